// SPDX-License-Identifier: MIT
#include "apply/recovery.h"

#include <inttypes.h>

#include "base/mem.h"
#include "batch/batch.h"
#include "state/state_batch.h"
#include "state/state_snapshot.h"

static void recovery_refuse(struct recovery *recovery, const char *rule, const char *subject,
			    const char *text, const char *hint)
{
	finding_add(&recovery->findings, FINDING_ERROR, rule, subject, "%s", text);
	finding_hint(&recovery->findings, "%s", hint);
	recovery->refused = true;
}

static int recovery_load(struct recovery *recovery, struct error *error)
{
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	size_t count = 0;

	if (history_load(&recovery->history, recovery->directory, error) != 0 ||
	    state_origin_load(recovery->state, &recovery->origin, error) != 0 ||
	    state_batch_list(recovery->state, &batches, &count, error) != 0 ||
	    batch_find_draft(recovery->directory, &recovery->draft, error) < 0)
		return -1;
	if (count) {
		recovery->batch = batches[count - 1].id;
		memcpy(recovery->digest, batches[count - 1].digest, sizeof(recovery->digest));
	}
	return 0;
}

/* Two stores with one directory; a store that is new takes the id of what it finds. */
static void recovery_check_stores(struct recovery *recovery)
{
	const char *ours = recovery->origin.store;

	for (size_t i = 0; i < recovery->history.count; i++) {
		const struct history_entry *entry = &recovery->history.items[i];

		if (!*entry->store || entry->fault)
			continue;
		if (!*ours)
			ours = entry->store;
		if (strcmp(ours, entry->store) == 0)
			continue;
		recovery_refuse(recovery, "RECOVER-STORE", entry->path,
				"it belongs to another store than the rest",
				"two stores may not share a batch.directory: give this "
				"configuration one of its own, or put back the store that the "
				"batches are of");
		return;
	}
}

static const struct history_entry *recovery_batch(const struct recovery *recovery, int64_t batch)
{
	for (size_t i = 0; i < recovery->history.count; i++)
		if (recovery->history.items[i].kind == HISTORY_BATCH &&
		    recovery->history.items[i].batch == batch)
			return &recovery->history.items[i];
	return NULL;
}

/* The last batch of the store is where the folders have to go on from; a draft is shown yet. */
static void recovery_check_last(struct recovery *recovery)
{
	const struct history_entry *last = recovery_batch(recovery, recovery->batch);
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (recovery->batch == 0 || recovery->batch <= recovery->origin.accepted ||
	    (last && strcmp(last->digest, recovery->digest) == 0) ||
	    (!last && recovery->draft == recovery->batch))
		return;
	history_batch_path(&path, recovery->directory, recovery->batch);
	finding_add(&recovery->findings, FINDING_WARNING, "RECOVER-NEWER", buf_text(&path),
		    last ? "it is not what the store has of batch %" PRId64
			 : "it is missing, and the store knows batch %" PRId64,
		    recovery->batch);
	finding_hint(&recovery->findings,
		     "put back the batch directory of the same time as the store; if it is lost, "
		     "mailprov recover --yes lets the store count, and goes on above it: then "
		     "nobody can make the store again out of the folders, so keep copies of it");
	recovery->accept = recovery->batch;
}

/* Those in which the store is further are history: of them only what is damaged is said. */
static void recovery_find_first(struct recovery *recovery)
{
	struct history *history = &recovery->history;

	for (size_t i = 0; i < history->count; i++) {
		const struct history_entry *entry = &history->items[i];

		if (entry->event > recovery->origin.event) {
			recovery->from = i;
			recovery->count = history->count - i;
			return;
		}
		if (!entry->fault ||
		    (entry->kind == HISTORY_BATCH && entry->batch == recovery->accept))
			continue;
		if (entry->kind == HISTORY_BATCH ? entry->batch > recovery->batch
						 : entry->event == 0) {
			recovery_refuse(recovery, "RECOVER-DAMAGED", entry->path, entry->fault,
					"put it back from a copy, or put back a copy of the store "
					"that has it; without either, begin with an empty "
					"batch.directory and a new store, and tell it what exists "
					"at the provider");
		} else {
			finding_add(&recovery->findings, FINDING_NOTE, "RECOVER-OLD", entry->path,
				    "%s", entry->fault);
			finding_hint(&recovery->findings,
				     "the store has it; a copy of the store from before it could "
				     "not catch up");
		}
	}
	recovery->from = history->count;
}

