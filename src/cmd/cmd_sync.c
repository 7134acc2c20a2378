// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/clock.h"
#include "batch/batch.h"
#include "cmd/cmd.h"
#include "cmd/describe.h"
#include "cmd/list_print.h"
#include "cmd/table.h"
#include "sync/sync.h"
#include "sync/sync_sums.h"
#include "plan/subchange.h"
#include "state/state_list.h"

/* How many changes the text output shows one by one. */
enum { SHOWN_CHANGES = 40, FLUSH_AT = 65536 };

struct sync_args {
	bool dry_run;
	bool full;
	struct vec allow_removals;
	const char *move_site;
};

static const struct opt_row rows[] = {
	{ "dry-run", 'n', OPT_FLAG, .offset = offsetof(struct sync_args, dry_run),
	  .help = "show the plan, write nothing" },
	{ "full", 0, OPT_FLAG, .offset = offsetof(struct sync_args, full),
	  .help = "read everything, ignore saved cookies" },
	{ "allow-removals", 0, OPT_TEXTS, .offset = offsetof(struct sync_args, allow_removals),
	  .argument = "N[:NAME]",
	  .help = "lift the limit for exactly N suspensions, or those of the class NAME, or what "
		  "is "
		  "held under NAME; "
		  "repeatable" },
	{ "move-site", 0, OPT_TEXT, .offset = offsetof(struct sync_args, move_site),
	  .argument = "DOMAIN:SITE",
	  .help = "the configuration has another site for the domain now: plan its accounts "
		  "there" },
};

static void show_progress(void *argument, size_t entries)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_printf(&line, "reading the directory: %zu entries", entries);
	app_progress(argument, buf_text(&line));
}

static void print_change(struct table *table, const struct change *change)
{
	CLEANUP(buf_release) struct buf details = BUF_INIT;
	const struct account *account = change_account(change);

	describe_change(&details, change);
	table_cell(table, change_op_text(change->op));
	table_cell(table, account->value[ACCOUNT_ADDRESS]);
	table_cell(table, account->value[ACCOUNT_NAME]);
	table_cell(table, buf_text(&details));
}

static int64_t count_departments(const struct departments_sites *departments,
				 enum department_action action)
{
	int64_t count = 0;

	for (size_t i = 0; i < departments->op_count; i++)
		count += departments->ops[i].action == action;
	return count;
}

static void print_departments(struct app *app, const struct departments_sites *departments)
{
	/* Those of one site stand together. */
	bool several = departments->op_count &&
		       strcmp(departments->ops[0].site,
			      departments->ops[departments->op_count - 1].site) != 0;
	CLEANUP(table_release) struct table table = table_init(4);
	size_t shown = 0;

	for (size_t i = 0; i < departments->op_count && (shown < SHOWN_CHANGES || app->verbose);
	     i++) {
		const struct department_op *op = &departments->ops[i];

		if (op->action == DEPARTMENT_FOLLOW)
			continue;
		shown++;
		table_printf(&table, "%s department%s%s", department_action_text(op->action),
			     several ? " at " : "", several ? op->site : "");
		table_cell(&table, op->path);
		table_cell(&table, op->target ? op->target : "");
		if (op->action == DEPARTMENT_DELETE)
			table_cell(&table, department_reason_text(op->action));
		else
			table_printf(&table, "%" PRId64 " account%s", op->accounts,
				     op->accounts == 1 ? "" : "s");
	}
	table_print(&table, &app->out, 2);
}

