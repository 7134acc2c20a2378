// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/clock.h"
#include "cmd/accounts_adopt.h"
#include "cmd/accounts_same.h"
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "model/address.h"
#include "model/adopted.h"
#include "state/state_shared.h"
#include "state/state_there.h"

enum { FLUSH_AT = 65536 };

struct accounts_args {
	const char *state;
	const char *domain;
	const char *from;
	bool dry_run;
};

static const char *const states[] = { "planned",   "sent",    "created", "enabled",
				      "suspended", "retired", NULL };

static const struct opt_row rows[] = {
	{ "state", 0, OPT_CHOICE, .offset = offsetof(struct accounts_args, state),
	  .argument = "STATE", .choices = states, .help = "only accounts in this state" },
	{ "domain", 0, OPT_TEXT, .offset = offsetof(struct accounts_args, domain),
	  .argument = "DOMAIN", .help = "only accounts of this domain" },
	{ "from", 0, OPT_TEXT, .offset = offsetof(struct accounts_args, from), .argument = "FILE",
	  .help = "with adopt: the console's list of accounts" },
	{ "dry-run", 'n', OPT_FLAG, .offset = offsetof(struct accounts_args, dry_run),
	  .help = "with adopt: show what it would do" },
};

static bool is_wanted(const struct known *known, const struct accounts_args *args,
		      const char *pattern)
{
	if (args->state && strcmp(account_state_text(known->state), args->state) != 0)
		return false;
	return !pattern || address_matches(known->account.value[ACCOUNT_ADDRESS], pattern);
}

/* Versions ago did not keep where an account lives. */
static const char *site_of(const struct app *app, const struct known *known)
{
	const struct config_domain *domain =
		config_domain_find(&app->config, account_domain(&known->account));

	if (*known->site)
		return known->site;
	return domain ? domain->site : NULL;
}

/* What the provider has of it, null for nothing. */
static void write_there(struct json *json, const struct known *there)
{
	static const char *const how[] = { [KNOWN_BEFORE] = "earlier version",
					   [KNOWN_CONFIRMED] = "batch",
					   [KNOWN_ADOPTED] = "adopted" };
	CLEANUP(buf_release) struct buf since = BUF_INIT;

	json_key(json, "there");
	if (!there) {
		json_null(json);
		return;
	}
	clock_stamp(&since, there->changed_at);
	json_object(json);
	json_key_text(json, "address", there->account.value[ACCOUNT_ADDRESS]);
	json_key_text(json, "aliases", there->account.value[ACCOUNT_ALIASES]);
	json_key_text(json, "state", account_state_text(there->state));
	json_key_text(json, "learnt_by", how[there->how]);
	json_key_int(json, "batch", there->batch);
	json_key_text(json, "since", buf_text(&since));
	json_close(json);
}

static void write_json(struct json *json, const struct app *app, const struct known *known,
		       const struct known *there, bool shared)
{
	const struct config_directory *directory =
		config_directory_of(&app->config, known->account.id);
	CLEANUP(buf_release) struct buf missing = BUF_INIT;
	CLEANUP(buf_release) struct buf suspended = BUF_INIT;

	json_object(json);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		json_key_text(json, account_fields[field].key, known->account.value[field]);
	json_key_text(json, "state", account_state_text(known->state));
	json_key_text(json, "domain", account_domain(&known->account));
	json_key_text(json, "site", site_of(app, known));
	json_key_int(json, "batch", known->batch);
	json_key_text(json, "dn", known->account.dn);
	if (directory && directory->name && !adopted_is(known->account.id))
		json_key_text(json, "directory", directory->name);
	if (known->missing_since)
		clock_stamp(&missing, known->missing_since);
	json_key_text(json, "missing_since", known->missing_since ? buf_text(&missing) : NULL);
	if (known->suspended_at)
		clock_stamp(&suspended, known->suspended_at);
	json_key_text(json, "suspended_since", known->suspended_at ? buf_text(&suspended) : NULL);
	json_key_bool(json, "unknown_here", adopted_is(known->account.id));
	json_key_bool(json, "shared", shared);
	write_there(json, there);
	json_close(json);
}

