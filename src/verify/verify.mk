# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/verify/libverify.la
mailprov_rooms += src/verify/libverify.la
src_verify_libverify_la_SOURCES = \
	src/verify/authority.c \
	src/verify/authority.h \
	src/verify/expect.c \
	src/verify/expect.h \
	src/verify/rules.c \
	src/verify/rules.h \
	src/verify/rules_mx.c \
	src/verify/rules_name.c \
	src/verify/rules_server.c \
	src/verify/rules_spf.c \
	src/verify/rules_survey.c \
	src/verify/survey.h \
	src/verify/verify.c \
	src/verify/verify.h \
	src/verify/view.c \
	src/verify/view.h \
	src/verify/view_look.c \
	src/verify/view_look.h \
	src/verify/view_spf.c \
	src/verify/view_spf.h \
	src/verify/view_survey.c \
	src/verify/view_survey.h \
	src/verify/views.c \
	src/verify/views.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_rules \
	tests/unit/test_verify \
	tests/unit/test_views \
	$(NULL)
