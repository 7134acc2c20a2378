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
#include "sync/sync.h"
#include "state/state_batch.h"
#include "state/state_list.h"

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

static int show_change(void *argument, const struct change *change, const struct known *before,
		       struct error *error)
{
	struct showing *showing = argument;
	CLEANUP(buf_release) struct buf details = BUF_INIT;

	(void)before;
	(void)error;
	if (showing->json) {
		change_write_json(showing->json, change);
		return 0;
	}
	table_cell(showing->table, change_op_text(change->op));
	table_cell(showing->table, change_account(change)->value[ACCOUNT_ADDRESS]);
	table_cell(showing->table, change_account(change)->value[ACCOUNT_NAME]);
	describe_change(&details, change);
	table_cell(showing->table, buf_text(&details));
	return 0;
}

static int show_list(void *argument, const struct list_change *change, const struct known *before,
		     struct error *error)
{
	struct showing *showing = argument;

	(void)before;
	(void)error;
	if (showing->json)
		list_change_write_json(showing->json, change);
	else
		list_print_change(showing->table, change);
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
		json_close(&json);
	}
	table_print(&table, &app->out, 2);
	return 0;
}

static int decide(struct app *app, int64_t id, bool confirmed, struct error *error)
{
	int64_t recovered;

	if (app_open_state(app, true, error) != 0 ||
	    sync_recover(&app->config, app->state, &recovered, error) != 0)
		return -1;
	if ((confirmed ? batch_review_confirm(app->state, id, error)
		       : batch_review_reject(app->state, id, error)) != 0)
		return -1;
	if (!app->quiet)
		buf_printf(&app->out,
			   confirmed ? "Batch %" PRId64 " is confirmed. Next: mailprov enable\n"
				     : "Batch %" PRId64 " is rejected; the next sync plans its "
				       "changes again. Delete its folder.\n",
			   id);
	return 0;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const char *verb = arguments->count ? arguments->items[0] : "list";
	bool confirm = strcmp(verb, "confirm") == 0, reject = strcmp(verb, "reject") == 0;
	struct state_batch batch;
	struct opt_number id;
	int found;

	(void)options;
	if (strcmp(verb, "list") == 0 && arguments->count <= 1)
		return app_open_state(app, false, error) || list(app, error) ? -1 : 0;
	if (!confirm && !reject && strcmp(verb, "show") != 0)
		return error_set(error, ERROR_USAGE,
				 "batch takes list, show ID, confirm ID or reject ID, not \"%s\"",
				 verb);
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
		return decide(app, id.value, confirm, error);
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
		"now.\n"
		"reject: the batch was thrown away; everything is again as it was before it, and "
		"the next sync plans anew.",
	.needs = CMD_CONFIG,
	.most = 2,
	.run = run,
};
