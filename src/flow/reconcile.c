// SPDX-License-Identifier: MIT
#include "flow/reconcile.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/mem.h"
#include "flow/domain_site.h"
#include "flow/open_changes.h"
#include "model/adopted.h"
#include "state/state_account.h"
#include "state/state_list.h"
#include "state/state_there.h"

struct reconcile_walk {
	struct reconcile *reconcile;
	struct state *state;
	const struct console_list *list;
	struct map rows; /* by address */
	bool *used;	 /* rows that were compared */
	struct open_changes open;
};

static void reconcile_walk_release(struct reconcile_walk *walk)
{
	map_release(&walk->rows);
	free(walk->used);
	open_changes_release(&walk->open);
}

const char *reconcile_outcome_text(enum reconcile_outcome outcome)
{
	static const char *const texts[] = {
		[RECONCILE_MATCHES] = "matches",       [RECONCILE_WAITS] = "waits",
		[RECONCILE_DIFFERS] = "differs",       [RECONCILE_STATUS] = "status differs",
		[RECONCILE_MISSING] = "missing there", [RECONCILE_UNKNOWN] = "unknown here",
	};

	return texts[outcome];
}

static struct reconcile_item *reconcile_add(struct reconcile *reconcile,
					    const struct reconcile_item *item)
{
	struct reconcile_item *added;

	reconcile->counts[item->outcome]++;
	if (item->outcome == RECONCILE_MATCHES)
		return NULL;
	reconcile->items = mem_grow(reconcile->items, &reconcile->cap, reconcile->count + 1,
				    sizeof(*reconcile->items));
	added = &reconcile->items[reconcile->count++];
	*added = *item;
	added->address = arena_text(&reconcile->arena, item->address);
	added->name = arena_text(&reconcile->arena, item->name);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		added->there[field] = arena_text(&reconcile->arena, item->there[field]);
		added->listed[field] = arena_text(&reconcile->arena, item->listed[field]);
	}
	return added;
}

/* The number of the row with an address, or the count of rows. */
static size_t reconcile_row(const struct reconcile_walk *walk, const char *address)
{
	struct map_probe probe = map_probe(map_hash(MAP_HASH_START, address, strlen(address)));
	uint32_t number;

	while (map_next(&walk->rows, &probe, &number))
		if (strcmp(walk->list->rows[number].value[ACCOUNT_ADDRESS], address) == 0)
			return number;
	return walk->list->count;
}

/* Telephone numbers without what people and spreadsheets put between and before the digits. */
static bool reconcile_same_number(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a && !isdigit((unsigned char)*a))
			a++;
		while (*b && !isdigit((unsigned char)*b))
			b++;
		if (*a != *b || !*a)
			return *a == *b;
	}
}

static bool reconcile_same(enum account_field field, const char *a, const char *b)
{
	return field == ACCOUNT_MOBILE || field == ACCOUNT_EXTENSION ? reconcile_same_number(a, b)
								     : strcmp(a, b) == 0;
}

static const char *reconcile_value(const struct known *known, int field)
{
	return known->account.value[field] ? known->account.value[field] : "";
}

static const char *reconcile_status(const struct known *known)
{
	return known_is_gone(known)	   ? "deleted"
	       : known_is_suspended(known) ? "suspended"
					   : "normal";
}

/* Notes where a row differs from an account. Whether it does. */
static bool reconcile_compare(const struct known *known, const struct console_row *row,
			      struct reconcile_item *item)
{
	const char *status = row->status == CONSOLE_DISABLED ? "suspended" : "normal";
	bool differs = false;

	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		if (!row->value[field] || field == ACCOUNT_ADDRESS ||
		    (adopted_is(known->account.id) && !known->account.value[field]) ||
		    reconcile_same((enum account_field)field, reconcile_value(known, field),
				   row->value[field]))
			continue;
		item->there[field] = reconcile_value(known, field);
		item->listed[field] = row->value[field];
		differs = true;
	}
	item->outcome = differs ? RECONCILE_DIFFERS : RECONCILE_MATCHES;
	if (!known_is_gone(known) &&
	    (row->status == CONSOLE_UNTOLD || strcmp(status, reconcile_status(known)) == 0))
		return differs;
	item->status_there = reconcile_status(known);
	item->status_listed = status;
	item->outcome = differs ? RECONCILE_DIFFERS : RECONCILE_STATUS;
	return true;
}

