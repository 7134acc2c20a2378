# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/dns/libdns.la
mailprov_rooms += src/dns/libdns.la
src_dns_libdns_la_CPPFLAGS = $(AM_CPPFLAGS) $(CARES_CFLAGS)
src_dns_libdns_la_SOURCES = \
	src/dns/answer.c \
	src/dns/answer.h \
	src/dns/answers.c \
	src/dns/answers.h \
	src/dns/authority.c \
	src/dns/authority.h \
	src/dns/capture.c \
	src/dns/capture.h \
	src/dns/channel.c \
	src/dns/channel.h \
	src/dns/direct.c \
	src/dns/direct.h \
	src/dns/expect.c \
	src/dns/expect.h \
	src/dns/message.c \
	src/dns/message.h \
	src/dns/name.c \
	src/dns/name.h \
	src/dns/nameserver.c \
	src/dns/nameserver.h \
	src/dns/query.c \
	src/dns/query.h \
	src/dns/record_format.c \
	src/dns/record_format.h \
	src/dns/record_plan.c \
	src/dns/record_plan.h \
	src/dns/record_tools.c \
	src/dns/record_update.c \
	src/dns/resolver.h \
	src/dns/resolver_ares.c \
	src/dns/resolver_ares.h \
	src/dns/resolver_capture.c \
	src/dns/resolver_capture.h \
	src/dns/resolver_zone.c \
	src/dns/resolver_zone.h \
	src/dns/rules.c \
	src/dns/rules.h \
	src/dns/rules_mx.c \
	src/dns/rules_name.c \
	src/dns/rules_server.c \
	src/dns/rules_spf.c \
	src/dns/rules_survey.c \
	src/dns/spf.c \
	src/dns/spf.h \
	src/dns/spf_macro.c \
	src/dns/spf_macro.h \
	src/dns/spf_parse.c \
	src/dns/spf_parse.h \
	src/dns/spf_repair.c \
	src/dns/spf_repair.h \
	src/dns/spf_tree.c \
	src/dns/spf_tree.h \
	src/dns/survey.h \
	src/dns/upstream.c \
	src/dns/upstream.h \
	src/dns/verify.c \
	src/dns/verify.h \
	src/dns/view.c \
	src/dns/view.h \
	src/dns/view_spf.c \
	src/dns/view_survey.c \
	src/dns/views.c \
	src/dns/views.h \
	src/dns/zone.c \
	src/dns/zone.h \
	src/dns/zone_reply.c \
	$(NULL)
check_PROGRAMS += \
	tests/fuzz/fuzz_capture \
	tests/fuzz/fuzz_message \
	tests/fuzz/fuzz_spf \
	tests/unit/test_answer \
	tests/unit/test_answers \
	tests/unit/test_direct \
	tests/unit/test_message \
	tests/unit/test_name \
	tests/unit/test_nameserver \
	tests/unit/test_record_format \
	tests/unit/test_record_plan \
	tests/unit/test_resolver_ares \
	tests/unit/test_rules \
	tests/unit/test_spf \
	tests/unit/test_spf_macro \
	tests/unit/test_spf_parse \
	tests/unit/test_spf_repair \
	tests/unit/test_spf_suite \
	tests/unit/test_verify \
	tests/unit/test_views \
	tests/unit/test_zone \
	$(NULL)
tests_unit_test_spf_suite_LDADD = src/libmailprov.la $(CMOCKA_LIBS) $(YAML_LIBS)
tests_fuzz_fuzz_capture_SOURCES = tests/fuzz/fuzz_capture.c tests/fuzz/replay.c
tests_fuzz_fuzz_message_SOURCES = tests/fuzz/fuzz_message.c tests/fuzz/replay.c
tests_fuzz_fuzz_spf_SOURCES = tests/fuzz/fuzz_spf.c tests/fuzz/replay.c
EXTRA_DIST += \
	tests/fuzz/fuzz_capture.in/cut \
	tests/fuzz/fuzz_capture.in/hostile \
	tests/fuzz/fuzz_capture.in/nothing \
	tests/fuzz/fuzz_capture.in/odd-hex \
	tests/fuzz/fuzz_capture.in/plain \
	tests/fuzz/fuzz_capture.in/silence \
	tests/fuzz/fuzz_capture.in/version \
	tests/fuzz/fuzz_message.in/alias-chain \
	tests/fuzz/fuzz_message.in/alias-loop \
	tests/fuzz/fuzz_message.in/cname \
	tests/fuzz/fuzz_message.in/count-at-most \
	tests/fuzz/fuzz_message.in/cut-in-data \
	tests/fuzz/fuzz_message.in/head-alone \
	tests/fuzz/fuzz_message.in/mx \
	tests/fuzz/fuzz_message.in/nxdomain \
	tests/fuzz/fuzz_message.in/pointer-ring \
	tests/fuzz/fuzz_message.in/ptr \
	tests/fuzz/fuzz_message.in/question-missing \
	tests/fuzz/fuzz_message.in/referral \
	tests/fuzz/fuzz_message.in/soa \
	tests/fuzz/fuzz_message.in/srv \
	tests/fuzz/fuzz_message.in/txt \
	tests/fuzz/fuzz_spf.in/bad-macro \
	tests/fuzz/fuzz_spf.in/cidr \
	tests/fuzz/fuzz_spf.in/control \
	tests/fuzz/fuzz_spf.in/empty \
	tests/fuzz/fuzz_spf.in/guide \
	tests/fuzz/fuzz_spf.in/long-macro \
	tests/fuzz/fuzz_spf.in/macro-p \
	tests/fuzz/fuzz_spf.in/macros \
	tests/fuzz/fuzz_spf.in/modifiers \
	tests/fuzz/fuzz_spf.in/percents \
	tests/fuzz/fuzz_spf.in/plain \
	tests/fuzz/fuzz_spf.in/quoted \
	tests/fuzz/fuzz_spf.in/redirect \
	tests/fuzz/fuzz_spf.in/self \
	tests/fuzz/fuzz_spf.in/spaces \
	tests/fuzz/fuzz_spf.in/wide \
	$(NULL)
