// SPDX-License-Identifier: MIT
#include "flow/reading.h"

#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "flow/witness.h"

#define SPOOL_ELSEWHERE "/var/tmp"
#define SUFFIX "-reading-"

/* The files of a reading lie beside the store: "state.db-reading-0123…". */
static void reading_prefix(const struct config *config, struct buf *prefix)
{
	buf_printf(prefix, "%s" SUFFIX, config->state.path);
}

void reading_folder(struct buf *folder, const struct config *config, bool dry_run)
{
	file_folder(folder, config->state.path);
	if (!dry_run || access(buf_text(folder), W_OK) == 0)
		return;
	buf_clear(folder);
	buf_puts(folder, SPOOL_ELSEWHERE);
}

static int reading_open_spool(struct reading *reading, const struct config *config, bool dry_run, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	reading_folder(&folder, config, dry_run);
	return spool_open(buf_text(&folder), &reading->spool, error);
}

static int reading_recall(struct reading *reading, struct state *state, struct error *error)
{
	int found = state_reading_load(state, &reading->arena, &reading->before, error);

	reading->recalls = found > 0;
	return found < 0 ? -1 : 0;
}

/* Asks what changed, if there is a reading to go on from: 1, or 0 when everything has to be read. */
static int reading_update(struct reading *reading, const struct config *config, const struct buf *memory, const char *full, struct findings *findings,
			  struct error *error)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	CLEANUP(finding_release) struct findings own = FINDINGS_INIT;
	struct kept kept;
	int status;

	reading->why = full ? full : "there is no earlier read to go on from";
	if (!reading->recalls || full)
		return 0;
	reading_prefix(config, &prefix);
	if (!kept_open(prefix.data, reading->before.id, &kept))
		return 0;
	spool_base(reading->spool, &kept);
	status = directory_update(reading->directory, memory, reading->spool, &own, &reading->memory, &reading->why, error);
	if (status <= 0)
		return status;
	if (spool_seal(reading->spool, &reading->roster, &own, error) != 0)
		return -1;
	reading->why = NULL;
	reading->unchanged = !spool_has_changed(reading->spool);
	*findings = own;
	own = (struct findings)FINDINGS_INIT;
	if (reading->roster.held)
		finding_add(findings, FINDING_NOTE, "READ-CHANGES", "directory",
			    "only what changed was read; %zu entries are held, and mailprov sync --full says why", reading->roster.held);
	return 1;
}

/* What the last reading had and this one lacks, as far as that was kept. */
static int reading_ask_witnesses(const struct reading *reading, const struct config *config, struct error *error)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	struct kept kept;
	int status;

	if (!reading->recalls)
		return 0;
	reading_prefix(config, &prefix);
	if (!kept_open(prefix.data, reading->before.id, &kept))
		return 0;
	status = witness_ask(reading->directory, &kept.roster, &reading->roster, error);
	kept_close(&kept);
	return status;
}

/* The floor of the configuration, below which not even a first read is believed. */
static int reading_check_floor(const struct reading *reading, const struct config *config, struct error *error)
{
	int64_t least = config->sync.limits.entries_at_least;
	size_t people = reading->roster.count - reading->roster.groups;

	if ((int64_t)people >= least)
		return 0;
	return error_set(error, ERROR_AGAIN,
			 "the directory shows %zu entries, fewer than the %" PRId64
			 " of sync.limits.entries_at_least; the read is not believed. Check directory.base, directory.filter and what the account "
			 "that mailprov binds with may see, or lower the number if they are all that there should be",
			 people, least);
}

int reading_take(struct reading *reading, const struct config *config, struct state *state, const struct reading_options *options,
		 struct findings *findings, struct error *error)
{
	struct buf memory;
	int status = 0;

	naming_init(&reading->naming, config);
	if ((!options->forget && reading_recall(reading, state, error) != 0) ||
	    directory_open(config, &reading->naming.lookup, &reading->directory, error) != 0 ||
	    reading_open_spool(reading, config, options->dry_run, error) != 0)
		return -1;
	memory = (struct buf){ .data = (char *)reading->before.memory, .len = reading->before.memory_len };
	status = reading_update(reading, config, &memory, options->full, findings, error);
	if (status != 0)
		return status > 0 ? reading_check_floor(reading, config, error) : -1;
	spool_close(reading->spool);
	reading->spool = NULL;
	return reading_open_spool(reading, config, options->dry_run, error) ||
			       directory_read(reading->directory, &memory, reading->spool, options->progress, options->argument, findings,
					      &reading->memory, error) ||
			       spool_seal(reading->spool, &reading->roster, findings, error) || reading_check_floor(reading, config, error) ||
			       reading_ask_witnesses(reading, config, error)
		       ? -1
		       : 0;
}

int reading_keep(struct reading *reading, const struct config *config, struct error *error)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;

	if (reading->unchanged) {
		memcpy(reading->id, reading->before.id, sizeof(reading->id));
		return 0;
	}
	if (!directory_info(reading->directory)->changes)
		return 0;
	if (secret_random(reading->id, sizeof(reading->id), error) != 0)
		return -1;
	reading_prefix(config, &prefix);
	return spool_keep(reading->spool, prefix.data, reading->id, reading->base, error);
}

bool reading_goes_on(const struct reading *reading)
{
	return reading->unchanged || directory_info(reading->directory)->changes;
}

int reading_store(struct reading *reading, struct state *state, const struct reading_result *result, struct error *error)
{
	struct state_reading row = {
		.memory = buf_text(&reading->memory),
		.memory_len = reading->memory.len,
		.settled = result->settled,
		.unchanged = result->unchanged,
		.held = result->held,
		.watched = result->watched,
	};

	memcpy(row.id, reading->id, sizeof(row.id));
	return state_reading_store(state, &row, error);
}

/* The name in its folder of the file with this id. */
static void reading_name(const struct config *config, const unsigned char id[STATE_READING_ID], struct buf *name)
{
	const char *slash = strrchr(config->state.path, '/');
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;

	buf_printf(&prefix, "%s" SUFFIX, slash ? slash + 1 : config->state.path);
	kept_path(name, prefix.data, id);
}

void reading_clean(const struct reading *reading, const struct config *config)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	size_t len;
	const struct dirent *found;
	DIR *list;

	if (reading->unchanged)
		return;
	file_folder(&folder, config->state.path);
	reading_name(config, reading->id, &name);
	reading_name(config, reading->base, &base);
	len = name.len - 2 * sizeof(reading->id);
	list = opendir(buf_text(&folder));
	while (list && (found = readdir(list)) != NULL) {
		const char *given = found->d_name + (found->d_name[0] == '.'); /* a draft of a run that was killed begins with a dot */

		if (strncmp(given, name.data, len) == 0 && strcmp(found->d_name, name.data) != 0 && strcmp(found->d_name, base.data) != 0)
			unlinkat(dirfd(list), found->d_name, 0);
	}
	if (list)
		closedir(list);
}

void reading_release(struct reading *reading)
{
	spool_close(reading->spool);
	directory_close(reading->directory);
	naming_release(&reading->naming);
	buf_release(&reading->memory);
	arena_release(&reading->arena);
	*reading = (struct reading)READING_INIT;
}