/* Each comes right after the one before, and each batch names the one before. */
static void recovery_check_chain(struct recovery *recovery)
{
	const char *previous = recovery->digest;
	int64_t event = recovery->origin.event, batch = recovery->batch;

	for (size_t i = 0; i < recovery->count && !recovery->refused; i++) {
		const struct history_entry *entry = &recovery->history.items[recovery->from + i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (entry->fault) {
			recovery_refuse(recovery, "RECOVER-DAMAGED", entry->path, entry->fault,
					"put it back from a copy, or put back a copy of the store "
					"that has it");
			return;
		}
		if (entry->event != event + 1) {
			buf_printf(&text,
				   entry->event == event
					   ? "it has the number %" PRId64 " that another one has"
					   : "before it, event %" PRId64 " is missing",
				   entry->event == event ? event : event + 1);
			recovery_refuse(recovery, "RECOVER-GAP", entry->path, buf_text(&text),
					"put back the folders and the folder history from a copy, "
					"or put back a newer copy of the store");
			return;
		}
		event = entry->event;
		if (entry->kind != HISTORY_BATCH)
			continue;
		if (entry->batch <= batch || (batch > 0 && strcmp(entry->previous, previous) != 0))
			recovery_refuse(recovery, "RECOVER-CHAIN", entry->path,
					"it does not come after the batch before it",
					"the folders are of different times: put back all of one");
		batch = entry->batch;
		previous = entry->digest;
	}
}

/* Events that the store has, and no file. */
static void recovery_check_end(struct recovery *recovery)
{
	const struct history *history = &recovery->history;
	int64_t highest = history->count ? history->items[history->count - 1].event : 0;

	if (recovery->origin.event <= highest || recovery->accept ||
	    (recovery->draft == recovery->batch && recovery->origin.event == highest + 1) ||
	    recovery->batch <= recovery->origin.accepted)
		return;
	finding_add(&recovery->findings, FINDING_WARNING, "RECOVER-NEWER", recovery->directory,
		    "it has events up to %" PRId64 ", and the store has %" PRId64, highest,
		    recovery->origin.event);
	finding_hint(&recovery->findings,
		     "put back the batch directory of the same time as the store; if it is lost, "
		     "mailprov recover --yes lets the store count");
	recovery->accept = recovery->batch;
}

int recovery_look(struct recovery *recovery, const char *directory, struct state *state,
		  struct error *error)
{
	recovery->directory = directory;
	recovery->state = state;
	if (recovery_load(recovery, error) != 0)
		return -1;
	recovery_check_stores(recovery);
	if (recovery->refused)
		return 0;
	recovery_check_last(recovery);
	recovery_find_first(recovery);
	recovery_check_end(recovery);
	recovery_check_chain(recovery);
	if (recovery->accept && recovery->count && !recovery->refused)
		recovery_refuse(recovery, "RECOVER-CHAIN", directory,
				"there are newer folders, but they do not go on from the store",
				"put back the folders and the store of one time");
	return 0;
}

bool recovery_is_needed(const struct recovery *recovery)
{
	return recovery->count > 0 || recovery->accept > 0 || recovery->refused;
}

static int recovery_run(struct recovery *recovery, redo_site *site, const void *domains,
			struct error *error)
{
	struct state_origin origin;

	for (size_t i = 0; i < recovery->count; i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct history_entry entry = recovery->history.items[recovery->from + i];

		/* It was checked a while ago. */
		if (history_look(&entry, &arena, &text, error) != 0)
			return -1;
		if (entry.fault)
			return error_set(error, ERROR_DATA, "%s %s", entry.path, entry.fault);
		if (redo_entry(recovery->state, &entry, &text, site, domains, error) != 0)
			return -1;
	}
	if (state_snapshot_forget(recovery->state, error) != 0)
		return -1;
	if (recovery->accept == 0)
		return 0;
	if (state_origin_load(recovery->state, &origin, error) != 0)
		return -1;
	origin.accepted = recovery->accept;
	return state_origin_store(recovery->state, &origin, error);
}

int recovery_do(struct recovery *recovery, redo_site *site, const void *domains,
		struct error *error)
{
	if (recovery->refused)
		return error_set(error, ERROR_DATA,
				 "%s and %s: nothing was done, since what is said above has to be "
				 "done first",
				 recovery->directory, state_path(recovery->state));
	if (!recovery_is_needed(recovery))
		return 0;
	if (state_begin(recovery->state, error) != 0)
		return -1;
	if (recovery_run(recovery, site, domains, error) == 0 &&
	    state_commit(recovery->state, error) == 0)
		return 0;
	state_rollback(recovery->state);
	return -1;
}

void recovery_release(struct recovery *recovery)
{
	history_release(&recovery->history);
	finding_release(&recovery->findings);
}
