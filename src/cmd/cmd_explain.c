// SPDX-License-Identifier: MIT
#include <inttypes.h>

#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/explain_group.h"
#include "cmd/table.h"
#include "directory/explain.h"
#include "sync/account_history.h"
#include "sync/outlook.h"
#include "sync/recollect.h"
#include "flow/resolver_lookup.h"
#include "model/address.h"
#include "model/several.h"
#include "plan/choose.h"
#include "state/state_account.h"
#include "state/state_run.h"
#include "state/state_list.h"

static const char *standing(const struct directory_explanation *explanation,
			    const struct known *known)
{
	bool unknown = !known || known->state == ACCOUNT_RETIRED;

	if (explanation->flags & ROSTER_SYSTEM)
		return "It is no account: a mail server keeps this mailbox for itself "
		       "(directory.system_mailboxes).";
	if (explanation->flags & ROSTER_EXCLUDED)
		return "It is no account: a rule of the configuration excludes it.";
	if (explanation->flags & ROSTER_NO_ADDRESS)
		return "It is no account: the directory gives it no address.";
	if (explanation->flags & ROSTER_PROPOSED)
		return "It is held: no rule can spell its address by itself, so a person has to "
		       "choose one.";
	if (explanation->flags & ROSTER_HELD)
		return "It is held: nothing is done about it until the problems below are solved.";
	if (explanation->account.disabled)
		return unknown ? "It is no account: it is disabled in the directory, and none "
				 "exists."
			       : "It is an account, and the directory says that it is disabled.";
	if (explanation->flags & ROSTER_SHARED)
		return "It is a shared mailbox: an account that nobody logs on to.";
	return "It is an account.";
}

/* Whether something keeps it from being an account. */
static bool is_stopped(const struct directory_explanation *explanation)
{
	return (explanation->flags &
		~(uint32_t)(ROSTER_MADE | ROSTER_GROUP | ROSTER_TIED | ROSTER_SHARED |
			    ROSTER_CONTESTED)) != 0;
}

/* The mailing lists that have the person, as last planned. */
static int add_lists(struct app *app, const struct known *known, struct account_history *history,
		     struct error *error)
{
	CLEANUP(vec_release) struct vec lists = VEC_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (state_lists_of(app->state, known->account.value[ACCOUNT_ADDRESS], &history->arena,
			   &lists, error) != 0)
		return -1;
	for (size_t i = 0; i < lists.count; i++)
		buf_printf(&text, "%s%s", i ? ", " : "", lists.items[i]);
	if (lists.count)
		vec_add(&history->lines,
			arena_printf(&history->arena, "It is a member of the mailing lists %s.",
				     buf_text(&text)));
	return 0;
}

static void write_lines(struct json *json, const struct account_history *history)
{
	json_key(json, "because");
	json_array(json);
	for (size_t i = 0; i < history->lines.count; i++)
		json_text(json, history->lines.items[i]);
	json_close(json);
}

static void print_lines(struct buf *buf, const struct account_history *history)
{
	for (size_t i = 0; i < history->lines.count; i++)
		buf_printf(buf, "%s\n", history->lines.items[i]);
	for (size_t i = 0; i < history->findings.count; i++)
		finding_format(buf, &history->findings.items[i]);
}

/* What is told of somebody, and from where. */
struct answer {
	const char
		*remembered; /* of which run it is, when the directory cannot be asked; or NULL */
	const char *outlook; /* what happens next */
};

static void write_answer(struct json *json, const struct answer *answer)
{
	json_key_text(json, "remembered", answer->remembered);
	json_key_text(json, "outlook", answer->outlook);
}

static void write_json(struct json *json, const struct directory_explanation *explanation,
		       const struct known *known, const struct account_history *history,
		       const struct answer *answer)
{
	json_object(json);
	json_key_int(json, "schema", 1);
	json_key_text(json, "dn", explanation->dn);
	json_key_text(json, "id", explanation->id);
	json_key_text(json, "standing", standing(explanation, known));
	explain_write_steps(json, explanation);
	json_key_text(json, "state", known ? account_state_text(known->state) : NULL);
	write_lines(json, history);
	json_key(json, "findings");
	finding_write_json(json, &explanation->findings);
	write_answer(json, answer);
	json_close(json);
}

static void print_text(struct app *app, const struct directory_explanation *explanation,
		       const struct known *known, const struct account_history *history,
		       const struct answer *answer)
{
	explain_print_steps(app, explanation);
	buf_printf(&app->out, "%s\n", standing(explanation, known));
	if (known)
		buf_printf(&app->out,
			   "mailprov knows it as %s, last changed by batch %" PRId64 ".\n",
			   account_state_text(known->state), known->batch);
	else
		buf_puts(&app->out, "mailprov does not know it.\n");
	for (size_t i = 0; i < explanation->findings.count; i++)
		finding_format(&app->out, &explanation->findings.items[i]);
	print_lines(&app->out, history);
	buf_printf(&app->out, "Next: %s.\n", answer->outlook);
}

