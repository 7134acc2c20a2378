// SPDX-License-Identifier: MIT
#include "plan/plan.h"

#include <assert.h>

#include "base/mem.h"
#include "plan/order.h"
#include "plan/sort.h"
#include "plan/desired.h"

/*
 * What becomes of one account and its entry. PLAN_UNCHANGED and PLAN_HELD come again at any time,
 * as PLAN_NOTHING does.
 */
enum plan_outcome { PLAN_NOTHING, PLAN_UNCHANGED, PLAN_HELD, PLAN_WATCH };

void plan_init(struct plan *plan, const struct roster *roster, const struct plan_policy *policy)
{
	assert(roster->sealed);
	*plan = (struct plan){ .roster = roster, .policy = *policy, .cursor.roster = roster };
	presence_init(&plan->presence, roster,
		      &(struct presence_policy){
			      .now = policy->now,
			      .missing_runs = policy->missing_runs,
			      .missing_time = policy->missing_time,
			      .protected = policy->protected,
			      .rule = "ACCOUNT-PROTECTED",
			      .subject = "",
		      });
	plan->next = roster_next(&plan->cursor);
}

static bool plan_field_differs(const struct account *a, const struct account *b,
			       enum account_field field)
{
	const char *x = a->value[field] ? a->value[field] : "",
		   *y = b->value[field] ? b->value[field] : "";

	return strcmp(x, y) != 0;
}

static struct plan_item *plan_add(struct plan *plan, enum change_op op, enum change_reason reason,
				  uint64_t seen, uint64_t known)
{
	plan->items = mem_grow(plan->items, &plan->cap, plan->count + 1, sizeof(*plan->items));
	plan->items[plan->count++] = (struct plan_item){ .op = (uint8_t)op,
							 .reason = (uint8_t)reason,
							 .place = plan->places++,
							 .seen = seen,
							 .known = known };
	plan->counts[op]++;
	return &plan->items[plan->count - 1];
}

/* The same for a wish, which may be another than what was seen. */
static void plan_add_desired(struct plan *plan, enum change_op op, enum change_reason reason,
			     const struct desired *desired, uint64_t known)
{
	struct plan_item *item = plan_add(
		plan, op, reason,
		desired->kept ? presence_keep(&plan->presence, &desired->account) : desired->offset,
		known);

	item->kept = desired->kept;
	item->made = desired->made && op <= CHANGE_CREATE;
}

/*
 * Likewise for a change of what an account has, whose parts the limits look at. `before` is NULL
 * for a new one.
 */
static void plan_add_values(struct plan *plan, enum change_op op, enum change_reason reason,
			    const struct desired *desired, const struct account *before,
			    uint64_t known)
{
	static const struct account none = { .id = NULL };

	plan_add_desired(plan, op, reason, desired, known);
	plan->items[plan->count - 1].aliases =
		plan_field_differs(&desired->account, before ? before : &none, ACCOUNT_ALIASES);
	plan->items[plan->count - 1].department =
		plan_field_differs(&desired->account, before ? before : &none, ACCOUNT_DEPARTMENT);
}

static void plan_create(struct plan *plan, const struct roster_entry *entry,
			struct findings *findings)
{
	CLEANUP(desired_release) struct desired desired = desired_of_new(plan, entry, findings);

	plan_add_values(plan, CHANGE_CREATE, CHANGE_NEW, &desired, NULL, PLAN_NONE);
}

static enum plan_outcome plan_new(struct plan *plan, const struct roster_entry *entry,
				  struct findings *findings)
{
	if (entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS | ROSTER_GROUP))
		return PLAN_NOTHING;
	if (entry->flags & ROSTER_HELD)
		return PLAN_HELD;
	if (roster_account(plan->roster, entry->offset).disabled)
		return PLAN_NOTHING;
	if (entry->flags & ROSTER_PROPOSED) {
		plan->held++;
		plan->needs_address =
			mem_grow(plan->needs_address, &plan->needs_address_cap,
				 plan->needs_address_count + 1, sizeof(*plan->needs_address));
		plan->needs_address[plan->needs_address_count++] = entry->offset;
	} else {
		plan_create(plan, entry, findings);
	}
	return PLAN_WATCH;
}

