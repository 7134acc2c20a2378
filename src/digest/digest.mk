# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/digest/libdigest.la
mailprov_rooms += src/digest/libdigest.la
src_digest_libdigest_la_SOURCES = \
	src/digest/digest.c \
	src/digest/digest.h \
	$(NULL)
check_PROGRAMS += tests/unit/test_digest
