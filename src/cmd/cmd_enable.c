// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "cmd/cmd.h"
#include "cmd/publish_block.h"
#include "cmd/verdicts.h"
#include "flow/enable.h"
#include "flow/resolution.h"

struct enable_args {
	bool dry_run;
	struct vec nameservers;
	struct opt_number allow_removals;
};

static const struct opt_row rows[] = {
	{ "dry-run", 'n', OPT_FLAG, .offset = offsetof(struct enable_args, dry_run),
	  .help = "show what would be done, change nothing" },
	{ "nameserver", 0, OPT_TEXTS, .offset = offsetof(struct enable_args, nameservers),
	  .argument = "ADDR[:PORT]", .help = "ask just this name server; may be repeated" },
	PUBLISH_ALLOW_ROW(struct enable_args),
};

static void show_verdict(void *argument, const struct verdict *verdict)
{
	app_show_findings(argument, &verdict->findings);
}

static void print_domain(struct app *app, const struct enable_domain *domain, bool dry_run)
{
	buf_printf(&app->out, "%s: %s.", domain->domain->name,
		   verdict_status_phrase(domain->status));
	if (domain->status == VERDICT_EFFECTIVE)
		buf_printf(&app->out, " %" PRId64 " account%s %s.\n", domain->enabled,
			   domain->enabled == 1 ? "" : "s",
			   dry_run		  ? "would be enabled"
			   : domain->enabled == 1 ? "is enabled now"
						  : "are enabled now");
	else
		buf_printf(&app->out, " %" PRId64 " account%s waiting.\n", domain->waiting,
			   domain->waiting == 1 ? " is" : "s are");
}

static void write_json(struct app *app, const struct enable *enable)
{
	const struct config *config = &app->config;
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key(&json, "domains");
	json_array(&json);
	for (size_t i = 0; i < enable->count; i++) {
		const struct enable_domain *domain = &enable->domains[i];

		json_object(&json);
		json_key_text(&json, "domain", domain->domain->name);
		json_key_text(&json, "site", domain->domain->site);
		json_key_text(&json, "status", verdict_status_text(domain->status));
		json_key_int(&json, "enabled", enable->block.limit ? 0 : domain->enabled);
		json_key_int(&json, "waiting", domain->waiting);
		json_close(&json);
	}
	json_close(&json);
	if (enable->published)
		json_key_int(&json, "generation", enable->publish.generation);
	else
		json_key_null(&json, "generation");
	publish_block_write_json(&json, config, &enable->block);
	json_close(&json);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct enable_args *args = options;
	const struct publish_allow allow = publish_block_allow(&args->allow_removals);
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(enable_release) struct enable enable = { .count = 0 };
	enum verdict_status worst = VERDICT_EFFECTIVE;

	/* Nobody else has to wait for the store while the DNS is asked. */
	if (resolution_open(&args->nameservers, &app->config, &resolver, error) != 0 ||
	    enable_judge(&enable, &app->config, &app->sites, arguments, resolver,
			 resolution_scope(&args->nameservers, false), show_verdict, app,
			 error) != 0 ||
	    app_open_state(app, !args->dry_run, error) != 0 ||
	    enable_write(&enable, &app->config, app->state, &allow, args->dry_run, error) != 0)
		return -1;
	app_say_caught(app, &enable.caught);
	for (size_t i = 0; i < enable.count; i++) {
		worst = verdicts_worse(worst, enable.domains[i].status);
		/* A stopped run enabled nobody. */
		if (!app->json && !enable.block.limit && (!app->quiet || enable.domains[i].waiting))
			print_domain(app, &enable.domains[i], args->dry_run);
	}
	if (app->json)
		write_json(app, &enable);
	else if (enable.published && !app->quiet)
		buf_printf(&app->out,
			   "Published generation %" PRId64 ": %" PRId64 " accounts, %" PRId64
			   " aliases, in %s\n",
			   enable.publish.generation, enable.publish.accounts,
			   enable.publish.aliases, app->config.publish.directory);
	app_show_findings(app, &enable.findings);
	if (enable.block.limit)
		return publish_block_tell(app, &enable.block);
	return verdicts_exit(worst) == 0 && enable.publish.refused ? 1 : verdicts_exit(worst);
}

const struct cmd cmd_enable = {
	.name = "enable",
	.arguments = "[DOMAIN...]",
	.summary = "verify each domain, enable the accounts of the effective ones, publish",
	.help = "Accounts of a domain that is not effective stay as they are and wait.\n"
		"DOMAIN: only these domains of the configuration; what is published is of all.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct enable_args),
	.needs = CMD_CONFIG | CMD_SITES_KEPT,
	.most = -1,
	.run = run,
};
