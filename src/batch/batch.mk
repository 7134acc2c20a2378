# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/batch/libbatch.a
src_batch_libbatch_a_CPPFLAGS = $(AM_CPPFLAGS) $(XLSX_CFLAGS)
src_batch_libbatch_a_SOURCES = \
	src/batch/aliases.c \
	src/batch/aliases.h \
	src/batch/batch.c \
	src/batch/batch.h \
	src/batch/batch_input.h \
	src/batch/batch_path.c \
	src/batch/batch_path.h \
	src/batch/changes.c \
	src/batch/changes.h \
	src/batch/csv_read.c \
	src/batch/csv_read.h \
	src/batch/console_list.c \
	src/batch/console_list.h \
	src/batch/console_reader.h \
	src/batch/console_row.c \
	src/batch/console_rows.h \
	src/batch/console_words.c \
	src/batch/console_words.h \
	src/batch/department_file.c \
	src/batch/department_file.h \
	src/batch/encoding_check.c \
	src/batch/encoding_check.h \
	src/batch/headers.c \
	src/batch/headers.h \
	src/batch/history.c \
	src/batch/history.h \
	src/batch/import.c \
	src/batch/import.h \
	src/batch/import_csv.c \
	src/batch/list_files.c \
	src/batch/list_files.h \
	src/batch/output.c \
	src/batch/output.h \
	src/batch/password.c \
	src/batch/password.h \
	src/batch/readme.c \
	src/batch/readme.h \
	src/batch/renames.c \
	src/batch/renames.h \
	src/batch/sections.c \
	src/batch/sections.h \
	src/batch/record.c \
	src/batch/record.h \
	src/batch/template.c \
	src/batch/template.h \
	$(NULL)
if HAVE_XLSX
src_batch_libbatch_a_SOURCES += \
	src/batch/console_sheet.c \
	src/batch/import_xlsx.c \
	src/batch/sheet.c \
	src/batch/sheet.h \
	src/batch/zip.c \
	src/batch/zip.h
unit_tests += tests/unit/test_sheet
endif
check_PROGRAMS += tests/fuzz/fuzz_console
tests_fuzz_fuzz_console_SOURCES = tests/fuzz/fuzz_console.c tests/fuzz/replay.c
EXTRA_DIST += \
	tests/fuzz/fuzz_console.in/aliases \
	tests/fuzz/fuzz_console.in/cut \
	tests/fuzz/fuzz_console.in/gb18030 \
	tests/fuzz/fuzz_console.in/plain \
	tests/fuzz/fuzz_console.in/quotes \
	tests/fuzz/fuzz_console.in/sheet \
	tests/fuzz/fuzz_console.in/utf16 \
	$(NULL)
unit_tests += \
	tests/unit/test_batch \
	tests/unit/test_console_list \
	tests/unit/test_csv_read \
	tests/unit/test_password \
	tests/unit/test_record \
	tests/unit/test_template \
	$(NULL)
