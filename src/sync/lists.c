// SPDX-License-Identifier: MIT
#include "sync/lists.h"

#include <inttypes.h>

#include "base/mem.h"
#include "entry/dn.h"
#include "apply/list_apply.h"
#include "sync/list_address.h"
#include "sync/list_same.h"
#include "sync/lists_sources.h"
#include "sync/sync_policy.h"
#include "sync/address_in_use.h"
#include "sync/second_question.h"
#include "model/alias.h"
#include "model/held.h"
#include "state/state_account.h"
#include "state/state_there.h"

/* A person of the graph by the key of the account. */
struct lists_person {
	unsigned char key[ACCOUNT_KEY_SIZE];
	size_t number;
	bool uses; /* the account is in use */
};

static bool lists_is_ours(const void *domains, const char *domain)
{
	return config_domain_find(domains, domain) != NULL;
}

static int lists_compare_leaver(const void *a, const void *b)
{
	return memcmp(((const struct lists_leaver *)a)->key, ((const struct lists_leaver *)b)->key,
		      ACCOUNT_KEY_SIZE);
}

static bool lists_leaves(const void *argument, const unsigned char *key,
			 struct list_place *ret_place)
{
	const struct lists *lists = argument;
	struct lists_leaver wanted, *leaver;

	if (lists->leaver_count == 0)
		return false;
	memcpy(wanted.key, key, ACCOUNT_KEY_SIZE);
	leaver = bsearch(&wanted, lists->leavers, lists->leaver_count, sizeof(wanted),
			 lists_compare_leaver);
	if (leaver)
		*ret_place = leaver->place;
	return leaver != NULL;
}

/* The accounts that leave their addresses, or their sites, in this plan. */
static void lists_collect_leavers(struct lists *lists, const struct plan *accounts)
{
	size_t cap = 0;

	for (size_t i = 0; i < accounts->count; i++) {
		enum change_op op = (enum change_op)accounts->items[i].op;
		struct lists_leaver *leaver;
		struct change change;

		if (op != CHANGE_RENAME && op != CHANGE_RETIRE &&
		    accounts->items[i].reason != CHANGE_TO_SITE)
			continue;
		plan_bare_change(accounts, i, &change);
		lists->leavers = mem_grow(lists->leavers, &cap, lists->leaver_count + 1,
					  sizeof(*lists->leavers));
		leaver = &lists->leavers[lists->leaver_count++];
		account_key(change_account(&change)->id, leaver->key);
		leaver->place = (struct list_place){ .address = NULL };
		if (op != CHANGE_RETIRE)
			leaver->place = (struct list_place){
				.address = arena_text(&lists->arena,
						      change.after.value[ACCOUNT_ADDRESS]),
				.site = arena_text(&lists->arena, change.site),
			};
	}
	if (lists->leaver_count)
		qsort(lists->leavers, lists->leaver_count, sizeof(*lists->leavers),
		      lists_compare_leaver);
}

static bool lists_reads(const void *argument, const char *dn)
{
	const struct lists *lists = argument;

	for (size_t i = 0; i < lists->places.count; i++)
		if (dn_is_under(dn, lists->places.items[i]))
			return true;
	return false;
}

/* Where a known account lives; versions ago did not keep it. */
static const char *lists_site_of(const struct lists_input *input, const struct known *known)
{
	return known->site && *known->site
		       ? known->site
		       : sync_site(input->config, account_domain(&known->account));
}

static int64_t lists_tolerated(const void *config, const char *id, int64_t total)
{
	const struct config_directory *directory = config_directory_of(config, id);

	return directory ? config_limit_of(&directory->groups.unresolved, total) : 0;
}

/* The people with what the store knows of their accounts, by key. The caller frees them. */
static int lists_load_people(struct lists *lists, const struct lists_input *input,
			     struct lists_person **ret_people, size_t *ret_count,
			     struct error *error)
{
	/*
	 * On a first run no account is known; without a plan nothing changed, and any account may
	 * be.
	 */
	bool anybody = !input->accounts->roster ||
		       input->accounts->known_count + input->accounts->retired_count > 0;
	CLEANUP(mem_freep) struct lists_person *people = NULL;
	const unsigned char *key;
	size_t count = 0, cap = 0;

