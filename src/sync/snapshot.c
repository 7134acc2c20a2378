// SPDX-License-Identifier: MIT
#include "sync/snapshot.h"

#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "model/held.h"
#include "state/state_list.h"
#include "sync/absence_probe.h"

#define SPOOL_ELSEWHERE "/var/tmp"
#define SUFFIX "-reading-"

/* The files of a snapshot lie beside the store: "state.db-reading-0123…". */
static void snapshot_prefix(const struct config *config, struct buf *prefix)
{
	buf_printf(prefix, "%s" SUFFIX, config->state.path);
}

void snapshot_folder(struct buf *folder, const struct config *config, bool dry_run)
{
	file_folder(folder, config->state.path);
	if (!dry_run || access(buf_text(folder), W_OK) == 0)
		return;
	buf_clear(folder);
	buf_puts(folder, SPOOL_ELSEWHERE);
}

static int snapshot_open_spool(struct snapshot *snapshot, const struct config *config, bool dry_run,
			       struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	snapshot_folder(&folder, config, dry_run);
	return spool_open(buf_text(&folder), &snapshot->spool, error);
}

static int snapshot_recall(struct snapshot *snapshot, struct state *state, struct error *error)
{
	int found = state_snapshot_load(state, &snapshot->arena, &snapshot->before, error);

	snapshot->recalls = found > 0;
	return found < 0 ? -1 : 0;
}

const char snapshot_damaged[] = "what was kept of the last read is damaged";

bool snapshot_is_sound(const struct snapshot *snapshot)
{
	return snapshot_file_is_sound(&spool_base(snapshot->spool)->kept);
}

/*
 * Asks what changed, if there is a snapshot to go on from: 1, or 0 when everything has to be read.
 */
static int snapshot_update(struct snapshot *snapshot, const struct config *config,
			   const struct buf *checkpoint, const char *full, struct state *state,
			   struct findings *findings, struct error *error)
{
	CLEANUP(vec_release) struct vec asked = VEC_INIT;
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	CLEANUP(finding_release) struct findings own = { .log = findings->log };
	struct snapshot_file kept;
	int status;

	snapshot->why = full ? full : "there is no earlier read to go on from";
	if (!snapshot->recalls || full)
		return 0;
	if (!snapshot->before.remembers) {
		snapshot->why = "who is held was not remembered";
		return 0;
	}
	snapshot_prefix(config, &prefix);
	if (!snapshot_file_open(prefix.data, snapshot->before.id, &kept))
		return 0;
	snapshot_base_take(spool_base(snapshot->spool), &kept);
	if (state_asked(state, &snapshot->arena, &asked, error) != 0)
		return -1;
	status = directory_update(snapshot->directory, checkpoint, &asked, snapshot->spool, &own,
				  &snapshot->why, error);
	if (status <= 0)
		return status;
	/* Nothing is laid over what was not checked. */
	if (spool_has_changed(snapshot->spool) && !snapshot_is_sound(snapshot)) {
		snapshot->why = snapshot_damaged;
		return 0;
	}
	if (spool_seal(snapshot->spool, &snapshot->roster, &own, error) != 0)
		return -1;
	if (!directory_settle(snapshot->directory, snapshot->spool, &snapshot->roster)) {
		snapshot->why = "one of the directories shows no accounts any more";
		return 0;
	}
	snapshot->why = NULL;
	snapshot->unchanged = !spool_has_changed(snapshot->spool);
	finding_copy(findings, &own);
	return 1;
}

/* What the last snapshot had and this one lacks, as far as that was kept. */
static int snapshot_ask_witnesses(const struct snapshot *snapshot, const struct config *config,
				  struct error *error)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	struct snapshot_file kept;
	int status;

	if (!snapshot->recalls)
		return 0;
	snapshot_prefix(config, &prefix);
	if (!snapshot_file_open(prefix.data, snapshot->before.id, &kept))
		return 0;
	status = snapshot_file_is_sound(&kept)
			 ? absence_probe_ask(snapshot->directory, &kept.roster, &snapshot->roster,
					     error)
			 : 0;
	snapshot_file_close(&kept);
	return status;
}

int snapshot_remembered(const struct config *config, struct state *state,
			struct snapshot_file *ret_file, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	struct state_snapshot last;
	int found = state_snapshot_load(state, &arena, &last, error);

	if (found <= 0)
		return found;
	snapshot_prefix(config, &prefix);
	if (!snapshot_file_open(prefix.data, last.id, ret_file))
		return 0;
	if (snapshot_file_is_sound(ret_file))
		return 1;
	snapshot_file_close(ret_file);
	return 0;
}

/* The configured minimum, below which even a first read is discarded. */
static int snapshot_check_floor(const struct snapshot *snapshot, const struct config *config,
				struct error *error)
{
	int64_t least = config->sync.limits.entries_at_least;
	size_t people = snapshot->roster.count - snapshot->roster.groups;

	if ((int64_t)people >= least)
		return 0;
	return error_set(
		error, ERROR_AGAIN,
		"the directory shows %zu entries, fewer than the %" PRId64
		" of sync.limits.entries_at_least; the read is discarded as incomplete. Check "
		"directory.base, directory.filter and what the account that mailprov binds with "
		"may see, or lower the number if they are all that there should be",
		people, least);
}

/*
 * Reads everything, once more after each directory that turned out not to be readable; what the
 * last snapshot has of such stays, if it is sound.
 */
