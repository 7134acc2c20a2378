// SPDX-License-Identifier: MIT
#include "batch/aliases.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/alias.h"

static int aliases_compare(const void *a, const void *b)
{
	const struct aliases_item *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->change < y->change ? -1 : x->change > y->change;
}

void aliases_collect(struct aliases *aliases, const struct batch_input *input,
		     struct sections *sections)
{
	*aliases = (struct aliases){ .input = input };
	for (size_t i = 0; i < input->count; i++) {
		struct change change;

		if (!input->has_aliases(input->argument, i))
			continue;
		input->change(input->argument, i, &change);
		aliases->items = mem_grow(aliases->items, &aliases->cap, aliases->count + 1,
					  sizeof(*aliases->items));
		aliases->items[aliases->count++] = (struct aliases_item){
			.section =
				sections_find(sections, account_domain(&change.after), change.site),
			.change = i,
		};
	}
	if (aliases->count)
		qsort(aliases->items, aliases->count, sizeof(*aliases->items), aliases_compare);
}

/* Called for each operation. */
typedef void aliases_each(void *argument, const struct alias_op *op);

/* One walk over the changes of some domains: over what they take away, or what they give. */
static void aliases_walk(const struct aliases *aliases, size_t from, size_t to, bool add,
			 aliases_each *each, void *argument)
{
	const struct batch_input *input = aliases->input;

	for (size_t i = from; i < to; i++) {
		struct change change;
		struct alias_walk walk;
		struct alias_op op;

		input->change(input->argument, aliases->items[i].change, &change);
		walk = alias_walk(&change, add);
		while (alias_op_next(&walk, &op))
			each(argument, &op);
	}
}

struct aliases_file {
	struct output *output;
	const char *folder;
	const char *name; /* of the section */
	int64_t count[2];
};

static void aliases_row(void *argument, const struct alias_op *op)
{
	struct aliases_file *file = argument;
	struct buf *text = &file->output->text;

	output_begin(file->output, file->folder, "aliases", file->name,
		     "operation,address,alias,reason");
	file->count[op->add]++;
	output_cell(text, true, alias_op_text(op->add));
	output_cell(text, false, op->address);
	output_cell(text, false, op->alias);
	output_cell(text, false, alias_reason_text(op->reason));
	output_row(file->output);
}

int aliases_write(struct aliases *aliases, const char *folder, const struct sections *sections,
		  size_t section, int64_t *ret_add, int64_t *ret_remove, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;
	struct aliases_file file = { .output = &output,
				     .folder = folder,
				     .name = sections->items[section].name };
	size_t from = aliases->next, to;

	while (from < aliases->count && aliases->items[from].section < section)
		from++;
	for (to = from; to < aliases->count && aliases->items[to].section == section; to++)
		;
	aliases_walk(aliases, from, to, false, aliases_row, &file);
	aliases_walk(aliases, from, to, true, aliases_row, &file);
	if (output_close(&output, error) != 0)
		return -1;
	aliases->next = to;
	*ret_add = file.count[true];
	*ret_remove = file.count[false];
	return 0;
}

struct aliases_writer {
	struct output *output;
	struct json *json;
	struct digest *digest;
	int64_t count;
};

static void aliases_object(void *argument, const struct alias_op *op)
{
	struct aliases_writer *writer = argument;
	size_t from = writer->output->text.len;

	writer->count++;
	alias_write_json(writer->json, op);
	output_element(writer->output, from, writer->digest);
}

void aliases_write_json(struct aliases *aliases, struct output *output, struct json *json,
			struct digest *digest)
{
	struct aliases_writer writer = { .output = output, .json = json, .digest = digest };

	json_key(json, "aliases");
	json_array(json);
	aliases_walk(aliases, 0, aliases->count, false, aliases_object, &writer);
	aliases->remove = writer.count;
	writer.count = 0;
	aliases_walk(aliases, 0, aliases->count, true, aliases_object, &writer);
	aliases->add = writer.count;
	json_close(json);
}

void aliases_release(struct aliases *aliases)
{
	free(aliases->items);
	*aliases = (struct aliases)ALIASES_INIT;
}