/* Whether the list has somebody as the open batch is to make it. 1, 0 or -1. */
static int reconcile_is_done(struct reconcile_walk *walk, const unsigned char *key,
			     struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct reconcile_item ignored = { .batch = 0 };
	struct known planned;
	size_t row;
	int found = state_account_get(walk->state, key, &arena, &planned, error);

	if (found <= 0)
		return found;
	row = reconcile_row(walk, planned.account.value[ACCOUNT_ADDRESS]);
	if (planned.state == ACCOUNT_RETIRED)
		return row == walk->list->count;
	if (row == walk->list->count ||
	    reconcile_compare(&planned, &walk->list->rows[row], &ignored))
		return 0;
	walk->used[row] = true;
	return 1;
}

/* An account there, with its row of the list or without one. */
static int reconcile_account(struct reconcile_walk *walk, const struct known *there,
			     struct error *error)
{
	size_t row = reconcile_row(walk, there->account.value[ACCOUNT_ADDRESS]);
	bool listed = row < walk->list->count;
	struct reconcile_item item = { .address = there->account.value[ACCOUNT_ADDRESS],
				       .name = there->account.value[ACCOUNT_NAME],
				       .batch = open_changes_find(&walk->open, there->key),
				       .outcome = RECONCILE_MISSING };
	int done = 0;

	if (!listed && known_is_gone(there))
		return 0;
	if (listed) {
		walk->used[row] = true;
		item.place = walk->list->rows[row].place;
		reconcile_compare(there, &walk->list->rows[row], &item);
	}
	if (item.outcome != RECONCILE_MATCHES && item.batch)
		done = reconcile_is_done(walk, there->key, error);
	if (done < 0)
		return -1;
	if (done > 0)
		item.outcome = RECONCILE_WAITS;
	else if (item.outcome == RECONCILE_MATCHES && adopted_is(there->account.id)) {
		item.outcome = RECONCILE_UNKNOWN;
		item.note = "adopted; no entry of the directory has it";
	}
	reconcile_add(walk->reconcile, &item);
	return 0;
}

static int reconcile_domain(struct reconcile_walk *walk, struct reconcile_domain *domain,
			    struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	const char *site = walk->reconcile->scope.site;
	struct known there;
	int found;

	if (state_there_open(walk->state, domain->name, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &there, error)) > 0) {
		/* It lives in another console. */
		if (there.site && *there.site && strcmp(there.site, site) != 0)
			continue;
		if (!domain->compared)
			domain->there += !known_is_gone(&there);
		else if (reconcile_account(walk, &there, error) != 0)
			return -1;
	}
	return found;
}

/* A row that no account there has for its address. */
static int reconcile_other(struct reconcile_walk *walk, const struct console_row *row,
			   struct error *error)
{
	static const unsigned char nobody[ACCOUNT_KEY_SIZE] = { 0 };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *address = row->value[ACCOUNT_ADDRESS];
	struct reconcile_item item = { .address = address,
				       .name = row->value[ACCOUNT_NAME],
				       .place = row->place,
				       .outcome = RECONCILE_UNKNOWN };
	CLEANUP(buf_release) struct buf note = BUF_INIT;
	struct known other;
	int found = state_list_holder(walk->state, address, nobody, &arena, &other, error);

	if (found > 0 && other.state != ACCOUNT_RETIRED) {
		walk->reconcile->lists++;
		return 0;
	}
	if (found >= 0)
		found = state_address_holder(walk->state, address, nobody, &arena, &other, error);
	if (found > 0 && !known_is_gone(&other)) {
		item.batch = open_changes_find(&walk->open, other.key);
		if (strcmp(other.account.value[ACCOUNT_ADDRESS], address) != 0) {
			item.outcome = RECONCILE_DIFFERS;
			buf_printf(&note, "an alias of %s, and no account",
				   other.account.value[ACCOUNT_ADDRESS]);
		} else if (item.batch) {
			item.outcome = RECONCILE_WAITS;
		}
	}
	if (found < 0)
		return -1;
	if (note.len)
		item.note = arena_text(&walk->reconcile->arena, note.data);
	reconcile_add(walk->reconcile, &item);
	return 0;
}

