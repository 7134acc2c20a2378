# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/dns/libdns.a
src_dns_libdns_a_SOURCES = \
	src/dns/answer.c \
	src/dns/answer.h \
	src/dns/message.c \
	src/dns/message.h \
	src/dns/name.c \
	src/dns/name.h \
	src/dns/nameserver.c \
	src/dns/nameserver.h \
	src/dns/rr_read.c \
	src/dns/rr_read.h \
	src/dns/zone.c \
	src/dns/zone.h \
	src/dns/zone_reply.c \
	$(NULL)
check_PROGRAMS += tests/fuzz/fuzz_message
unit_tests += \
	tests/unit/test_answer \
	tests/unit/test_message \
	tests/unit/test_name \
	tests/unit/test_nameserver \
	tests/unit/test_zone \
	$(NULL)
tests_fuzz_fuzz_message_SOURCES = tests/fuzz/fuzz_message.c tests/fuzz/replay.c
EXTRA_DIST += \
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
	$(NULL)
