// SPDX-License-Identifier: MIT
#include "plan/list_plan.h"

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"
#include "plan/list_compare.h"
#include "plan/list_hold.h"
#include "plan/list_sound.h"

void list_plan_init(struct list_plan *plan, const struct roster *roster, struct expand *expand,
		    const struct list_policy *policy)
{
	*plan = (struct list_plan){ .roster = roster, .expand = expand, .policy = *policy };
	presence_init(&plan->presence, roster,
		      &(struct presence_policy){
			      .time = policy->time,
			      .missing_runs = policy->missing_runs,
			      .missing_time = policy->missing_time,
			      .protected = policy->protected,
			      .rule = "LIST-PROTECTED",
			      .subject = "the list ",
			      .lists = true,
		      });
}

/* A copy whose strings live in the arena. */
static struct account list_keep(struct list_plan *plan, const struct account *account)
{
	struct account kept = { .id = arena_text(&plan->arena, account->id),
				.dn = arena_text(&plan->arena, account->dn) };

	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		kept.value[field] = arena_text(&plan->arena, account->value[field]);
	return kept;
}

void list_release_change(struct list_change *change)
{
	list_members_release(&change->added);
	list_members_release(&change->removed);
	list_members_release(&change->follow_added);
	list_members_release(&change->follow_removed);
}

static struct list_change *list_add(struct list_plan *plan, enum change_op op,
				    enum change_reason reason)
{
	plan->items = mem_grow(plan->items, &plan->cap, plan->count + 1, sizeof(*plan->items));
	plan->items[plan->count] = (struct list_change){ .change = { .op = op, .reason = reason } };
	plan->counts[op]++;
	return &plan->items[plan->count++];
}

static const char *list_site(const struct list_plan *plan, const char *address)
{
	return plan->policy.site ? plan->policy.site(plan->policy.domains, address_domain(address))
				 : NULL;
}

/* Where a known list lives; versions ago did not keep it. */
static const char *list_site_of(struct list_plan *plan, const struct known *known)
{
	return known->site && *known->site ? arena_text(&plan->arena, known->site)
					   : list_site(plan, known->account.value[ACCOUNT_ADDRESS]);
}

/*
 * What has to be done about the members of a known list whatever becomes of the rest: those who
 * leave their addresses are followed.
 */
static void list_follow(struct list_plan *plan, const struct known *known,
			const struct list_members *members, struct list_change *change)
{
	struct expand_names wanted = { .items = NULL };
	struct list_change followed = { .absence = 0 };
	bool any = false;

	const struct list_side side = { .key = known->key,
					.site = list_site_of(plan, known),
					.members = members };

	if (!plan->policy.leaves)
		return;
	list_settle(plan, members, &wanted, &any);
	if (any)
		list_compare(plan, &side, &wanted, &followed);
	for (size_t i = 0; i < followed.removed.count; i++)
		followed.removed.items[i].follows = true;
	change->follow_added = followed.added;
	change->follow_removed = followed.removed;
	free(wanted.items);
}

bool list_follows(const struct list_change *change)
{
	return change->follow_added.count + change->follow_removed.count > 0;
}

/* Where the list is that a change finds. */
static const char *list_change_site(const struct list_change *change)
{
	return change->left_site ? change->left_site : change->change.site;
}

/* Makes of a change just that which follows its members. */
void list_keep_following(struct list_plan *plan, struct list_change *change,
			 const struct account *known)
{
	list_members_release(&change->added);
	list_members_release(&change->removed);
	*change = (struct list_change){ .change = { .op = CHANGE_UPDATE,
						    .reason = CHANGE_DIFFERS,
						    .before = *known,
						    .after = *known,
						    .site = list_change_site(change) },
					.added = change->follow_added,
					.removed = change->follow_removed };
	list_change_identify(change);
	plan->counts[CHANGE_UPDATE]++;
	plan->added += (int64_t)change->added.count;
	plan->removed += (int64_t)change->removed.count;
}

