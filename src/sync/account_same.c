// SPDX-License-Identifier: MIT
#include "sync/account_same.h"

#include "apply/adoption_apply.h"
#include "apply/event.h"
#include "base/clock.h"
#include "batch/record.h"
#include "directory/explain.h"
#include "flow/resolver_lookup.h"
#include "model/adopted.h"
#include "state/state_list.h"

/* One that is known by its address, its DN or its id. 1, 0 or -1. */
static int same_find_known(struct state *state, const char *text, struct account_same *same,
			   struct error *error)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	int found;

	account_key(text, key);
	same->list = false;
	found = state_account_find(state, text, &same->arena, &same->known, error);
	if (found == 0)
		found = state_account_get(state, key, &same->arena, &same->known, error);
	if (found != 0)
		return found;
	same->list = true;
	found = state_list_find(state, text, &same->arena, &same->known, error);
	if (found == 0)
		found = state_list_get(state, key, &same->arena, &same->known, error);
	return found;
}

static int same_check_known(struct state *state, const char *old, struct account_same *same,
			    struct error *error)
{
	int found = same_find_known(state, old, same, error);

	if (found < 0)
		return -1;
	if (found == 0)
		return error_set(error, ERROR_DATA,
				 "%s is no account of ours; see: mailprov accounts", old);
	if (same->known.state == ACCOUNT_RETIRED)
		return error_set(error, ERROR_DATA,
				 "%s was listed for deletion; the new entry gets a new account",
				 same->known.account.value[ACCOUNT_ADDRESS]);
	return 0;
}

/* What the entry says, for an account of which little is known. */
static void same_keep_entry(struct account_same *same, const struct account *entry)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		same->entry.value[field] = arena_text(&same->arena, entry->value[field]);
}

/* The new entry, if it may be the one of what is known. */
static int same_find_entry(struct directory *directory, const char *new, struct account_same *same,
			   struct error *error)
{
	CLEANUP(directory_explanation_release) struct directory_explanation entry = { .dn = NULL };
	enum source_presence presence = SOURCE_UNKNOWN;
	int found = directory_explain(directory, new, NULL, &entry, error);

	if (found < 0)
		return -1;
	if (found == 0 && directory_confirm(directory, &new, 1, &presence, error) != 0)
		return -1;
	if (found == 0 && presence != SOURCE_IN_SCOPE)
		return error_set(error, ERROR_DATA,
				 "the directory has no entry in its scope with the address, the DN "
				 "or the id %s",
				 new);
	if (found > 0 && (entry.flags & ROSTER_EXCLUDED))
		return error_set(error, ERROR_DATA, "%s is excluded by directory.exclude",
				 entry.dn);
	if (found > 0 && same->list != ((entry.flags & ROSTER_GROUP) != 0))
		return error_set(error, ERROR_DATA, "%s is a %s, but %s is a %s", entry.dn,
				 same->list ? "person" : "group",
				 same->known.account.value[ACCOUNT_ADDRESS],
				 same->list ? "mailing list" : "person's account");
	if (found == 0 && adopted_is(same->known.account.id))
		return error_set(error, ERROR_DATA,
				 "%s was adopted, so give the address or the DN of the entry that "
				 "it belongs to, not the id %s",
				 same->known.account.value[ACCOUNT_ADDRESS], new);
	if (found > 0)
		same_keep_entry(same, &entry.account);
	same->id = arena_text(&same->arena, found > 0 ? entry.id : new);
	same->dn = arena_text(&same->arena, found > 0 ? entry.dn : NULL);
	return 0;
}

