# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/dns/libdns.la
mailprov_rooms += src/dns/libdns.la
src_dns_libdns_la_CPPFLAGS = $(AM_CPPFLAGS) $(CARES_CFLAGS)
src_dns_libdns_la_SOURCES = \
	src/dns/answer.c \
	src/dns/answer.h \
	src/dns/answers.c \
	src/dns/answers.h \
	src/dns/channel.c \
	src/dns/channel.h \
	src/dns/expect.c \
	src/dns/expect.h \
	src/dns/message.c \
	src/dns/message.h \
	src/dns/name.c \
	src/dns/name.h \
	src/dns/nameserver.c \
	src/dns/nameserver.h \
	src/dns/record_format.c \
	src/dns/record_format.h \
	src/dns/resolver.h \
	src/dns/resolver_ares.c \
	src/dns/resolver_ares.h \
	src/dns/resolver_zone.c \
	src/dns/resolver_zone.h \
	src/dns/rules.c \
	src/dns/rules.h \
	src/dns/rules_mx.c \
	src/dns/rules_name.c \
	src/dns/rules_spf.c \
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
	src/dns/verify.c \
	src/dns/verify.h \
	src/dns/view.c \
	src/dns/view.h \
	src/dns/view_spf.c \
	src/dns/zone.c \
	src/dns/zone.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_answer \
	tests/unit/test_answers \
	tests/unit/test_message \
	tests/unit/test_name \
	tests/unit/test_record_format \
	tests/unit/test_resolver_ares \
	tests/unit/test_spf \
	tests/unit/test_spf_repair \
	tests/unit/test_spf_suite \
	tests/unit/test_verify \
	tests/unit/test_zone \
	$(NULL)
tests_unit_test_spf_suite_LDADD = src/libmailprov.la $(CMOCKA_LIBS) $(YAML_LIBS)