/* What the provider has, where it differs. */
static void add_there(struct buf *text, const struct known *known, const struct known *there)
{
	const char *address = there ? there->account.value[ACCOUNT_ADDRESS] : NULL;

	if (adopted_is(known->account.id))
		buf_puts(text, "unknown here");
	if (!there && known->state != ACCOUNT_PLANNED)
		buf_puts(text, "not there yet");
	if (there && there->state != known->state)
		buf_printf(text, "there: %s", account_state_text(there->state));
	if (there && strcmp(address, known->account.value[ACCOUNT_ADDRESS]) != 0)
		buf_printf(text, "%s %s", text->len ? " as" : "there:", address);
}

/* Whoever decides about a retired account asks for how long nobody could use it. */
static void add_state(struct buf *text, const struct known *known, bool shared)
{
	buf_puts(text, account_state_text(known->state));
	if (known->suspended_at) {
		buf_puts(text, known->state == ACCOUNT_RETIRED ? ", suspended since " : " since ");
		clock_stamp(text, known->suspended_at);
	}
	buf_puts(text, known->missing_since ? ", missing" : "");
	buf_puts(text, shared ? ", a shared mailbox" : "");
}

static void add_row(struct table *table, const struct app *app, const struct known *known,
		    const struct known *there, bool shared)
{
	CLEANUP(buf_release) struct buf state = BUF_INIT;
	CLEANUP(buf_release) struct buf differs = BUF_INIT;

	table_cell(table, known->account.value[ACCOUNT_ADDRESS]);
	table_cell(table, known->account.value[ACCOUNT_NAME]);
	add_state(&state, known, shared);
	table_cell(table, buf_text(&state));
	table_cell(table, site_of(app, known));
	if (known->batch == 0 && there && there->how == KNOWN_ADOPTED)
		table_cell(table, "adopted");
	else
		table_printf(table, "batch %" PRId64, known->batch);
	add_there(&differs, known, there);
	table_cell(table, buf_text(&differs));
}

static int add_account(struct app *app, const struct known *known, bool shared, struct json *json,
		       struct table *table, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known there;
	int found = state_there_get(app->state, known->key, &arena, &there, error);

	if (found < 0)
		return -1;
	if (!app->json)
		add_row(table, app, known, found > 0 ? &there : NULL, shared);
	else
		write_json(json, app, known, found > 0 ? &there : NULL, shared);
	return app->out.len > FLUSH_AT ? app_flush(app, error) : 0;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct accounts_args *args = options;
	const char *pattern = arguments->count ? arguments->items[0] : NULL;
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	CLEANUP(table_release) struct table table = table_init(6);
	CLEANUP(buf_release) struct buf shared = BUF_INIT;
	struct json json = json_init(&app->out, true);
	struct known known;
	int found;

	if (pattern && strcmp(pattern, "adopt") == 0)
		return accounts_adopt(app, arguments, args->from, args->dry_run, error);
	if (args->from || args->dry_run)
		return error_set(error, ERROR_USAGE,
				 "--from and --dry-run go with: mailprov accounts adopt");
	if (pattern && strcmp(pattern, "same") == 0)
		return accounts_same(app, arguments, error);
	if (arguments->count > 1)
		return error_set(error, ERROR_USAGE,
				 "accounts takes one PATTERN, or: same OLD NEW, or: adopt "
				 "ADDRESS...");
	if (app_open_state(app, false, error) != 0 ||
	    state_shared_keys(app->state, &shared, error) != 0 ||
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
		if (add_account(app, &known, state_shared_has(&shared, known.key), &json, &table,
				error) != 0)
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
	.arguments = "[PATTERN | same OLD NEW | adopt ADDRESS... | adopt --from=FILE]",
	.summary = "list accounts with state, domain, site and batch, and what the provider has",
	.help = "PATTERN is an address or its part before the @, with * and ?; all accounts "
		"without it.\n"
		"same: the new entry of the directory, NEW, is the person of the known account "
		"OLD; each is an address, a DN or an id.\n"
		"adopt: what exists at the provider already is there from now on; the next sync "
		"plans no\ncreation for it, but what differs.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct accounts_args),
	.needs = CMD_CONFIG,
	.most = -1,
	.run = run,
};
