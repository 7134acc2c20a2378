# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_SOURCES = \
	src/base/arena.c \
	src/base/arena.h \
	src/base/banned.h \
	src/base/base.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/checksum.c \
	src/base/checksum.h \
	src/base/clock.c \
	src/base/clock.h \
	src/base/error.c \
	src/base/error.h \
	src/base/escape.c \
	src/base/escape.h \
	src/base/file.c \
	src/base/file.h \
	src/base/folder.c \
	src/base/folder.h \
	src/base/json.c \
	src/base/json.h \
	src/base/json_read.c \
	src/base/json_read.h \
	src/base/map.c \
	src/base/map.h \
	src/base/mem.c \
	src/base/mem.h \
	src/base/outdir.c \
	src/base/outdir.h \
	src/base/process.c \
	src/base/process.h \
	src/base/radix.c \
	src/base/radix.h \
	src/base/scan.c \
	src/base/scan.h \
	src/base/secret.c \
	src/base/secret.h \
	src/base/text_encoding.c \
	src/base/text_encoding.h \
	src/base/text_input.c \
	src/base/text_input.h \
	src/base/utf8.c \
	src/base/utf8.h \
	src/base/vec.c \
	src/base/vec.h \
	$(NULL)
unit_tests += \
	tests/unit/test_arena \
	tests/unit/test_buf \
	tests/unit/test_clock \
	tests/unit/test_error \
	tests/unit/test_escape \
	tests/unit/test_file \
	tests/unit/test_folder \
	tests/unit/test_json \
	tests/unit/test_json_read \
	tests/unit/test_map \
	tests/unit/test_outdir \
	tests/unit/test_process \
	tests/unit/test_radix \
	tests/unit/test_scan \
	tests/unit/test_secret \
	tests/unit/test_text_input \
	tests/unit/test_utf8 \
	tests/unit/test_vec \
	$(NULL)