	while ((key = expand_person(lists->expand, count)) != NULL) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct known known;
		int found =
			anybody ? state_account_get(input->state, key, &arena, &known, error) : 0;

		if (found < 0)
			return -1;
		people = mem_grow(people, &cap, count + 1, sizeof(*people));
		people[count] = (struct lists_person){ .number = count };
		memcpy(people[count].key, key, ACCOUNT_KEY_SIZE);
		people[count].uses = found > 0 && known.state != ACCOUNT_SUSPENDED &&
				     known.state != ACCOUNT_RETIRED;
		if (people[count].uses)
			expand_set(lists->expand, count, known.account.value[ACCOUNT_ADDRESS],
				   lists_site_of(input, &known));
		count++;
	}
	if (count)
		qsort(people, count, sizeof(*people), account_key_compare);
	*ret_people = take_ptr(&people);
	*ret_count = count;
	return 0;
}

/*
 * Operations come in the order of carrying out, so that a rename is known before the account is
 * resumed.
 */
static void lists_apply(struct lists *lists, const struct change *change,
			struct lists_person *person)
{
	switch (change->op) {
	case CHANGE_SUSPEND:
	case CHANGE_RETIRE:
		person->uses = false;
		break;
	case CHANGE_CREATE:
	case CHANGE_RESUME:
		person->uses = true;
		break;
	case CHANGE_RENAME:
	case CHANGE_UPDATE:
	case CHANGE_OPS:
		break;
	}
	expand_set(lists->expand, person->number,
		   person->uses ? change_account(change)->value[ACCOUNT_ADDRESS] : NULL,
		   change->site);
}

/*
 * A new entry that is, or may be, that of a missing account stands for it, whether the account goes
 * on under its id or waits for a person.
 */
static int lists_set_sames(struct lists *lists, const struct lists_input *input,
			   struct lists_person *people, size_t count, struct error *error)
{
	const struct presence *presence = &input->accounts->presence;

	for (size_t i = 0; i < presence->same_count && count; i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct lists_person *person;
		struct known known;
		int found;

		account_key(roster_account(presence->roster, presence->sames[i].seen).id, key);
		person = bsearch(key, people, count, sizeof(*people), account_key_compare);
		if (!person)
			continue;
		found = state_account_get(input->state, presence->sames[i].key, &arena, &known,
					  error);
		if (found < 0)
			return -1;
		person->uses = found > 0 && known.state != ACCOUNT_SUSPENDED &&
			       known.state != ACCOUNT_RETIRED;
		if (person->uses)
			expand_set(lists->expand, person->number,
				   known.account.value[ACCOUNT_ADDRESS],
				   lists_site_of(input, &known));
	}
	return 0;
}

static void lists_meet_absent(struct lists *lists, const struct presence *presence,
			      const struct absence *absence)
{
	const struct account known = presence_record(presence, absence->known);

	expand_absent(lists->expand, known.id, known.dn, absence->key);
}

/* Gives each person of the graph the address after the planned changes. */
static int lists_set_people(struct lists *lists, const struct lists_input *input,
			    struct error *error)
{
	const struct plan *accounts = input->accounts;
	const struct presence *absent = &accounts->presence;
	CLEANUP(mem_freep) struct lists_person *people = NULL;
	size_t count;

	for (size_t i = 0; i < absent->absence_count; i++)
		lists_meet_absent(lists, absent, &absent->absences[i]);
	if (lists_meet_unread(lists->expand, input->directory, input->state, error) != 0 ||
	    lists_load_people(lists, input, &people, &count, error) != 0 ||
	    lists_set_sames(lists, input, people, count, error) != 0)
		return -1;
	for (size_t i = 0; i < accounts->count && count; i++) {
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct lists_person *person;
		struct change change;

		plan_bare_change(accounts, i, &change);
		account_key(change_account(&change)->id, key);
		person = bsearch(key, people, count, sizeof(*people), account_key_compare);
		if (person)
			lists_apply(lists, &change, person);
	}
	return 0;
}

