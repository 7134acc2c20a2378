// SPDX-License-Identifier: MIT
#include "cmd/accounts_adopt.h"

#include "base/json.h"
#include "cmd/table.h"
#include "flow/address_list.h"
#include "flow/adopt.h"

static int read_list(struct console_list *list, const struct vec *arguments, const char *from,
		     struct findings *findings, struct error *error)
{
	if (from)
		return console_list_load(list, from, findings, error) ||
				       console_list_check(list, from, findings, error)
			       ? -1
			       : 0;
	for (size_t i = 1; i < arguments->count; i++)
		if (address_list_add_one(list, arguments->items[i], "accounts adopt", findings,
					 error) != 0)
			return -1;
	return console_list_check(list, "accounts adopt", findings, error);
}

static void write_json(struct app *app, const struct adopt *adopt, bool dry_run)
{
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_bool(&json, "dry_run", dry_run);
	json_key(&json, "counts");
	json_object(&json);
	for (int outcome = 0; outcome < ADOPT_OUTCOMES; outcome++)
		json_key_int(&json, adopt_outcome_text((enum adopt_outcome)outcome),
			     (int64_t)adopt->counts[outcome]);
	json_close(&json);
	json_key(&json, "accounts");
	json_array(&json);
	for (size_t i = 0; i < adopt->count; i++) {
		const struct adopt_account *account = &adopt->accounts[i];

		json_object(&json);
		json_key_text(&json, "address", account->address);
		json_key_text(&json, "site", account->site);
		json_key_text(&json, "outcome", adopt_outcome_text(account->outcome));
		json_key_bool(&json, "suspended", account->suspended);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
}

static void print_accounts(struct app *app, const struct adopt *adopt)
{
	CLEANUP(table_release) struct table table = table_init(4);

	for (size_t i = 0; i < adopt->count; i++) {
		const struct adopt_account *account = &adopt->accounts[i];

		table_cell(&table, adopt_outcome_text(account->outcome));
		table_cell(&table, account->address);
		table_cell(&table, account->site);
		table_cell(&table, account->suspended ? "suspended" : "");
	}
	table_print(&table, &app->out, 0);
}

static void print_text(struct app *app, const struct adopt *adopt, bool dry_run)
{
	struct buf *out = &app->out;
	size_t new = adopt->counts[ADOPT_NEW], changed = adopt->counts[ADOPT_CHANGED];

	if (dry_run)
		print_accounts(app, adopt);
	if (app->quiet)
		return;
	buf_printf(out, "%zu %s %s there from now on", new, new == 1 ? "account" : "accounts",
		   dry_run    ? "would be"
		   : new == 1 ? "is"
			      : "are");
	if (adopt->suspended)
		buf_printf(out, ", %zu of them suspended", adopt->suspended);
	if (changed)
		buf_printf(out, "; of %zu that had been adopted the list says something else",
			   changed);
	if (adopt->counts[ADOPT_KNOWN])
		buf_printf(out, "; %zu %s there already", adopt->counts[ADOPT_KNOWN],
			   adopt->counts[ADOPT_KNOWN] == 1 ? "was" : "were");
	buf_puts(out, dry_run ? ". Nothing was done.\n" : ". Next: mailprov sync\n");
}

int accounts_adopt(struct app *app, const struct vec *arguments, const char *from, bool dry_run,
		   struct error *error)
{
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(adopt_release) struct adopt adopt = ADOPT_INIT;
	struct catch_up caught = { .shown = 0 };
	int status;

	if ((arguments->count > 1) == (from != NULL))
		return error_set(error, ERROR_USAGE,
				 "accounts adopt takes addresses, or a list of the console: "
				 "--from=FILE");
	status = read_list(&list, arguments, from, &findings, error) ||
		 app_open_state(app, !dry_run, error) ||
		 (dry_run ? catch_up_check(app->config.batch.directory, app->state, error)
			  : catch_up(app->config.batch.directory, app->state, &caught, error)) ||
		 adopt_run(&adopt, &app->config, app->state, &list, from ? from : "accounts adopt",
			   dry_run, &findings, error);
	app_show_findings(app, &findings);
	if (status)
		return -1;
	app_say_caught(app, &caught);
	if (app->json)
		write_json(app, &adopt, dry_run);
	else
		print_text(app, &adopt, dry_run);
	return 0;
}
