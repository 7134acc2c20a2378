# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/text/libtext.a
src_text_libtext_a_SOURCES = \
	src/text/domain.c \
	src/text/domain.h \
	src/text/han.c \
	src/text/han.h \
	src/text/translit.c \
	src/text/translit.h \
	src/text/unicode.c \
	src/text/unicode.h \
	$(NULL)
src_text_libtext_a_CPPFLAGS = $(AM_CPPFLAGS) $(ICU_CFLAGS)
unit_tests += \
	tests/unit/test_domain \
	tests/unit/test_translit \
	tests/unit/test_unicode \
	$(NULL)
