# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/flow/libflow.la
mailprov_rooms += src/flow/libflow.la
src_flow_libflow_la_SOURCES = \
	src/flow/apply.c \
	src/flow/apply.h \
	src/flow/collision.c \
	src/flow/collision.h \
	src/flow/decide.c \
	src/flow/decide.h \
	src/flow/desktop.c \
	src/flow/desktop.h \
	src/flow/draft.c \
	src/flow/draft.h \
	src/flow/enable.c \
	src/flow/enable.h \
	src/flow/examine.c \
	src/flow/examine.h \
	src/flow/life.c \
	src/flow/life.h \
	src/flow/limit.c \
	src/flow/limit.h \
	src/flow/list_apply.c \
	src/flow/list_apply.h \
	src/flow/lists.c \
	src/flow/lists.h \
	src/flow/naming.c \
	src/flow/naming.h \
	src/flow/organization.c \
	src/flow/organization.h \
	src/flow/partial.c \
	src/flow/partial.h \
	src/flow/previous.c \
	src/flow/previous.h \
	src/flow/probe.c \
	src/flow/probe.h \
	src/flow/publish.c \
	src/flow/publish.h \
	src/flow/reading.c \
	src/flow/reading.h \
	src/flow/resolution.c \
	src/flow/resolution.h \
	src/flow/settings.c \
	src/flow/settings.h \
	src/flow/status.c \
	src/flow/status.h \
	src/flow/sync.c \
	src/flow/sync.h \
	src/flow/taken.c \
	src/flow/taken.h \
	src/flow/watch.c \
	src/flow/watch.h \
	src/flow/website.c \
	src/flow/website.h \
	src/flow/witness.c \
	src/flow/witness.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_publish \
	$(NULL)
