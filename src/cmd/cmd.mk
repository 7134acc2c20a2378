# SPDX-License-Identifier: MIT
noinst_LIBRARIES += src/cmd/libcmd.a
src_cmd_libcmd_a_SOURCES = \
	src/cmd/accounts_adopt.c \
	src/cmd/accounts_adopt.h \
	src/cmd/accounts_same.c \
	src/cmd/accounts_same.h \
	src/cmd/app.c \
	src/cmd/app.h \
	src/cmd/cmd.c \
	src/cmd/cmd.h \
	src/cmd/cmd_accounts.c \
	src/cmd/cmd_batch.c \
	src/cmd/cmd_check.c \
	src/cmd/cmd_client.c \
	src/cmd/cmd_dns.c \
	src/cmd/cmd_enable.c \
	src/cmd/cmd_explain.c \
	src/cmd/cmd_held.c \
	src/cmd/cmd_held.h \
	src/cmd/cmd_init.c \
	src/cmd/cmd_publish.c \
	src/cmd/cmd_reconcile.c \
	src/cmd/cmd_recover.c \
	src/cmd/cmd_spf.c \
	src/cmd/cmd_status.c \
	src/cmd/cmd_sync.c \
	src/cmd/cmd_table.c \
	src/cmd/cmd_verify.c \
	src/cmd/cmd_version.c \
	src/cmd/describe.c \
	src/cmd/describe.h \
	src/cmd/completion.c \
	src/cmd/completion.h \
	src/cmd/explain_group.c \
	src/cmd/explain_group.h \
	src/cmd/list_print.c \
	src/cmd/list_print.h \
	src/cmd/opt.c \
	src/cmd/opt.h \
	src/cmd/publish_block.c \
	src/cmd/publish_block.h \
	src/cmd/table.c \
	src/cmd/table.h \
	src/cmd/verdicts.c \
	src/cmd/verdicts.h \
	$(NULL)
unit_tests += \
	tests/unit/test_completion \
	tests/unit/test_opt \
	tests/unit/test_table \
	$(NULL)
