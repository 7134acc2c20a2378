// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "cmd/caught.h"
#include "cmd/cmd.h"
#include "flow/publish.h"

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct json json = json_init(&app->out, true);
	struct catch_up caught;
	struct publish publish;

	(void)options;
	(void)arguments;
	if (catch_up(app->config.batch.directory, app->state, &caught, error) != 0)
		return -1;
	caught_say(app, &caught);
	if (publish_write(&app->config, app->state, &findings, &publish, error) != 0)
		return -1;
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key_text(&json, "directory", app->config.publish.directory);
		json_key_int(&json, "generation", publish.generation);
		json_key_int(&json, "accounts", publish.accounts);
		json_key_int(&json, "aliases", publish.aliases);
		json_key_int(&json, "profiles", publish.profiles);
		json_key(&json, "findings");
		finding_write_json(&json, &findings);
		json_close(&json);
	} else if (!app->quiet) {
		buf_printf(&app->out,
			   "Published generation %" PRId64 ": %" PRId64 " accounts, %" PRId64
			   " aliases, in %s\n",
			   publish.generation, publish.accounts, publish.aliases,
			   app->config.publish.directory);
	}
	app_show_findings(app, &findings);
	return publish.refused ? 1 : 0;
}

const struct cmd cmd_publish = {
	.name = "publish",
	.arguments = "",
	.summary = "write the lookup files for Unix hosts and mail servers",
	.help = "Writes aliases.cdb, aliases.txt, accounts.cdb and the profiles of domains into "
		"publish.directory. mailprov enable does it as well.",
	.needs = CMD_STATE_WRITE | CMD_SITES_KEPT,
	.run = run,
};
