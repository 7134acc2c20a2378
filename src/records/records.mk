# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/records/librecords.a
src_records_librecords_a_SOURCES = \
	src/records/record_build.c \
	src/records/record_build.h \
	src/records/record_format.c \
	src/records/record_format.h \
	src/records/record_plan.c \
	src/records/record_plan.h \
	src/records/record_plan_make.c \
	src/records/record_plan_make.h \
	src/records/record_tools.c \
	src/records/record_update.c \
	$(NULL)
unit_tests += \
	tests/unit/test_record_format \
	tests/unit/test_record_plan \
	$(NULL)
