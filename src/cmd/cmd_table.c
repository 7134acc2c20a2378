// SPDX-License-Identifier: MIT
#include "cmd/cmd.h"

extern const struct cmd cmd_init, cmd_check, cmd_sync, cmd_held, cmd_explain, cmd_batch, cmd_dns,
	cmd_verify, cmd_spf, cmd_enable, cmd_accounts, cmd_reconcile, cmd_client, cmd_publish,
	cmd_status, cmd_recover, cmd_version;

const struct cmd *const cmd_table[] = {
	&cmd_init,   &cmd_check,   &cmd_sync,	&cmd_held,    &cmd_explain,  &cmd_batch,
	&cmd_dns,    &cmd_verify,  &cmd_spf,	&cmd_enable,  &cmd_accounts, &cmd_reconcile,
	&cmd_client, &cmd_publish, &cmd_status, &cmd_recover, &cmd_version,  NULL,
};
