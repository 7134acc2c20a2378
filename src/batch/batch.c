// SPDX-License-Identifier: MIT
#include "batch/batch.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "batch/changes.h"
#include "batch/department_file.h"
#include "batch/import.h"
#include "batch/list_files.h"
#include "batch/readme.h"
#include "batch/renames.h"

#define DRAFT_SUFFIX ".draft"

static void batch_draft_folder(struct buf *buf, const char *directory, int64_t id)
{
	buf_printf(buf, "%s/.%06" PRId64 DRAFT_SUFFIX, directory, id);
}

static int batch_readme(const char *folder, const struct buf *text, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	output_open(&output, folder, "README.txt");
	buf_add(&output.text, text->data, text->len);
	return output_close(&output, error);
}

static int batch_write_json(const struct batch_input *input, struct aliases *aliases,
			    const char *folder, char ret_digest[65], struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char whole[DIGEST_SIZE];

	output_open(&output, folder, "batch.json");
	changes_write_json(&output, input, aliases);
	if (output_close(&output, error) != 0)
		return -1;
	digest_finish(&output.digest, whole);
	digest_hex(&hex, whole, sizeof(whole));
	memcpy(ret_digest, hex.data, hex.len + 1);
	return 0;
}

/*
 * The changes of each section by their numbers, in their order: those of section i are
 * numbers[first[i]] to numbers[first[i + 1] - 1].
 */
struct batch_parts {
	uint32_t *first, *numbers;
};

/* What all files share: the sections, and which change is in which. */
struct batch_split {
	struct sections sections;
	struct batch_parts changes, lists, left;
	struct rename_chains chains;
	struct password_pool pool;
	size_t placed; /* how many changes of both kinds have a row in the files of their section */
};

/* The section of a change, or SECTION_NONE. */
typedef uint32_t batch_section_of(struct batch_split *split, const struct batch_input *input,
				  size_t i);

enum { SECTION_NONE = UINT32_MAX };

static uint32_t batch_change_section(struct batch_split *split, const struct batch_input *input,
				     size_t i)
{
	struct change change;
	uint32_t section;

	input->change(input->argument, i, &change);
	section = (uint32_t)sections_find(&split->sections, account_domain(change_account(&change)),
					  change.site);
	return change.op == CHANGE_RENAME ? rename_chains_join(&split->chains, &change, section)
					  : section;
}

static uint32_t batch_list_section(struct batch_split *split, const struct batch_input *input,
				   size_t i)
{
	const struct change *change = &input->lists[i].change;

	return (uint32_t)sections_find(&split->sections, account_domain(change_account(change)),
				       change->site);
}

/* Where a list is to be deleted that is made anew at another site. */
static uint32_t batch_left_section(struct batch_split *split, const struct batch_input *input,
				   size_t i)
{
	const struct list_change *list = &input->lists[i];

	return list->left_site ? (uint32_t)sections_find(&split->sections,
							 account_domain(&list->change.before),
							 list->left_site)
			       : SECTION_NONE;
}

/* The sections of all changes; the caller frees them. */
static uint32_t *batch_number(struct batch_split *split, const struct batch_input *input,
			      size_t count, batch_section_of *section_of)
{
	uint32_t *of = mem_new(count + 1, sizeof(*of));

	for (size_t i = 0; i < count; i++)
		of[i] = section_of(split, input, i);
	return of;
}

static void batch_part(struct batch_parts *parts, size_t sections, const uint32_t *of, size_t count)
{
	CLEANUP(mem_freep) uint32_t *next = mem_new(sections + 1, sizeof(*next));

	parts->first = mem_new(sections + 1, sizeof(*parts->first));
	parts->numbers = mem_new(count + 1, sizeof(*parts->numbers));
	for (size_t i = 0; i < count; i++)
		if (of[i] != SECTION_NONE)
			parts->first[of[i] + 1]++;
	for (size_t i = 0; i < sections; i++) {
		next[i] = parts->first[i];
		parts->first[i + 1] += parts->first[i];
	}
	for (size_t i = 0; i < count; i++)
		if (of[i] != SECTION_NONE)
			parts->numbers[next[of[i]]++] = (uint32_t)i;
}

static void batch_parts_release(struct batch_parts *parts)
{
	free(parts->first);
	free(parts->numbers);
}

