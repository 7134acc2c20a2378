// SPDX-License-Identifier: MIT
#include "flow/adopt.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "apply/adoption_apply.h"
#include "apply/event.h"
#include "base/clock.h"
#include "base/mem.h"
#include "batch/record.h"
#include "flow/domain_site.h"
#include "flow/open_changes.h"
#include "model/address.h"
#include "model/adopted.h"
#include "model/alias.h"
#include "state/state_account.h"
#include "state/state_list.h"
#include "state/state_there.h"

/* So many are told one by one. */
enum { ADOPT_TOLD = 200 };

struct adopt_walk {
	struct adopt *adopt;
	const struct config *config;
	struct state *state;
	struct findings *findings;
	struct open_changes open;
	int64_t now;
	size_t wrong;
};

static void adopt_walk_release(struct adopt_walk *walk)
{
	open_changes_release(&walk->open);
}

const char *adopt_outcome_text(enum adopt_outcome outcome)
{
	static const char *const texts[] = { [ADOPT_NEW] = "adopted",
					     [ADOPT_CHANGED] = "changed",
					     [ADOPT_KNOWN] = "there already" };

	return texts[outcome];
}

/* One that cannot be adopted. */
PRINTF_LIKE(3, 4)
static void adopt_complain(struct adopt_walk *walk, const struct console_row *row,
			   const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	if (walk->wrong++ < ADOPT_TOLD)
		finding_add(walk->findings, FINDING_ERROR, "ADOPT",
			    *row->place ? row->place : row->value[ACCOUNT_ADDRESS], "%s", text);
}

/* What to do about a batch that is open. */
static void adopt_hint(struct adopt_walk *walk, int64_t batch)
{
	if (batch && walk->wrong <= ADOPT_TOLD)
		finding_hint(walk->findings,
			     "uploaded? mailprov batch confirm %" PRId64 " (with --except for what "
			     "the console refused); never uploaded: mailprov batch reject %" PRId64
			     ", then adopt again",
			     batch, batch);
}

/* What waits in an open batch is answered there, and not beside it. */
static void adopt_pending(struct adopt_walk *walk, const struct console_row *row,
			  const struct known *planned, const char *address)
{
	int64_t batch = open_changes_find(&walk->open, planned->key);

	if (batch)
		adopt_complain(walk, row, "batch %" PRId64 ", which is open, %s %s", batch,
			       planned->state == ACCOUNT_PLANNED ? "creates" : "gives somebody",
			       address);
	else
		adopt_complain(walk, row, "%s is planned for %s, which is %s", address,
			       adopted_owner(planned), account_state_text(planned->state));
	adopt_hint(walk, batch);
}

/*
 * Whether an address is free for the account with this key: 1, 0 after a complaint, or -1. The row
 * of another one in use, there or planned, or a mailing list, has it else.
 */
static int adopt_is_free(struct adopt_walk *walk, const struct console_row *row,
			 const unsigned char key[ACCOUNT_KEY_SIZE], const char *address,
			 struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known other;
	int found = state_there_find(walk->state, address, &arena, &other, error);

	if (found > 0 && !known_is_gone(&other) && memcmp(other.key, key, ACCOUNT_KEY_SIZE) != 0) {
		adopt_complain(walk, row, "%s is %s %s", address,
			       strcmp(other.account.value[ACCOUNT_ADDRESS], address) == 0
				       ? "the address of"
				       : "an alias of",
			       other.account.value[ACCOUNT_ADDRESS]);
		return 0;
	}
	if (found >= 0)
		found = state_address_holder(walk->state, address, key, &arena, &other, error);
	if (found > 0 && !known_is_gone(&other)) {
		adopt_pending(walk, row, &other, address);
		return 0;
	}
	if (found >= 0)
		found = state_list_holder(walk->state, address, key, &arena, &other, error);
	if (found > 0 && other.state != ACCOUNT_RETIRED) {
		adopt_complain(walk, row, "%s is a mailing list", address);
		return 0;
	}
	return found < 0 ? -1 : 1;
}

static bool adopt_differs(const struct known *a, const struct known *b)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char *x = a->account.value[field], *y = b->account.value[field];

		if (!x != !y || (x && strcmp(x, y) != 0))
			return true;
	}
	return a->state != b->state;
}

