// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/clock.h"
#include "base/mem.h"
#include "batch/batch.h"
#include "cmd/cmd.h"
#include "cmd/describe.h"
#include "cmd/list_print.h"
#include "cmd/table.h"
#include "apply/batch_review.h"
#include "flow/address_list.h"
#include "sync/sync.h"
#include "state/state_batch.h"
#include "state/state_department.h"
#include "state/state_list.h"

struct batch_args {
	struct vec except, kept;
};

static const struct opt_row rows[] = {
	{ "except", 0, OPT_TEXTS, .offset = offsetof(struct batch_args, except),
	  .argument = "FILE|ADDRESS|ID",
	  .help = "with confirm: what the console refused; one address, or a file of them, such as "
		  "the console's own list, or the id of a change in batch.json" },
	{ "kept", 0, OPT_TEXTS, .offset = offsetof(struct batch_args, kept),
	  .argument = "FILE|ADDRESS",
	  .help = "with confirm: accounts to delete that were kept at the console" },
};

/* A batch, and what it does to mailing lists. */
struct sight {
	const struct state_batch *batch;
	struct state_list_count lists;
};

static int see(struct app *app, const struct state_batch *batch, struct sight *ret_sight,
	       struct error *error)
{
	struct sight sight = { .batch = batch };

	if (state_list_count(app->state, batch->id, &sight.lists, error) != 0)
		return -1;
	*ret_sight = sight;
	return 0;
}

static int64_t total(const struct sight *sight)
{
	int64_t sum = 0;

	for (int op = 0; op < CHANGE_OPS; op++)
		sum += sight->batch->count[op] + sight->lists.op[op];
	return sum;
}

static void write_batch(struct json *json, const struct app *app, const struct sight *sight)
{
	const struct state_batch *batch = sight->batch;
	CLEANUP(buf_release) struct buf created = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	clock_stamp(&created, batch->created_at);
	if (batch->id != STATE_HELD_ID)
		batch_folder(&folder, app->config.batch.directory, batch->id);
	json_key_int(json, "id", batch->id);
	json_key_text(json, "status", state_batch_status_text(batch->status));
	json_key_text(json, "created", buf_text(&created));
	json_key_text(json, "folder", folder.len ? buf_text(&folder) : NULL);
	json_key(json, "counts");
	json_object(json);
	for (int op = 0; op < CHANGE_OPS; op++)
		json_key_int(json, change_op_text((enum change_op)op), batch->count[op]);
	json_close(json);
	list_write_counts(json, &sight->lists);
}

/* The line above the batches about changes that the limits held. */
static int list_held(struct app *app, struct json *json, struct table *table, struct error *error)
{
	CLEANUP(buf_release) struct buf since = BUF_INIT;
	struct state_batch held;
	struct sight sight;
	int found = state_batch_find(app->state, STATE_HELD_ID, &held, error);

	if (found < 0 || (found > 0 && see(app, &held, &sight, error) != 0))
		return -1;
	if (json)
		json_key_int(json, "held", found > 0 ? total(&sight) : 0);
	if (json || found == 0)
		return 0;
	clock_stamp(&since, held.created_at);
	table_cell(table, "held");
	table_cell(table, state_batch_status_text(held.status));
	table_cell(table, buf_text(&since));
	table_printf(table, "%" PRId64 " changes", total(&sight));
	table_cell(table, "over the limits; see: mailprov batch show held");
	return 0;
}

