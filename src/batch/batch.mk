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
	src/batch/department_file.c \
	src/batch/department_file.h \
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
	src/batch/record.c \
	src/batch/record.h \
	src/batch/template.c \
	src/batch/template.h \
	$(NULL)
if HAVE_XLSX
src_batch_libbatch_a_SOURCES += \
	src/batch/import_xlsx.c \
	src/batch/sheet.c \
	src/batch/sheet.h \
	src/batch/zip.c \
	src/batch/zip.h
unit_tests += tests/unit/test_sheet
endif
unit_tests += \
	tests/unit/test_batch \
	tests/unit/test_password \
	tests/unit/test_template \
	$(NULL)
