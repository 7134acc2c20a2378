// SPDX-License-Identifier: MIT
#include "sync/list_address.h"

#include "plan/choose.h"
#include "state/state_list.h"

static int list_address_choose(struct expand *expand, size_t group, const struct roster *roster,
			       struct state *state, struct error *error)
{
	const struct roster_entry *entry = expand_entry(expand, group);
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(chosen_release) struct chosen chosen = { .taken = NULL };
	struct known known;
	int found;

	/* Those that are no lists have no address here, whatever else has several values. */
	if ((entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)) ||
	    !roster_account(roster, entry->offset).several)
		return 0;
	found = state_list_get(state, entry->key, &arena, &known, error);
	if (found < 0)
		return -1;
	chosen = choose(roster, entry,
			found > 0 && known.state != ACCOUNT_RETIRED ? &known.account : NULL);
	if (chosen.differs && chosen.account.value[ACCOUNT_ADDRESS])
		expand_set_list(expand, group, chosen.account.value[ACCOUNT_ADDRESS]);
	return 0;
}

int list_address_set(struct expand *expand, const struct roster *roster, struct state *state,
		     struct error *error)
{
	for (size_t i = 0; expand_entry(expand, i); i++)
		if (list_address_choose(expand, i, roster, state, error) != 0)
			return -1;
	return 0;
}