static int list(struct app *app, struct error *error)
{
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	CLEANUP(table_release) struct table table = table_init(5);
	struct json json = json_init(&app->out, true);
	size_t count;

	if (state_batch_list(app->state, &batches, &count, error) != 0)
		return -1;
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
	}
	if (list_held(app, app->json ? &json : NULL, &table, error) != 0)
		return -1;
	if (app->json) {
		json_key(&json, "batches");
		json_array(&json);
	}
	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf created = BUF_INIT;
		CLEANUP(buf_release) struct buf folder = BUF_INIT;
		struct sight sight;

		if (see(app, &batches[i], &sight, error) != 0)
			return -1;
		if (app->json) {
			json_object(&json);
			write_batch(&json, app, &sight);
			json_close(&json);
			continue;
		}
		clock_stamp(&created, batches[i].created_at);
		batch_folder(&folder, app->config.batch.directory, batches[i].id);
		table_printf(&table, "%" PRId64, batches[i].id);
		table_cell(&table, state_batch_status_text(batches[i].status));
		table_cell(&table, buf_text(&created));
		table_printf(&table, "%" PRId64 " changes", total(&sight));
		table_cell(&table, buf_text(&folder));
	}
	if (app->json) {
		json_close(&json);
		json_close(&json);
	} else if (count == 0) {
		buf_puts(&app->out, "There is no batch yet. mailprov sync writes one.\n");
	}
	table_print(&table, &app->out, 0);
	return 0;
}

struct showing {
	struct app *app;
	struct json *json;
	struct table *table;
};

/*
 * What became of it, where that is not what became of the batch; the console's own words, or NULL.
 */
static void add_answer(struct buf *details, enum state_answer answer, const char *words)
{
	const char *separator = details->len ? "; " : "";

	if (answer == STATE_REFUSED)
		buf_printf(details, "%srefused by the console%s%s", separator, words ? ": " : "",
			   words ? words : "");
	if (answer == STATE_DROPPED)
		buf_printf(details, "%sdropped, since what it hangs on was refused", separator);
}

static int show_change(void *argument, const struct state_change *row, struct error *error)
{
	struct showing *showing = argument;
	const struct change *change = &row->change;
	CLEANUP(buf_release) struct buf details = BUF_INIT;

	(void)error;
	if (showing->json) {
		json_object(showing->json);
		change_write_fields(showing->json, change);
		json_key_text(showing->json, "answer", state_answer_text(row->answer));
		json_key_text(showing->json, "refusal", row->refusal);
		json_close(showing->json);
		return 0;
	}
	table_cell(showing->table, change_op_text(change->op));
	table_cell(showing->table, change_account(change)->value[ACCOUNT_ADDRESS]);
	table_cell(showing->table, change_account(change)->value[ACCOUNT_NAME]);
	describe_change(&details, change);
	add_answer(&details, row->answer, row->refusal);
	table_cell(showing->table, buf_text(&details));
	return 0;
}

static int show_list(void *argument, const struct state_list_change *row, struct error *error)
{
	struct showing *showing = argument;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;

	(void)error;
	if (showing->json) {
		json_object(showing->json);
		list_change_write_fields(showing->json, &row->change);
		json_key_text(showing->json, "answer", state_answer_text(row->answer));
		json_close(showing->json);
		return 0;
	}
	add_answer(&answer, row->answer, NULL);
	list_print_change(showing->table, &row->change, buf_text(&answer));
	return 0;
}

/* Nobody answers to a department by itself. */
static enum state_answer department_answer(const struct state_batch *batch)
{
	return batch->status == STATE_BATCH_CONFIRMED  ? STATE_DONE
	       : batch->status == STATE_BATCH_REJECTED ? STATE_REFUSED
						       : STATE_OPEN;
}