static void print_counts(struct buf *out, const struct sync *sync)
{
	const struct plan *plan = &sync->plan;
	int64_t add, remove, departments = 0;

	for (int op = 0; op < CHANGE_OPS; op++)
		if (plan->counts[op])
			buf_printf(out, "%" PRId64 " to %s, ", plan->counts[op],
				   change_op_text((enum change_op)op));
	buf_printf(out, "%" PRId64 " unchanged", plan->unchanged);
	if (plan->held)
		buf_printf(out, ", %" PRId64 " held", plan->held);
	if (plan->waiting)
		buf_printf(out, ", %" PRId64 " of them missing and waited for", plan->waiting);
	subchange_count_aliases(plan, &add, &remove);
	if (add + remove)
		buf_printf(out, "; aliases: %" PRId64 " to give, %" PRId64 " to take away", add,
			   remove);
	for (int action = 0; action < DEPARTMENT_ACTIONS; action++)
		departments += action == DEPARTMENT_FOLLOW
				       ? 0
				       : count_departments(&sync->departments,
							   (enum department_action)action);
	if (departments)
		buf_printf(out,
			   "; departments: %" PRId64 " to create, %" PRId64 " to move, %" PRId64
			   " to delete",
			   count_departments(&sync->departments, DEPARTMENT_CREATE),
			   count_departments(&sync->departments, DEPARTMENT_MOVE),
			   count_departments(&sync->departments, DEPARTMENT_DELETE));
	buf_putc(out, '\n');
}

/* What became of every entry. */
static void print_sums(struct buf *out, const struct sync *sync)
{
	const struct sync_sums sums = sync_sums_of(sync);

	buf_puts(out, "Directory: ");
	sync_sums_describe(out, &sums);
	buf_putc(out, '\n');
}

/* The mailing lists below the accounts, in a table of their own. */
static void print_lists(struct app *app, const struct list_plan *lists)
{
	CLEANUP(table_release) struct table table = table_init(4);
	struct buf *out = &app->out;

	if (lists->count == 0 && lists->held == 0)
		return;
	buf_puts(out, "Mailing lists: ");
	for (int op = 0; op < CHANGE_OPS; op++)
		if (lists->counts[op])
			buf_printf(out, "%" PRId64 " to %s, ", lists->counts[op],
				   change_op_text((enum change_op)op));
	buf_printf(out, "%" PRId64 " unchanged", lists->unchanged);
	if (lists->held)
		buf_printf(out, ", %" PRId64 " held", lists->held);
	if (lists->added + lists->removed)
		buf_printf(out, "; members: %" PRId64 " to add, %" PRId64 " to remove",
			   lists->added, lists->removed);
	buf_putc(out, '\n');
	for (size_t i = 0; i < lists->count && (i < SHOWN_CHANGES || app->verbose); i++)
		list_print_change(&table, &lists->items[i], "");
	table_print(&table, out, 2);
	if (lists->count > SHOWN_CHANGES && !app->verbose)
		buf_printf(out, "  … and %zu more; all of them with --verbose or --json\n",
			   lists->count - SHOWN_CHANGES);
}

static void print_text(struct app *app, const struct sync *sync, bool dry_run)
{
	CLEANUP(table_release) struct table table = table_init(4);
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const struct plan *plan = &sync->plan;
	size_t changes = plan->count + sync->lists.plan.count;
	struct buf *out = &app->out;

	if (app->quiet && changes == 0)
		return;
	print_counts(out, sync);
	print_sums(out, sync);
	print_departments(app, &sync->departments);
	for (size_t i = 0; i < plan->count && (i < SHOWN_CHANGES || app->verbose); i++) {
		struct change change;

		plan_change(plan, i, &change);
		print_change(&table, &change);
	}
	table_print(&table, out, 2);
	if (plan->count > SHOWN_CHANGES && !app->verbose)
		buf_printf(out, "  … and %zu more; all of them with --verbose or --json\n",
			   plan->count - SHOWN_CHANGES);
	print_lists(app, &sync->lists.plan);
	if (sync->batch) {
		batch_folder(&folder, app->config.batch.directory, sync->batch);
		buf_printf(out,
			   "Batch %" PRId64 " is written: %s\nNext: do what its README.txt says, "
			   "then run: mailprov batch confirm %" PRId64 "\n",
			   sync->batch, buf_text(&folder), sync->batch);
	} else if (changes == 0) {
		buf_puts(out,
			 sync->limit.block.limit ? "" : "Nothing to change; no batch is needed.\n");
	} else if (dry_run) {
		buf_puts(out, "This was a dry run: nothing was written.\n");
	}
}