/* A few walks over all changes, however many sections there are. */
static void batch_split(struct batch_split *split, const struct batch_input *input)
{
	CLEANUP(mem_freep)
	uint32_t *changes = batch_number(split, input, input->count, batch_change_section);
	CLEANUP(mem_freep)
	uint32_t *lists = batch_number(split, input, input->list_count, batch_list_section);
	CLEANUP(mem_freep)
	uint32_t *left = batch_number(split, input, input->list_count, batch_left_section);
	size_t sections = split->sections.count;

	batch_part(&split->changes, sections, changes, input->count);
	batch_part(&split->lists, sections, lists, input->list_count);
	batch_part(&split->left, sections, left, input->list_count);
}

static void batch_split_release(struct batch_split *split)
{
	batch_parts_release(&split->changes);
	batch_parts_release(&split->lists);
	batch_parts_release(&split->left);
	rename_chains_release(&split->chains);
	sections_release(&split->sections);
	password_pool_wipe(&split->pool);
}

static struct batch_lists batch_lists_of(const struct batch_parts *parts, size_t section)
{
	return (struct batch_lists){ .numbers = parts->numbers + parts->first[section],
				     .count = parts->first[section + 1] - parts->first[section] };
}

/*
 * Whether a change can be carried out where the files of a section are. A rename may stand in the
 * file of another domain of its console.
 */
static bool batch_is_here(const struct batch_split *split, size_t section,
			  const struct change *change)
{
	const struct section *here = &split->sections.items[section];

	if (change->site && *change->site &&
	    strcmp(change->site, split->sections.sites[here->site]) != 0)
		return false;
	return change->op == CHANGE_RENAME ||
	       strcmp(account_domain(change_account(change)), here->domain) == 0;
}

/* All changes of accounts of one section: the import files, and what the import cannot do. */
static int batch_write_accounts(const struct batch_input *input, struct batch_split *split,
				const struct template *template, const char *folder, size_t section,
				struct readme_section *readme, struct error *error)
{
	CLEANUP(import_release) struct import import;
	CLEANUP(rename_file_release) struct rename_file renames;
	const char *name = split->sections.items[section].name;

	rename_file_open(&renames, folder, name);
	import_open(&import, &input->config->batch, template, folder, name, &split->pool);
	for (uint32_t i = split->changes.first[section]; i < split->changes.first[section + 1];
	     i++) {
		struct change change;

		input->change(input->argument, split->changes.numbers[i], &change);
		/* One that is not of this section has no place here. */
		if (!batch_is_here(split, section, &change))
			continue;
		split->placed++;
		readme->count[change.op]++;
		if (change.op == CHANGE_RENAME)
			rename_file_row(&renames, input, split->changes.numbers[i], &change);
		else if (change.op != CHANGE_CREATE)
			changes_csv_row(&renames.output, folder, name, &change, CHANGES_WHOLE);
		else if (import_row(&import, &change.after, error) != 0)
			return -1;
	}
	/* Of a ring that nothing closes the second row is missing. */
	split->placed -= (size_t)(renames.rings - renames.closed);
	readme->count[CHANGE_RENAME] += renames.rings;
	readme->import_files = import.of[false].files;
	readme->wide_files = import.of[true].files;
	return import_close(&import, error) || output_close(&renames.output, error) ? -1 : 0;
}

static int batch_write_section(const struct batch_input *input, struct batch_split *split,
			       const struct template *template, const char *folder, size_t section,
			       struct readme_section *readme, struct error *error)
{
	const struct batch_lists lists = batch_lists_of(&split->lists, section),
				 left = batch_lists_of(&split->left, section);

	split->placed += lists.count;
	return batch_write_accounts(input, split, template, folder, section, readme, error) ||
			       list_files_write(input, &lists, &left, folder,
						split->sections.items[section].name, &readme->lists,
						error)
		       ? -1
		       : 0;
}

static bool batch_is_used(const struct readme_section *readme)
{
	int64_t sum = readme->lists.added + readme->lists.removed + readme->alias_add +
		      readme->alias_remove;

	for (int op = 0; op < CHANGE_OPS; op++)
		sum += readme->count[op] + readme->lists.op[op];
	return sum > 0;
}

/* A change that is in no file would be taken for done when the batch is confirmed. */
static int batch_check_places(const struct batch_input *input, const struct batch_split *split,
			      struct error *error)
{
	size_t count = input->count + input->list_count;

	if (split->placed == count)
		return 0;
	return error_set(error, ERROR_INTERNAL,
			 "batch %" PRId64 ": %zu of its %zu changes are in no file of it, so that "
			 "it is not shown and nothing is planned; please report this, with the "
			 "domains of the configuration",
			 input->id, count - split->placed, count);
}

