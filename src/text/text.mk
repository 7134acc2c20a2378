# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/text/libtext.la
mailprov_rooms += src/text/libtext.la
src_text_libtext_la_SOURCES = \
	src/text/domain.c \
	src/text/domain.h \
	src/text/unicode.c \
	src/text/unicode.h \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_domain \
	tests/unit/test_unicode \
	$(NULL)
