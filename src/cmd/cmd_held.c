// SPDX-License-Identifier: MIT
#include "cmd/cmd_held.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/vec.h"
#include "cmd/cmd.h"
#include "state/state_held.h"
#include "state/state_run.h"

/* How many of one rule a brief list shows one by one. */
enum { HELD_SHOWN = 10, FLUSH_AT = 65536 };

struct held_args {
	const char *rule;
};

static const struct opt_row rows[] = {
	{ "rule", 0, OPT_TEXT, .offset = offsetof(struct held_args, rule), .argument = "RULE",
	  .help = "only what this rule holds, such as ADDRESS-DUPLICATE" },
};

/* A rule that holds something, and how many rows it has. */
struct held_rule {
	const char *rule;
	int64_t count;
};

struct held_rules {
	struct arena arena;
	struct held_rule *items;
	size_t count, cap;
};

static void held_rules_release(struct held_rules *rules)
{
	arena_release(&rules->arena);
	free(rules->items);
}

static void add_rule(void *argument, const char *rule, int64_t count)
{
	struct held_rules *rules = argument;

	rules->items = mem_grow(rules->items, &rules->cap, rules->count + 1, sizeof(*rules->items));
	rules->items[rules->count++] =
		(struct held_rule){ .rule = arena_text(&rules->arena, rule), .count = count };
}

struct held_printer {
	struct app *app;
	struct buf *hint; /* the last one of the rule: said once as long as it is the same */
};

static int print_row(void *argument, const struct held *held, bool waits, struct error *error)
{
	struct held_printer *printer = argument;
	struct buf *out = &printer->app->out;

	(void)waits;
	buf_puts(out, "  ");
	escape_terminal(out, held->name	     ? held->name
			     : held->address ? held->address
					     : held_kind_text(held->kind));
	if (held->name && held->address) {
		buf_puts(out, ", ");
		escape_terminal(out, held->address);
	}
	if (held->kind == HELD_MAILING_LIST)
		buf_puts(out, " (a mailing list)");
	buf_puts(out, ", since ");
	clock_stamp(out, held->since);
	buf_puts(out, "\n    ");
	if (held->dn) {
		escape_terminal(out, held->dn);
		buf_puts(out, ": ");
	}
	escape_terminal(out, held->text);
	buf_putc(out, '\n');
	if (held->hint && strcmp(held->hint, buf_text(printer->hint)) != 0) {
		buf_clear(printer->hint);
		buf_puts(printer->hint, held->hint);
		buf_puts(out, "    → ");
		escape_terminal(out, held->hint);
		buf_putc(out, '\n');
	}
	return out->len > FLUSH_AT ? app_flush(printer->app, error) : 0;
}

static int print_rule(struct app *app, const struct held_rule *rule, bool brief,
		      struct error *error)
{
	CLEANUP(buf_release) struct buf hint = BUF_INIT;
	struct held_printer printer = { .app = app, .hint = &hint };
	struct buf *out = &app->out;

	escape_terminal(out, rule->rule);
	if (brief && rule->count > HELD_SHOWN) {
		buf_printf(out, ": %" PRId64 " are held; mailprov held --rule=%s tells of each\n",
			   rule->count, rule->rule);
		return 0;
	}
	buf_printf(out, " (%" PRId64 ")\n", rule->count);
	return state_held_walk(app->state, HELD_STORED, rule->rule, print_row, &printer, error);
}

int held_print(struct app *app, const char *rule, bool brief, struct error *error)
{
	CLEANUP(held_rules_release) struct held_rules rules = { .count = 0 };
	CLEANUP(buf_release) struct buf others = BUF_INIT;
	bool any = false;

	if (state_held_rules(app->state, HELD_STORED, add_rule, &rules, error) != 0)
		return -1;
	for (size_t i = 0; i < rules.count; i++) {
		buf_printf(&others, "%s%s", others.len ? ", " : "", rules.items[i].rule);
		if (rule && strcmp(rule, rules.items[i].rule) != 0)
			continue;
		any = true;
		if (print_rule(app, &rules.items[i], brief, error) != 0)
			return -1;
	}
	if (rule && !any)
		app_say(app, "--rule: %s holds nothing; rules that do: %s", rule,
			others.len ? others.data : "none");
	return 0;
}

struct held_writer {
	struct app *app;
	struct json *json;
};

static int write_row(void *argument, const struct held *held, bool waits, struct error *error)
{
	struct held_writer *writer = argument;
	CLEANUP(buf_release) struct buf since = BUF_INIT;
	struct json *json = writer->json;

	(void)waits;
	clock_stamp(&since, held->since);
	json_object(json);
	json_key_text(json, "rule", held->rule);
	json_key_text(json, "severity", finding_severity_text(held->severity));
	json_key_text(json, "kind", held_kind_text(held->kind));
	json_key_text(json, "name", held->name);
	json_key_text(json, "dn", held->dn);
	json_key_text(json, "address", held->address);
	json_key_text(json, "since", buf_text(&since));
	json_key_text(json, "text", held->text);
	json_key_text(json, "hint", held->hint);
	json_close(json);
	return writer->app->out.len > FLUSH_AT ? app_flush(writer->app, error) : 0;
}

int held_write(struct app *app, struct json *json, const char *rule, struct error *error)
{
	struct held_writer writer = { .app = app, .json = json };
	int64_t count, fresh;

	if (state_held_count(app->state, HELD_STORED, &count, &fresh, error) != 0)
		return -1;
	json_key_int(json, "held_count", count);
	json_key(json, "held");
	json_array(json);
	if (state_held_walk(app->state, HELD_STORED, rule, write_row, &writer, error) != 0)
		return -1;
	json_close(json);
	return 0;
}

/* When that was so: NULL before the first run. */
static int as_of(struct app *app, struct buf *stamp, struct error *error)
{
	int64_t at, seen;
	int found = state_run_last(app->state, &at, &seen, error);

	if (found > 0)
		clock_stamp(stamp, at);
	return found < 0 ? -1 : 0;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct held_args *args = options;
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;
	struct json json = json_init(&app->out, true);
	int64_t count, fresh;

	(void)arguments;
	if (as_of(app, &stamp, error) != 0)
		return -1;
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key_text(&json, "as_of", stamp.len ? stamp.data : NULL);
		if (held_write(app, &json, args->rule, error) != 0)
			return -1;
		json_close(&json);
		return 0;
	}
	if (held_print(app, args->rule, false, error) != 0 ||
	    state_held_count(app->state, HELD_STORED, &count, &fresh, error) != 0)
		return -1;
	if (stamp.len == 0)
		buf_puts(&app->out, "No run is known yet, so nobody is known to be held.\n");
	else if (count == 0)
		buf_printf(&app->out, "Nobody is held, as of the run of %s.\n", stamp.data);
	else
		buf_printf(&app->out, "%" PRId64 " %s held, as of the run of %s.\n", count,
			   count == 1 ? "is" : "are", stamp.data);
	return 0;
}

const struct cmd cmd_held = {
	.name = "held",
	.arguments = "",
	.summary = "everybody and everything that waits for a person: why, since when, what to do",
	.help = "What the last run of sync held, from what it remembered: neither the directory "
		"nor "
		"the provider is asked.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct held_args),
	.needs = CMD_STATE,
	.run = run,
};
