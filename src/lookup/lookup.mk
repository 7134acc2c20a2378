# SPDX-License-Identifier: MIT
# What the modules link is a library of its own: libc only.
noinst_LIBRARIES += \
	src/lookup/liblookup_read.a \
	src/lookup/liblookup_write.a \
	$(NULL)
src_lookup_liblookup_read_a_SOURCES = \
	src/lookup/cdb_read.c \
	src/lookup/cdb_read.h \
	src/lookup/lookup_format.c \
	src/lookup/lookup_format.h \
	src/lookup/lookup_read.c \
	src/lookup/lookup_read.h \
	$(NULL)
src_lookup_liblookup_write_a_CPPFLAGS = $(AM_CPPFLAGS) $(CDB_CFLAGS)
src_lookup_liblookup_write_a_SOURCES = \
	src/lookup/lookup_write.c \
	src/lookup/lookup_write.h \
	$(NULL)
check_PROGRAMS += tests/fuzz/fuzz_cdb
unit_tests += \
	tests/unit/test_cdb_read \
	tests/unit/test_lookup_format \
	tests/unit/test_lookup_read \
	tests/unit/test_lookup_write \
	$(NULL)
tests_fuzz_fuzz_cdb_SOURCES = \
	tests/fuzz/fuzz_cdb.c \
	tests/fuzz/replay.c \
	$(NULL)
tests_fuzz_fuzz_cdb_LDADD = src/lookup/liblookup_read.a src/base/libbase.a
EXTRA_DIST += \
	tests/fuzz/fuzz_cdb.in/accounts \
	tests/fuzz/fuzz_cdb.in/aliases \
	tests/fuzz/fuzz_cdb.in/all-slots-one-record \
	tests/fuzz/fuzz_cdb.in/cut-in-a-record \
	tests/fuzz/fuzz_cdb.in/cut-in-a-table \
	tests/fuzz/fuzz_cdb.in/key-length-at-most \
	tests/fuzz/fuzz_cdb.in/no-octets \
	tests/fuzz/fuzz_cdb.in/no-records \
	tests/fuzz/fuzz_cdb.in/pointers-at-most \
	tests/fuzz/fuzz_cdb.in/short-header \
	tests/fuzz/fuzz_cdb.in/value-length-at-most \
	$(NULL)
