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
 * The changes of each domain by their numbers, in their order: those of domain i are
 * numbers[first[i]] to numbers[first[i + 1] - 1].
 */
struct batch_parts {
	uint32_t *first, *numbers;
};

/* The number of the domain of each change, or that of no domain at all. */
typedef size_t batch_domain_of(const struct batch_input *input, size_t i);

static size_t batch_domain_number(const struct config *config, const struct account *account)
{
	const struct config_domain *domain = config_domain_find(config, account_domain(account));

	return domain ? (size_t)(domain - config->domains) : config->domain_count;
}

static size_t batch_change_domain(const struct batch_input *input, size_t i)
{
	struct change change;

	input->change(input->argument, i, &change);
	return batch_domain_number(input->config, change_account(&change));
}

static size_t batch_list_domain(const struct batch_input *input, size_t i)
{
	return batch_domain_number(input->config, change_account(&input->lists[i].change));
}

/* Two walks over all changes, however many domains there are. */
static void batch_part(struct batch_parts *parts, const struct batch_input *input, size_t count,
		       batch_domain_of *domain_of)
{
	size_t domains = input->config->domain_count;
	CLEANUP(mem_freep) uint32_t *of = mem_new(count + 1, sizeof(*of));
	CLEANUP(mem_freep) uint32_t *next = mem_new(domains + 1, sizeof(*next));

	parts->first = mem_new(domains + 2, sizeof(*parts->first));
	parts->numbers = mem_new(count + 1, sizeof(*parts->numbers));
	for (size_t i = 0; i < count; i++) {
		of[i] = (uint32_t)domain_of(input, i);
		parts->first[of[i] + 1]++;
	}
	for (size_t i = 0; i <= domains; i++) {
		next[i] = parts->first[i];
		parts->first[i + 1] += parts->first[i];
	}
	for (size_t i = 0; i < count; i++)
		parts->numbers[next[of[i]]++] = (uint32_t)i;
}

static void batch_parts_release(struct batch_parts *parts)
{
	free(parts->first);
	free(parts->numbers);
}

/* Both kinds of changes, and what the files of all domains share. */
struct batch_split {
	struct batch_parts changes, lists;
	struct password_pool pool;
};

static void batch_split(struct batch_split *split, const struct batch_input *input)
{
	batch_part(&split->changes, input, input->count, batch_change_domain);
	batch_part(&split->lists, input, input->list_count, batch_list_domain);
}

static void batch_split_release(struct batch_split *split)
{
	batch_parts_release(&split->changes);
	batch_parts_release(&split->lists);
	password_pool_wipe(&split->pool);
}

/* All files of one domain: the import files and the list of what the import cannot do. */
static int batch_write_domain(const struct batch_input *input, struct batch_split *split,
			      const struct template *template, const char *folder,
			      struct readme_domain *domain, struct error *error)
{
	CLEANUP(import_release) struct import import;
	CLEANUP(output_release) struct output changes = OUTPUT_INIT;
	const char *name = domain->domain->name;
	size_t number = (size_t)(domain->domain - input->config->domains);
	const struct batch_lists lists = {
		.numbers = split->lists.numbers + split->lists.first[number],
		.count = split->lists.first[number + 1] - split->lists.first[number],
	};

	import_open(&import, &input->config->batch, template, folder, name, &split->pool);
	for (uint32_t i = split->changes.first[number]; i < split->changes.first[number + 1]; i++) {
		struct change change;

		input->change(input->argument, split->changes.numbers[i], &change);
		domain->count[change.op]++;
		if (change.op != CHANGE_CREATE)
			changes_csv_row(&changes, folder, name, &change);
		else if (import_row(&import, &change.after, error) != 0)
			return -1;
	}
	domain->import_files = import.files;
	return import_close(&import, error) || output_close(&changes, error) ||
			       list_files_write(input, &lists, folder, name, &domain->lists, error)
		       ? -1
		       : 0;
}

static int batch_write_files(const struct batch_input *input, const char *folder,
			     char ret_digest[65], struct error *error)
{
	CLEANUP(template_release) struct template template = TEMPLATE_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(mem_freep)
	struct readme_domain *domains = mem_new(input->config->domain_count, sizeof(*domains));
	CLEANUP(batch_split_release) struct batch_split split = { .changes.first = NULL };
	CLEANUP(buf_release) struct buf readme = BUF_INIT;
	CLEANUP(aliases_release) struct aliases aliases = ALIASES_INIT;
	size_t used = 0;

	batch_split(&split, input);
	aliases_collect(&aliases, input);
	if (template_load(&template, input->config->batch.template, &findings, error) != 0)
		return -1;
	for (size_t i = 0; i < input->config->domain_count; i++) {
		int64_t sum = 0;

		domains[used] = (struct readme_domain){ .domain = &input->config->domains[i] };
		if (batch_write_domain(input, &split, &template, folder, &domains[used], error) !=
			    0 ||
		    aliases_write(&aliases, folder, i, &domains[used].alias_add,
				  &domains[used].alias_remove, error) != 0)
			return -1;
		for (int op = 0; op < CHANGE_OPS; op++)
			sum += domains[used].count[op] + domains[used].lists.op[op];
		sum += domains[used].lists.added + domains[used].lists.removed;
		used += sum > 0;
	}
	if (department_file_write(input, folder, error) != 0)
		return -1;
	readme_write(&readme, input, domains, used);
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
