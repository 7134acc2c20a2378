# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/apply/libapply.a
src_apply_libapply_a_SOURCES = \
	src/apply/adoption_apply.c \
	src/apply/adoption_apply.h \
	src/apply/answer_check.c \
	src/apply/answer_check.h \
	src/apply/apply.c \
	src/apply/apply.h \
	src/apply/batch_answer.c \
	src/apply/batch_answer.h \
	src/apply/batch_review.c \
	src/apply/batch_review.h \
	src/apply/batch_tie.c \
	src/apply/batch_tie.h \
	src/apply/catch_up.c \
	src/apply/catch_up.h \
	src/apply/departments_store.c \
	src/apply/departments_store.h \
	src/apply/enable_apply.c \
	src/apply/enable_apply.h \
	src/apply/event.c \
	src/apply/event.h \
	src/apply/list_apply.c \
	src/apply/list_apply.h \
	src/apply/moves.c \
	src/apply/moves.h \
	src/apply/recovery.c \
	src/apply/recovery.h \
	src/apply/redo.c \
	src/apply/redo.h \
	src/apply/replan.c \
	src/apply/replan.h \
	$(NULL)