static bool plan_differs(const struct account *a, const struct account *b)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (plan_field_differs(a, b, (enum account_field)field))
			return true;
	return false;
}

/* Nothing is to be done; whether it stays so depends on the wish. */
static enum plan_outcome plan_rest(struct plan *plan, const struct desired *desired)
{
	if (desired->plain)
		return PLAN_UNCHANGED;
	plan->unchanged++;
	return PLAN_WATCH;
}

/* Somebody whom the directory disabled. */
static enum plan_outcome plan_disable(struct plan *plan, const struct desired *desired,
				      const struct known *known, struct findings *findings)
{
	if (known->state == ACCOUNT_SUSPENDED)
		return plan_rest(plan, desired);
	if (presence_is_protected(&plan->presence, known->account.value[ACCOUNT_ADDRESS],
				  CHANGE_SUSPEND, findings))
		plan->held++;
	else
		plan_add_desired(plan, CHANGE_SUSPEND, CHANGE_DISABLED, desired,
				 presence_keep(&plan->presence, &known->account));
	return PLAN_WATCH;
}

static enum plan_outcome plan_desired(struct plan *plan, const struct roster_entry *entry,
				      const struct known *known, struct findings *findings)
{
	CLEANUP(desired_release) struct desired desired = desired_of(plan, entry, known, findings);
	const struct account *account = &desired.account;
	bool suspended = known->state == ACCOUNT_SUSPENDED,
	     resumes = suspended && known->suspender != ACCOUNT_BY_PERSON;
	bool renamed, differs;
	uint64_t kept;

	if (account->disabled)
		return plan_disable(plan, &desired, known, findings);
	renamed =
		strcmp(account->value[ACCOUNT_ADDRESS], known->account.value[ACCOUNT_ADDRESS]) != 0;
	if (renamed && presence_is_protected(&plan->presence, known->account.value[ACCOUNT_ADDRESS],
					     CHANGE_RENAME, findings)) {
		plan->held++;
		return PLAN_WATCH;
	}
	differs = plan_differs(account, &known->account);
	if (!differs && !resumes)
		return plan_rest(plan, &desired);
	kept = presence_keep(&plan->presence, &known->account);
	if (resumes)
		plan_add_desired(plan, CHANGE_RESUME, CHANGE_BACK, &desired, kept);
	if (differs)
		plan_add_values(plan, renamed ? CHANGE_RENAME : CHANGE_UPDATE, CHANGE_DIFFERS,
				&desired, &known->account, kept);
	return PLAN_WATCH;
}

static enum plan_outcome plan_present(struct plan *plan, const struct roster_entry *entry,
				      const struct known *known, struct findings *findings)
{
	presence_here(&plan->presence, entry, known);
	if (entry->flags & ROSTER_HELD)
		return PLAN_HELD;
	if (known->state == ACCOUNT_RETIRED)
		return plan_new(plan, entry, findings);
	if (memcmp(entry->fingerprint, known->fingerprint, ACCOUNT_KEY_SIZE) == 0 &&
	    known->state != ACCOUNT_SUSPENDED)
		return PLAN_UNCHANGED;
	return plan_desired(plan, entry, known, findings);
}

static enum plan_outcome plan_absent_known(struct plan *plan, const struct known *known,
					   enum change_reason reason, struct findings *findings)
{
	const struct plan_policy *policy = &plan->policy;
	struct absence *absence;
	int64_t grace_since;
	bool suspended = known->state == ACCOUNT_SUSPENDED;
	bool due;