/* Creations that wait and that the list does not have yet. */
static int reconcile_created(struct reconcile_walk *walk, struct error *error)
{
	size_t count = walk->open.keys.len / ACCOUNT_KEY_SIZE;

	for (size_t i = 0; i < count; i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		const unsigned char *key =
			(const unsigned char *)walk->open.keys.data + i * ACCOUNT_KEY_SIZE;
		const struct reconcile_domain *domain;
		struct reconcile_item item = { .outcome = RECONCILE_WAITS };
		struct known planned, there;
		int found = state_account_get(walk->state, key, &arena, &planned, error);

		if (found > 0 && state_there_get(walk->state, key, &arena, &there, error) == 0) {
			item.address = planned.account.value[ACCOUNT_ADDRESS];
			item.name = planned.account.value[ACCOUNT_NAME];
			item.batch = open_changes_find(&walk->open, key);
			domain = reconcile_scope_of(&walk->reconcile->scope, item.address);
			if (domain && domain->compared &&
			    reconcile_row(walk, item.address) == walk->list->count) {
				item.note = "not in the list yet";
				reconcile_add(walk->reconcile, &item);
			}
		}
		if (found < 0)
			return -1;
	}
	return 0;
}

static int reconcile_compare_item(const void *a, const void *b)
{
	const struct reconcile_item *x = a, *y = b;

	if (x->outcome != y->outcome)
		return x->outcome < y->outcome ? -1 : 1;
	return strcmp(x->address, y->address);
}

static int reconcile_all(struct reconcile_walk *walk, struct error *error)
{
	struct reconcile *reconcile = walk->reconcile;
	const struct console_list *list = walk->list;

	for (size_t i = 0; i < list->count; i++) {
		const char *address = list->rows[i].value[ACCOUNT_ADDRESS];

		map_add(&walk->rows, map_hash(MAP_HASH_START, address, strlen(address)),
			(uint32_t)i);
	}
	for (size_t i = 0; i < reconcile->scope.count; i++)
		if (reconcile_domain(walk, &reconcile->scope.domains[i], error) != 0)
			return -1;
	for (size_t i = 0; i < list->count; i++)
		if (!walk->used[i] &&
		    reconcile_scope_of(&reconcile->scope, list->rows[i].value[ACCOUNT_ADDRESS])
			    ->compared &&
		    reconcile_other(walk, &list->rows[i], error) != 0)
			return -1;
	if (reconcile_created(walk, error) != 0)
		return -1;
	if (reconcile->count)
		qsort(reconcile->items, reconcile->count, sizeof(*reconcile->items),
		      reconcile_compare_item);
	return 0;
}

int reconcile_run(struct reconcile *reconcile, const struct config *config, struct state *state,
		  const struct console_list *list, const char *site, const struct vec *domains,
		  struct error *error)
{
	CLEANUP(reconcile_walk_release)
	struct reconcile_walk walk = {
		.reconcile = reconcile, .state = state, .list = list, .open = OPEN_CHANGES_INIT
	};

	walk.used = mem_new(list->count + 1, sizeof(*walk.used));
	return domain_site_check(config, state, NULL, error) ||
			       reconcile_scope_find(&reconcile->scope, config, list, site, domains,
						    error) ||
			       open_changes_load(&walk.open, state, error) ||
			       reconcile_all(&walk, error)
		       ? -1
		       : 0;
}

bool reconcile_differs(const struct reconcile *reconcile)
{
	return reconcile->counts[RECONCILE_DIFFERS] + reconcile->counts[RECONCILE_STATUS] +
		       reconcile->counts[RECONCILE_MISSING] + reconcile->counts[RECONCILE_UNKNOWN] >
	       0;
}

void reconcile_release(struct reconcile *reconcile)
{
	free(reconcile->items);
	reconcile_scope_release(&reconcile->scope);
	arena_release(&reconcile->arena);
}
