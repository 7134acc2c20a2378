// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "cmd/cmd.h"
#include "cmd/publish_block.h"
#include "flow/publish.h"

struct publish_args {
	struct opt_number allow_removals;
};

static const struct opt_row rows[] = { PUBLISH_ALLOW_ROW(struct publish_args) };

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct publish_args *args = options;
	const struct publish_allow allow = publish_block_allow(&args->allow_removals);
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(publish_guard_release) struct publish_block block = { .limit = NULL };
	struct json json = json_init(&app->out, true);
	struct publish publish = { .generation = 0 };
	struct catch_up caught;

	(void)arguments;
	if (catch_up(app->config.batch.directory, app->state, &caught, error) != 0)
		return -1;
	app_say_caught(app, &caught);
	if (publish_write(&app->config, app->state, &allow, &findings, &publish, &block, error) !=
	    0)
		return -1;
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key_text(&json, "directory", app->config.publish.directory);
		if (block.limit)
			json_key_null(&json, "generation");
		else
			json_key_int(&json, "generation", publish.generation);
		json_key_int(&json, "accounts", publish.accounts);
		json_key_int(&json, "shared", publish.shared);
		json_key_int(&json, "aliases", publish.aliases);
		json_key_int(&json, "profiles", publish.profiles);
		json_key(&json, "findings");
		finding_write_json(&json, &findings);
		publish_block_write_json(&json, &app->config, &block);
		json_close(&json);
	} else if (!app->quiet && !block.limit) {
		buf_printf(&app->out,
			   "Published generation %" PRId64 ": %" PRId64 " accounts, %" PRId64
			   " aliases, in %s\n",
			   publish.generation, publish.accounts, publish.aliases,
			   app->config.publish.directory);
	}
	app_show_findings(app, &findings);
	if (block.limit)
		return publish_block_tell(app, &block);
	return publish.refused ? 1 : 0;
}

const struct cmd cmd_publish = {
	.name = "publish",
	.arguments = "",
	.summary = "write the lookup files for Unix hosts and mail servers",
	.help = "Writes aliases.cdb, aliases.txt, accounts.cdb and the profiles of domains into "
		"publish.directory. mailprov enable does it as well.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct publish_args),
	.needs = CMD_STATE_WRITE | CMD_SITES_KEPT,
	.run = run,
};
