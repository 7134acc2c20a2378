// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/json.h"
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "flow/reconcile.h"

struct reconcile_args {
	const char *site;
	struct vec domains;
};

static const struct opt_row rows[] = {
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct reconcile_args, site), .argument = "SITE",
	  .help = "the list has all accounts of this site" },
	{ "domain", 0, OPT_TEXTS, .offset = offsetof(struct reconcile_args, domains),
	  .argument = "DOMAIN",
	  .help = "the list has all accounts of this domain; may be repeated" },
};

/* The fields that differ: "Name: there A, list B". */
static void describe(struct buf *text, const struct reconcile_item *item)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (item->listed[field])
			buf_printf(text, "%s%s: here %s, in the list %s", text->len ? "; " : "",
				   account_fields[field].title,
				   *item->there[field] ? item->there[field] : "nothing",
				   *item->listed[field] ? item->listed[field] : "nothing");
	if (item->status_listed)
		buf_printf(text, "%shere %s, in the list %s", text->len ? "; " : "",
			   item->status_there, item->status_listed);
	if (item->note)
		buf_printf(text, "%s%s", text->len ? "; " : "", item->note);
}

static void print_items(struct app *app, const struct reconcile *reconcile)
{
	CLEANUP(table_release) struct table table = table_init(4);

	for (size_t i = 0; i < reconcile->count; i++) {
		const struct reconcile_item *item = &reconcile->items[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		describe(&text, item);
		if (item->batch && item->outcome == RECONCILE_WAITS)
			table_printf(&table, "waits in batch %" PRId64, item->batch);
		else
			table_cell(&table, reconcile_outcome_text(item->outcome));
		table_cell(&table, item->address);
		table_cell(&table, item->name);
		if (item->batch && item->outcome != RECONCILE_WAITS)
			buf_printf(&text, "%sbatch %" PRId64 " has a change of it",
				   text.len ? "; " : "", item->batch);
		table_cell(&table, buf_text(&text));
	}
	table_print(&table, &app->out, 0);
}

/* What was compared, and what was not. */
static void print_scope(struct app *app, const struct reconcile *reconcile)
{
	const struct reconcile_scope *scope = &reconcile->scope;
	const char *separator = " ";

	buf_printf(&app->out, "Compared, at the site %s:", scope->site);
	for (size_t i = 0; i < scope->count; i++)
		if (scope->domains[i].compared) {
			buf_printf(&app->out, "%s%s", separator, scope->domains[i].name);
			separator = ", ";
		}
	buf_putc(&app->out, '\n');
	for (size_t i = 0; i < scope->count; i++) {
		const struct reconcile_domain *domain = &scope->domains[i];

		if (domain->compared || (!domain->rows && !domain->there))
			continue;
		buf_printf(&app->out, "Not compared: %s", domain->name);
		if (domain->rows)
			buf_printf(&app->out, ", %zu rows of the list, %s", domain->rows,
				   domain->domain ? "of another site or domain than was asked for"
						  : "which the configuration does not have");
		if (domain->there)
			buf_printf(&app->out,
				   ", %" PRId64 " accounts there, of which the list has no row; "
				   "has it all? --domain=%s",
				   domain->there, domain->name);
		buf_putc(&app->out, '\n');
	}
	if (reconcile->lists)
		buf_printf(&app->out, "Not compared: %" PRId64 " mailing lists\n",
			   reconcile->lists);
}

/* The first item with an outcome, for which `adopted` says whether it may be adopted already. */
static const struct reconcile_item *first_of(const struct reconcile *reconcile,
					     enum reconcile_outcome outcome)
{
	for (size_t i = 0; i < reconcile->count; i++)
		if (reconcile->items[i].outcome == outcome && !reconcile->items[i].note)
			return &reconcile->items[i];
	return NULL;
}

/* What to do next about each kind. */
static void print_next(struct app *app, const struct reconcile *reconcile, const char *file)
{
	const struct reconcile_item *unknown = first_of(reconcile, RECONCILE_UNKNOWN),
				    *waits = first_of(reconcile, RECONCILE_WAITS);

	if (unknown)
		buf_printf(&app->out,
			   "Unknown here, and right there? mailprov accounts adopt %s, or all of "
			   "the list: mailprov accounts adopt --from=%s\n",
			   unknown->address, file);
	if (waits)
		buf_printf(&app->out,
			   "Uploaded? mailprov batch confirm %" PRId64
			   ", with --except=FILE of what "
			   "the console refused\n",
			   waits->batch);
	if (reconcile->counts[RECONCILE_MISSING])
		buf_puts(
			&app->out,
			"Missing there: see whether somebody deleted or renamed it at the console, "
			"and undo that there\n");
	if (reconcile->counts[RECONCILE_DIFFERS] + reconcile->counts[RECONCILE_STATUS])
		buf_puts(&app->out, "Differing: at the console, make it as it is here; what is to "
				    "be otherwise is changed in the directory\n");
}

static void print_text(struct app *app, const struct reconcile *reconcile, const char *file)
{
	const char *separator = "";

	print_items(app, reconcile);
	if (app->quiet)
		return;
	print_scope(app, reconcile);
	for (int outcome = 0; outcome < RECONCILE_OUTCOMES; outcome++)
		if (reconcile->counts[outcome] || outcome == RECONCILE_MATCHES) {
			buf_printf(&app->out, "%s%s: %" PRId64, separator,
				   reconcile_outcome_text((enum reconcile_outcome)outcome),
				   reconcile->counts[outcome]);
			separator = ", ";
		}
	buf_putc(&app->out, '\n');
	print_next(app, reconcile, file);
}

static void write_item(struct json *json, const struct reconcile_item *item)
{
	json_object(json);
	json_key_text(json, "result", reconcile_outcome_text(item->outcome));
	json_key_text(json, "address", item->address);
	json_key_text(json, "name", item->name);
	json_key_text(json, "row", item->place);
	if (item->batch)
		json_key_int(json, "batch", item->batch);
	json_key(json, "fields");
	json_object(json);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		if (!item->listed[field])
			continue;
		json_key(json, account_fields[field].key);
		json_object(json);
		json_key_text(json, "there", item->there[field]);
		json_key_text(json, "list", item->listed[field]);
		json_close(json);
	}
	if (item->status_listed) {
		json_key(json, "status");
		json_object(json);
		json_key_text(json, "there", item->status_there);
		json_key_text(json, "list", item->status_listed);
		json_close(json);
	}
	json_close(json);
	json_key_text(json, "note", item->note);
	json_close(json);
}

