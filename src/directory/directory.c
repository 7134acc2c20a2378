// SPDX-License-Identifier: MIT
#include "directory/directory.h"

#include "base/clock.h"
#include "base/mem.h"
#include "directory/directory_private.h"
#include "model/id_directory.h"

/*
 * Beyond so many differences from the kept snapshot, which are held in memory, everything is read.
 */
enum { DIFFERENCES_MOST = 100000 };

/* Whether the run goes on without a part: not after a fault of our own, nor without any other. */
static bool directory_does_without(const struct directory *directory, struct directory_part *part,
				   const struct error *error)
{
	if (error->kind == ERROR_INTERNAL || directory->count == 1)
		return false;
	part->trouble = *error;
	for (size_t i = 0; i < directory->count; i++)
		if (!directory_part_is_down(&directory->parts[i]))
			return true;
	return false;
}

/* None can be read: the answer of each. */
static int directory_all_down(const struct directory *directory, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum error_kind kind = error->kind;

	if (directory->count == 1 || error->kind == ERROR_INTERNAL)
		return -1;
	for (size_t i = 0; i < directory->count; i++) {
		const struct error *trouble = &directory->parts[i].trouble;

		kind = trouble->kind == ERROR_AGAIN ? ERROR_AGAIN : kind;
		buf_printf(&text, "%sdirectory %s: %s", i ? "; " : "", directory->parts[i].name,
			   trouble->text);
	}
	return error_set(error, kind, "%s", buf_text(&text));
}

int directory_open(const struct config *config, const struct host_lookup *lookup,
		   struct directory **ret_directory, struct error *error)
{
	CLEANUP(directory_closep) struct directory *directory = mem_new(1, sizeof(*directory));

	directory->config = config;
	directory->now = clock_now();
	directory->count = config->directory_count;
	directory->parts = mem_new(directory->count + 1, sizeof(*directory->parts));
	for (size_t i = 0; i < directory->count; i++) {
		struct directory_part *part = &directory->parts[i];

		part->name = config->directories[i].name;
		part->id = config_directory_id(&config->directories[i]);
	}
	for (size_t i = 0; i < directory->count; i++) {
		struct directory_part *part = &directory->parts[i];

		if (directory_part_open(part, config, &config->directories[i], lookup, error) !=
			    0 &&
		    !directory_does_without(directory, part, error))
			return directory_all_down(directory, error);
	}
	*ret_directory = take_ptr(&directory);
	return 0;
}

void directory_set_time(struct directory *directory, int64_t now)
{
	directory->now = now;
}

const struct directory_part *directory_part(const struct directory *directory, size_t number)
{
	return number < directory->count ? &directory->parts[number] : NULL;
}

const struct directory_part *directory_trouble(const struct directory *directory)
{
	for (size_t i = 0; i < directory->count; i++)
		if (directory_part_is_down(&directory->parts[i]))
			return &directory->parts[i];
	return NULL;
}

void directory_tell_troubles(const struct directory *directory, struct findings *findings)
{
	for (size_t i = 0; i < directory->count; i++) {
		const struct directory_part *part = &directory->parts[i];

		if (!directory_part_is_down(part))
			continue;
		finding_add(findings, FINDING_ERROR, "DIRECTORY-UNREAD", part->name,
			    "%s; nothing is done about anybody of this directory in this run, the "
			    "others go on",
			    part->trouble.text);
	}
}

bool directory_goes_on(const struct directory *directory)
{
	return directory->count > 1 || directory->parts[0].info.changes;
}

bool directory_is_blind(const struct directory *directory)
{
	for (size_t i = 0; i < directory->count; i++)
		if (directory->parts[i].info.blind)
			return true;
	return false;
}

bool directory_is_unread(const struct directory *directory, const char *id)
{
	for (size_t i = 0; i < directory->count; i++)
		if (directory_part_is_down(&directory->parts[i]) &&
		    id_is_of(id, directory->parts[i].id))
			return true;
	return false;
}

/* For messages, the one whose ids do not say it. */
static void directory_name_nameless(const struct directory *directory, struct spool *spool)
{
	for (size_t i = 0; i < directory->count; i++)
		if (!directory->parts[i].id)
			spool_set_nameless(spool, directory->parts[i].name);
}

/* What the last snapshot has of one that cannot be read. */
static int directory_carry(const struct directory_part *part, const struct roster *kept,
			   struct spool *spool, struct error *error)
{
	struct roster_cursor cursor = { .roster = kept };
	const struct roster_entry *entry;