static int lists_compare_known(struct lists *lists, const struct lists_input *input,
			       struct findings *findings, struct error *error)
{
	CLEANUP(list_same_release) struct list_same same = { .pairs = NULL };

	if (list_same_find(&same, &lists->plan, input->directory, input->state, findings, error) !=
		    0 ||
	    list_same_walk(&same, &lists->plan, input->state, findings, error) != 0)
		return -1;
	list_plan_finish(&lists->plan, findings);
	if (!lists->question.failed)
		return 0;
	*error = lists->question.error;
	return -1;
}

/*
 * Whether an address that a list would get has another holder; then a finding names it. 1, 0 or -1.
 */
static int lists_is_taken(const struct lists_input *input, const struct change *change,
			  const char *address, struct findings *findings, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known holder;
	int found;

	account_key(change->after.id, key);
	found = in_use_holder(input->config, input->state, input->time, address, key, &arena,
			      &holder, error);
	if (found <= 0)
		return found;
	in_use_tell(input->config, input->time, findings, change->after.dn, address, &holder);
	held_note(findings, findings->count - 1, HELD_LIST, HELD_MAILING_LIST, &change->after);
	return found;
}

static int lists_examine(const struct lists_input *input, const struct change *change,
			 struct findings *findings, struct error *error)
{
	const char *at = change->after.value[ACCOUNT_ALIASES], *alias;
	size_t len;
	int taken = change->op == CHANGE_UPDATE
			    ? 0
			    : lists_is_taken(input, change, change->after.value[ACCOUNT_ADDRESS],
					     findings, error);

	while (taken == 0 && alias_next(&at, &alias, &len)) {
		CLEANUP(mem_freep) char *text = mem_textn(alias, len);

		if (change->op == CHANGE_CREATE ||
		    !alias_has(change->before.value[ACCOUNT_ALIASES], alias, len))
			taken = lists_is_taken(input, change, text, findings, error);
	}
	return taken;
}

static int lists_hold_taken(struct lists *lists, const struct lists_input *input,
			    struct findings *findings, struct error *error)
{
	/* A list that is held may stay in its place, to follow its members. */
	for (size_t i = 0; i < lists->plan.count;) {
		const struct change *change = &lists->plan.items[i].change;
		size_t count = lists->plan.count;
		int taken = change->op == CHANGE_RETIRE
				    ? 0
				    : lists_examine(input, change, findings, error);

		if (taken < 0)
			return -1;
		lists->taken += taken > 0;
		if (taken > 0)
			list_plan_hold(&lists->plan, i);
		/* What follows its members stays in its place. */
		i += taken == 0 || lists->plan.count == count;
	}
	return 0;
}

/* The accounts to which this plan gives an address: whoever carries it out does that first. */
static void lists_collect_given(const struct plan *accounts, struct buf *keys)
{
	for (size_t i = 0; i < accounts->count; i++) {
		enum change_op op = (enum change_op)accounts->items[i].op;
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct change change;

		if (op != CHANGE_CREATE && op != CHANGE_RENAME)
			continue;
		plan_bare_change(accounts, i, &change);
		account_key(change.after.id, key);
		buf_add(keys, key, sizeof(key));
	}
	if (keys->len)
		qsort(keys->data, keys->len / ACCOUNT_KEY_SIZE, ACCOUNT_KEY_SIZE,
		      account_key_compare);
}

/*
 * Whether a new member has its address only once a batch that is open is carried out, and until
 * then it is another account's mailbox. 1, 0 or -1.
 */
static int lists_is_early(const struct lists_input *input, const struct list_member *member,
			  const struct buf *given, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known there;
	int found;

	if (member->outside ||
	    (given->len && bsearch(member->key, given->data, given->len / ACCOUNT_KEY_SIZE,
				   ACCOUNT_KEY_SIZE, account_key_compare)))
		return 0;
	found = state_there_find(input->state, member->address, &arena, &there, error);
	return found > 0 ? !known_is_gone(&there) &&
				   memcmp(there.key, member->key, ACCOUNT_KEY_SIZE) != 0
			 : found;
}