	if (known->state == ACCOUNT_RETIRED)
		return PLAN_NOTHING;
	absence = presence_missing(&plan->presence, known, reason, &due);
	/* Somebody disabled for a year and then gone has the whole grace period too. */
	grace_since = known->suspended_at > absence->since ? known->suspended_at : absence->since;
	if (suspended)
		due = due && known->suspender != ACCOUNT_BY_PERSON &&
		      policy->now - grace_since >= policy->grace;
	if (!due) {
		absence->rests = true;
		absence->waits = !suspended;
		plan->unchanged++;
		plan->waiting += !suspended;
	} else if (presence_is_protected(&plan->presence, known->account.value[ACCOUNT_ADDRESS],
					 suspended ? CHANGE_RETIRE : CHANGE_SUSPEND, findings)) {
		plan->held++;
	} else if (suspended) {
		plan_add(plan, CHANGE_RETIRE, CHANGE_GRACE_OVER, PLAN_NONE, absence->known);
	} else {
		plan_add(plan, CHANGE_SUSPEND, reason, PLAN_NONE, absence->known);
	}
	return PLAN_WATCH;
}

static enum plan_outcome plan_decide(struct plan *plan, const struct roster_entry *entry,
				     const struct known *known, struct findings *findings)
{
	if (!known)
		return entry ? plan_new(plan, entry, findings) : PLAN_NOTHING;
	if (!entry)
		return plan_absent_known(plan, known, CHANGE_MISSING, findings);
	if (entry->flags & (ROSTER_EXCLUDED | ROSTER_GROUP))
		return plan_absent_known(plan, known, CHANGE_EXCLUDED, findings);
	if ((entry->flags & (ROSTER_NO_ADDRESS | ROSTER_MADE)) == ROSTER_NO_ADDRESS)
		return plan_absent_known(plan, known, CHANGE_ADDRESSLESS, findings);
	return plan_present(plan, entry, known, findings);
}

/*
 * One entry, one known account, or both; whatever is said about it or done with it is looked at
 * again next time.
 */
static void plan_take(struct plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
		      const struct roster_entry *entry, const struct known *known,
		      struct findings *findings)
{
	size_t said = findings->count;
	enum plan_outcome outcome = plan_decide(plan, entry, known, findings);
	bool watch = outcome == PLAN_WATCH || findings->count > said,
	     retired = known && known->state == ACCOUNT_RETIRED;

	plan->unchanged += outcome == PLAN_UNCHANGED;
	plan->held += outcome == PLAN_HELD;
	plan->known_count += known && !retired;
	plan->retired_count += retired;
	if (watch && plan->watched_count++ < PLAN_WATCHED_MOST)
		buf_add(&plan->watched, key, ACCOUNT_KEY_SIZE);
	if (watch)
		return;
	plan->settled.unchanged += outcome == PLAN_UNCHANGED;
	plan->settled.held += outcome == PLAN_HELD;
	plan->settled.known += known && !retired;
	plan->settled.retired += retired;
}

/* The next entry of the roster, which is nobody's account. */
static void plan_take_next(struct plan *plan, struct findings *findings)
{
	plan_take(plan, plan->next->key, plan->next, NULL, findings);
	plan->next = roster_next(&plan->cursor);
}

void plan_known(struct plan *plan, const struct known *known, struct findings *findings)
{
	const struct roster_entry *entry = NULL;
	int order = 1;

	while (plan->next && (order = memcmp(plan->next->key, known->key, ACCOUNT_KEY_SIZE)) < 0)
		plan_take_next(plan, findings);
	if (plan->next && order == 0) {
		entry = plan->next;
		plan->next = roster_next(&plan->cursor);
	}
	plan_take(plan, known->key, entry, known, findings);
}

void plan_go_on(struct plan *plan, const struct plan_sums *settled)
{
	plan->partial = true;
	plan->settled = *settled;
	plan->unchanged = settled->unchanged;
	plan->held = settled->held;
	plan->known_count = settled->known;
	plan->retired_count = settled->retired;
}

