# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/flow/libflow.a
src_flow_libflow_a_SOURCES = \
	src/flow/address_list.c \
	src/flow/address_list.h \
	src/flow/adopt.c \
	src/flow/adopt.h \
	src/flow/client_probe.c \
	src/flow/client_probe.h \
	src/flow/client_settings.c \
	src/flow/client_settings.h \
	src/flow/client_web.c \
	src/flow/client_web.h \
	src/flow/desktop.c \
	src/flow/desktop.h \
	src/flow/domain_list.c \
	src/flow/domain_list.h \
	src/flow/domain_site.c \
	src/flow/domain_site.h \
	src/flow/enable.c \
	src/flow/enable.h \
	src/flow/open_changes.c \
	src/flow/open_changes.h \
	src/flow/outdated.c \
	src/flow/outdated.h \
	src/flow/publish.c \
	src/flow/publish.h \
	src/flow/publish_guard.c \
	src/flow/publish_guard.h \
	src/flow/reconcile.c \
	src/flow/reconcile.h \
	src/flow/reconcile_scope.c \
	src/flow/reconcile_scope.h \
	src/flow/resolution.c \
	src/flow/resolution.h \
	src/flow/resolver_lookup.c \
	src/flow/resolver_lookup.h \
	src/flow/status.c \
	src/flow/status.h \
	src/flow/verify_baseline.c \
	src/flow/verify_baseline.h \
	src/flow/verify_wait.c \
	src/flow/verify_wait.h \
	$(NULL)
unit_tests += tests/unit/test_publish
