# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/source/libsource.la
mailprov_rooms += src/source/libsource.la
src_source_libsource_la_SOURCES = \
	src/source/checkpoint.c \
	src/source/checkpoint.h \
	src/source/source.h \
	src/source/source_area.c \
	src/source/source_ldif.c \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_checkpoint \
	$(NULL)