static void adopt_note(struct adopt_walk *walk, const struct known *known,
		       enum adopt_outcome outcome)
{
	struct adopt *adopt = walk->adopt;
	bool suspended = known_is_suspended(known);

	adopt->counts[outcome]++;
	adopt->suspended += outcome == ADOPT_NEW && suspended;
	adopt->accounts[adopt->count++] = (struct adopt_account){
		.address = arena_text(&adopt->arena, known->account.value[ACCOUNT_ADDRESS]),
		.site = arena_text(&adopt->arena, known->site),
		.outcome = outcome,
		.suspended = suspended,
	};
}

/* Whether its address and its aliases are free. 1, 0 after complaints, or -1. */
static int adopt_examine(struct adopt_walk *walk, const struct console_row *row,
			 const struct known *known, const struct config_domain *domain,
			 struct error *error)
{
	const char *at = row->value[ACCOUNT_ALIASES], *alias;
	int fine = adopt_is_free(walk, row, known->key, row->value[ACCOUNT_ADDRESS], error);
	size_t len;

	while (fine >= 0 && alias_next(&at, &alias, &len)) {
		CLEANUP(mem_freep) char *text = mem_textn(alias, len);
		const struct config_domain *other =
			config_domain_find(walk->config, address_domain(text));
		int free_too;

		if (other && strcmp(other->site, domain->site) != 0) {
			adopt_complain(walk, row, "its alias %s is of the site %s, and it of %s",
				       text, other->site, domain->site);
			fine = 0;
			continue;
		}
		free_too = adopt_is_free(walk, row, known->key, text, error);
		fine = free_too < 0 ? -1 : fine && free_too;
	}
	return fine;
}

static int adopt_new(struct adopt_walk *walk, const struct console_row *row,
		     const struct config_domain *domain, struct error *error)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	const struct known known = adoption_new(row, domain->site, walk->now, &id);
	int fine = adopt_examine(walk, row, &known, domain, error);

	if (fine > 0)
		adopt_note(walk, &known, ADOPT_NEW);
	return fine < 0 ? -1 : 0;
}

/* One that was adopted before, and that no entry has yet. */
static int adopt_again(struct adopt_walk *walk, const struct console_row *row,
		       const struct config_domain *domain, const struct known *there,
		       struct error *error)
{
	struct known known = *there;
	int fine;

	adoption_say(&known, row, walk->now);
	if (!adopt_differs(there, &known)) {
		adopt_note(walk, there, ADOPT_KNOWN);
		return 0;
	}
	fine = adopt_examine(walk, row, &known, domain, error);
	if (fine > 0)
		adopt_note(walk, &known, ADOPT_CHANGED);
	return fine < 0 ? -1 : 0;
}

static int adopt_row(struct adopt_walk *walk, const struct console_row *row, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *address = row->value[ACCOUNT_ADDRESS];
	const struct config_domain *domain =
		config_domain_find(walk->config, address_domain(address));
	struct known there;
	int found;

	if (!domain) {
		adopt_complain(walk, row,
			       "%s is of the domain %s, which the configuration does not have",
			       address, address_domain(address));
		return 0;
	}
	found = state_there_find(walk->state, address, &arena, &there, error);
	if (found < 0)
		return -1;
	if (found == 0 || known_is_gone(&there) ||
	    strcmp(there.account.value[ACCOUNT_ADDRESS], address) != 0)
		return adopt_new(walk, row, domain, error);
	if (adopted_is(there.account.id))
		return adopt_again(walk, row, domain, &there, error);
	adopt_note(walk, &there, ADOPT_KNOWN);
	return 0;
}

static int adopt_rows(struct adopt_walk *walk, const struct console_list *list, struct error *error)
{
	for (size_t i = 0; i < list->count; i++)
		if (adopt_row(walk, &list->rows[i], error) != 0)
			return -1;
	return 0;
}

