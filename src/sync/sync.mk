# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/sync/libsync.a
src_sync_libsync_a_SOURCES = \
	src/sync/absence_probe.c \
	src/sync/absence_probe.h \
	src/sync/account_history.c \
	src/sync/account_history.h \
	src/sync/account_same.c \
	src/sync/account_same.h \
	src/sync/address_in_use.c \
	src/sync/address_in_use.h \
	src/sync/adoption.c \
	src/sync/adoption.h \
	src/sync/clock_doubt.c \
	src/sync/clock_doubt.h \
	src/sync/collision.c \
	src/sync/collision.h \
	src/sync/commit_writer.c \
	src/sync/commit_writer.h \
	src/sync/limit.c \
	src/sync/limit.h \
	src/sync/list_same.c \
	src/sync/list_same.h \
	src/sync/lists.c \
	src/sync/lists.h \
	src/sync/partial.c \
	src/sync/partial.h \
	src/sync/preflight.c \
	src/sync/preflight.h \
	src/sync/same_person.c \
	src/sync/same_person.h \
	src/sync/second_question.c \
	src/sync/shared_mailboxes.c \
	src/sync/shared_mailboxes.h \
	src/sync/second_question.h \
	src/sync/snapshot.c \
	src/sync/snapshot.h \
	src/sync/store_question.c \
	src/sync/store_question.h \
	src/sync/sync.c \
	src/sync/sync.h \
	src/sync/sync_commit.c \
	src/sync/sync_commit.h \
	src/sync/sync_result.h \
	src/sync/sync_sums.c \
	src/sync/sync_sums.h \
	$(NULL)
