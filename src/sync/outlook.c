// SPDX-License-Identifier: MIT
#include "sync/outlook.h"

#include <inttypes.h>

#include "base/clock.h"
#include "plan/plan_make.h"
#include "sync/sync_policy.h"

/* Of an account that is in use, or was. */
static const char *outlook_address(const struct outlook_subject *subject)
{
	return subject->known->account.value[ACCOUNT_ADDRESS];
}

/* Why there is nothing to plan for an entry without an account. */
static void outlook_none(struct buf *out, const struct outlook_subject *subject)
{
	const char *why = "the directory does not have it";

	if (subject->seen)
		why = subject->flags & ROSTER_EXCLUDED	   ? "a rule of directory.exclude"
		      : subject->flags & ROSTER_NO_ADDRESS ? "the directory gives it no address"
		      : subject->seen->disabled		   ? "disabled in the directory"
							   : "held";
	buf_printf(out, "no account: %s", why);
	if (strcmp(why, "held") == 0 && subject->held)
		buf_printf(out, " by %s", subject->held);
	buf_puts(out, subject->known ? ", and the one that there was is retired"
				     : ", and none exists");
}

/* An account about which nothing is done. */
static void outlook_rests(struct buf *out, const struct outlook_subject *subject)
{
	const struct known *known = subject->known;
	bool suspended = known->state == ACCOUNT_SUSPENDED;

	buf_printf(out, "account %s stays %s", outlook_address(subject),
		   suspended ? "suspended" : "as it is");
	if (suspended && known->suspender == ACCOUNT_BY_PERSON)
		buf_puts(out, ": that was done at the provider");
	else if (suspended && subject->seen && subject->seen->disabled)
		buf_puts(out, ": disabled in the directory");
	else if (subject->held)
		buf_printf(out, ": held by %s", subject->held);
}

/* One that this read did not have, or not in scope. */
static void outlook_missing(struct buf *out, const struct outlook_subject *subject,
			    const struct plan *plan)
{
	const struct plan_policy *policy = &plan->policy;
	const struct absence *absence = &plan->presence.absences[0];
	const struct known *known = subject->known;
	bool suspended = known->state == ACCOUNT_SUSPENDED;
	int64_t since = suspended && known->suspended_at > absence->since ? known->suspended_at
									  : absence->since;

	if (suspended && known->suspender == ACCOUNT_BY_PERSON) {
		outlook_rests(out, subject);
		return;
	}
	buf_printf(out, "account %s ", outlook_address(subject));
	if (suspended)
		buf_puts(out, "stays suspended, and is listed for deletion from ");
	else
		buf_printf(out,
			   "is suspended if it stays away, by read number %" PRId64
			   " without it and not before ",
			   policy->missing_runs);
	clock_stamp(out, run_time_due(policy->time, since,
				      suspended ? policy->grace : policy->missing_time));
	buf_puts(out, suspended ? " on" : "");
}

static void outlook_change(struct buf *out, const struct change *change)
{
	static const char *const verbs[CHANGE_OPS] = {
		[CHANGE_CREATE] = "created",	     [CHANGE_RENAME] = "renamed",
		[CHANGE_UPDATE] = "updated",	     [CHANGE_RESUME] = "taken up again",
		[CHANGE_SUSPEND] = "suspended",	     [CHANGE_RETIRE] = "listed for deletion",
	};
	const char *before = change->before.value[ACCOUNT_ADDRESS];

	buf_printf(out, "%saccount %s is %s", out->len ? "; " : "",
		   before ? before : change->after.value[ACCOUNT_ADDRESS], verbs[change->op]);
	if (change->op == CHANGE_RENAME)
		buf_printf(out, " to %s", change->after.value[ACCOUNT_ADDRESS]);
	buf_puts(out, " tonight");
}

/* What a rule beyond the entry's own values holds: all that gives an address. */
static bool outlook_is_held(const struct outlook_subject *subject, const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->items[i].op == CHANGE_SUSPEND || plan->items[i].op == CHANGE_RETIRE)
			return false;
	return subject->held != NULL;
}

static void outlook_write(struct buf *out, const struct outlook_subject *subject,
			  const struct plan *plan)
{
	bool lives = subject->known && subject->known->state != ACCOUNT_RETIRED;

	for (size_t i = 0; i < plan->count && !outlook_is_held(subject, plan); i++) {
		struct change change;

		plan_bare_change(plan, i, &change);
		outlook_change(out, &change);
	}
	if (out->len)
		return;
	if (!lives)
		outlook_none(out, subject);
	else if (plan->presence.absence_count && plan->presence.absences[0].rests)
		outlook_missing(out, subject, plan);
	else
		outlook_rests(out, subject);
}

int outlook_tell(const struct outlook_subject *subject, const struct config *config,
		 struct state *state, const struct run_time *time, struct arena *arena,
		 const char **ret_text, struct error *error)
{
	struct store_question question = { .state = state };
	const struct plan_policy policy = sync_policy(config, time, &question);
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(plan_release) struct plan plan = { .roster = NULL };
	CLEANUP(buf_release) struct buf records = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct outlook_subject whole = *subject;
	struct roster_entry entry = { .flags = subject->flags & ~(uint32_t)ROSTER_TIED };
	struct roster roster = { .sealed = true };

	if (subject->seen) {
		account_pack(&records, subject->seen);
		account_key(subject->seen->id, entry.key);
		account_fingerprint(subject->seen, entry.fingerprint);
		roster.records[0] = (struct roster_records){
			(const unsigned char *)records.data, records.len
		};
		roster.base = (struct roster_layer){ .entries = &entry, .count = 1 };
		roster.count = 1;
	} else {
		memcpy(entry.key, subject->known->key, sizeof(entry.key));
	}
	plan_init(&plan, &roster, &policy);
	plan_go_on(&plan, &(struct plan_sums){ 0 });
	plan_look(&plan, entry.key, subject->known, &findings);
	plan_finish(&plan, &findings);
	for (size_t i = 0; i < findings.count && !whole.held; i++)
		if (findings.items[i].holds)
			whole.held = findings.items[i].rule;
	outlook_write(&text, &whole, &plan);
	*ret_text = arena_text(arena, buf_text(&text));
	if (!question.failed)
		return 0;
	*error = question.error;
	return -1;
}