/* Rows give aliases that no other row has for its own address. */
static void adopt_check_aliases(struct adopt_walk *walk, const struct console_list *list)
{
	CLEANUP(map_release) struct map map = MAP_INIT;
	CLEANUP(vec_release) struct vec taken = VEC_INIT;

	for (size_t i = 0; i < list->count; i++) {
		const char *address = list->rows[i].value[ACCOUNT_ADDRESS];

		map_add(&map, map_hash(MAP_HASH_START, address, strlen(address)),
			(uint32_t)taken.count);
		vec_add(&taken, address);
	}
	for (size_t i = 0; i < list->count; i++) {
		const char *at = list->rows[i].value[ACCOUNT_ALIASES], *alias;
		size_t len;

		while (alias_next(&at, &alias, &len)) {
			uint64_t hash = map_hash(MAP_HASH_START, alias, len);
			struct map_probe probe = map_probe(hash);
			uint32_t number;
			bool twice = false;

			while (map_next(&map, &probe, &number))
				twice = twice || (strncmp(taken.items[number], alias, len) == 0 &&
						  taken.items[number][len] == '\0');
			if (twice)
				adopt_complain(walk, &list->rows[i],
					       "its alias %.*s belongs to another row too",
					       (int)len, alias);
			map_add(&map, hash, (uint32_t)taken.count);
			vec_add(&taken, arena_textn(&walk->adopt->arena, alias, len));
		}
	}
}

/* Stores those of which the list says something new, and notes them: each row has been noted. */
static int adopt_store(struct adopt_walk *walk, const struct console_list *list,
		       struct event *event, struct error *error)
{
	CLEANUP(departments_sites_release)
	struct departments_sites departments = DEPARTMENTS_SITES_INIT;
	struct json *json = &event->json;

	if (event_begin(event, walk->state, EVENT_ADOPT, walk->now, error) != 0)
		return -1;
	record_write_sites(json, walk->config);
	json_key(json, "accounts");
	json_array(json);
	for (size_t i = 0; i < list->count; i++) {
		const struct adopt_account *account = &walk->adopt->accounts[i];

		if (account->outcome == ADOPT_KNOWN)
			continue;
		record_write_adopted(json, &list->rows[i], account->site);
		if (adoption_put(walk->state, &list->rows[i], account->site, walk->now,
				 &departments, error) != 0)
			return -1;
	}
	json_close(json);
	return departments_store_add(&departments, walk->state, error) ||
			       domain_site_store(walk->config, walk->state, error)
		       ? -1
		       : 0;
}

static int adopt_commit(struct adopt_walk *walk, const struct console_list *list,
			struct error *error)
{
	CLEANUP(event_release) struct event event = EVENT_INIT;

	if (state_begin(walk->state, error) != 0)
		return -1;
	if (adopt_store(walk, list, &event, error) != 0 ||
	    event_end(&event, walk->config->batch.directory, walk->state, 0, error) != 0 ||
	    state_commit(walk->state, error) != 0) {
		state_rollback(walk->state);
		event_take_back(&event, walk->state);
		return -1;
	}
	return 0;
}

int adopt_run(struct adopt *adopt, const struct config *config, struct state *state,
	      const struct console_list *list, const char *what, bool dry_run,
	      struct findings *findings, struct error *error)
{
	CLEANUP(adopt_walk_release)
	struct adopt_walk walk = { .adopt = adopt,
				   .config = config,
				   .state = state,
				   .findings = findings,
				   .open = OPEN_CHANGES_INIT,
				   .now = clock_now() };

	adopt->accounts = mem_new(list->count + 1, sizeof(*adopt->accounts));
	if (domain_site_check(config, state, NULL, error) != 0 ||
	    open_changes_load(&walk.open, state, error) != 0)
		return -1;
	adopt_check_aliases(&walk, list);
	if (adopt_rows(&walk, list, error) != 0)
		return -1;
	if (walk.wrong > ADOPT_TOLD)
		finding_add(findings, FINDING_ERROR, "ADOPT", what, "%zu more cannot be adopted",
			    walk.wrong - ADOPT_TOLD);
	if (walk.wrong)
		return error_set(error, ERROR_DATA,
				 "%s: %zu of its addresses cannot be adopted; nothing was done",
				 what, walk.wrong);
	return dry_run || adopt->counts[ADOPT_NEW] + adopt->counts[ADOPT_CHANGED] == 0
		       ? 0
		       : adopt_commit(&walk, list, error);
}

void adopt_release(struct adopt *adopt)
{
	free(adopt->accounts);
	arena_release(&adopt->arena);
}