static void write_scope(struct json *json, const struct reconcile *reconcile)
{
	json_key_text(json, "site", reconcile->scope.site);
	json_key(json, "domains");
	json_array(json);
	for (size_t i = 0; i < reconcile->scope.count; i++) {
		const struct reconcile_domain *domain = &reconcile->scope.domains[i];

		json_object(json);
		json_key_text(json, "domain", domain->name);
		json_key_bool(json, "compared", domain->compared);
		json_key_int(json, "rows", (int64_t)domain->rows);
		if (!domain->compared)
			json_key_int(json, "there", domain->there);
		json_close(json);
	}
	json_close(json);
}

static void print_json(struct app *app, const struct reconcile *reconcile)
{
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	write_scope(&json, reconcile);
	json_key(&json, "counts");
	json_object(&json);
	for (int outcome = 0; outcome < RECONCILE_OUTCOMES; outcome++)
		json_key_int(&json, reconcile_outcome_text((enum reconcile_outcome)outcome),
			     reconcile->counts[outcome]);
	json_close(&json);
	json_key(&json, "accounts");
	json_array(&json);
	for (size_t i = 0; i < reconcile->count; i++)
		write_item(&json, &reconcile->items[i]);
	json_close(&json);
	json_close(&json);
}

/* A list that cannot be read, or that was cut, tells nothing: neither yes nor no. */
static int load(struct console_list *list, const char *file, struct findings *findings,
		struct error *error)
{
	if (console_list_load(list, file, findings, error) == 0 &&
	    console_list_check(list, file, findings, error) == 0)
		return 0;
	if (error->kind != ERROR_INTERNAL)
		error->kind = ERROR_AGAIN;
	return -1;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct reconcile_args *args = options;
	const char *file = arguments->items[0];
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(reconcile_release) struct reconcile reconcile = RECONCILE_INIT;
	int status = load(&list, file, &findings, error);

	app_show_findings(app, &findings);
	if (status != 0 || app_open_state(app, false, error) != 0 ||
	    reconcile_run(&reconcile, &app->config, app->state, &list, args->site, &args->domains,
			  error) != 0)
		return -1;
	if (app->json)
		print_json(app, &reconcile);
	else
		print_text(app, &reconcile, file);
	return reconcile_differs(&reconcile) ? 1 : 0;
}

const struct cmd cmd_reconcile = {
	.name = "reconcile",
	.arguments = "FILE",
	.summary = "hold the console's list of accounts against what is there; change nothing",
	.help = "FILE is an export of one console: CSV, a spreadsheet, or one address in a line.\n"
		"Exit status: 0 all matches, 1 something differs, 2 the list cannot be read.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct reconcile_args),
	.needs = CMD_CONFIG,
	.least = 1,
	.most = 1,
	.run = run,
};
