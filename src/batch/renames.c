// SPDX-License-Identifier: MIT
#include "batch/renames.h"

#include <stdlib.h>

#include "base/mem.h"
#include "batch/changes.h"

static uint64_t rename_hash(const char *address)
{
	return map_hash(MAP_HASH_START, address, strlen(address));
}

uint32_t rename_chains_join(struct rename_chains *chains, const struct change *change,
			    uint32_t section)
{
	const char *old = change->before.value[ACCOUNT_ADDRESS],
		   *new = change->after.value[ACCOUNT_ADDRESS];
	struct map_probe probe = map_probe(rename_hash(new));
	uint32_t number;

	while (map_next(&chains->map, &probe, &number))
		if (strcmp(chains->links[number].frees, new) == 0)
			section = chains->links[number].section;
	chains->links =
		mem_grow(chains->links, &chains->cap, chains->count + 1, sizeof(*chains->links));
	chains->links[chains->count] =
		(struct rename_link){ .frees = arena_text(&chains->arena, old),
				      .section = section };
	map_add(&chains->map, rename_hash(old), (uint32_t)chains->count++);
	return section;
}

void rename_chains_release(struct rename_chains *chains)
{
	free(chains->links);
	map_release(&chains->map);
	arena_release(&chains->arena);
}

void rename_file_open(struct rename_file *file, const char *folder, const char *section)
{
	*file = (struct rename_file){ .output = OUTPUT_INIT, .folder = folder, .section = section };
}

/* The second row of a ring. */
static void rename_file_end_ring(struct rename_file *file, const struct batch_input *input)
{
	struct change opener;

	input->change(input->argument, file->opener, &opener);
	changes_csv_row(&file->output, file->folder, file->section, &opener, CHANGES_CLOSING);
	free(take_ptr(&file->takes));
	file->closed++;
}

void rename_file_row(struct rename_file *file, const struct batch_input *input, size_t number,
		     const struct change *change)
{
	bool ends = file->takes && strcmp(change->before.value[ACCOUNT_ADDRESS], file->takes) == 0;

	changes_csv_row(&file->output, file->folder, file->section, change,
			change->by_way ? CHANGES_OPENING : CHANGES_WHOLE);
	if (change->by_way) {
		free(file->takes);
		file->takes = mem_text(change->after.value[ACCOUNT_ADDRESS]);
		file->opener = number;
		file->rings++;
	} else if (ends) {
		rename_file_end_ring(file, input);
	}
}

void rename_file_release(struct rename_file *file)
{
	output_release(&file->output);
	free(file->takes);
}