static int show_departments(const struct showing *showing, const struct state_batch *batch,
			    struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(mem_freep) struct department_op *ops = NULL;
	size_t count = 0;

	if (state_department_ops(showing->app->state, batch->id, &arena, &ops, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (ops[i].action == DEPARTMENT_FOLLOW)
			continue;
		if (showing->json) {
			json_object(showing->json);
			department_write_fields(showing->json, &ops[i]);
			json_key_text(showing->json, "answer",
				      state_answer_text(department_answer(batch)));
			json_close(showing->json);
			continue;
		}
		table_printf(showing->table, "%s department",
			     department_action_text(ops[i].action));
		table_cell(showing->table, ops[i].path);
		table_cell(showing->table, ops[i].target ? ops[i].target : "");
		table_cell(showing->table, ops[i].site);
	}
	return 0;
}

/* How much of each class is held, and how to release it. */
static int show_held(struct app *app, struct error *error)
{
	CLEANUP(buf_release) struct buf permits = BUF_INIT;

	buf_puts(&app->out, "Held, since they are over the limits:");
	for (int class = 0; class < GUARD_CLASSES; class ++) {
		int64_t count;
		char digest[65];
		int found = state_class_find(app->state, STATE_HELD_ID, (enum guard_class) class,
					     &count, digest, error);

		if (found < 0)
			return -1;
		if (found == 0)
			continue;
		buf_printf(&app->out, "%s %" PRId64 " %s", permits.len ? "," : "", count,
			   guard_class_name((enum guard_class) class));
		buf_printf(&permits, " --allow-removals=%" PRId64 ":%.8s", count, digest);
	}
	buf_printf(&app->out, "\nAre they right? Then: mailprov sync%s\n", buf_text(&permits));
	return 0;
}

static int show(struct app *app, const struct state_batch *batch, struct error *error)
{
	CLEANUP(table_release) struct table table = table_init(4);
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct json json = json_init(&app->out, true);
	struct showing showing = { .app = app, .json = app->json ? &json : NULL, .table = &table };
	struct sight sight;

	if (see(app, batch, &sight, error) != 0)
		return -1;
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		write_batch(&json, app, &sight);
		json_key(&json, "changes");
		json_array(&json);
	} else {
		batch_folder(&folder, app->config.batch.directory, batch->id);
		if (batch->id == STATE_HELD_ID && show_held(app, error) != 0)
			return -1;
		if (batch->id != STATE_HELD_ID)
			buf_printf(&app->out, "Batch %" PRId64 ": %s, %s\n", batch->id,
				   state_batch_status_text(batch->status), buf_text(&folder));
	}
	if (state_changes(app->state, batch->id, show_change, &showing, error) != 0)
		return -1;
	if (app->json) {
		json_close(&json);
		json_key(&json, "group_changes");
		json_array(&json);
	}
	if (state_list_changes(app->state, batch->id, show_list, &showing, error) != 0)
		return -1;
	if (app->json) {
		json_close(&json);
		json_key(&json, "department_changes");
		json_array(&json);
	}
	if (show_departments(&showing, batch, error) != 0)
		return -1;
	if (app->json) {
		json_close(&json);
		json_close(&json);
	}
	table_print(&table, &app->out, 2);
	return 0;
}

/* Whether it is the id of a change, as batch.json and batch show --json name it. */
static bool is_change_id(const char *text)
{
	return strlen(text) == CHANGE_ID_SIZE - 1 &&
	       strspn(text, "0123456789abcdef") == CHANGE_ID_SIZE - 1;
}

/*
 * Addresses, files of them, or where they are taken ids of changes. A list of results may have rows
 * that were taken as well.
 */
static int add_answers(struct answer_set *set, const struct vec *texts, const char *option,
		       bool ids, struct console_list *list, struct findings *findings,
		       struct error *error)
{
	size_t from = list->count;

	for (size_t i = 0; i < texts->count; i++)
		if (ids && is_change_id(texts->items[i]))
			answer_add(set, texts->items[i], "", NULL);
		else if (address_list_add(list, texts->items[i], option, findings, error) != 0)
			return -1;
	for (size_t i = from; i < list->count; i++)
		if (!list->rows[i].taken)
			answer_add(set, list->rows[i].value[ACCOUNT_ADDRESS], list->rows[i].place,
				   list->rows[i].refusal);
	return 0;
}

static int decide(struct app *app, int64_t id, bool confirmed, struct answer *answer,
		  struct findings *findings, struct error *error)
{
	const char *directory = app->config.batch.directory;
	struct catch_up caught;