/* A known list of which nothing is done but to follow its members; false when that is nothing. */
static bool list_only_follow(struct list_plan *plan, const struct known *known,
			     const struct list_members *members)
{
	struct list_change change = { .change.site = list_site_of(plan, known) };
	const struct account kept = list_keep(plan, &known->account);

	list_follow(plan, known, members, &change);
	if (!list_follows(&change))
		return false;
	list_keep_following(plan, &change, &kept);
	plan->counts[CHANGE_UPDATE]--;
	*list_add(plan, CHANGE_UPDATE, CHANGE_DIFFERS) = change;
	return true;
}

bool list_differs(const struct account *a, const struct account *b)
{
	static const enum account_field fields[] = { ACCOUNT_ADDRESS, ACCOUNT_NAME,
						     ACCOUNT_ALIASES };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *x = a->value[fields[i]] ? a->value[fields[i]] : "",
			   *y = b->value[fields[i]] ? b->value[fields[i]] : "";

		if (strcmp(x, y) != 0)
			return true;
	}
	return false;
}

/* No alias crosses sites: those at another one are left out. */
static void list_leave_far(struct list_plan *plan, struct account *account, const char *site,
			   struct findings *findings)
{
	const char *at = account->value[ACCOUNT_ALIASES], *alias;
	CLEANUP(buf_release) struct buf near = BUF_INIT;
	size_t len;

	while (alias_next(&at, &alias, &len)) {
		const char *text = arena_textn(&plan->arena, alias, len),
			   *there = list_site(plan, text);

		if (!site || !there || strcmp(site, there) == 0) {
			buf_printf(&near, "%s%s", near.len ? " " : "", text);
			continue;
		}
		finding_add(findings, FINDING_WARNING, "ALIAS-SITE", account->dn,
			    "its alias %s is left out: its domain is at another site than %s", text,
			    account->value[ACCOUNT_ADDRESS]);
		finding_hint(findings, "a list and its aliases are at one site; it can have a "
				       "member at another one");
	}
	account->value[ACCOUNT_ALIASES] = near.len ? arena_text(&plan->arena, near.data) : NULL;
}

/*
 * What is done about a list as a whole. One whose address is at another site now is made there and
 * deleted where it was.
 */
static void list_choose(struct list_plan *plan, const struct account *account,
			const struct known *known, struct list_change *change)
{
	const char *here = known ? list_site_of(plan, known) : NULL;
	struct change *common = &change->change;

	common->site = list_site(plan, account->value[ACCOUNT_ADDRESS]);
	if (!known)
		return;
	common->reason = CHANGE_DIFFERS;
	if (here && common->site && strcmp(here, common->site) != 0) {
		common->reason = CHANGE_TO_SITE;
		change->left_site = here;
	} else if (strcmp(account->value[ACCOUNT_ADDRESS], known->account.value[ACCOUNT_ADDRESS]) !=
		   0) {
		common->op = CHANGE_RENAME;
	} else {
		common->op = CHANGE_UPDATE;
	}
}

static bool list_is_bound(const struct list_plan *plan, const struct known *known,
			  const struct list_change *change, struct findings *findings)
{
	enum change_op op = change->left_site ? CHANGE_RETIRE : change->change.op;

	return known && op != CHANGE_UPDATE &&
	       presence_is_protected(&plan->presence, known, op, findings);
}

/*
 * What the group has, of several values those of the list. Its strings live as long as the roster
 * and the plan. `ret_taken`: no address is left for it, which a finding says.
 */
static struct account list_take_values(struct list_plan *plan, const struct roster_entry *entry,
				       const struct known *known, bool *ret_taken,
				       struct findings *findings)
{
	const struct account *used = known ? &known->account : NULL;
	CLEANUP(chosen_release) struct chosen chosen = choose(plan->roster, entry, used);

	choose_tell(&chosen, used, &plan->several, findings);
	*ret_taken = chosen.taken != NULL;
	if (chosen.taken)
		choose_tell_taken(&chosen, HELD_LIST, &plan->several, findings);
	return chosen.differs ? list_keep(plan, &chosen.account) : chosen.account;
}

