# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/spf/libspf.a
src_spf_libspf_a_SOURCES = \
	src/spf/spf.c \
	src/spf/spf.h \
	src/spf/spf_macro.c \
	src/spf/spf_macro.h \
	src/spf/spf_outcome.c \
	src/spf/spf_outcome.h \
	src/spf/spf_parse.c \
	src/spf/spf_parse.h \
	src/spf/spf_repair.c \
	src/spf/spf_repair.h \
	src/spf/spf_run.c \
	src/spf/spf_run.h \
	src/spf/spf_tree.c \
	src/spf/spf_tree.h \
	$(NULL)
check_PROGRAMS += tests/fuzz/fuzz_spf
unit_tests += \
	tests/unit/test_spf \
	tests/unit/test_spf_macro \
	tests/unit/test_spf_parse \
	tests/unit/test_spf_repair \
	tests/unit/test_spf_suite \
	$(NULL)
tests_unit_test_spf_suite_LDADD = $(LDADD) $(YAML_LIBS)
tests_fuzz_fuzz_spf_SOURCES = tests/fuzz/fuzz_spf.c tests/fuzz/replay.c
EXTRA_DIST += \
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
