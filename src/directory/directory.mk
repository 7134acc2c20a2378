# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/directory/libdirectory.a
src_directory_libdirectory_a_SOURCES = \
	src/directory/directory.c \
	src/directory/directory.h \
	src/directory/directory_ask.c \
	src/directory/directory_part.c \
	src/directory/directory_recall.c \
	src/directory/directory_private.h \
	src/directory/parts.h \
	src/directory/explain.c \
	src/directory/explain.h \
	src/directory/usage.c \
	src/directory/usage.h \
	src/directory/validate.c \
	src/directory/validate.h \
	$(NULL)
unit_tests += \
	tests/unit/test_directory \
	tests/unit/test_validate \
	$(NULL)
