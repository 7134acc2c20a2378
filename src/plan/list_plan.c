// SPDX-License-Identifier: MIT
#include "plan/list_plan.h"

#include <inttypes.h>

#include "base/mem.h"

/* How many odd lists are reported, and how many names of each. */
enum { LISTS_SHOWN = 200, NAMES_SHOWN = 5 };

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

static struct list_change *list_add(struct list_plan *plan, enum change_op op,
				    enum change_reason reason)
{
	plan->items = mem_grow(plan->items, &plan->cap, plan->count + 1, sizeof(*plan->items));
	plan->items[plan->count] = (struct list_change){ .change = { .op = op, .reason = reason } };
	plan->counts[op]++;
	return &plan->items[plan->count++];
}

/* "uid=a,…, uid=b,… and 7 more" */
static void list_name(struct buf *buf, const struct expand_names *names)
{
	for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++)
		buf_printf(buf, "%s%s", i ? "; " : "", names->items[i].text);
	if (names->count > NAMES_SHOWN)
		buf_printf(buf, " and %zu more", names->count - NAMES_SHOWN);
}

static bool list_may_tell(struct list_plan *plan, struct findings *findings)
{
	if (plan->told++ == LISTS_SHOWN)
		finding_add(findings, FINDING_NOTE, "GROUP-MEMBERS", "",
			    "more groups have members that cannot be had; mailprov explain tells "
			    "of each");
	return plan->told <= LISTS_SHOWN;
}

/* Whether enough is known about a group to act on it. */
static bool list_is_sound(struct list_plan *plan, const struct account *account,
			  const struct expanded *expanded, struct findings *findings)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	int64_t unknown = (int64_t)expanded->unknown.count;
	int64_t total =
		unknown + (int64_t)expanded->members.count + (int64_t)expanded->left_out.count;
	bool fine = !expanded->cut && unknown <= plan->policy.tolerated(plan->policy.config, total);

	if (expanded->left_out.count && list_may_tell(plan, findings)) {
		list_name(&names, &expanded->left_out);
		finding_add(findings, FINDING_NOTE, "GROUP-MEMBERS", account->dn,
			    "%zu of its members have no mail account in use: %s",
			    expanded->left_out.count, buf_text(&names));
		buf_clear(&names);
	}
	if (expanded->cut && list_may_tell(plan, findings)) {
		finding_add(findings, FINDING_ERROR, "GROUP-CUT", account->dn,
			    "the server gave only some of its members, or of those of a group in "
			    "it; the list is left as it is");
		finding_hint(findings, "the next sync asks again; if it stays so, look at the "
				       "server's limits for long lists of values");
	} else if (unknown && list_may_tell(plan, findings)) {
		list_name(&names, &expanded->unknown);
		finding_add(findings, fine ? FINDING_NOTE : FINDING_WARNING, "GROUP-UNRESOLVED",
			    account->dn,
			    "%" PRId64 " of its %" PRId64
			    " members are nothing that was read%s: %s",
			    unknown, total,
			    fine ? "" : ", which is too many; the list is left as it is",
			    buf_text(&names));
		if (!fine)
			finding_hint(findings, "see whether directory.base has all people, take "
					       "what is gone out of the group, or raise "
					       "directory.groups.unresolved");
	}
	return fine;
}

/* The address is a member's already, but it is another account's now. */
static void list_rekey(struct list_plan *plan, const unsigned char list[ACCOUNT_KEY_SIZE],
		       const struct expand_name *wanted, const struct list_member *member)
{
	struct list_rekey *rekey;

	if (!wanted->key || memcmp(wanted->key, member->key, ACCOUNT_KEY_SIZE) == 0)
		return;
	plan->rekeys = mem_grow(plan->rekeys, &plan->rekey_cap, plan->rekey_count + 1,
				sizeof(*plan->rekeys));
	rekey = &plan->rekeys[plan->rekey_count++];
	rekey->member = arena_text(&plan->arena, member->address);
	memcpy(rekey->list, list, ACCOUNT_KEY_SIZE);
	memcpy(rekey->key, wanted->key, ACCOUNT_KEY_SIZE);
}

/* Merges the members that are wanted with those that are known; both by address. */
static void list_compare(struct list_plan *plan, const unsigned char list[ACCOUNT_KEY_SIZE],
			 const struct expand_names *wanted, const struct list_members *known,
			 struct list_change *change)
{
	size_t i = 0, j = 0, known_count = known ? known->count : 0;

	while (i < wanted->count || j < known_count) {
		int order = i == wanted->count ? 1
			    : j == known_count
				    ? -1
				    : strcmp(wanted->items[i].text, known->items[j].address);

		if (order < 0)
			list_members_add(&change->added,
					 arena_text(&plan->arena, wanted->items[i].text),
					 wanted->items[i].key);
		else if (order > 0)
			list_members_add(&change->removed,
					 arena_text(&plan->arena, known->items[j].address),
					 known->items[j].key);
		else
			list_rekey(plan, list, &wanted->items[i], &known->items[j]);
		i += order <= 0;
		j += order >= 0;
	}
}

