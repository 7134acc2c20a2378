# SPDX-License-Identifier: MIT
noinst_LTLIBRARIES += src/records/librecords.la
mailprov_rooms += src/records/librecords.la
src_records_librecords_la_SOURCES = \
	src/records/record_format.c \
	src/records/record_format.h \
	src/records/record_plan.c \
	src/records/record_plan.h \
	src/records/record_tools.c \
	src/records/record_update.c \
	$(NULL)
check_PROGRAMS += \
	tests/unit/test_record_format \
	tests/unit/test_record_plan \
	$(NULL)
