# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/state/libstate.a
src_state_libstate_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
src_state_libstate_a_SOURCES = \
	src/state/db.c \
	src/state/db.h \
	src/state/migration.c \
	src/state/migration.h \
	src/state/migration_there.c \
	src/state/migration_there.h \
	src/state/state.c \
	src/state/state.h \
	src/state/state_account.c \
	src/state/state_account.h \
	src/state/state_batch.c \
	src/state/state_batch.h \
	src/state/state_department.c \
	src/state/state_department.h \
	src/state/state_fact.c \
	src/state/state_fact.h \
	src/state/state_held.c \
	src/state/state_held.h \
	src/state/state_list.c \
	src/state/state_list.h \
	src/state/state_open.c \
	src/state/state_open.h \
	src/state/state_run.c \
	src/state/state_run.h \
	src/state/state_origin.c \
	src/state/state_origin.h \
	src/state/state_same.c \
	src/state/state_same.h \
	src/state/state_row.c \
	src/state/state_row.h \
	src/state/state_shared.c \
	src/state/state_shared.h \
	src/state/state_site.c \
	src/state/state_site.h \
	src/state/state_snapshot.c \
	src/state/state_snapshot.h \
	src/state/state_there.c \
	src/state/state_there.h \
	src/state/store.h \
	$(NULL)
unit_tests += \
	tests/unit/test_state \
	tests/unit/test_state_list \
	$(NULL)
