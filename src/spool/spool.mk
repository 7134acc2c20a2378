# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/spool/libspool.la
mailprov_rooms += src/spool/libspool.la
src_spool_libspool_la_SOURCES = \
	src/spool/baseline.c \
	src/spool/baseline.h \
	src/spool/claim.c \
	src/spool/claim.h \
	src/spool/kept.c \
	src/spool/kept.h \
	src/spool/overlay.c \
	src/spool/overlay.h \
	src/spool/spool.c \
	src/spool/spool.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_kept \
	tests/unit/test_spool \
	$(NULL)
