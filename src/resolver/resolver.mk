# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/resolver/libresolver.a
src_resolver_libresolver_a_CPPFLAGS = $(AM_CPPFLAGS) $(CARES_CFLAGS)
src_resolver_libresolver_a_SOURCES = \
	src/resolver/answer_cache.c \
	src/resolver/answer_cache.h \
	src/resolver/capture.c \
	src/resolver/capture.h \
	src/resolver/transport.c \
	src/resolver/transport.h \
	src/resolver/transport_result.h \
	src/resolver/raw_transport.c \
	src/resolver/raw_transport.h \
	src/resolver/query.c \
	src/resolver/query.h \
	src/resolver/query_list.h \
	src/resolver/resolver.h \
	src/resolver/resolver_ares.c \
	src/resolver/resolver_ares.h \
	src/resolver/resolver_capture.c \
	src/resolver/resolver_capture.h \
	src/resolver/resolver_zone.c \
	src/resolver/resolver_zone.h \
	src/resolver/upstream.c \
	src/resolver/upstream.h \
	$(NULL)
check_PROGRAMS += tests/fuzz/fuzz_capture
unit_tests += \
	tests/unit/test_answer_cache \
	tests/unit/test_raw_transport \
	tests/unit/test_resolver_ares \
	tests/unit/test_resolver_zone \
	$(NULL)
tests_fuzz_fuzz_capture_SOURCES = tests/fuzz/fuzz_capture.c tests/fuzz/replay.c
EXTRA_DIST += \
	tests/fuzz/fuzz_capture.in/cut \
	tests/fuzz/fuzz_capture.in/hostile \
	tests/fuzz/fuzz_capture.in/nothing \
	tests/fuzz/fuzz_capture.in/odd-hex \
	tests/fuzz/fuzz_capture.in/plain \
	tests/fuzz/fuzz_capture.in/silence \
	tests/fuzz/fuzz_capture.in/version \
	$(NULL)
