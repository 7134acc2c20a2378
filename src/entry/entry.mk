# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/entry/libentry.a
src_entry_libentry_a_SOURCES = \
	src/entry/attribute_names.c \
	src/entry/attribute_names.h \
	src/entry/dn.c \
	src/entry/dn.h \
	src/entry/dn_read.c \
	src/entry/dn_read.h \
	src/entry/entry.c \
	src/entry/entry.h \
	src/entry/filter.c \
	src/entry/filter.h \
	src/entry/fold.c \
	src/entry/fold.h \
	src/entry/ldif.c \
	src/entry/ldif.h \
	$(NULL)
check_PROGRAMS += \
	tests/fuzz/fuzz_dn \
	tests/fuzz/fuzz_filter \
	tests/fuzz/fuzz_ldif \
	$(NULL)
unit_tests += \
	tests/unit/test_attribute_names \
	tests/unit/test_dn \
	tests/unit/test_dn_libldap \
	tests/unit/test_entry \
	tests/unit/test_filter \
	tests/unit/test_fold \
	tests/unit/test_ldif \
	$(NULL)
tests_fuzz_fuzz_dn_SOURCES = tests/fuzz/fuzz_dn.c tests/fuzz/replay.c
tests_fuzz_fuzz_filter_SOURCES = tests/fuzz/fuzz_filter.c tests/fuzz/replay.c
tests_fuzz_fuzz_ldif_SOURCES = tests/fuzz/fuzz_ldif.c tests/fuzz/replay.c
tests_unit_test_dn_libldap_LDADD = $(LDADD) $(LDAP_LIBS)
EXTRA_DIST += \
	tests/fuzz/fuzz_dn.in/binary \
	tests/fuzz/fuzz_dn.in/escapes \
	tests/fuzz/fuzz_dn.in/open \
	tests/fuzz/fuzz_dn.in/spaces \
	tests/fuzz/fuzz_dn.in/values \
	tests/fuzz/fuzz_filter.in/escapes \
	tests/fuzz/fuzz_filter.in/extensible \
	tests/fuzz/fuzz_filter.in/nested \
	tests/fuzz/fuzz_filter.in/open \
	tests/fuzz/fuzz_filter.in/ordering \
	tests/fuzz/fuzz_ldif.in/change-record \
	tests/fuzz/fuzz_ldif.in/hostile-values \
	tests/fuzz/fuzz_ldif.in/nothing \
	tests/fuzz/fuzz_ldif.in/odd-lines \
	tests/fuzz/fuzz_ldif.in/people \
	tests/fuzz/fuzz_ldif.in/url \
	$(NULL)