/* Whether the new entry is known by itself. */
static int same_check_entry(struct state *state, const char *new, struct account_same *same,
			    struct error *error)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct known known;
	int found;

	account_key(same->id, key);
	if (memcmp(key, same->known.key, sizeof(key)) == 0)
		return error_set(error, ERROR_DATA,
				 "%s is the entry of %s already; give the DN or the id of the new "
				 "one",
				 new, same->known.account.value[ACCOUNT_ADDRESS]);
	found = same->list ? state_list_get(state, key, &same->arena, &known, error)
			   : state_account_get(state, key, &same->arena, &known, error);
	if (found > 0)
		return error_set(error, ERROR_DATA,
				 "%s has %s of its own, %s, which is %s; two that exist at the "
				 "provider cannot become one",
				 same->dn ? same->dn : new, same->list ? "a list" : "an account",
				 known.account.value[ACCOUNT_ADDRESS],
				 account_state_text(known.state));
	return found;
}

/* An old entry that is an account by itself is another person. */
static int same_check_old(struct directory *directory, const struct account_same *same,
			  struct error *error)
{
	CLEANUP(directory_explanation_release) struct directory_explanation entry = { .dn = NULL };
	const struct account *account = &same->known.account;
	enum source_presence presence;

	if (adopted_is(account->id))
		return 0;
	if (directory_confirm(directory, &account->id, 1, &presence, error) != 0)
		return -1;
	if (presence != SOURCE_IN_SCOPE || !account->dn)
		return 0;
	if (directory_explain(directory, account->dn, account->id, &entry, error) < 0)
		return -1;
	if (!entry.id || strcmp(entry.id, account->id) != 0 ||
	    (entry.flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		return 0;
	return error_set(error, ERROR_DATA,
			 "the directory still has the entry of %s, %s: two entries are two %s",
			 account->value[ACCOUNT_ADDRESS], entry.dn,
			 same->list ? "lists" : "people");
}

static int same_ask(const struct config *config, struct state *state, const char *new,
		    struct account_same *same, struct error *error)
{
	CLEANUP(resolver_lookup_release) struct resolver_lookup names = { .resolver = NULL };
	CLEANUP(directory_closep) struct directory *directory = NULL;

	resolver_lookup_init(&names, config);
	return directory_open(config, &names.lookup, &directory, error) ||
			       same_find_entry(directory, new, same, error) ||
			       same_check_entry(state, new, same, error) ||
			       same_check_old(directory, same, error)
		       ? -1
		       : 0;
}

/* A person said so, and nothing else can say it again. */
static int same_note(struct event *event, const char *directory, struct state *state,
		     const struct batch_same *noted, struct error *error)
{
	if (event_begin(event, state, EVENT_SAME, clock_now(), error) != 0)
		return -1;
	json_key(&event->json, "same");
	json_array(&event->json);
	record_write_same(&event->json, noted);
	json_close(&event->json);
	return event_end(event, directory, state, 0, error);
}

static int same_store(struct state *state, const char *directory, const struct account_same *same,
		      struct error *error)
{
	CLEANUP(event_release) struct event event = EVENT_INIT;
	struct batch_same noted = { .list = same->list,
				    .id = same->id,
				    .dn = same->dn ? same->dn : same->known.account.dn };

	memcpy(noted.old, same->known.key, sizeof(noted.old));
	if (adopted_is(same->known.account.id)) {
		noted.adopted = same->entry;
		noted.adopted.id = noted.id;
		noted.adopted.dn = noted.dn;
	}
	if (state_begin(state, error) != 0)
		return -1;
	if (adoption_same(state, &noted, error) != 0 ||
	    same_note(&event, directory, state, &noted, error) != 0 ||
	    state_commit(state, error) != 0) {
		state_rollback(state);
		event_take_back(&event, state);
		return -1;
	}
	return 0;
}

int account_same_run(const struct config *config, struct state *state, const char *old,
		     const char *new, struct account_same *ret_same, struct error *error)
{
	return same_check_known(state, old, ret_same, error) ||
			       same_ask(config, state, new, ret_same, error) ||
			       same_store(state, config->batch.directory, ret_same, error)
		       ? -1
		       : 0;
}

void account_same_release(struct account_same *same)
{
	arena_release(&same->arena);
	*same = (struct account_same)ACCOUNT_SAME_INIT;
}
