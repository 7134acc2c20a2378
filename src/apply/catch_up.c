// SPDX-License-Identifier: MIT
#include "apply/catch_up.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "apply/redo.h"
#include "base/mem.h"
#include "batch/batch.h"
#include "batch/history.h"
#include "state/state_batch.h"
#include "state/state_origin.h"

#define CATCH_UP_NEXT "; mailprov recover says more, and what can be done"

/* Both sides, as far as they have to be looked at in every run. */
struct catch_up_sides {
	const char *directory;
	struct state *state;
	int64_t answering; /* a batch whose answer is not looked for, or 0 */
	struct state_origin origin;
	struct state_batch *batches;
	size_t count;
	struct arena arena;
	struct history_entry lost; /* the one event that the store lacks; path NULL for none */
	struct buf text;	   /* of it */
};

static void catch_up_release(struct catch_up_sides *sides)
{
	free(sides->batches);
	arena_release(&sides->arena);
	buf_release(&sides->text);
}

static int64_t catch_up_last(const struct catch_up_sides *sides)
{
	return sides->count ? sides->batches[sides->count - 1].id : 0;
}

/* The directory comes first: what is there then, the store has had for a while. */
static int catch_up_load(struct catch_up_sides *sides, int64_t *ret_highest, struct error *error)
{
	return history_highest(sides->directory, ret_highest, error) ||
			       state_origin_load(sides->state, &sides->origin, error) ||
			       state_batch_list(sides->state, &sides->batches, &sides->count, error)
		       ? -1
		       : 0;
}

static int catch_up_behind(const struct catch_up_sides *sides, int64_t highest, struct error *error)
{
	return error_set(error, ERROR_DATA,
			 "%s has batches up to %" PRId64 ", and the store %s knows %s%" PRId64
			 ": it is older than its batches, or it is another one" CATCH_UP_NEXT,
			 sides->directory, highest, state_path(sides->state),
			 sides->count ? "them up to " : "", catch_up_last(sides));
}

static int catch_up_differs(const struct catch_up_sides *sides, const struct history_entry *entry,
			    struct error *error)
{
	if (entry->fault && strcmp(entry->fault, "is missing") == 0)
		return error_set(error, ERROR_DATA,
				 "%s is missing, and the store %s knows batch %" PRId64
				 ": the store is newer than its batches, or they were moved or "
				 "removed" CATCH_UP_NEXT,
				 entry->path, state_path(sides->state), entry->batch);
	if (*entry->store && strcmp(entry->store, sides->origin.store) != 0)
		return error_set(error, ERROR_DATA,
				 "%s belongs to another store than %s: give each a batch.directory "
				 "of its own" CATCH_UP_NEXT,
				 entry->path, state_path(sides->state));
	return error_set(error, ERROR_DATA,
			 "%s is not what the store %s has of batch %" PRId64
			 ": it was edited or damaged, or one of the two was put back from another "
			 "time" CATCH_UP_NEXT,
			 entry->path, state_path(sides->state), entry->batch);
}

/* The last batch has to be there, and be the one that the store means. */
static int catch_up_compare(struct catch_up_sides *sides, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const struct state_batch *last = &sides->batches[sides->count - 1];
	struct history_entry entry = { .kind = HISTORY_BATCH, .batch = last->id };

	if (last->id <= sides->origin.accepted)
		return 0;
	history_batch_path(&path, sides->directory, last->id);
	entry.path = arena_text(&sides->arena, buf_text(&path));
	if (history_glance(&entry, &sides->arena, error) != 0)
		return -1;
	/* Of a very large one there is no digest: then the store that it names has to do. */
	if (*entry.digest ? strcmp(entry.digest, last->digest) == 0
			  : !entry.fault && strcmp(entry.store, sides->origin.store) == 0)
		return 0;
	return catch_up_differs(sides, &entry, error);
}

/* Looks at one file of an event, which need not be there. */
static int catch_up_look(struct catch_up_sides *sides, enum history_kind kind, int64_t batch,
			 const struct buf *path, size_t *found, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct history_entry entry = { .kind = kind, .batch = batch };
	struct stat info;

	if (stat(buf_text(path), &info) != 0)
		return 0;
	entry.path = arena_text(&sides->arena, buf_text(path));
	if (history_look(&entry, &sides->arena, &text, error) != 0)
		return -1;
	if (entry.fault || strcmp(entry.store, sides->origin.store) != 0)
		return error_set(error, ERROR_DATA, "%s %s" CATCH_UP_NEXT, entry.path,
				 entry.fault ? entry.fault : "belongs to another store");
	if (entry.event <= sides->origin.event)
		return 0;
	++*found;
	sides->lost = entry;
	buf_release(&sides->text);
	sides->text = text;
	text = (struct buf)BUF_INIT;
	return 0;
}

