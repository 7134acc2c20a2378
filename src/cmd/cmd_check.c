// SPDX-License-Identifier: MIT
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "sync/preflight.h"

static void show_progress(void *argument, size_t entries)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_printf(&line, "reading the directory: %zu entries", entries);
	app_progress(argument, buf_text(&line));
}

static void write_rules(struct json *json, const struct usage *usage)
{
	json_key(json, "rules");
	json_array(json);
	for (size_t i = 0; i < usage->count; i++) {
		json_object(json);
		json_key_text(json, "key", usage->rows[i].key);
		json_key_text(json, "text", usage->rows[i].text);
		json_key_int(json, "matches", (int64_t)usage->rows[i].count);
		json_close(json);
	}
	json_close(json);
}

/* How many entries or accounts each rule of the configuration meets. */
static void print_rules(struct app *app, const struct usage *usage)
{
	CLEANUP(table_release) struct table table = table_init(3);

	if (usage->count)
		buf_puts(&app->out, "Rules, and how many each meets:\n");
	for (size_t i = 0; i < usage->count; i++) {
		table_cell(&table, usage->rows[i].key);
		table_cell(&table, usage->rows[i].text);
		table_printf(&table, "%zu", usage->rows[i].count);
	}
	table_print(&table, &app->out, 2);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	CLEANUP(preflight_release) struct preflight preflight = PREFLIGHT_INIT;
	CLEANUP(table_release) struct table table = table_init(3);
	struct json json = json_init(&app->out, true);
	size_t failed = 0;

	(void)options;
	(void)arguments;
	(void)error;
	preflight_run(&preflight, &app->config, show_progress, app);
	app_progress(app, "");
	app_show_many_findings(app, &preflight.findings);
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key(&json, "checks");
		json_array(&json);
	}
	for (size_t i = 0; i < preflight.count; i++) {
		const struct preflight_line *line = &preflight.lines[i];

		failed += !line->fine;
		table_cell(&table, line->fine ? "ok" : "FAILED");
		table_cell(&table, line->name);
		table_cell(&table, line->text);
		if (!app->json)
			continue;
		json_object(&json);
		json_key_text(&json, "name", line->name);
		json_key_bool(&json, "ok", line->fine);
		json_key_text(&json, "text", line->text);
		json_close(&json);
	}
	if (app->json) {
		json_close(&json);
		json_key(&json, "sums");
		if (preflight.planned)
			sync_sums_write(&json, &preflight.sums);
		else
			json_null(&json);
		write_rules(&json, &preflight.usage);
		json_key(&json, "findings");
		finding_write_json(&json, &preflight.findings);
		json_close(&json);
	} else if (!app->quiet || failed) {
		table_print(&table, &app->out, 0);
		print_rules(app, &preflight.usage);
	}
	return failed ? 1 : 0;
}

const struct cmd cmd_check = {
	.name = "check",
	.arguments = "",
	.summary = "check the configuration and everything that it reaches",
	.needs = CMD_CONFIG,
	.run = run,
};