/* New members of the list of a change that wait; false when nothing is left of it. */
static int lists_hold_early(struct lists *lists, const struct lists_input *input, size_t i,
			    const struct buf *given, struct findings *findings, bool *ret_stays,
			    struct error *error)
{
	*ret_stays = true;
	for (size_t j = lists->plan.items[i].added.count; *ret_stays && j-- > 0;) {
		const struct list_member *member = &lists->plan.items[i].added.items[j];
		int early = lists_is_early(input, member, given, error);

		if (early < 0)
			return -1;
		if (early == 0)
			continue;
		finding_add(findings, FINDING_NOTE, "LIST-WAITS",
			    change_account(&lists->plan.items[i].change)->dn,
			    "%s is put into the list once the batch that gives the address to "
			    "its account is confirmed: until then it is another account's",
			    member->address);
		lists->taken++;
		*ret_stays = list_plan_wait(&lists->plan, i, j);
	}
	return 0;
}

/* Nobody's mail goes to an address before it is theirs. */
static int lists_wait(struct lists *lists, const struct lists_input *input,
		      struct findings *findings, struct error *error)
{
	CLEANUP(buf_release) struct buf given = BUF_INIT;
	int64_t open;

	if (state_batch_first_open(input->state, &open, error) != 0)
		return -1;
	if (!open || lists->plan.count == 0)
		return 0;
	lists_collect_given(input->accounts, &given);
	for (size_t i = 0; i < lists->plan.count;) {
		bool stays;

		if (lists_hold_early(lists, input, i, &given, findings, &stays, error) != 0)
			return -1;
		i += stays;
	}
	return 0;
}

/* The site's limits on lists are reported, not enforced: the provider may have agreed to more. */
static void lists_check_sites(const struct lists *lists, const struct lists_input *input,
			      struct findings *findings)
{
	const struct plan *accounts = input->accounts;
	int64_t people = accounts->known_count + accounts->counts[CHANGE_CREATE];
	int64_t count = lists->plan.known_count + lists->plan.counts[CHANGE_CREATE] -
			lists->plan.counts[CHANGE_RETIRE];
	const struct site_limits *limits = &input->config->domains[0].data->limits;
	int64_t allowed = limits->group_share && people / limits->group_share > limits->groups
				  ? people / limits->group_share
				  : limits->groups;

	if (count > allowed) {
		finding_add(findings, FINDING_WARNING, "LIST-LIMIT", "directory.groups",
			    "there would be %" PRId64
			    " mailing lists, and the site allows %" PRId64,
			    count, allowed);
		finding_hint(findings, "take the address from groups that need not be lists, "
				       "narrow directory.groups.filter, or ask the provider");
	}
	for (size_t i = 0; i < lists->plan.count; i++) {
		const struct list_change *change = &lists->plan.items[i];

		if ((int64_t)change->added.count > limits->group_members)
			finding_add(findings, FINDING_WARNING, "LIST-LIMIT",
				    change_account(&change->change)->dn,
				    "it has more than %" PRId64
				    " members, which is what the site allows",
				    limits->group_members);
	}
}

static int lists_mark_refused(struct lists *lists, const struct lists_input *input,
			      struct error *error)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;

	if (state_refused_keys(input->state, &keys, error) != 0)
		return -1;
	list_plan_mark_refused(&lists->plan, &keys);
	return 0;
}

int lists_plan(struct lists *lists, const struct lists_input *input, struct findings *findings,
	       struct error *error)
{
	const struct config *config = input->config;
	bool nested, wanted = lists_are_wanted(config, &nested);
	const struct expand_policy policy = {
		.nested = nested,
		.nested_in = config->directory_count > 1 ? lists_is_nested : NULL,
		.is_ours = lists_is_ours,
		.site = sync_site,
		.domains = config,
		.normal_dn = dn_normalise,
		.is_read = lists_reads,
		.places = lists,
		.placeholders = &lists->placeholders,
	};
	const struct list_policy list_policy = {
		.time = input->time,
		.missing_runs = config->sync.suspend_after.runs,
		.missing_time = config->sync.suspend_after.time,
		.protected = &config->sync.protected,
		.tolerated = lists_tolerated,
		.config = config,
		.leaves = lists_leaves,
		.unread = input->unread,
		.directories = input->directories,
		.accounts = lists,
		.account = store_question_account,
		.store = &lists->question,
		.site = sync_site,
		.domains = config,
	};

