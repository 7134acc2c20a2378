# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/plan/libplan.a
src_plan_libplan_a_SOURCES = \
	src/plan/choose.c \
	src/plan/choose.h \
	src/plan/departments.c \
	src/plan/departments.h \
	src/plan/departments_finish.c \
	src/plan/departments_map.c \
	src/plan/departments_map.h \
	src/plan/departments_sites.c \
	src/plan/departments_sites.h \
	src/plan/expand.c \
	src/plan/expand.h \
	src/plan/expand_meet.c \
	src/plan/expand_private.h \
	src/plan/expanded.h \
	src/plan/list_sound.c \
	src/plan/list_sound.h \
	src/plan/placeholder.c \
	src/plan/placeholder.h \
	src/plan/guard.c \
	src/plan/guard.h \
	src/plan/leave.c \
	src/plan/leave.h \
	src/plan/list_changes.h \
	src/plan/list_compare.c \
	src/plan/list_compare.h \
	src/plan/list_hold.c \
	src/plan/list_hold.h \
	src/plan/list_plan.c \
	src/plan/list_plan.h \
	src/plan/order.c \
	src/plan/order.h \
	src/plan/subchange.c \
	src/plan/subchange.h \
	src/plan/plan.c \
	src/plan/plan.h \
	src/plan/plan_add.c \
	src/plan/plan_add.h \
	src/plan/plan_make.c \
	src/plan/plan_make.h \
	src/plan/presence.c \
	src/plan/presence.h \
	src/plan/rings.c \
	src/plan/rings.h \
	src/plan/same.c \
	src/plan/same.h \
	src/plan/sort.c \
	src/plan/sort.h \
	src/plan/desired.c \
	src/plan/desired.h \
	$(NULL)
unit_tests += \
	tests/unit/test_expand \
	tests/unit/test_guard \
	tests/unit/test_list_plan \
	tests/unit/test_plan \
	tests/unit/test_several_plan \
	tests/unit/test_sort \
	$(NULL)