	while ((entry = roster_next(&cursor)) != NULL) {
		const struct account account = roster_account(kept, entry->offset);
		CLEANUP(buf_release) struct buf refs = BUF_INIT;

		if (!id_is_of(account.id, part->id))
			continue;
		roster_pack_refs(kept, entry, &refs);
		if (spool_add(spool, &account,
			      roster_own_flags(entry) & ~(uint32_t)(ROSTER_REFUSED | ROSTER_TIED),
			      &refs, error) != 0)
			return -1;
	}
	return 0;
}

int directory_read(struct directory *directory, const struct buf *before, const struct roster *kept,
		   struct spool *spool, directory_progress progress, void *argument,
		   struct findings *findings, struct error *error)
{
	struct directory_to to = { .spool = spool,
				   .now = directory->now,
				   .progress = progress,
				   .argument = argument,
				   .findings = findings };

	(void)directory_recall_parts(directory, before);
	directory_name_nameless(directory, spool);
	for (size_t i = 0; i < directory->count; i++) {
		struct directory_part *part = &directory->parts[i];

		if (directory_part_is_down(part) ||
		    directory_part_read(part, &part->before, &to, error) == 0)
			continue;
		return directory_does_without(directory, part, error)
			       ? 1
			       : directory_all_down(directory, error);
	}
	for (size_t i = 0; i < directory->count; i++) {
		struct directory_part *part = &directory->parts[i];

		part->carried = directory_part_is_down(part) && kept;
		if (part->carried && directory_carry(part, kept, spool, error) != 0)
			return -1;
	}
	return 0;
}

/* One of several that does not tell its changes, over the kept snapshot. */
static int directory_read_over(struct directory_part *part, struct directory_to *to,
			       struct error *error)
{
	if (directory_part_read(part, &part->before, to, error) != 0)
		return -1;
	snapshot_base_drop_unmarked(spool_base(to->spool));
	return 1;
}

static int directory_update_part(struct directory *directory, struct directory_part *part,
				 const char *whole, struct directory_to *to, const char **ret_why,
				 struct error *error)
{
	int status;

	if (directory->count > 1)
		snapshot_base_look_at(spool_base(to->spool), part->id);
	status = whole ? directory_read_over(part, to, error)
		       : directory_part_update(part, &part->before, to, ret_why, error);
	if (status >= 0 || directory->count == 1)
		return status;
	if (!directory_does_without(directory, part, error))
		return directory_all_down(directory, error);
	*ret_why = "one of the directories cannot be read";
	return 0;
}

/* Why each has to be read whole, by number; whether one has not to. */
static bool directory_any_tells(const struct directory *directory, const char **whole)
{
	bool any = false;

	for (size_t i = 0; i < directory->count; i++) {
		const struct directory_part *part = &directory->parts[i];

		if (directory_part_is_down(part))
			continue;
		whole[i] = directory_part_why_all(part, &part->before, directory->now);
		any = any || !whole[i];
	}
	return any;
}

int directory_update(struct directory *directory, const struct buf *before, const struct vec *asked,
		     struct spool *spool, struct findings *findings, const char **ret_why,
		     struct error *error)
{
	CLEANUP(mem_freep) const char **whole = mem_new(directory->count, sizeof(*whole));
	struct directory_to to = {
		.spool = spool, .now = directory->now, .asked = asked, .findings = findings
	};

	*ret_why = directory_recall_parts(directory, before);
	directory_name_nameless(directory, spool);
	if (*ret_why)
		return 0;
	if (!directory_any_tells(directory, whole)) {
		for (size_t i = 0; i < directory->count && !*ret_why; i++)
			*ret_why = whole[i];
		return 0;
	}
	for (size_t i = 0; i < directory->count; i++) {
		int status = directory_part_is_down(&directory->parts[i])
				     ? 1
				     : directory_update_part(directory, &directory->parts[i],
							     whole[i], &to, ret_why, error);

		if (status <= 0)
			return status;
	}
	if (directory->count > 1 && spool_count_changes(spool) > DIFFERENCES_MOST) {
		*ret_why = "too much is different";
		return 0;
	}
	for (size_t i = 0; i < directory->count; i++)
		directory->parts[i].carried = directory_part_is_down(&directory->parts[i]);
	return 1;
}

void directory_close(struct directory *directory)
{
	if (!directory)
		return;
	for (size_t i = 0; i < directory->count; i++)
		directory_part_release(&directory->parts[i]);
	free(directory->parts);
	free(directory);
}

void directory_closep(struct directory **directory)
{
	directory_close(*directory);
}
