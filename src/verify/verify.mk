# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/verify/libverify.a
src_verify_libverify_a_SOURCES = \
	src/verify/delegation.c \
	src/verify/delegation.h \
	src/verify/expected_records.c \
	src/verify/expected_records.h \
	src/verify/rules.c \
	src/verify/rules.h \
	src/verify/rules_mx.c \
	src/verify/rules_name.c \
	src/verify/rules_server.c \
	src/verify/rules_spf.c \
	src/verify/rules_extra.c \
	src/verify/extra_checks.h \
	src/verify/verify.c \
	src/verify/verify.h \
	src/verify/server_view.c \
	src/verify/server_view.h \
	src/verify/server_view_look.c \
	src/verify/server_view_look.h \
	src/verify/server_view_spf.c \
	src/verify/server_view_spf.h \
	src/verify/server_view_extra.c \
	src/verify/server_view_extra.h \
	src/verify/domain_view.c \
	src/verify/domain_view.h \
	$(NULL)
unit_tests += \
	tests/unit/test_rules \
	tests/unit/test_verify \
	tests/unit/test_domain_view \
	$(NULL)