/*
 * A member that is removed and added under another address, or whose account is not in use any
 * more, is not removed by its group: the limits of accounts cover that.
 */
static void list_match_followers(const struct expand_names *left_out, struct list_change *change)
{
	static const unsigned char elsewhere[ACCOUNT_KEY_SIZE];
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	size_t count = 0;

	if (change->removed.count == 0)
		return;
	keys = mem_new(change->added.count + left_out->count + 1, sizeof(*keys));
	for (size_t i = 0; i < change->added.count; i++)
		memcpy(keys[count++], change->added.items[i].key, sizeof(*keys));
	for (size_t i = 0; i < left_out->count; i++)
		memcpy(keys[count++], left_out->items[i].key, sizeof(*keys));
	qsort(keys, count, sizeof(*keys), account_key_compare);
	for (size_t i = 0; i < change->removed.count; i++) {
		struct list_member *member = &change->removed.items[i];

		member->follows = memcmp(member->key, elsewhere, sizeof(elsewhere)) != 0 &&
				  bsearch(member->key, keys, count, sizeof(*keys),
					  account_key_compare) != NULL;
	}
}

static int list_compare_name(const void *a, const void *b)
{
	return strcmp(((const struct expand_name *)a)->text, ((const struct expand_name *)b)->text);
}

/* The members that are known, each with the address that his account has in the end. */
static void list_settle(struct list_plan *plan, const struct list_members *members,
			struct expand_names *wanted, bool *ret_any)
{
	const void *accounts = plan->policy.accounts;
	size_t kept = 0;

	wanted->items = mem_new(members->count + 1, sizeof(*wanted->items));
	for (size_t i = 0; i < members->count; i++) {
		const char *address = members->items[i].address;
		bool leaves = plan->policy.leaves(accounts, members->items[i].key, &address);

		*ret_any = *ret_any || leaves;
		if (address)
			wanted->items[wanted->count++] =
				(struct expand_name){ .text = address,
						      .key = members->items[i].key };
	}
	if (wanted->count == 0)
		return;
	qsort(wanted->items, wanted->count, sizeof(*wanted->items), list_compare_name);
	for (size_t i = 1; i < wanted->count; i++)
		if (strcmp(wanted->items[i].text, wanted->items[kept].text) != 0)
			wanted->items[++kept] = wanted->items[i];
	wanted->count = kept + 1;
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

	if (!plan->policy.leaves)
		return;
	list_settle(plan, members, &wanted, &any);
	if (any)
		list_compare(plan, known->key, &wanted, members, &followed);
	for (size_t i = 0; i < followed.removed.count; i++)
		followed.removed.items[i].follows = true;
	change->follow_added = followed.added;
	change->follow_removed = followed.removed;
	free(wanted.items);
}

static bool list_follows(const struct list_change *change)
{
	return change->follow_added.count + change->follow_removed.count > 0;
}

