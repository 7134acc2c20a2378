# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_SOURCES = \
	src/flow/apply.c \
	src/flow/apply.h \
	src/flow/collision.c \
	src/flow/collision.h \
	src/flow/batch_review.c \
	src/flow/batch_review.h \
	src/flow/desktop.c \
	src/flow/desktop.h \
	src/flow/commit_writer.c \
	src/flow/commit_writer.h \
	src/flow/enable.c \
	src/flow/enable.h \
	src/flow/preflight.c \
	src/flow/preflight.h \
	src/flow/account_history.c \
	src/flow/account_history.h \
	src/flow/limit.c \
	src/flow/limit.h \
	src/flow/list_apply.c \
	src/flow/list_apply.h \
	src/flow/lists.c \
	src/flow/lists.h \
	src/flow/departments_store.c \
	src/flow/departments_store.h \
	src/flow/partial.c \
	src/flow/partial.h \
	src/flow/verify_baseline.c \
	src/flow/verify_baseline.h \
	src/flow/client_probe.c \
	src/flow/client_probe.h \
	src/flow/publish.c \
	src/flow/publish.h \
	src/flow/snapshot.c \
	src/flow/snapshot.h \
	src/flow/resolution.c \
	src/flow/resolution.h \
	src/flow/resolver_lookup.c \
	src/flow/resolver_lookup.h \
	src/flow/client_settings.c \
	src/flow/client_settings.h \
	src/flow/status.c \
	src/flow/status.h \
	src/flow/sync.c \
	src/flow/sync.h \
	src/flow/address_in_use.c \
	src/flow/address_in_use.h \
	src/flow/verify_wait.c \
	src/flow/verify_wait.h \
	src/flow/client_web.c \
	src/flow/client_web.h \
	src/flow/absence_probe.c \
	src/flow/absence_probe.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_publish \
	$(NULL)