void plan_look(struct plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
	       const struct known *known, struct findings *findings)
{
	assert(plan->partial);
	plan->looked++;
	plan_take(plan, key, roster_find(plan->roster, key), known, findings);
}

void plan_take_rest(struct plan *plan, struct findings *findings)
{
	while (!plan->partial && plan->next)
		plan_take_next(plan, findings);
}

void plan_go_on_as(struct plan *plan, const struct roster_entry *entry, const struct known *known,
		   struct findings *findings)
{
	enum plan_outcome outcome = plan_present(plan, entry, known, findings);

	plan->unchanged += outcome == PLAN_UNCHANGED;
	plan->held += outcome == PLAN_HELD;
}

const char *plan_item_address(const struct plan *plan, const struct plan_item *item)
{
	const struct roster records = presence_records(&plan->presence);

	if (item->seen == PLAN_NONE)
		return roster_value(&records, item->known, ACCOUNT_ADDRESS);
	return roster_value(item->kept ? &records : plan->roster, item->seen, ACCOUNT_ADDRESS);
}

void plan_finish(struct plan *plan, struct findings *findings)
{
	plan_take_rest(plan, findings);
	plan_sort(plan);
	order_renames(plan, findings);
	desired_finish(plan, findings);
}

static void plan_fill(const struct plan *plan, const struct plan_item *item,
		      struct change *ret_change)
{
	*ret_change = (struct change){ .op = (enum change_op)item->op,
				       .reason = (enum change_reason)item->reason };
	if (item->seen != PLAN_NONE)
		ret_change->after = item->kept ? presence_record(&plan->presence, item->seen)
					       : roster_account(plan->roster, item->seen);
	if (item->known != PLAN_NONE)
		ret_change->before = presence_record(&plan->presence, item->known);
}

void plan_bare_change(const struct plan *plan, size_t i, struct change *ret_change)
{
	plan_fill(plan, &plan->items[i], ret_change);
}

void plan_change(const struct plan *plan, size_t i, struct change *ret_change)
{
	plan_bare_change(plan, i, ret_change);
	change_identify(ret_change);
}

void plan_deferred(const struct plan *plan, size_t i, struct change *ret_change)
{
	plan_fill(plan, &plan->deferred[i], ret_change);
	change_identify(ret_change);
}

void plan_hold(struct plan *plan, size_t i)
{
	plan->counts[plan->items[i].op]--;
	plan->held++;
	memmove(&plan->items[i], &plan->items[i + 1], (plan->count - i - 1) * sizeof(*plan->items));
	plan->count--;
}

void plan_hold_many(struct plan *plan, const bool *held)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (held[i]) {
			plan->counts[plan->items[i].op]--;
			plan->held++;
		} else {
			plan->items[kept++] = plan->items[i];
		}
	}
	plan->count = kept;
}

uint32_t *plan_by_key(const struct plan *plan, size_t *ret_count)
{
	uint32_t *order = mem_new((size_t)plan->places + 1, sizeof(*order));

	memset(order, 0xFF, ((size_t)plan->places + 1) * sizeof(*order));
	for (size_t i = 0; i < plan->count; i++)
		order[plan->items[i].place] = (uint32_t)i;
	*ret_count = plan->places;
	return order;
}

void plan_defer(struct plan *plan, enum change_op op)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (plan->items[i].op != op) {
			plan->items[kept++] = plan->items[i];
			continue;
		}
		plan->deferred = mem_grow(plan->deferred, &plan->deferred_cap,
					  plan->deferred_count + 1, sizeof(*plan->deferred));
		plan->deferred[plan->deferred_count++] = plan->items[i];
	}
	plan->count = kept;
	plan->held += plan->counts[op];
	plan->counts[op] = 0;
}

void plan_release(struct plan *plan)
{
	presence_release(&plan->presence);
	buf_release(&plan->watched);
	free(plan->items);
	free(plan->deferred);
	free(plan->needs_address);
	*plan = (struct plan){ .roster = NULL };
}
