// SPDX-License-Identifier: MIT
#include "base/mem.h"
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "dns/record_format.h"
#include "flow/resolution.h"

struct dns_args {
	const char *site;
	const char *format;
	bool diff;
	struct vec nameservers;
};

static const char *const formats[] = { "table", "zone", "json", NULL };

static const struct opt_row rows[] = {
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct dns_args, site), .argument = "ID",
	  .help = "the site of the domains; needs no configuration then" },
	{ "format", 0, OPT_CHOICE, .offset = offsetof(struct dns_args, format), .argument = "FORMAT", .choices = formats,
	  .help = "table, zone or json" },
	{ "diff", 0, OPT_FLAG, .offset = offsetof(struct dns_args, diff), .help = "what to add, keep, replace and remove against what is published" },
	{ "nameserver", 0, OPT_TEXTS, .offset = offsetof(struct dns_args, nameservers), .argument = "ADDR[:PORT]",
	  .help = "diff: ask just this name server; may be repeated" },
};

/* What to do about a record in each state. */
static const char *action_of(enum verdict_state state)
{
	static const char *const actions[] = {
		[VERDICT_OK] = "keep",	   [VERDICT_MISSING] = "add",	     [VERDICT_WRONG] = "replace",
		[VERDICT_EXTRA] = "remove", [VERDICT_RECORD_PENDING] = "keep", [VERDICT_RECORD_UNKNOWN] = "unknown",
	};

	return actions[state];
}

struct showing {
	struct app *app;
	struct json *json;
	enum verdict_status worst;
};

static void write_json(struct json *json, const struct verdict *verdict)
{
	json_object(json);
	json_key_text(json, "domain", verdict->domain);
	json_key_text(json, "site", verdict->site);
	json_key(json, "records");
	json_array(json);
	for (size_t i = 0; i < verdict->record_count; i++) {
		const struct verdict_record *record = &verdict->records[i];

		json_object(json);
		json_key_text(json, "action", action_of(record->state));
		json_key_text(json, "host", record->host);
		json_key_text(json, "type", record->type);
		json_key_text(json, "expected", record->expected);
		json_key(json, "found");
		json_array(json);
		for (size_t j = 0; j < record->found_count; j++)
			json_text(json, record->found[j]);
		json_close(json);
		json_close(json);
	}
	json_close(json);
	json_key(json, "findings");
	finding_write_json(json, &verdict->findings);
	json_close(json);
}

/* Additions first, removals last: mail always has somewhere to go. */
static void print_diff(struct app *app, const struct verdict *verdict)
{
	static const enum verdict_state order[] = { VERDICT_MISSING, VERDICT_WRONG, VERDICT_EXTRA, VERDICT_OK,
						    VERDICT_RECORD_PENDING, VERDICT_RECORD_UNKNOWN };
	CLEANUP(table_release) struct table table = table_init(5);

	buf_printf(&app->out, "%s, site %s\n", verdict->domain, verdict->site);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		for (size_t j = 0; j < verdict->record_count; j++) {
			const struct verdict_record *record = &verdict->records[j];

			if (record->state != order[i])
				continue;
			table_cell(&table, action_of(record->state));
			table_cell(&table, record->host);
			table_cell(&table, record->type);
			table_cell(&table, record->expected ? record->expected : record->found[0]);
			table_cell(&table, record->state == VERDICT_WRONG && record->found_count ? record->found[0] : "");
		}
	}
	table_print(&table, &app->out, 2);
}

static int show(void *argument, const struct verify_domain *domain, struct verdict *taken, struct error *error)
{
	CLEANUP(verdict_freep) struct verdict *verdict = taken;
	struct showing *showing = argument;

	(void)domain;
	if (verdict->status != VERDICT_EFFECTIVE)
		showing->worst = verdict->status;
	if (showing->json) {
		write_json(showing->json, verdict);
		return 0;
	}
	print_diff(showing->app, verdict);
	if (app_flush(showing->app, error) != 0)
		return -1;
	app_show_findings(showing->app, &verdict->findings);
	return 0;
}

static int diff(struct app *app, const struct dns_args *args, const struct verify_domain *domains, size_t count, struct json *json,
		struct error *error)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	const struct verify_options options = { .strict = false };
	struct showing showing = { .app = app, .json = json, .worst = VERDICT_EFFECTIVE };

	if (resolution_open(&args->nameservers, app->config.file ? &app->config : NULL, &resolver, error) != 0 ||
	    verify_domains(resolver, &app->sites, domains, count, &options, show, &showing, error) != 0)
		return -1;
	return showing.worst == VERDICT_EFFECTIVE ? 0 : showing.worst == VERDICT_UNKNOWN ? 2 : 1;
}

static int list(struct app *app, const char *name, const struct verify_domain *domains, size_t count)
{
	CLEANUP(mem_freep) struct record_want *wants = mem_new(count, sizeof(*wants));

	for (size_t i = 0; i < count; i++)
		wants[i] = (struct record_want){ .domain = domains[i].name, .site = domains[i].site };
	record_format_find(name)->write(&app->out, wants, count);
	return 0;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct dns_args *args = options;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *format = app->json ? "json" : args->format ? args->format : "table";
	bool alone = args->site && arguments->count, as_json = strcmp(format, "json") == 0;
	struct json json = json_init(&app->out, true);
	struct verify_domain *domains;
	size_t count;
	int status;

	if (app_open(app, alone ? CMD_SITES : CMD_CONFIG, error) != 0 ||
	    resolution_domains(arguments, args->site, alone ? NULL : &app->config, &app->sites, &arena, &domains, &count, error) != 0)
		return -1;
	if (!args->diff)
		return list(app, format, domains, count);
	if (as_json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key(&json, "domains");
		json_array(&json);
	}
	status = diff(app, args, domains, count, as_json ? &json : NULL, error);
	if (as_json && status >= 0) {
		json_close(&json);
		json_close(&json);
	}
	return status;
}

const struct cmd cmd_dns = {
	.name = "dns",
	.arguments = "[DOMAIN...]",
	.summary = "the records that the domains must have",
	.help = "Without a domain, those of the configuration. With --diff, remove may also mean pause, where the DNS provider can do that.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct dns_args),
	.most = -1,
	.run = run,
};
