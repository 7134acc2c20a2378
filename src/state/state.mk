# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/state/libstate.la
mailprov_rooms += src/state/libstate.la
src_state_libstate_la_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
src_state_libstate_la_SOURCES = \
	src/state/db.c \
	src/state/db.h \
	src/state/migration.c \
	src/state/migration.h \
	src/state/state.c \
	src/state/state.h \
	src/state/state_account.c \
	src/state/state_batch.c \
	src/state/state_department.c \
	src/state/state_department.h \
	src/state/state_fact.c \
	src/state/state_list.c \
	src/state/state_list.h \
	src/state/state_snapshot.c \
	src/state/store.h \
	$(NULL)
check_PROGRAMS += tests/unit/test_state tests/unit/test_state_list