	lists_release(lists);
	if (!wanted)
		return 0;
	lists->question.state = input->state;
	for (size_t i = 0; i < config->directory_count; i++) {
		placeholders_add(&lists->placeholders, &config->directories[i].groups.placeholders);
		lists_find_places(&config->directories[i], &lists->arena, &lists->places);
	}
	lists_collect_leavers(lists, input->accounts);
	lists->expand = expand_open(input->roster, &policy, findings);
	list_plan_init(&lists->plan, input->roster, lists->expand, &list_policy);
	if (list_address_set(lists->expand, input->roster, input->state, error) != 0 ||
	    lists_set_people(lists, input, error) != 0 ||
	    lists_compare_known(lists, input, findings, error) != 0 ||
	    lists_hold_taken(lists, input, findings, error) != 0 ||
	    lists_wait(lists, input, findings, error) != 0 ||
	    lists_mark_refused(lists, input, error) != 0)
		return -1;
	lists_check_sites(lists, input, findings);
	return 0;
}

/* Takes the retirements of lists out whose absence could not be confirmed. */
static void lists_hold_absent(struct list_plan *plan)
{
	for (size_t i = plan->count; i-- > 0;) {
		const struct list_change *change = &plan->items[i];
		const struct absence *absence =
			change->change.op == CHANGE_RETIRE
				? presence_absence(&plan->presence, change->absence)
				: NULL;

		if (absence && absence->unknown)
			list_plan_hold(plan, i);
	}
}

int lists_confirm(struct lists *lists, const struct config *config, struct directory *directory,
		  struct findings *findings, bool *ret_stale, struct error *error)
{
	const struct second_question question = { .config = config,
						  .directory = directory,
						  .presence = &lists->plan.presence,
						  .group = true,
						  .left = "its list is left as it is" };
	size_t unknown;

	if (second_question_ask(&question, findings, &unknown, ret_stale, error) != 0)
		return -1;
	lists_hold_absent(&lists->plan);
	presence_drop_unknown(&lists->plan.presence);
	return 0;
}

int lists_store(const struct lists *lists, struct state *state, int64_t batch, int64_t now,
		struct error *error)
{
	for (size_t i = 0; i < lists->plan.count; i++) {
		const struct list_change *change = &lists->plan.items[i];
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		unsigned char key[ACCOUNT_KEY_SIZE];
		struct known before = { .batch = 0 };

		account_key(change_account(&change->change)->id, key);
		if (state_list_get(state, key, &arena, &before, error) < 0 ||
		    state_list_change_store(state, batch, (int64_t)i, change, &before, error) !=
			    0 ||
		    list_apply_planned(state, batch, change, &before, now, error) != 0)
			return -1;
	}
	for (size_t i = 0; i < lists->plan.rekey_count; i++) {
		const struct list_rekey *rekey = &lists->plan.rekeys[i];

		if (state_list_rekey(state, rekey->list, rekey->member, rekey->key, error) != 0)
			return -1;
	}
	if ((lists->expand && state_lists_held_store(state, lists->plan.held, error) != 0) ||
	    state_asked_store(state, &lists->plan.asked, error) != 0)
		return -1;
	return second_question_store(&lists->plan.presence, STATE_LISTS, state, error);
}

bool lists_is_settled(const struct lists *lists)
{
	const struct list_plan *plan = &lists->plan;

	return plan->count == 0 && plan->deferred_count == 0 && plan->presence.absence_count == 0 &&
	       plan->presence.returned_count == 0 && lists->taken == 0 && plan->doubtful == 0;
}

void lists_release(struct lists *lists)
{
	list_plan_release(&lists->plan);
	arena_release(&lists->arena);
	free(lists->leavers);
	expand_close(lists->expand);
	placeholders_release(&lists->placeholders);
	vec_release(&lists->places);
	*lists = (struct lists)LISTS_INIT;
}