static void write_counts(struct json *json, const struct plan *plan)
{
	static const enum change_op order[] = { CHANGE_CREATE,	CHANGE_UPDATE, CHANGE_RENAME,
						CHANGE_SUSPEND, CHANGE_RESUME, CHANGE_RETIRE };

	json_key(json, "counts");
	json_object(json);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		json_key_int(json, change_op_text(order[i]), plan->counts[order[i]]);
	json_key_int(json, "unchanged", plan->unchanged);
	json_key_int(json, "held", plan->held);
	json_close(json);
}

static void write_sums(struct json *json, const struct sync *sync)
{
	const struct sync_sums sums = sync_sums_of(sync);

	json_key(json, "sums");
	sync_sums_write(json, &sums);
}

/* Who waits for a person, each once; the sums count what is held. */
static void write_held(struct json *json, const struct sync *sync)
{
	json_key(json, "held");
	json_object(json);
	json_key_int(json, "count", sync->held);
	json_key_int(json, "new", sync->held_new);
	json_close(json);
}

static void write_department_counts(struct json *json, const struct departments_sites *departments)
{
	static const enum department_action order[] = { DEPARTMENT_CREATE, DEPARTMENT_MOVE,
							DEPARTMENT_DELETE };

	json_key(json, "departments");
	json_object(json);
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		json_key_int(json, department_action_text(order[i]),
			     count_departments(departments, order[i]));
	json_close(json);
}

static void write_alias_counts(struct json *json, const struct plan *plan)
{
	int64_t add, remove;

	subchange_count_aliases(plan, &add, &remove);
	json_key(json, "aliases");
	json_object(json);
	json_key_int(json, "add", add);
	json_key_int(json, "remove", remove);
	json_close(json);
}

static int write_lists(struct app *app, struct json *json, const struct list_plan *lists,
		       struct error *error)
{
	struct state_list_count count = { .added = lists->added, .removed = lists->removed };

	memcpy(count.op, lists->counts, sizeof(count.op));
	list_write_counts(json, &count);
	json_key(json, "group_changes");
	json_array(json);
	for (size_t i = 0; i < lists->count; i++) {
		list_change_write_json(json, &lists->items[i]);
		if (app->out.len > FLUSH_AT && app_flush(app, error) != 0)
			return -1;
	}
	json_close(json);
	return 0;
}

/* Null, or why this run does not believe the clock. */
static void write_clock(struct json *json, const struct run_time *time)
{
	CLEANUP(buf_release) struct buf clock = BUF_INIT;
	CLEANUP(buf_release) struct buf last = BUF_INIT;

	if (!time->doubt) {
		json_key_null(json, "clock_doubted");
		return;
	}
	clock_stamp(&clock, time->clock);
	clock_stamp(&last, time->before.believed);
	json_key(json, "clock_doubted");
	json_object(json);
	json_key_text(json, "clock", buf_text(&clock));
	json_key_text(json, "last_run", buf_text(&last));
	json_key_text(json, "is", time->doubt == RUN_EARLIER ? "earlier" : "later");
	json_key_int(json, "usual_seconds", time->before.usual);
	json_close(json);
}

