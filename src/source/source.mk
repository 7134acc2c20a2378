# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/source/libsource.a
src_source_libsource_a_SOURCES = \
	src/source/checkpoint.c \
	src/source/checkpoint.h \
	src/source/source.h \
	src/source/source_area.c \
	src/source/source_ldif.c \
	src/source/source_names.c \
	$(NULL)
unit_tests += tests/unit/test_checkpoint
