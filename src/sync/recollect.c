// SPDX-License-Identifier: MIT
#include "sync/recollect.h"

#include <strings.h>

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"
#include "state/state_held.h"
#include "sync/snapshot.h"

/* How many of several with a name are listed. */
enum { RECOLLECT_SHOWN = 5 };

/* By what an entry is known; the first one of these that anybody has counts. */
enum recollect_match { MATCH_DN, MATCH_ADDRESS, MATCH_UID, MATCH_NAME, MATCH_NONE };

struct recollection {
	const char *text;
	struct buf address; /* the text in the form that mailprov gives an address, or "" */
	struct directory_explanation *explanation;
	enum recollect_match best;
	size_t count; /* that match so */
	struct buf dns;
};

static bool recollect_is_uid(const char *dn, const char *text)
{
	const char *value = strchr(dn, '=');
	size_t len = value ? strcspn(value + 1, ",+") : 0;

	return len > 0 && strlen(text) == len && strncasecmp(value + 1, text, len) == 0;
}

static enum recollect_match recollect_match(const struct recollection *search,
					    const struct account *account)
{
	const char *address = account->value[ACCOUNT_ADDRESS], *name = account->value[ACCOUNT_NAME];
	const struct buf *wanted = &search->address;

	if (strcasecmp(account->dn, search->text) == 0)
		return MATCH_DN;
	if (wanted->len && ((address && strcmp(address, wanted->data) == 0) ||
			    alias_has(account->value[ACCOUNT_ALIASES], wanted->data, wanted->len)))
		return MATCH_ADDRESS;
	if (recollect_is_uid(account->dn, search->text))
		return MATCH_UID;
	return name && strcasecmp(name, search->text) == 0 ? MATCH_NAME : MATCH_NONE;
}

/* Keeps the first of those that match best. */
static void recollect_look(struct recollection *search, const struct account *account,
			   uint32_t flags)
{
	enum recollect_match match = recollect_match(search, account);

	if (match == MATCH_NONE || match > search->best)
		return;
	if (match < search->best) {
		search->best = match;
		search->count = 0;
		buf_clear(&search->dns);
		directory_explanation_keep(search->explanation, account);
		search->explanation->flags = flags;
	}
	if (search->count++ < RECOLLECT_SHOWN)
		buf_printf(&search->dns, "%s%s", search->count > 1 ? "; " : "", account->dn);
}

static int recollect_snapshot(struct recollection *search, const struct config *config,
			      struct state *state, struct error *error)
{
	struct snapshot_file kept;
	int found = snapshot_remembered(config, state, &kept, error);

	if (found <= 0)
		return found;
	struct roster_cursor cursor = { .roster = &kept.roster };
	const struct roster_entry *entry;

	while ((entry = roster_next(&cursor)) != NULL) {
		const struct account account = roster_account(&kept.roster, entry->offset);

		recollect_look(search, &account, entry->flags);
	}
	snapshot_file_close(&kept);
	return 0;
}

/* One who is held, where no snapshot is kept. */
static int recollect_row(void *argument, const struct held *held, bool waits, struct error *error)
{
	struct recollection *search = argument;
	struct account account = { .id = "", .dn = held->dn ? held->dn : "" };

	(void)waits;
	(void)error;
	account.value[ACCOUNT_NAME] = held->name;
	account.value[ACCOUNT_ADDRESS] = held->address;
	if (held->kind == HELD_ACCOUNT && search->best == MATCH_NONE)
		recollect_look(search, &account, ROSTER_HELD);
	return 0;
}

static int recollect_finding(void *argument, const struct held *held, bool waits,
			     struct error *error)
{
	struct directory_explanation *explanation = argument;
	struct findings *findings = &explanation->findings;

	(void)waits;
	(void)error;
	finding_add(findings, held->severity, arena_text(&explanation->arena, held->rule),
		    held->dn ? held->dn : "", "%s", held->text)
		->holds = true;
	if (held->hint)
		finding_hint(findings, "%s", held->hint);
	return 0;
}

static int recollect_end(struct recollection *search, struct state *state, struct error *error)
{
	struct directory_explanation *explanation = search->explanation;
	unsigned char key[ACCOUNT_KEY_SIZE];

	if (search->best == MATCH_NONE)
		return 0;
	if (search->count > 1)
		return error_set(error, ERROR_DATA,
				 "%s: %zu entries are called so: %s%s; give the DN",
				 search->text, search->count, buf_text(&search->dns),
				 search->count > RECOLLECT_SHOWN ? "; and more" : "");
	account_key(explanation->id, key);
	if ((*explanation->id ? state_held_get(state, key, recollect_finding, explanation, error)
			      : state_held_find(state, explanation->dn, recollect_finding,
						explanation, error)) != 0)
		return -1;
	return 1;
}

int recollect(const struct config *config, struct state *state, const char *text,
	      struct directory_explanation *explanation, struct error *error)
{
	struct recollection search = { .text = text,
				       .explanation = explanation,
				       .best = MATCH_NONE };
	int status;

	if (address_normalise(&search.address, text, strlen(text)))
		buf_clear(&search.address);
	status = recollect_snapshot(&search, config, state, error) ||
				 (search.best == MATCH_NONE &&
				  state_held_walk(state, HELD_STORED, NULL, recollect_row, &search,
						  error))
			 ? -1
			 : recollect_end(&search, state, error);
	buf_release(&search.address);
	buf_release(&search.dns);
	return status;
}
