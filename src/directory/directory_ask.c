// SPDX-License-Identifier: MIT
/* The second questions, each to the directory that it is about. */
#include "directory/directory.h"

#include "base/mem.h"
#include "directory/directory_private.h"
#include "model/id_directory.h"

/* Who was in a directory that is closed is gone with it; of any other foreign one nothing is known.
 */
static enum source_presence directory_foreign(const struct directory *directory, const char *id)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_add(&name, id, id_directory_len(id));
	return name.len && vec_has(&directory->config->sync.closed_directories, buf_text(&name))
		       ? SOURCE_GONE
		       : SOURCE_UNKNOWN;
}

static int directory_confirm_part(const struct directory_part *part, const char *const *ids,
				  size_t count, enum source_presence *ret_presence,
				  struct error *error)
{
	CLEANUP(mem_freep) enum source_presence *answers = mem_new(count + 1, sizeof(*answers));
	CLEANUP(vec_release) struct vec own = VEC_INIT;
	size_t asked = 0;

	for (size_t i = 0; i < count; i++)
		if (id_is_of(ids[i], part->id))
			vec_add(&own, ids[i]);
	if (own.count == 0)
		return 0;
	if (directory_part_is_down(part))
		for (size_t i = 0; i < own.count; i++)
			answers[i] = SOURCE_UNKNOWN;
	else if (part->ops->confirm(part->source, own.items, own.count, answers, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (id_is_of(ids[i], part->id))
			ret_presence[i] = answers[asked++];
	return 0;
}

int directory_confirm(struct directory *directory, const char *const *ids, size_t count,
		      enum source_presence *ret_presence, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		ret_presence[i] = directory_foreign(directory, ids[i]);
	for (size_t i = 0; i < directory->count; i++)
		if (directory_confirm_part(&directory->parts[i], ids, count, ret_presence, error) !=
		    0)
			return -1;
	return 0;
}

/* One attribute of those that may have had the addresses; what is not gone there is not gone. */
static int directory_ask_source(const struct directory_part *part, size_t source,
				struct directory_lost *lost, size_t count, struct error *error)
{
	const struct config_directory *config = part->setup.directory;
	CLEANUP(mem_freep) struct source_lost *values = mem_new(count + 1, sizeof(*values));
	CLEANUP(mem_freep) size_t *places = mem_new(count + 1, sizeof(*places));
	size_t asked = 0;

	for (size_t i = 0; i < count; i++) {
		const char *attribute =
			mapping_sources(config, lost[i].group, ACCOUNT_ADDRESS)->items[source];

		if (!attribute || !id_is_of(lost[i].id, part->id) ||
		    (source > 0 && lost[i].answer != SOURCE_VALUE_GONE))
			continue;
		places[asked] = i;
		values[asked++] = (struct source_lost){
			.dn = lost[i].dn,
			.attribute = attribute,
			.value = lost[i].address,
			.answer = directory_part_is_down(part) ? SOURCE_VALUE_UNKNOWN
							       : SOURCE_VALUE_UNTOLD,
		};
	}
	if (asked && !directory_part_is_down(part) && part->ops->lost &&
	    part->ops->lost(part->source, values, asked, error) != 0)
		return -1;
	for (size_t i = 0; i < asked; i++)
		lost[places[i]].answer = values[i].answer;
	return 0;
}

int directory_ask_lost(struct directory *directory, struct directory_lost *lost, size_t count,
		       struct error *error)
{
	for (size_t i = 0; i < count; i++)
		lost[i].answer = SOURCE_VALUE_UNTOLD;
	for (size_t i = 0; i < directory->count; i++)
		for (size_t source = 0; source < CONFIG_SOURCES; source++)
			if (directory_ask_source(&directory->parts[i], source, lost, count,
						 error) != 0)
				return -1;
	return 0;
}
