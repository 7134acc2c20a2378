// SPDX-License-Identifier: MIT
#include "cmd/explain_group.h"

#include <inttypes.h>

#include "cmd/table.h"
#include "model/adopted.h"
#include "sync/sync.h"
#include "state/state_list.h"

enum { SHOWN = 200 };

void explain_write_steps(struct json *json, const struct directory_explanation *explanation)
{
	if (explanation->directory)
		json_key_text(json, "directory", explanation->directory);
	json_key(json, "steps");
	json_array(json);
	for (size_t i = 0; i < explanation->count; i++) {
		json_object(json);
		json_key_text(json, "rule", explanation->steps[i].rule);
		json_key_text(json, "input", explanation->steps[i].input);
		json_key_text(json, "outcome", explanation->steps[i].outcome);
		json_close(json);
	}
	json_close(json);
}

void explain_print_steps(struct app *app, const struct directory_explanation *explanation)
{
	CLEANUP(table_release) struct table table = table_init(3);

	if (explanation->directory) {
		table_cell(&table, "directory");
		table_cell(&table, explanation->directory);
		table_cell(&table, "");
	}
	table_cell(&table, "entry");
	table_cell(&table, explanation->dn);
	table_cell(&table, "");
	table_cell(&table, "id");
	table_cell(&table, explanation->id);
	table_cell(&table, "");
	for (size_t i = 0; i < explanation->count; i++) {
		table_cell(&table, explanation->steps[i].rule);
		table_cell(&table, explanation->steps[i].input);
		table_printf(&table, "→ %s", explanation->steps[i].outcome);
	}
	table_print(&table, &app->out, 0);
}

int explain_ask(struct directory *directory, const struct known *known, const char **ret_text,
		struct error *error)
{
	static const char *const texts[] = {
		[SOURCE_UNKNOWN] = "The directory has no such entry in its scope, and does not say "
				   "whether it is gone.",
		[SOURCE_GONE] = "The directory has no entry with its id any more.",
		[SOURCE_OUT_OF_SCOPE] = "The directory has its entry, but outside of "
					"directory.base or directory.filter.",
		[SOURCE_IN_SCOPE] = "The directory has its entry under another address or DN.",
	};
	enum source_presence presence;

	if (adopted_is(known->account.id)) {
		*ret_text = "It was adopted: the provider has it, and no entry of the directory is "
			    "known to be its own.";
		return 0;
	}
	if (directory_confirm(directory, &known->account.id, 1, &presence, error) != 0)
		return -1;
	*ret_text = texts[presence];
	return 0;
}

void explain_begin_absent(struct json *json, const struct known *known, const char *where)
{
	json_object(json);
	json_key_int(json, "schema", 1);
	json_key_text(json, "dn", known->account.dn);
	json_key_text(json, "id", known->account.id);
	json_key_text(json, "standing", where);
	json_key_text(json, "state", account_state_text(known->state));
	json_key_int(json, "missing_runs", known->missing_runs);
}

/* A group as it was read, and what is known of its list. */
struct story {
	const struct directory_explanation *explanation;
	const struct sync *sync;
	size_t group;
	const struct expanded *expanded; /* NULL: it is no list */
	const char *standing;
	struct known known;
	bool is_known, stopped;
};

static const char *story_standing(uint32_t flags, const struct expanded *expanded)
{
	if (flags & ROSTER_EXCLUDED)
		return "It is a group, but no list: a rule of the configuration excludes it.";
	if (flags & ROSTER_NO_ADDRESS)
		return "It is a group, but no list: the directory gives it no address. Its members "
		       "count where it is a member itself.";
	if (flags & ROSTER_HELD)
		return "It is held: nothing is done about its list until the problems below are "
		       "solved.";
	if (!expanded)
		return "It is a group, but the last read did not have it.";
	return "It is a mailing list.";
}

/* The text of the group that names a member; "" for the group itself. */
static const char *story_via(const struct story *story, const struct expand_name *name)
{
	const struct roster *roster = &story->sync->roster;

	return name->via == story->group
		       ? ""
		       : roster_account(roster,
					expand_entry(story->sync->lists.expand, name->via)->offset)
				 .dn;
}

static bool story_is_about(const struct story *story, const struct finding *finding)
{
	return strcmp(finding->subject, story->explanation->dn) == 0;
}

static void story_write_names(struct json *json, const char *key, const struct story *story,
			      const struct expand_names *names)
{
	json_key(json, key);
	json_array(json);
	for (size_t i = 0; names && i < names->count; i++) {
		const char *via = story_via(story, &names->items[i]);

		json_object(json);
		json_key_text(json, "name", names->items[i].text);
		json_key_text(json, "via", *via ? via : NULL);
		json_key_bool(json, "elsewhere", !names->items[i].key);
		if (names == (story->expanded ? &story->expanded->unknown : NULL))
			json_key_text(json, "why", expand_reason_text(names->items[i].reason));
		json_close(json);
	}
	json_close(json);
}