/* Makes of a change just that which follows its members. */
static void list_keep_following(struct list_plan *plan, struct list_change *change,
				const struct account *known)
{
	list_members_release(&change->added);
	list_members_release(&change->removed);
	*change = (struct list_change){ .change = { .op = CHANGE_UPDATE,
						    .reason = CHANGE_DIFFERS,
						    .before = *known,
						    .after = *known },
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
	struct list_change change = { .absence = 0 };
	const struct account kept = list_keep(plan, &known->account);

	list_follow(plan, known, members, &change);
	if (!list_follows(&change))
		return false;
	list_keep_following(plan, &change, &kept);
	plan->counts[CHANGE_UPDATE]--;
	*list_add(plan, CHANGE_UPDATE, CHANGE_DIFFERS) = change;
	return true;
}

static bool list_differs(const struct account *a, const struct account *b)
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

/* What a list needs, known or not. `members` NULL: it is not known. */
static void list_desired(struct list_plan *plan, size_t group, const struct known *known,
			 const struct list_members *members, struct findings *findings)
{
	const struct roster_entry *entry = expand_entry(plan->expand, group);
	struct account account = roster_account(plan->roster, entry->offset);
	struct list_change change = { .change = { .op = CHANGE_CREATE, .reason = CHANGE_NEW } };
	const struct expanded *expanded;
	bool differs;

	expanded = expand_group(plan->expand, group);
	if ((entry->flags & ROSTER_HELD) || !list_is_sound(plan, &account, expanded, findings)) {
		plan->held++;
		(void)(members && list_only_follow(plan, known, members));
		return;
	}
	differs = !members || list_differs(&account, &known->account);
	if (members &&
	    strcmp(account.value[ACCOUNT_ADDRESS], known->account.value[ACCOUNT_ADDRESS]) != 0)
		change.change.op = CHANGE_RENAME;
	else if (members)
		change.change.op = CHANGE_UPDATE;
	if (change.change.op == CHANGE_RENAME &&
	    presence_is_protected(&plan->presence, known->account.value[ACCOUNT_ADDRESS],
				  CHANGE_RENAME, findings)) {
		plan->held++;
		(void)list_only_follow(plan, known, members);
		return;
	}
	list_compare(plan, entry->key, &expanded->members, members, &change);
	list_match_followers(&expanded->left_out, &change);
	if (!differs && change.added.count + change.removed.count == 0) {
		plan->unchanged++;
		return;
	}
	change.change.reason = members ? CHANGE_DIFFERS : CHANGE_NEW;
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
	const struct absence *absence;
	bool due;

	if (known->state == ACCOUNT_RETIRED)
		return;
	absence = presence_missing(&plan->presence, known, reason, &due);
	/* What a doubted clock would end is left for a run that is believed. */
	if (!due || plan->policy.time->doubt) {
		plan->unchanged += !list_only_follow(plan, known, members);
		return;
	}
	if (presence_is_protected(&plan->presence, known->account.value[ACCOUNT_ADDRESS],
				  CHANGE_RETIRE, findings)) {
		plan->held++;
		(void)list_only_follow(plan, known, members);
		return;
	}
	change = list_add(plan, CHANGE_RETIRE, reason);
	change->change.before = list_keep(plan, &known->account);
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
	if (plan->count)
		qsort(plan->items, plan->count, sizeof(*plan->items), list_compare_changes);
}

static void list_forget(struct list_plan *plan, const struct list_change *change)
{
	plan->counts[change->change.op]--;
	plan->added -= (int64_t)change->added.count;
	plan->removed -= (int64_t)change->removed.count;
	plan->gone -= (int64_t)list_change_gone(change);
}

void list_plan_hold(struct list_plan *plan, size_t i)
{
	plan->held++;
	list_forget(plan, &plan->items[i]);
	if (list_follows(&plan->items[i])) {
		const struct account known = plan->items[i].change.before;

		list_keep_following(plan, &plan->items[i], &known);
		return;
	}
	list_members_release(&plan->items[i].added);
	list_members_release(&plan->items[i].removed);
	memmove(&plan->items[i], &plan->items[i + 1], (plan->count - i - 1) * sizeof(*plan->items));
	plan->count--;
}

static void list_defer(struct list_plan *plan, struct list_change *change)
{
	list_change_identify(change);
	plan->deferred = mem_grow(plan->deferred, &plan->deferred_cap, plan->deferred_count + 1,
				  sizeof(*plan->deferred));
	plan->deferred[plan->deferred_count++] = *change;
	plan->held++;
}

/* Splits off the members that are gone; false when nothing is left of the change. */
static bool list_split(struct list_plan *plan, struct list_change *change)
{
	struct list_change deferred = { .change = change->change };
	struct list_members kept = { .items = NULL };

	deferred.change.op = CHANGE_UPDATE;
	deferred.change.before = deferred.change.after;
	for (size_t i = 0; i < change->removed.count; i++) {
		const struct list_member *member = &change->removed.items[i];

		list_members_add(member->follows ? &kept : &deferred.removed, member->address,
				 member->key);
		if (member->follows)
			kept.items[kept.count - 1].follows = true;
	}
	list_members_release(&change->removed);
	change->removed = kept;
	list_defer(plan, &deferred);
	list_change_identify(change);
	return change->added.count || kept.count ||
	       list_differs(&change->change.before, &change->change.after);
}

void list_plan_defer(struct list_plan *plan, bool members)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		struct list_change *change = &plan->items[i];
		int64_t gone = (int64_t)list_change_gone(change);
		bool stays = true;

		if (!members && change->change.op == CHANGE_RETIRE) {
			struct list_change whole = *change;

			plan->counts[CHANGE_RETIRE]--;
			stays = list_follows(change);
			if (stays)
				list_keep_following(plan, change, &whole.change.before);
			whole.follow_added = whole.follow_removed =
				(struct list_members){ .items = NULL };
			list_defer(plan, &whole);
		} else if (members && gone > 0) {
			plan->gone -= gone;
			plan->removed -= gone;
			stays = list_split(plan, change);
			plan->counts[change->change.op] -= !stays;
		}
		if (stays)
			plan->items[kept++] = plan->items[i];
	}
	plan->count = kept;
}

static void list_release_changes(struct list_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		list_members_release(&changes[i].added);
		list_members_release(&changes[i].removed);
		list_members_release(&changes[i].follow_added);
		list_members_release(&changes[i].follow_removed);
	}
	free(changes);
}

void list_plan_release(struct list_plan *plan)
{
	list_release_changes(plan->items, plan->count);
	list_release_changes(plan->deferred, plan->deferred_count);
	presence_release(&plan->presence);
	free(plan->rekeys);
	arena_release(&plan->arena);
	*plan = (struct list_plan){ .roster = NULL };
}