/* What a list needs, known or not. `members` NULL: it is not known. */
static void list_desired(struct list_plan *plan, size_t group, const struct known *known,
			 const struct list_members *members, struct findings *findings)
{
	const struct roster_entry *entry = expand_entry(plan->expand, group);
	bool taken;
	struct account account = list_take_values(plan, entry, known, &taken, findings);
	struct list_change change = { .change = { .op = CHANGE_CREATE, .reason = CHANGE_NEW } };
	const struct expanded *expanded = expand_group(plan->expand, group);
	struct list_side side = { .key = entry->key, .members = members };
	struct expand_names wanted;
	size_t said = findings->count;

	/* One that waits may have no address at all. */
	if (account.value[ACCOUNT_ADDRESS])
		list_choose(plan, &account, known, &change);
	side.site = change.change.site;
	if ((entry->flags & ROSTER_HELD) || taken ||
	    !list_is_sound(plan, &account, expanded, !members, findings) ||
	    list_is_bound(plan, known, &change, findings)) {
		plan->held++;
		if (!(entry->flags & ROSTER_HELD) && !taken)
			list_hold_note(&account, findings, said);
		(void)(members && list_only_follow(plan, known, members));
		return;
	}
	list_leave_far(plan, &account, side.site, findings);
	wanted = list_choose_outside(plan, members, &expanded->members);
	list_compare(plan, &side, &wanted, &change);
	list_match_followers(plan, &expanded->left_out, &change);
	list_keep_outside(&account, expanded, &change, findings);
	if (change.change.op == CHANGE_UPDATE && !list_differs(&account, &known->account) &&
	    change.added.count + change.removed.count == 0) {
		plan->unchanged++;
		return;
	}
	change.change.after = list_keep(plan, &account);
	if (members) {
		change.change.before = list_keep(plan, &known->account);
		list_follow(plan, known, members, &change);
	}
	list_change_identify(&change);
	*list_add(plan, change.change.op, change.change.reason) = change;
	plan->added += (int64_t)change.added.count;
	plan->removed += (int64_t)change.removed.count;
	plan->gone += (int64_t)list_change_gone(&change);
}

static bool list_is_list(const struct roster_entry *entry)
{
	return !(entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS));
}

static void list_new(struct list_plan *plan, size_t group, struct findings *findings)
{
	if (list_is_list(expand_entry(plan->expand, group)))
		list_desired(plan, group, NULL, NULL, findings);
}

static void list_absent(struct list_plan *plan, const struct known *known,
			const struct list_members *members, enum change_reason reason,
			struct findings *findings)
{
	struct list_change *change;
	struct absence *absence;
	bool due;

	if (known->state == ACCOUNT_RETIRED)
		return;
	absence = presence_missing(&plan->presence, known, reason, &due);
	/* What a doubted clock would end is left for a run that is believed. */
	if (!due || plan->policy.time->doubt) {
		absence->rests = true;
		plan->unchanged += !list_only_follow(plan, known, members);
		return;
	}
	if (presence_is_protected(&plan->presence, known, CHANGE_RETIRE, findings)) {
		plan->held++;
		(void)list_only_follow(plan, known, members);
		return;
	}
	change = list_add(plan, CHANGE_RETIRE, reason);
	change->change.before = list_keep(plan, &known->account);
	change->change.site = list_site_of(plan, known);
	change->absence = absence->known;
	list_follow(plan, known, members, change);
	list_change_identify(change);
}

static void list_present(struct list_plan *plan, size_t group, const struct known *known,
			 const struct list_members *members, struct findings *findings)
{
	if (known->state == ACCOUNT_RETIRED) {
		list_new(plan, group, findings);
		return;
	}
	presence_here(&plan->presence, expand_entry(plan->expand, group), known);
	list_desired(plan, group, known, members, findings);
}

/*
 * Counts a known list, and takes the groups that come before it. The group with the key, or NULL
 * when there is none.
 */