static int batch_write_files(const struct batch_input *input, const char *folder,
			     char ret_digest[65], struct error *error)
{
	CLEANUP(template_release) struct template template = TEMPLATE_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(mem_freep) struct readme_section *used = NULL;
	CLEANUP(batch_split_release) struct batch_split split = { .changes.first = NULL };
	CLEANUP(buf_release) struct buf readme = BUF_INIT;
	CLEANUP(aliases_release) struct aliases aliases = ALIASES_INIT;
	size_t count = 0, cap = 0;

	sections_init(&split.sections, input->config);
	aliases_collect(&aliases, input, &split.sections);
	batch_split(&split, input);
	if (template_load(&template, input->config->batch.template, &findings, error) != 0)
		return -1;
	for (size_t i = 0; i < split.sections.count; i++) {
		used = mem_grow(used, &cap, count + 1, sizeof(*used));
		used[count] = (struct readme_section){ .section = &split.sections.items[i] };
		if (batch_write_section(input, &split, &template, folder, i, &used[count], error) !=
			    0 ||
		    aliases_write(&aliases, folder, &split.sections, i, &used[count].alias_add,
				  &used[count].alias_remove, error) != 0)
			return -1;
		count += batch_is_used(&used[count]);
	}
	if (batch_check_places(input, &split, error) != 0 ||
	    department_file_write(input, &split.sections, folder, error) != 0)
		return -1;
	readme_write(&readme, input, &split.sections, used, count);
	return batch_readme(folder, &readme, error) ||
			       batch_write_json(input, &aliases, folder, ret_digest, error)
		       ? -1
		       : 0;
}

int batch_draft(const struct batch_input *input, char ret_digest[65], struct error *error)
{
	CLEANUP(buf_release) struct buf draft = BUF_INIT;

	batch_draft_folder(&draft, input->config->batch.directory, input->id);
	if (file_remove_folder(buf_text(&draft), error) != 0)
		return -1;
	if (file_make_folder(buf_text(&draft), 0700, error) != 0 ||
	    batch_write_files(input, buf_text(&draft), ret_digest, error) != 0 ||
	    file_sync_files(buf_text(&draft), error) != 0 ||
	    file_sync_folder(input->config->batch.directory, error) != 0) {
		struct error ignored = ERROR_INIT;

		/* It has passwords, so a draft that failed must not stay. */
		if (file_remove_folder(buf_text(&draft), &ignored) != 0)
			error_wrap(error, "%s could not be removed, delete it", buf_text(&draft));
		return -1;
	}
	return 0;
}

int batch_publish(const char *directory, int64_t id, struct error *error)
{
	CLEANUP(buf_release) struct buf draft = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct stat info;

	batch_draft_folder(&draft, directory, id);
	batch_folder(&folder, directory, id);
	if (rename(buf_text(&draft), buf_text(&folder)) != 0 &&
	    (errno != ENOENT || stat(buf_text(&folder), &info) != 0))
		return error_errno(error, "%s: cannot show the batch", buf_text(&folder));
	return file_sync_folder(directory, error);
}

/* The number of a draft's name, or 0. */
static int64_t batch_draft_number(const char *name)
{
	char *end;
	long long number;

	if (name[0] != '.' || !isdigit((unsigned char)name[1]))
		return 0;
	number = strtoll(name + 1, &end, 10);
	return strcmp(end, DRAFT_SUFFIX) == 0 ? number : 0;
}

/* The highest draft above `floor`: 1, 0, -1. */
static int batch_highest_draft(const char *directory, int64_t floor, int64_t *ret_id,
			       struct error *error)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	int64_t highest = 0;

	if (!entries)
		return errno == ENOENT ? 0
				       : error_errno(error, "%s: cannot read folder", directory);
	while ((entry = readdir(entries)) != NULL) {
		int64_t number = batch_draft_number(entry->d_name);

		if (number > floor && number > highest)
			highest = number;
	}
	closedir(entries);
	if (highest == 0)
		return 0;
	*ret_id = highest;
	return 1;
}

int batch_find_draft(const char *directory, int64_t *ret_id, struct error *error)
{
	return batch_highest_draft(directory, 0, ret_id, error);
}

int batch_remove_drafts(const char *directory, int64_t committed, struct error *error)
{
	int64_t id;
	int found;

	while ((found = batch_highest_draft(directory, committed, &id, error)) > 0) {
		CLEANUP(buf_release) struct buf draft = BUF_INIT;

		batch_draft_folder(&draft, directory, id);
		if (file_remove_folder(buf_text(&draft), error) != 0)
			return -1;
	}
	return found;
}
