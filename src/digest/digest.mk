# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/digest/libdigest.a
src_digest_libdigest_a_SOURCES = \
	src/digest/digest.c \
	src/digest/digest.h \
	$(NULL)
unit_tests += tests/unit/test_digest