static void story_write(struct app *app, const struct story *story)
{
	const struct expanded *expanded = story->expanded;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_text(&json, "dn", story->explanation->dn);
	json_key_text(&json, "id", story->explanation->id);
	json_key_text(&json, "standing", story->standing);
	explain_write_steps(&json, story->explanation);
	json_key_text(&json, "state",
		      story->is_known ? account_state_text(story->known.state) : NULL);
	story_write_names(&json, "members", story, expanded ? &expanded->members : NULL);
	story_write_names(&json, "left_out", story, expanded ? &expanded->left_out : NULL);
	story_write_names(&json, "unknown", story, expanded ? &expanded->unknown : NULL);
	story_write_names(&json, "nobody", story, expanded ? &expanded->nobody : NULL);
	for (size_t i = 0; i < story->sync->findings.count; i++) {
		const struct finding *finding = &story->sync->findings.items[i];

		if (!story_is_about(story, finding))
			continue;
		finding_add(&findings, finding->severity, finding->rule, finding->subject, "%s",
			    finding->text);
		if (finding->hint)
			finding_hint(&findings, "%s", finding->hint);
	}
	json_key(&json, "findings");
	finding_write_json(&json, &findings);
	json_close(&json);
}

static void story_print_names(struct app *app, const char *title, const struct story *story,
			      const struct expand_names *names)
{
	CLEANUP(table_release) struct table table = table_init(2);

	if (names->count == 0)
		return;
	buf_printf(&app->out, "%zu %s:\n", names->count, title);
	for (size_t i = 0; i < names->count && (i < SHOWN || app->verbose); i++) {
		const char *via = story_via(story, &names->items[i]);

		table_cell(&table, names->items[i].text);
		table_printf(&table, "%s%s", *via ? "by " : "", via);
	}
	table_print(&table, &app->out, 2);
	if (names->count > SHOWN && !app->verbose)
		buf_printf(&app->out, "  … and %zu more; all of them with --verbose or --json\n",
			   names->count - SHOWN);
}

static void story_print(struct app *app, const struct story *story)
{
	explain_print_steps(app, story->explanation);
	buf_printf(&app->out, "%s\n", story->standing);
	if (story->is_known)
		buf_printf(&app->out,
			   "mailprov knows its list as %s, last changed by batch %" PRId64 ".\n",
			   account_state_text(story->known.state), story->known.batch);
	if (story->expanded) {
		story_print_names(app, "members", story, &story->expanded->members);
		story_print_names(app,
				  "that have no mail account in use, or are groups without a list",
				  story, &story->expanded->left_out);
		story_print_names(app, "that are nothing that was read", story,
				  &story->expanded->unknown);
		story_print_names(app, "that stand for nobody", story, &story->expanded->nobody);
	}
	for (size_t i = 0; i < story->sync->findings.count; i++)
		if (story_is_about(story, &story->sync->findings.items[i]))
			finding_format(&app->out, &story->sync->findings.items[i]);
}

/* Its members, from the groups of the snapshot. */
static void story_expand(struct story *story, struct expand *expand)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	const struct roster_entry *entry;
	uint32_t flags = story->explanation->flags;

	account_key(story->explanation->id, key);
	while ((entry = expand ? expand_entry(expand, story->group) : NULL) != NULL &&
	       memcmp(entry->key, key, sizeof(key)) != 0)
		story->group++;
	if (entry)
		flags = entry->flags;
	if (entry && !(flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		story->expanded = expand_group(expand, story->group);
	story->standing = story_standing(flags, story->expanded);
	story->stopped = !story->expanded || story->expanded->cut || (flags & ROSTER_HELD);
}

int explain_group(struct app *app, const struct directory_explanation *explanation,
		  struct error *error)
{
	const struct sync_options options = { .dry_run = true };
	CLEANUP(sync_release) struct sync sync = SYNC_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct story story = { .explanation = explanation, .sync = &sync };
	unsigned char key[ACCOUNT_KEY_SIZE];
	int found;

	account_key(explanation->id, key);
	found = state_list_get(app->state, key, &arena, &story.known, error);
	if (found < 0 || sync_run(&sync, &app->config, app->state, &options, error) != 0 ||
	    sync_expand(&sync, &app->config, app->state, error) != 0)
		return -1;
	story.is_known = found > 0;
	story_expand(&story, sync.lists.expand);
	if (app->json)
		story_write(app, &story);
	else
		story_print(app, &story);
	return story.stopped ? 1 : 0;
}

int explain_lost_group(struct app *app, struct directory *directory, const char *text,
		       struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *where;
	struct known known;
	int found = state_list_find(app->state, text, &arena, &known, error);

	if (found <= 0)
		return found;
	if (explain_ask(directory, &known, &where, error) != 0)
		return -1;
	if (app->json) {
		struct json json = json_init(&app->out, true);

		explain_begin_absent(&json, &known, where);
		json_close(&json);
		return 1;
	}
	buf_printf(
		&app->out,
		"%s\n%s\nmailprov knows its mailing list as %s (%s), last changed by batch %" PRId64
		".\n",
		known.account.dn, where, account_state_text(known.state),
		known.account.value[ACCOUNT_ADDRESS], known.batch);
	return 1;
}
