# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/spool/libspool.a
src_spool_libspool_a_SOURCES = \
	src/spool/snapshot_base.c \
	src/spool/snapshot_base.h \
	src/spool/address_claim.c \
	src/spool/address_claim.h \
	src/spool/snapshot_file.c \
	src/spool/snapshot_file.h \
	src/spool/snapshot_delta.c \
	src/spool/snapshot_delta.h \
	src/spool/spool.c \
	src/spool/spool.h \
	$(NULL)
unit_tests += \
	tests/unit/test_snapshot_file \
	tests/unit/test_spool \
	$(NULL)
