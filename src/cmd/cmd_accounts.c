// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/clock.h"
#include "cmd/accounts_same.h"
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "model/address.h"
#include "state/state_account.h"

enum { FLUSH_AT = 65536 };

struct accounts_args {
	const char *state;
	const char *domain;
};

static const char *const states[] = { "planned",   "sent",    "created", "enabled",
				      "suspended", "retired", NULL };

static const struct opt_row rows[] = {
	{ "state", 0, OPT_CHOICE, .offset = offsetof(struct accounts_args, state),
	  .argument = "STATE", .choices = states, .help = "only accounts in this state" },
	{ "domain", 0, OPT_TEXT, .offset = offsetof(struct accounts_args, domain),
	  .argument = "DOMAIN", .help = "only accounts of this domain" },
};

static bool is_wanted(const struct known *known, const struct accounts_args *args,
		      const char *pattern)
{
	if (args->state && strcmp(account_state_text(known->state), args->state) != 0)
		return false;
	return !pattern || address_matches(known->account.value[ACCOUNT_ADDRESS], pattern);
}

static const char *site_of(const struct app *app, const struct known *known)
{
	const struct config_domain *domain =
		config_domain_find(&app->config, account_domain(&known->account));

	return domain ? domain->site : NULL;
}

static void write_json(struct json *json, const struct app *app, const struct known *known)
{
	CLEANUP(buf_release) struct buf missing = BUF_INIT;

	json_object(json);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		json_key_text(json, account_fields[field].key, known->account.value[field]);
	json_key_text(json, "state", account_state_text(known->state));
	json_key_text(json, "domain", account_domain(&known->account));
	json_key_text(json, "site", site_of(app, known));
	json_key_int(json, "batch", known->batch);
	json_key_text(json, "dn", known->account.dn);
	if (known->missing_since)
		clock_stamp(&missing, known->missing_since);
	json_key_text(json, "missing_since", known->missing_since ? buf_text(&missing) : NULL);
	json_close(json);
}

static void add_row(struct table *table, const struct app *app, const struct known *known)
{
	table_cell(table, known->account.value[ACCOUNT_ADDRESS]);
	table_cell(table, known->account.value[ACCOUNT_NAME]);
	table_printf(table, "%s%s", account_state_text(known->state),
		     known->missing_since ? ", missing" : "");
	table_cell(table, site_of(app, known));
	table_printf(table, "batch %" PRId64, known->batch);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct accounts_args *args = options;
	const char *pattern = arguments->count ? arguments->items[0] : NULL;
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	CLEANUP(table_release) struct table table = table_init(5);
	struct json json = json_init(&app->out, true);
	struct known known;
	int found;

	if (pattern && strcmp(pattern, "same") == 0)
		return accounts_same(app, arguments, error);
	if (arguments->count > 1)
		return error_set(error, ERROR_USAGE,
				 "accounts takes one PATTERN, or: same OLD NEW");
	if (app_open_state(app, false, error) != 0 ||
	    state_accounts_open(app->state, STATE_BY_ADDRESS, args->domain, &cursor, error) != 0)
		return -1;
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key(&json, "accounts");
		json_array(&json);
	}
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		if (!is_wanted(&known, args, pattern))
			continue;
		if (!app->json)
			add_row(&table, app, &known);
		else
			write_json(&json, app, &known);
		if (app->out.len > FLUSH_AT && app_flush(app, error) != 0)
			return -1;
	}
	if (found < 0)
		return -1;
	if (app->json) {
		json_close(&json);
		json_close(&json);
	}
	table_print(&table, &app->out, 0);
	return 0;
}

const struct cmd cmd_accounts = {
	.name = "accounts",
	.arguments = "[PATTERN | same OLD NEW]",
	.summary = "list accounts with state, domain, site and batch",
	.help = "PATTERN is an address or its part before the @, with * and ?; all accounts "
		"without it.\n"
		"same: the new entry of the directory, NEW, is the person of the known account "
		"OLD; each is an address, a DN or an id.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct accounts_args),
	.needs = CMD_CONFIG,
	.most = 3,
	.run = run,
};