/* The rule that holds somebody, by what was found out about it; or NULL. */
static const char *holding_rule(const struct directory_explanation *explanation,
				const struct account_history *history)
{
	const struct findings *all[] = { &explanation->findings, &history->findings };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		for (size_t j = 0; j < all[i]->count; j++)
			if (all[i]->items[j].severity == FINDING_ERROR || all[i]->items[j].holds ||
			    all[i] == &history->findings)
				return all[i]->items[j].rule;
	return NULL;
}

/* An account by address, DN, uid or name: 1, 0 or -1. */
static int find_known(struct app *app, const char *text, struct arena *arena, struct known *known,
		      struct error *error)
{
	int found = state_account_find(app->state, text, arena, known, error);

	return found == 0 ? state_account_called(app->state, text, arena, known, error) : found;
}

/* A group that is gone; else nobody has it. */
static int explain_lost(struct app *app, struct directory *directory, const char *text,
			struct error *error)
{
	int found = explain_lost_group(app, directory, text, error);

	return found != 0 ? found
			  : error_set(error, ERROR_DATA,
				      "neither the directory nor the state store has %s: what is "
				      "looked for is an address, a DN, a uid or a name",
				      text);
}

/*
 * What is known of a person that the directory does not have any more, or `remembered` when it
 * cannot be asked (NULL): 1, 0 when nothing is known, or -1.
 */
static int explain_absent(struct app *app, struct directory *directory, const char *text,
			  const char *remembered, struct error *error)
{
	struct answer answer = { .remembered = remembered };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(account_history_release) struct account_history history = ACCOUNT_HISTORY_INIT;
	CLEANUP(run_time_release) struct run_time time = { .now = 0 };
	const char *where = "The directory cannot be asked.";
	struct known known;
	struct outlook_subject subject = { .known = &known };
	int found = find_known(app, text, &arena, &known, error);

	if (found == 0 && directory)
		return explain_lost(app, directory, text, error);
	if (found <= 0)
		return found;
	/* Nothing else is remembered of an entry of which nothing was found out. */
	if (!directory && known.missing_runs == 0)
		subject.seen = &known.account;
	if ((directory && explain_ask(directory, &known, &where, error) != 0) ||
	    state_run_time(app->state, clock_now(), &time, error) != 0 ||
	    account_history_explain(&history, &app->config, app->state, NULL, 0, &known, &time,
				    error) != 0 ||
	    outlook_tell(&subject, &app->config, app->state, &time, &arena, &answer.outlook,
			 error) != 0)
		return -1;
	if (app->json) {
		struct json json = json_init(&app->out, true);

		explain_begin_absent(&json, &known, where);
		write_lines(&json, &history);
		write_answer(&json, &answer);
		json_close(&json);
		return 1;
	}
	buf_printf(&app->out,
		   "%s\n%s\nmailprov knows it as %s (%s), last changed by batch %" PRId64 ".\n",
		   known.account.dn ? known.account.dn : known.account.value[ACCOUNT_ADDRESS],
		   where, account_state_text(known.state), known.account.value[ACCOUNT_ADDRESS],
		   known.batch);
	print_lines(&app->out, &history);
	buf_printf(&app->out, "Next: %s.\n", answer.outlook);
	return 1;
}

/* By the directory; else by an address that only the store has: a made one, or an old one. */
static int find(struct app *app, struct directory *directory, const char *text,
		struct directory_explanation *explanation, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	int found = directory_explain(directory, text, NULL, explanation, error);
	struct known known;

	if (found != 0 || address_normalise(&address, text, strlen(text)))
		return found;
	found = state_account_find(app->state, buf_text(&address), &arena, &known, error);
	return found > 0 && known.account.dn
		       ? directory_explain(directory, known.account.dn, known.account.id,
					   explanation, error)
	       : found < 0 ? -1
			   : 0;
}

/*
 * Of several values the account gets those that it has (`used`, or NULL); findings say which, and
 * when no address is left for it. The account lives as long as `ret_chosen`.
 */
static void take_values(struct directory_explanation *explanation, const struct account *used,
			struct chosen *ret_chosen)
{
	const char *address = used ? used->value[ACCOUNT_ADDRESS] : NULL;
	struct choose_told told = { .fields = { 0 } };

	*ret_chosen = choose_used(&explanation->account, used);
	if (explanation->rival && !(address && several_has_address(&explanation->account, address,
								   strlen(address))))
		ret_chosen->taken = explanation->rival;
	(void)choose_tell(ret_chosen, used, &told, &explanation->findings);
	if (ret_chosen->taken && !explanation->account.disabled) {
		explanation->flags |= ROSTER_HELD;
		choose_tell_taken(ret_chosen, HELD_PLAN, &told, &explanation->findings);
	}
	explanation->account = ret_chosen->account;
}

