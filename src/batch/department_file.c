// SPDX-License-Identifier: MIT
#include "batch/department_file.h"

#include <inttypes.h>

/* What follows a moved one needs no operation of its own. */
static bool department_file_has(const struct department_op *op, const char *site)
{
	return op->action != DEPARTMENT_FOLLOW && (!site || strcmp(op->site, site) == 0);
}

struct department_counts department_file_count(const struct batch_input *input, const char *site)
{
	struct department_counts counts = { { 0 } };

	for (size_t i = 0; i < input->department_count; i++)
		counts.of[input->departments[i].action] +=
			department_file_has(&input->departments[i], site);
	return counts;
}

static void department_file_row(struct output *output, const struct department_op *op)
{
	struct buf *buf = &output->text;

	output_cell(buf, true, department_action_text(op->action));
	output_cell(buf, false, op->path);
	output_cell(buf, false, op->target ? op->target : "");
	buf_printf(buf, ",%" PRId64, op->accounts);
	output_cell(buf, false, department_reason_text(op->action));
	output_row(output);
}

const char *department_file_site(const struct sections *sections, size_t site)
{
	return sections->site_count > 1 ? sections->sites[site] : NULL;
}

static int department_file_write_site(const struct batch_input *input,
				      const struct sections *sections, size_t site,
				      const char *folder, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (size_t i = 0; i < input->department_count; i++) {
		if (!department_file_has(&input->departments[i], sections->sites[site]))
			continue;
		output_begin(&output, folder, "departments", department_file_site(sections, site),
			     "operation,department,new_department,accounts,reason");
		department_file_row(&output, &input->departments[i]);
	}
	return output_close(&output, error);
}

int department_file_write(const struct batch_input *input, const struct sections *sections,
			  const char *folder, struct error *error)
{
	for (size_t site = 0; site < sections->site_count; site++)
		if (department_file_write_site(input, sections, site, folder, error) != 0)
			return -1;
	return 0;
}

void department_file_write_json(const struct batch_input *input, struct output *output,
				struct json *json, struct digest *digest)
{
	json_key(json, "departments");
	json_array(json);
	for (size_t i = 0; i < input->department_count; i++) {
		size_t from = output->text.len;

		if (!department_file_has(&input->departments[i], NULL))
			continue;
		department_write_json(json, &input->departments[i]);
		output_element(output, from, digest);
	}
	json_close(json);
}
