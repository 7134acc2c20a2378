// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "apply/recovery.h"
#include "cmd/cmd.h"
#include "cmd/table.h"

struct recover_args {
	bool yes;
};

static const struct opt_row rows[] = {
	{ "yes", 'y', OPT_FLAG, .offset = offsetof(struct recover_args, yes), .help = "do it" },
};

static const char *site_of(const void *config, const char *domain)
{
	const struct config_domain *ours = config_domain_find(config, domain);

	return ours ? ours->site : "";
}

static const char *kind_of(const struct history_entry *entry)
{
	return entry->kind == HISTORY_BATCH ? "batch" : entry->what ? entry->what : "event";
}

static void print_text(struct app *app, const struct recovery *recovery, bool done)
{
	CLEANUP(table_release) struct table table = table_init(4);

	if (app->quiet && !recovery_is_needed(recovery))
		return;
	for (size_t i = 0; i < recovery->count && !recovery->refused; i++) {
		const struct history_entry *entry = &recovery->history.items[recovery->from + i];

		table_printf(&table, "%" PRId64, entry->event);
		table_cell(&table, kind_of(entry));
		if (entry->batch)
			table_printf(&table, "%" PRId64, entry->batch);
		else
			table_cell(&table, "");
		table_cell(&table, entry->path);
	}
	table_print(&table, &app->out, 2);
	if (recovery->refused)
		buf_puts(&app->out, "Nothing can be recovered before that is mended.\n");
	else if (recovery->accept)
		buf_printf(&app->out,
			   done ? "The store counts, whatever the folders have up to batch %" PRId64
				  ".\n"
				: "With --yes the store counts, whatever the folders have up to "
				  "batch %" PRId64 ".\n",
			   recovery->accept);
	else if (recovery->count == 0)
		buf_puts(&app->out, "The store has all that the batch folders have.\n");
	else if (done)
		buf_puts(&app->out, "The store has this now. Next: mailprov accounts, then "
				    "mailprov enable --dry-run and mailprov sync --dry-run\n");
	else
		buf_puts(&app->out, "The store lacks this. To put it in: mailprov recover --yes\n");
}

static void write_json(struct app *app, const struct recovery *recovery, bool done)
{
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_text(&json, "store", app->config.state.path);
	json_key_text(&json, "folders", app->config.batch.directory);
	json_key_int(&json, "batch", recovery->batch);
	json_key_int(&json, "event", recovery->origin.event);
	json_key(&json, "missing");
	json_array(&json);
	for (size_t i = 0; i < recovery->count && !recovery->refused; i++) {
		const struct history_entry *entry = &recovery->history.items[recovery->from + i];

		json_object(&json);
		json_key_int(&json, "event", entry->event);
		json_key_text(&json, "kind", kind_of(entry));
		if (entry->batch)
			json_key_int(&json, "batch", entry->batch);
		else
			json_key_null(&json, "batch");
		json_key_text(&json, "path", entry->path);
		json_close(&json);
	}
	json_close(&json);
	if (recovery->accept)
		json_key_int(&json, "accept", recovery->accept);
	else
		json_key_null(&json, "accept");
	json_key_bool(&json, "refused", recovery->refused);
	json_key_bool(&json, "done", done);
	json_key(&json, "findings");
	finding_write_json(&json, &recovery->findings);
	json_close(&json);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct recover_args *args = options;
	const char *directory = app->config.batch.directory;
	CLEANUP(recovery_release) struct recovery recovery = RECOVERY_INIT;
	bool done;

	(void)arguments;
	/*
	 * A store that is gone is made, in any case: it is empty then. A draft of a killed run is
	 * shown, or taken away, by the next sync.
	 */
	if (app_open_state(app, args->yes, error) != 0 ||
	    recovery_look(&recovery, directory, app->state, error) != 0)
		return -1;
	app_show_findings(app, &recovery.findings);
	if (args->yes && recovery_do(&recovery, site_of, &app->config, error) != 0)
		return -1;
	done = args->yes && recovery_is_needed(&recovery);
	if (app->json)
		write_json(app, &recovery, done);
	else
		print_text(app, &recovery, done);
	if (recovery.refused)
		return error_exit_status(ERROR_DATA);
	return recovery_is_needed(&recovery) && !done ? 1 : 0;
}

const struct cmd cmd_recover = {
	.name = "recover",
	.arguments = "",
	.summary = "let an old or lost store catch up with the batch folders",
	.help = "Shows what the folders have and the store lacks, and changes nothing: status 1 "
		"when there is something to do.\nWith --yes it is put into the store, all of it or "
		"nothing; no batch is planned twice.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct recover_args),
	.needs = CMD_CONFIG,
	.run = run,
};