/* The answers to batches that the store has as open, and the two events that would come next. */
static int catch_up_find_lost(struct catch_up_sides *sides, struct error *error)
{
	size_t found = 0;

	for (int64_t i = 1; i <= 2; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		history_event_path(&path, sides->directory, sides->origin.event + i);
		if (catch_up_look(sides, HISTORY_OTHER, 0, &path, &found, error) != 0)
			return -1;
	}
	for (size_t i = 0; i < sides->count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		int64_t id = sides->batches[i].id;

		if (sides->batches[i].status != STATE_BATCH_READY || id == sides->answering)
			continue;
		history_answer_path(&path, sides->directory, id);
		if (catch_up_look(sides, HISTORY_ANSWER, id, &path, &found, error) != 0)
			return -1;
	}
	if (found > 1 || (found == 1 && sides->lost.event != sides->origin.event + 1))
		return error_set(error, ERROR_DATA,
				 "%s has more than the store %s knows: %s, for example, is newer; "
				 "an older copy of the store was put back" CATCH_UP_NEXT,
				 sides->directory, state_path(sides->state), sides->lost.path);
	return 0;
}

static int catch_up_look_at_all(struct catch_up_sides *sides, int64_t highest, struct error *error)
{
	if (highest > catch_up_last(sides))
		return catch_up_behind(sides, highest, error);
	if (sides->count && catch_up_compare(sides, error) != 0)
		return -1;
	return catch_up_find_lost(sides, error);
}

/* What a killed run noted, and did not commit. */
static int catch_up_finish(struct catch_up_sides *sides, struct error *error)
{
	if (state_begin(sides->state, error) != 0)
		return -1;
	if (redo_entry(sides->state, &sides->lost, &sides->text, NULL, NULL, error) == 0 &&
	    state_commit(sides->state, error) == 0)
		return 0;
	state_rollback(sides->state);
	return -1;
}

/* A batch that was committed is shown, whatever is above it was not committed. */
static int catch_up_drafts(const struct catch_up_sides *sides, int64_t *ret_shown,
			   struct error *error)
{
	int64_t last = catch_up_last(sides), draft = 0;
	int found = batch_find_draft(sides->directory, &draft, error);

	*ret_shown = 0;
	if (found < 0 ||
	    (found > 0 && draft <= last && batch_publish(sides->directory, draft, error) != 0))
		return -1;
	*ret_shown = found > 0 && draft <= last ? draft : 0;
	return batch_remove_drafts(sides->directory, last, error);
}

int catch_up_to_answer(const char *directory, struct state *state, int64_t batch,
		       struct catch_up *ret_caught, struct error *error)
{
	CLEANUP(catch_up_release)
	struct catch_up_sides sides = { .directory = directory,
					.state = state,
					.answering = batch };
	struct catch_up caught = { .event = 0 };
	int64_t highest;

	if (catch_up_load(&sides, &highest, error) != 0)
		return -1;
	if (highest > catch_up_last(&sides))
		return catch_up_behind(&sides, highest, error);
	if (catch_up_drafts(&sides, &caught.shown, error) != 0 ||
	    catch_up_look_at_all(&sides, highest, error) != 0)
		return -1;
	if (sides.lost.path && catch_up_finish(&sides, error) != 0)
		return -1;
	caught.event = sides.lost.path ? sides.lost.event : 0;
	*ret_caught = caught;
	return 0;
}

int catch_up(const char *directory, struct state *state, struct catch_up *ret_caught,
	     struct error *error)
{
	return catch_up_to_answer(directory, state, 0, ret_caught, error);
}

int catch_up_check(const char *directory, struct state *state, struct error *error)
{
	CLEANUP(catch_up_release)
	struct catch_up_sides sides = { .directory = directory, .state = state };
	int64_t highest, draft = 0;

	if (catch_up_load(&sides, &highest, error) != 0 ||
	    batch_find_draft(directory, &draft, error) < 0)
		return -1;
	/* The next run shows it. */
	if (draft > 0 && draft == catch_up_last(&sides) && draft > highest)
		return 0;
	return catch_up_look_at_all(&sides, highest, error);
}