/* Of several, what each has in the snapshot, and why one could not be read. */
static void write_directories(struct json *json, const struct directory *directory)
{
	const struct directory_part *part;

	if (!directory_part(directory, 1))
		return;
	json_key(json, "directories");
	json_array(json);
	for (size_t i = 0; (part = directory_part(directory, i)) != NULL; i++) {
		bool fine = part->trouble.kind == ERROR_NONE;

		json_object(json);
		json_key_text(json, "name", part->name);
		json_key_bool(json, "read", fine);
		json_key_text(json, "text", fine ? NULL : part->trouble.text);
		json_key_int(json, "people", (int64_t)part->sums.people);
		json_key_int(json, "excluded", (int64_t)part->sums.excluded);
		json_key_int(json, "no_address", (int64_t)part->sums.no_address);
		json_key_int(json, "held", (int64_t)part->sums.held);
		json_key_int(json, "groups", (int64_t)part->sums.groups);
		json_close(json);
	}
	json_close(json);
}

static int write_json(struct app *app, const struct sync *sync, struct error *error)
{
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_bool(&json, "sealed", sync->roster.sealed);
	if (sync->batch)
		json_key_int(&json, "batch", sync->batch);
	else
		json_key_null(&json, "batch");
	write_counts(&json, &sync->plan);
	write_sums(&json, sync);
	write_held(&json, sync);
	write_alias_counts(&json, &sync->plan);
	write_department_counts(&json, &sync->departments);
	json_key(&json, "changes");
	json_array(&json);
	for (size_t i = 0; i < sync->plan.count; i++) {
		struct change change;

		plan_change(&sync->plan, i, &change);
		change_write_json(&json, &change);
		if (app->out.len > FLUSH_AT && app_flush(app, error) != 0)
			return -1;
	}
	json_close(&json);
	if (write_lists(app, &json, &sync->lists.plan, error) != 0)
		return -1;
	write_directories(&json, sync->snapshot.directory);
	json_key(&json, "refused");
	finding_write_json(&json, &sync->findings);
	write_clock(&json, &sync->time);
	json_key(&json, "blocked");
	if (sync->limit.block.limit) {
		json_object(&json);
		json_key_text(&json, "limit", sync->limit.block.limit);
		json_key_int(&json, "value", sync->limit.block.value);
		json_key_int(&json, "allowed", sync->limit.block.allowed);
		json_close(&json);
	} else {
		json_null(&json);
	}
	json_close(&json);
	return 0;
}

static void say_block(struct app *app, const struct limit *limit, const struct guard_block *block)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (block->class < GUARD_CLASSES)
		buf_add(&name, limit->name[block->class],
			strnlen(limit->name[block->class], LIMIT_NAME));
	guard_explain(&text, block, buf_text(&name));
	app_say(app, "%s: %s",
		limit->stopped ? "stopped before the first change" : "held, the rest went on",
		buf_text(&text));
}

/* A stopped run says why; one that went on says what it held. */
static void say_blocks(struct app *app, const struct limit *limit)
{
	if (limit->stopped)
		say_block(app, limit, &limit->block);
	for (int class = 0; class < GUARD_CLASSES && !limit->stopped; class ++)
		if (limit->blocks[class].limit)
			say_block(app, limit, &limit->blocks[class]);
}

/* How many wait for a person; what is not stored is no matter for `held`. */
static void say_held(struct app *app, const struct sync *sync, bool stored)
{
	if (sync->held)
		app_say(app, "%" PRId64 " %s held, %" PRId64 " of them new%s", sync->held,
			!stored		  ? "would be"
			: sync->held == 1 ? "is"
					  : "are",
			sync->held_new, stored ? "; who, why and what to do: mailprov held" : "");
}

