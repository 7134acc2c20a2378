// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "cmd/cmd.h"
#include "cmd/cmd_held.h"
#include "cmd/table.h"
#include "flow/status.h"
#include "state/state_held.h"

struct status_args {
	struct vec marks;
};

static const struct opt_row rows[] = {
	{ "mark", 0, OPT_TEXTS, .offset = offsetof(struct status_args, marks),
	  .argument = "STEP=done",
	  .help = "mark what only a person can do: administrator (of one site "
		  "administrator:SITE), migration, clients; STEP= takes the mark away" },
};

static int mark(struct app *app, const struct vec *marks, struct error *error)
{
	for (size_t i = 0; i < marks->count; i++)
		if (status_mark(marks->items[i], &app->config, app->state, error) != 0)
			return -1;
	return 0;
}

static int write_json(struct app *app, struct json *json, const struct status *status,
		      const char *next, struct error *error)
{
	json_object(json);
	json_key_int(json, "schema", 1);
	json_key(json, "steps");
	json_array(json);
	for (size_t i = 0; i < status->count_lines; i++) {
		const struct status_line *line = &status->lines[i];

		json_object(json);
		json_key_text(json, "step", status_step_text(line->step));
		if (line->site)
			json_key_text(json, "site", line->site);
		json_key_text(json, "progress", status_progress_text(line->progress));
		json_key_text(json, "text", line->text);
		json_key_text(json, "next", line->next);
		json_close(json);
	}
	json_close(json);
	json_key(json, "accounts");
	json_object(json);
	for (int state = 0; state < ACCOUNT_STATES; state++)
		json_key_int(json, account_state_text((enum account_state)state),
			     status->count.by_state[state]);
	json_key_int(json, "missing", status->count.missing);
	json_close(json);
	json_key_int(json, "open_batches", (int64_t)status->open_batches);
	json_key_text(json, "next", next);
	if (held_write(app, json, NULL, error) != 0)
		return -1;
	json_close(json);
	return 0;
}

/* Who waits for a person, below the steps. */
static int print_held(struct app *app, struct error *error)
{
	int64_t count, fresh;

	if (state_held_count(app->state, HELD_STORED, &count, &fresh, error) != 0)
		return -1;
	if (count == 0)
		return 0;
	buf_printf(&app->out, "Held, %" PRId64 " in all:\n", count);
	return held_print(app, NULL, true, error);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct status_args *args = options;
	CLEANUP(status_release) struct status status = { .open_batches = 0 };
	CLEANUP(table_release) struct table table = table_init(4);
	struct json json = json_init(&app->out, true);
	const char *next = NULL;

	(void)arguments;
	if (app_open_state(app, args->marks.count > 0, error) != 0 ||
	    mark(app, &args->marks, error) != 0 ||
	    status_load(&status, &app->config, app->state, error) != 0)
		return -1;
	for (size_t i = 0; i < status.count_lines; i++) {
		const struct status_line *line = &status.lines[i];
		bool of_site = status.several && line->site;

		if (!next)
			next = line->next;
		table_printf(&table, "%d.", (int)line->step + 1);
		table_printf(&table, "%s%s%s", status_step_text(line->step), of_site ? " " : "",
			     of_site ? line->site : "");
		table_cell(&table, status_progress_text(line->progress));
		table_cell(&table, line->text);
	}
	if (app->json)
		return write_json(app, &json, &status, next, error);
	table_print(&table, &app->out, 0);
	if (print_held(app, error) != 0)
		return -1;
	if (next)
		buf_printf(&app->out, "Next: %s\n", next);
	else
		buf_puts(&app->out, "Everything is done; the nightly sync keeps it so.\n");
	return 0;
}

const struct cmd cmd_status = {
	.name = "status",
	.arguments = "",
	.summary = "where the activation stands, in the guide's order, and what to do next",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct status_args),
	.needs = CMD_CONFIG,
	.run = run,
};