static int snapshot_read(struct snapshot *snapshot, const struct config *config,
			 const struct buf *checkpoint, const struct snapshot_options *options,
			 struct findings *findings, struct error *error)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	struct snapshot_file kept = { .roster = { .sealed = false } };
	bool has_kept = false;
	int status;

	snapshot_prefix(config, &prefix);
	if (snapshot->recalls && config->directory_count > 1 &&
	    snapshot_file_open(prefix.data, snapshot->before.id, &kept))
		has_kept = snapshot_file_is_sound(&kept);
	do {
		CLEANUP(finding_release) struct findings own = { .log = findings->log };
		struct findings *read_into = config->directory_count > 1 ? &own : findings;

		spool_close(snapshot->spool);
		snapshot->spool = NULL;
		if (findings->log)
			held_log_clear(findings->log);
		status = snapshot_open_spool(snapshot, config, options->dry_run, error);
		if (status == 0)
			status = directory_read(snapshot->directory, checkpoint,
						has_kept ? &kept.roster : NULL, snapshot->spool,
						options->progress, options->argument, read_into,
						error);
		if (status <= 0 && read_into == &own)
			finding_copy(findings, &own);
	} while (status > 0);
	snapshot_file_close(&kept);
	return status;
}

/* The snapshot is sealed: what is said of it, and what it leaves to the next read. */
static int snapshot_end(struct snapshot *snapshot, const struct config *config,
			struct findings *findings, struct error *error)
{
	directory_checkpoint(snapshot->directory, &snapshot->checkpoint);
	directory_tell_troubles(snapshot->directory, findings);
	return snapshot_check_floor(snapshot, config, error);
}

int snapshot_take(struct snapshot *snapshot, const struct config *config, struct state *state,
		  const struct snapshot_options *options, struct findings *findings,
		  struct error *error)
{
	struct buf checkpoint;
	int status = 0;

	resolver_lookup_init(&snapshot->names, config);
	if ((!options->forget && snapshot_recall(snapshot, state, error) != 0) ||
	    directory_open(config, &snapshot->names.lookup, &snapshot->directory, error) != 0)
		return -1;
	directory_set_time(snapshot->directory, options->now);
	if (snapshot_open_spool(snapshot, config, options->dry_run, error) != 0)
		return -1;
	checkpoint = (struct buf){ .data = (char *)snapshot->before.checkpoint,
				   .len = snapshot->before.checkpoint_len };
	status = snapshot_update(snapshot, config, &checkpoint, options->full, state, findings,
				 error);
	if (status != 0)
		return status > 0 ? snapshot_end(snapshot, config, findings, error) : -1;
	if (snapshot_read(snapshot, config, &checkpoint, options, findings, error) != 0 ||
	    spool_seal(snapshot->spool, &snapshot->roster, findings, error) != 0)
		return -1;
	(void)!directory_settle(snapshot->directory, snapshot->spool, &snapshot->roster);
	return snapshot_end(snapshot, config, findings, error) ||
			       snapshot_ask_witnesses(snapshot, config, error)
		       ? -1
		       : 0;
}

int snapshot_keep(struct snapshot *snapshot, const struct config *config, struct error *error)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;

	if (snapshot->unchanged) {
		memcpy(snapshot->id, snapshot->before.id, sizeof(snapshot->id));
		return 0;
	}
	if (!directory_goes_on(snapshot->directory))
		return 0;
	if (secret_random(snapshot->id, sizeof(snapshot->id), error) != 0)
		return -1;
	snapshot_prefix(config, &prefix);
	return spool_keep(snapshot->spool, prefix.data, snapshot->id, snapshot->base, error);
}

bool snapshot_goes_on(const struct snapshot *snapshot)
{
	return snapshot->unchanged || directory_goes_on(snapshot->directory);
}

int snapshot_store(struct snapshot *snapshot, struct state *state,
		   const struct snapshot_result *result, struct error *error)
{
	struct state_snapshot row = {
		.checkpoint = buf_text(&snapshot->checkpoint),
		.checkpoint_len = snapshot->checkpoint.len,
		.settled = result->settled,
		.unchanged = result->unchanged,
		.held = result->held,
		.disabled = result->disabled,
		.watched = result->watched,
	};

	memcpy(row.id, snapshot->id, sizeof(row.id));
	return state_snapshot_store(state, &row, error);
}

/* The name in its folder of the file with this id. */
static void snapshot_name(const struct config *config, const unsigned char id[STATE_SNAPSHOT_ID],
			  struct buf *name)
{
	const char *slash = strrchr(config->state.path, '/');
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;

	buf_printf(&prefix, "%s" SUFFIX, slash ? slash + 1 : config->state.path);
	snapshot_file_path(name, prefix.data, id);
}

void snapshot_clean(const struct snapshot *snapshot, const struct config *config)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	size_t len;
	const struct dirent *found;
	DIR *list;

	file_folder(&folder, config->state.path);
	snapshot_name(config, snapshot->id, &name);
	snapshot_name(config,
		      snapshot->unchanged ? spool_base(snapshot->spool)->kept.base : snapshot->base,
		      &base);
	len = name.len - 2 * sizeof(snapshot->id);
	list = opendir(buf_text(&folder));
	while (list && (found = readdir(list)) != NULL) {
		if (strncmp(found->d_name, name.data, len) == 0 &&
		    strcmp(found->d_name, name.data) != 0 && strcmp(found->d_name, base.data) != 0)
			unlinkat(dirfd(list), found->d_name, 0);
	}
	if (list)
		closedir(list);
}

void snapshot_release(struct snapshot *snapshot)
{
	spool_close(snapshot->spool);
	directory_close(snapshot->directory);
	resolver_lookup_release(&snapshot->names);
	buf_release(&snapshot->checkpoint);
	arena_release(&snapshot->arena);
	*snapshot = (struct snapshot)SNAPSHOT_INIT;
}