	if (app_open_state(app, true, error) != 0 ||
	    catch_up_to_answer(directory, app->state, id, &caught, error) != 0 ||
	    (confirmed ? batch_review_confirm(app->state, directory, id, answer, findings, error)
		       : batch_review_reject(app->state, directory, id, error)) != 0)
		return -1;
	app_say_caught(app, &caught);
	if (app->quiet)
		return 0;
	if (!confirmed)
		buf_printf(&app->out,
			   "Batch %" PRId64 " is rejected; the next sync plans its changes again. "
			   "Delete its import files; its batch.json stays, since mailprov recover "
			   "needs it.\n",
			   id);
	else if (answer->refused_rows)
		buf_printf(&app->out,
			   "Batch %" PRId64 " is confirmed, but for %" PRId64
			   " %s that the next sync plans again. Next: mailprov enable\n",
			   id, answer->refused_rows,
			   answer->refused_rows == 1 ? "change" : "changes");
	else
		buf_printf(&app->out, "Batch %" PRId64 " is confirmed. Next: mailprov enable\n",
			   id);
	return 0;
}

static int confirm_batch(struct app *app, int64_t id, const struct batch_args *args,
			 struct error *error)
{
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(answer_release) struct answer answer = ANSWER_INIT;
	int status =
		add_answers(&answer.refused, &args->except, "--except", true, &list, &findings,
			    error) ||
		add_answers(&answer.kept, &args->kept, "--kept", false, &list, &findings, error) ||
		decide(app, id, true, &answer, &findings, error);

	app_show_findings(app, &findings);
	return status ? -1 : 0;
}

static int reject_batch(struct app *app, int64_t id, struct error *error)
{
	return decide(app, id, false, NULL, NULL, error);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const char *verb = arguments->count ? arguments->items[0] : "list";
	bool confirm = strcmp(verb, "confirm") == 0, reject = strcmp(verb, "reject") == 0;
	const struct batch_args *args = options;
	struct state_batch batch;
	struct opt_number id;
	int found;

	if (strcmp(verb, "list") == 0 && arguments->count <= 1)
		return app_open_state(app, false, error) || list(app, error) ? -1 : 0;
	if (!confirm && !reject && strcmp(verb, "show") != 0)
		return error_set(error, ERROR_USAGE,
				 "batch takes list, show ID, confirm ID or reject ID, not \"%s\"",
				 verb);
	if (!confirm && args->except.count + args->kept.count > 0)
		return error_set(error, ERROR_USAGE,
				 "--except and --kept go with: mailprov batch confirm ID");
	if (arguments->count == 2 && strcmp(arguments->items[1], "held") == 0) {
		if (confirm || reject)
			return error_set(
				error, ERROR_USAGE,
				"to carry out what is held: mailprov sync --allow-removals=N");
		id = (struct opt_number){ .given = true, .value = STATE_HELD_ID };
	} else if (arguments->count != 2 || opt_number_parse(arguments->items[1], &id) != 0 ||
		   id.value == STATE_HELD_ID)
		return error_set(error, ERROR_USAGE,
				 "batch %s takes the number of one batch; see: mailprov batch list",
				 verb);
	if (confirm || reject)
		return confirm ? confirm_batch(app, id.value, args, error)
			       : reject_batch(app, id.value, error);
	if (app_open_state(app, false, error) != 0)
		return -1;
	found = state_batch_find(app->state, id.value, &batch, error);
	if (found < 0)
		return -1;
	if (found == 0)
		return id.value == STATE_HELD_ID ? error_set(error, ERROR_DATA, "nothing is held")
						 : error_set(error, ERROR_DATA,
							     "there is no batch %" PRId64
							     "; see: mailprov batch list",
							     id.value);
	return show(app, &batch, error);
}

const struct cmd cmd_batch = {
	.name = "batch",
	.arguments = "[list | show ID|held | confirm ID | reject ID]",
	.summary = "list and show batches; confirm or reject one",
	.help = "confirm: the batch was uploaded at the provider's console, its accounts exist "
		"now, but for\nthose that the console refused (--except): the next sync plans them "
		"again.\n"
		"reject: the batch was thrown away; everything is again as it was before it, and "
		"the next sync plans anew.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct batch_args),
	.needs = CMD_CONFIG,
	.most = 2,
	.run = run,
};
