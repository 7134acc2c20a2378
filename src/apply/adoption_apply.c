// SPDX-License-Identifier: MIT
#include "apply/adoption_apply.h"

#include "model/adopted.h"
#include "model/left.h"
#include "state/state_account.h"
#include "state/state_batch.h"
#include "state/state_same.h"
#include "state/state_site.h"
#include "state/state_there.h"

void adoption_say(struct known *known, const struct console_row *row, int64_t now)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (row->value[field])
			known->account.value[field] = row->value[field];
	if (row->status == CONSOLE_DISABLED && known->state != ACCOUNT_SUSPENDED) {
		known->state = ACCOUNT_SUSPENDED;
		known->suspender = ACCOUNT_BY_PERSON;
		known->suspended_at = now;
	} else if (row->status == CONSOLE_NORMAL && known->state == ACCOUNT_SUSPENDED) {
		known->state = ACCOUNT_CREATED;
		known->suspender = ACCOUNT_BY_NOBODY;
		known->suspended_at = 0;
	}
	account_fingerprint(&known->account, known->fingerprint);
}

struct known adoption_new(const struct console_row *row, const char *site, int64_t now,
			  struct buf *buf)
{
	struct known known = {
		.state = ACCOUNT_CREATED, .site = site, .how = KNOWN_ADOPTED, .changed_at = now
	};

	adopted_id(buf, row->value[ACCOUNT_ADDRESS]);
	known.account.id = buf_text(buf);
	account_key(known.account.id, known.key);
	adoption_say(&known, row, now);
	return known;
}

int adoption_put(struct state *state, const struct console_row *row, const char *site, int64_t now,
		 struct departments_sites *departments, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	struct known known = adoption_new(row, site, now, &id), before;
	const char *department;
	int found = state_there_get(state, known.key, &arena, &before, error);

	if (found < 0)
		return -1;
	if (found > 0 && !known_is_gone(&before)) {
		departments_store_count(departments, &before, -1);
		known = before;
		adoption_say(&known, row, now);
		known.changed_at = now;
	}
	departments_store_count(departments, &known, 1);
	department = known.account.value[ACCOUNT_DEPARTMENT];
	return state_account_store(state, &known, error) ||
			       state_there_store(state, &known, error) ||
			       (department && *department &&
				state_there_department(state, department, known.site, true, error))
		       ? -1
		       : 0;
}

/* What stands under the id of the entry makes way: it is gone, or stays behind at another site. */
static int adoption_make_way(struct state *state, const char *id, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known known;
	int found;

	account_key(id, key);
	found = state_account_get(state, key, &arena, &known, error);
	if (found <= 0)
		return found;
	if (known_is_gone(&known))
		return state_account_remove(state, key, error) ||
				       state_there_remove(state, key, error)
			       ? -1
			       : 0;
	left_id(&left, id, known.site);
	return state_rekey(state, id, buf_text(&left), error);
}

/* What nobody said of it is as the entry says. */
static int adoption_fill(struct state *state, const struct account *seen, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(departments_sites_release)
	struct departments_sites numbers = DEPARTMENTS_SITES_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known planned, there;
	const char *department;
	int found;

	account_key(seen->id, key);
	found = state_account_get(state, key, &arena, &planned, error);
	if (found > 0)
		found = state_there_get(state, key, &arena, &there, error);
	if (found <= 0)
		return found;
	departments_store_count(&numbers, &planned, -1);
	adopted_fill(&planned, seen);
	adopted_fill(&there, seen);
	planned.account.dn = there.account.dn = seen->dn;
	departments_store_count(&numbers, &planned, 1);
	department = there.account.value[ACCOUNT_DEPARTMENT];
	return state_account_store(state, &planned, error) ||
			       state_there_store(state, &there, error) ||
			       (department && state_there_department(state, department, there.site,
								     true, error)) ||
			       departments_store_add(&numbers, state, error) ||
			       state_refused_store(state, key, false, error)
		       ? -1
		       : 0;
}

int adoption_give(struct state *state, const unsigned char old[ACCOUNT_KEY_SIZE],
		  const struct account *seen, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known known;
	int found = state_account_get(state, old, &arena, &known, error);

	if (found <= 0)
		return found;
	return adoption_make_way(state, seen->id, error) ||
			       state_rekey(state, known.account.id, seen->id, error) ||
			       adoption_fill(state, seen, error)
		       ? -1
		       : 0;
}

int adoption_same(struct state *state, const struct batch_same *same, struct error *error)
{
	struct state_same row = { .id = same->id, .dn = same->dn };

	if (same->adopted.id)
		return adoption_give(state, same->old, &same->adopted, error);
	memcpy(row.old, same->old, sizeof(row.old));
	account_key(same->id, row.new);
	return state_same_store(state, same->list ? STATE_LISTS : STATE_ACCOUNTS, &row, 1, error);
}
