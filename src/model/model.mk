# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES = \
	src/model/account.c \
	src/model/account.h \
	src/model/address.c \
	src/model/address.h \
	src/model/address_patterns.c \
	src/model/address_patterns.h \
	src/model/adopted.c \
	src/model/adopted.h \
	src/model/alias.c \
	src/model/alias.h \
	src/model/change.c \
	src/model/change.h \
	src/model/department.c \
	src/model/department.h \
	src/model/finding.c \
	src/model/finding.h \
	src/model/guard_class.c \
	src/model/guard_class.h \
	src/model/held.c \
	src/model/held.h \
	src/model/id_directory.c \
	src/model/id_directory.h \
	src/model/known.h \
	src/model/left.c \
	src/model/left.h \
	src/model/list.c \
	src/model/list.h \
	src/model/roster.c \
	src/model/roster.h \
	src/model/member_refs.c \
	src/model/member_refs.h \
	src/model/run_time.c \
	src/model/run_time.h \
	src/model/several.c \
	src/model/several.h \
	src/model/verdict.c \
	src/model/verdict.h \
	$(NULL)
unit_tests += \
	tests/unit/test_account \
	tests/unit/test_address \
	tests/unit/test_address_patterns \
	tests/unit/test_alias \
	tests/unit/test_change \
	tests/unit/test_finding \
	tests/unit/test_id_directory \
	tests/unit/test_roster \
	tests/unit/test_run_time \
	tests/unit/test_several \
	tests/unit/test_verdict \
	$(NULL)
