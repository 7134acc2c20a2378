# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/digest/libdigest.a
src_digest_libdigest_a_SOURCES = \
	src/digest/digest.c \
	src/digest/digest.h \
	$(NULL)
check_PROGRAMS += tests/unit/test_digest