/* What is said of an entry, read now or remembered. */
static int explain_entry(struct app *app, struct directory_explanation *explanation,
			 const char *remembered, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(account_history_release) struct account_history history = ACCOUNT_HISTORY_INIT;
	CLEANUP(run_time_release) struct run_time time = { .now = 0 };
	CLEANUP(chosen_release) struct chosen chosen = { .taken = NULL };
	struct answer answer = { .remembered = remembered };
	struct outlook_subject subject = { .seen = &explanation->account };
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known known;
	struct json json = json_init(&app->out, true);
	int found;

	account_key(explanation->id, key);
	found = state_account_get(app->state, key, &arena, &known, error);
	subject.known = found > 0 ? &known : NULL;
	if (found >= 0)
		take_values(explanation,
			    found && known.state != ACCOUNT_RETIRED ? &known.account : NULL,
			    &chosen);
	subject.flags = explanation->flags;
	if (found < 0 || state_run_time(app->state, clock_now(), &time, error) != 0 ||
	    account_history_explain(&history, &app->config, app->state, subject.seen, subject.flags,
				    subject.known, &time, error) != 0)
		return -1;
	if (found && known.state != ACCOUNT_RETIRED && add_lists(app, &known, &history, error) != 0)
		return -1;
	subject.held = holding_rule(explanation, &history);
	if (outlook_tell(&subject, &app->config, app->state, &time, &arena, &answer.outlook,
			 error) != 0)
		return -1;
	explanation->flags = account_history_flags(subject.flags, subject.known);
	if (app->json)
		write_json(&json, explanation, subject.known, &history, &answer);
	else
		print_text(app, explanation, subject.known, &history, &answer);
	return is_stopped(explanation) || history.findings.count ? 1 : 0;
}

/* By what was read; else by an address or a name that only the store has. */
static int recollect_known(struct app *app, const char *text,
			   struct directory_explanation *explanation, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	int found = recollect(&app->config, app->state, text, explanation, error);
	struct known known;

	if (found != 0)
		return found;
	found = find_known(app, text, &arena, &known, error);
	return found > 0 && known.account.dn
		       ? recollect(&app->config, app->state, known.account.dn, explanation, error)
	       : found < 0 ? -1
			   : 0;
}

/*
 * The directory cannot be asked, for this reason: what the last run left answers, if it knows the
 * person.
 */
static int explain_remembered(struct app *app, const char *text, struct error *why)
{
	CLEANUP(directory_explanation_release)
	struct directory_explanation explanation = { .dn = NULL };
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;
	struct error error = ERROR_INIT;
	int64_t at = 0, seen;
	int found = state_run_last(app->state, &at, &seen, &error);
	bool entry;

	if (found == 0)
		return error_wrap(why, "nothing is remembered of %s", text);
	if (found > 0)
		found = recollect_known(app, text, &explanation, &error);
	entry = found > 0;
	if (found < 0 || (entry && (explanation.flags & ROSTER_GROUP))) {
		*why = found < 0 ? error : *why;
		return -1;
	}
	clock_stamp(&stamp, at);
	found = entry ? explain_entry(app, &explanation, stamp.data, &error)
		      : explain_absent(app, NULL, text, stamp.data, &error);
	if (found < 0) {
		*why = error;
		return -1;
	}
	if (!entry && found == 0)
		return error_wrap(why, "nothing is remembered of %s", text);
	app_say(app, "%s; what is said is what the run of %s left", why->text, stamp.data);
	return found;
}

/* Whether it is that the directory cannot be asked now, and no mistake. */
static bool is_down(const struct error *error)
{
	return error->kind == ERROR_AGAIN || error->kind == ERROR_IO ||
	       error->kind == ERROR_PERMISSION;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	CLEANUP(resolver_lookup_release) struct resolver_lookup names = { .resolver = NULL };
	CLEANUP(directory_closep) struct directory *directory = NULL;
	CLEANUP(directory_explanation_release)
	struct directory_explanation explanation = { .dn = NULL };
	const char *text = arguments->items[0];
	int found;

	(void)options;
	resolver_lookup_init(&names, &app->config);
	found = directory_open(&app->config, &names.lookup, &directory, error) != 0
			? -1
			: find(app, directory, text, &explanation, error);
	if (found < 0)
		return is_down(error) ? explain_remembered(app, text, error) : -1;
	if (found == 0)
		return explain_absent(app, directory, text, NULL, error);
	return explanation.flags & ROSTER_GROUP ? explain_group(app, &explanation, error)
						: explain_entry(app, &explanation, NULL, error);
}

const struct cmd cmd_explain = {
	.name = "explain",
	.arguments = "ADDRESS|DN|UID|NAME",
	.summary = "why this entry is the account it is, or is none: rule by rule",
	.needs = CMD_STATE,
	.least = 1,
	.most = 1,
	.run = run,
};