static const struct roster_entry *
list_begin(struct list_plan *plan, const unsigned char key[ACCOUNT_KEY_SIZE],
	   const struct known *known, const struct list_members *members, struct findings *findings)
{
	const struct roster_entry *entry;
	int order = 1;

	if (known->state == ACCOUNT_RETIRED) {
		plan->retired_count++;
	} else {
		plan->known_count++;
		plan->member_count += (int64_t)members->count;
	}
	for (; (entry = expand_entry(plan->expand, plan->next)) != NULL; plan->next++) {
		order = memcmp(entry->key, key, ACCOUNT_KEY_SIZE);
		if (order >= 0)
			break;
		list_new(plan, plan->next, findings);
	}
	return order == 0 ? entry : NULL;
}

void list_plan_known(struct list_plan *plan, const struct known *known,
		     const struct list_members *members, struct findings *findings)
{
	const struct roster_entry *entry = list_begin(plan, known->key, known, members, findings);

	if (!entry && plan->policy.unread && plan->policy.unread(plan->policy.directories, known)) {
		if (known->state != ACCOUNT_RETIRED)
			plan->unchanged += !list_only_follow(plan, known, members);
		return;
	}
	if (!entry) {
		list_absent(plan, known, members, CHANGE_MISSING, findings);
		return;
	}
	if (list_is_list(entry))
		list_present(plan, plan->next, known, members, findings);
	else
		list_absent(plan, known, members,
			    entry->flags & ROSTER_EXCLUDED ? CHANGE_EXCLUDED : CHANGE_ADDRESSLESS,
			    findings);
	plan->next++;
}

void list_plan_same(struct list_plan *plan, const struct known *known,
		    const struct list_members *members, uint64_t seen, bool taken,
		    struct findings *findings)
{
	struct presence_same same = { .known = presence_keep(&plan->presence, &known->account),
				      .seen = seen,
				      .taken = taken };
	const struct account group = roster_account(plan->roster, seen);
	struct known renewed = *known;

	memcpy(same.key, known->key, sizeof(same.key));
	presence_add_same(&plan->presence, &same);
	account_key(group.id, renewed.key);
	renewed.account.id = group.id;
	if (taken) {
		list_plan_known(plan, &renewed, members, findings);
		return;
	}
	plan->next += list_begin(plan, renewed.key, known, members, findings) != NULL;
	plan->held++;
	(void)list_only_follow(plan, known, members);
}

static int list_compare_changes(const void *a, const void *b)
{
	const struct change *x = &((const struct list_change *)a)->change,
			    *y = &((const struct list_change *)b)->change;

	if (x->op != y->op)
		return x->op < y->op ? -1 : 1;
	return strcmp(change_account(x)->value[ACCOUNT_ADDRESS],
		      change_account(y)->value[ACCOUNT_ADDRESS]);
}

void list_plan_finish(struct list_plan *plan, struct findings *findings)
{
	for (; expand_entry(plan->expand, plan->next); plan->next++)
		list_new(plan, plan->next, findings);
	choose_finish(&plan->several, findings);
	if (plan->count)
		qsort(plan->items, plan->count, sizeof(*plan->items), list_compare_changes);
}

void list_plan_mark_refused(struct list_plan *plan, const struct buf *keys)
{
	for (size_t i = 0; keys->len > 0 && i < plan->count; i++) {
		struct change *change = &plan->items[i].change;
		unsigned char key[ACCOUNT_KEY_SIZE];

		account_key(change_account(change)->id, key);
		if (bsearch(key, keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
			    account_key_compare))
			change->reason = CHANGE_REFUSED;
	}
}

static void list_release_changes(struct list_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		list_release_change(&changes[i]);
	free(changes);
}

void list_plan_release(struct list_plan *plan)
{
	list_release_changes(plan->items, plan->count);
	list_release_changes(plan->deferred, plan->deferred_count);
	presence_release(&plan->presence);
	free(plan->rekeys);
	vec_release(&plan->asked);
	arena_release(&plan->arena);
	*plan = (struct list_plan){ .roster = NULL };
}