static int report(struct app *app, const struct sync *sync, bool dry_run, struct error *error)
{
	app_progress(app, "");
	app_show_many_findings(app, &sync->findings);
	if (app->verbose && sync->snapshot.why)
		app_say(app, "the whole directory was read: %s", sync->snapshot.why);
	else if (app->verbose)
		app_say(app, "only what changed was read from the directory%s",
			directory_is_blind(sync->snapshot.directory)
				? "; deletions show when everything is read"
				: "");
	if (app->verbose && sync->plan.partial)
		app_say(app,
			"the plan was made over %zu accounts and entries; all others are as they "
			"were",
			sync->plan.looked);
	app_say_caught(app, &sync->caught);
	if (app->json && write_json(app, sync, error) != 0)
		return -1;
	if (!app->json)
		print_text(app, sync, dry_run);
	say_held(app, sync, !dry_run && !sync->limit.stopped);
	if (sync->limit.block.limit) {
		say_blocks(app, &sync->limit);
		return error_exit_status(ERROR_LIMIT);
	}
	if (directory_trouble(sync->snapshot.directory))
		return error_exit_status(directory_trouble(sync->snapshot.directory)->trouble.kind);
	return sync->plan.held || sync->lists.plan.held ||
			       finding_count(&sync->findings, FINDING_ERROR)
		       ? 1
		       : 0;
}

/* A class whose changes can wait: what cannot is no name for a permit. */
static bool names_class(const char *text)
{
	int class = guard_class_find(text);

	return class >= 0 && guard_can_wait((enum guard_class) class);
}

/* "6", "6:retirements", or "6:3fa9c2d1". */
static int parse_permit(const char *text, struct limit_permit *ret_permit, struct error *error)
{
	CLEANUP(buf_release) struct buf digits = BUF_INIT;
	size_t len = strcspn(text, ":");
	struct opt_number number;

	buf_add(&digits, text, len);
	if (opt_number_parse(buf_text(&digits), &number) != 0)
		return error_set(error, ERROR_USAGE,
				 "--allow-removals takes a number, or a number and the name that "
				 "sync gave, such as 6:3fa9c2d1, or that of a class, such as "
				 "6:retirements; not \"%s\"",
				 text);
	if (text[len] && !names_class(text + len + 1) &&
	    (strlen(text + len + 1) != LIMIT_NAME ||
	     strspn(text + len + 1, "0123456789abcdef") != LIMIT_NAME))
		return error_set(
			error, ERROR_USAGE,
			"--allow-removals: \"%s\" is no name that sync gave, nor that of a "
			"class of limits that can be allowed",
			text + len + 1);
	*ret_permit = (struct limit_permit){ .number = number.value,
					     .name = text[len] ? text + len + 1 : NULL };
	return 0;
}

static int parse_allow(const struct vec *texts, struct limit_allow *allow, struct error *error)
{
	if (texts->count > LIMIT_PERMITS)
		return error_set(error, ERROR_USAGE, "--allow-removals: more than %d are too many",
				 LIMIT_PERMITS);
	for (; allow->count < texts->count; allow->count++)
		if (parse_permit(texts->items[allow->count], &allow->permits[allow->count],
				 error) != 0)
			return -1;
	return 0;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct sync_args *args = options;
	CLEANUP(sync_release) struct sync sync = SYNC_INIT;
	struct sync_options sync_options = {
		.dry_run = args->dry_run,
		.full = args->full,
		.progress = show_progress,
		.argument = app,
	};

	(void)arguments;
	if (args->move_site &&
	    domain_move_parse(args->move_site, &app->config, &sync_options.move, error) != 0)
		return -1;
	if (parse_allow(&args->allow_removals, &sync_options.allow, error) != 0 ||
	    app_open_state(app, !args->dry_run, error) != 0)
		return -1;
	if (sync_run(&sync, &app->config, app->state, &sync_options, error) != 0) {
		app_show_many_findings(app, &sync.findings);
		return -1;
	}
	return report(app, &sync, args->dry_run, error);
}

const struct cmd cmd_sync = {
	.name = "sync",
	.arguments = "",
	.summary = "read the directory, plan, write a batch",
	.help = "Reads the whole directory, compares it with what is known, and writes what has to "
		"change as a numbered batch folder for the\nprovider's console. A read that may be "
		"incomplete is discarded, changes nothing and ends with status 2; more suspensions "
		"or creations than the\nlimits allow end with status 3 before the first change.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct sync_args),
	.needs = CMD_CONFIG,
	.run = run,
};
