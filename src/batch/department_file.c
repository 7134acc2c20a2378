// SPDX-License-Identifier: MIT
#include "batch/department_file.h"

#include <inttypes.h>

/* What follows one that is moved is not done by itself. */
static bool department_file_has(const struct department_op *op)
{
	return op->action != DEPARTMENT_FOLLOW;
}

struct department_counts department_file_count(const struct batch_input *input)
{
	struct department_counts counts = { { 0 } };

	for (size_t i = 0; i < input->department_count; i++)
		counts.of[input->departments[i].action] +=
			department_file_has(&input->departments[i]);
	return counts;
}

static void department_file_row(struct buf *buf, const struct department_op *op)
{
	output_cell(buf, true, department_action_text(op->action));
	output_cell(buf, false, op->path);
	output_cell(buf, false, op->target ? op->target : "");
	buf_printf(buf, ",%" PRId64, op->accounts);
	output_cell(buf, false, department_reason_text(op->action));
	buf_puts(buf, "\r\n");
}

int department_file_write(const struct batch_input *input, const char *folder, struct error *error)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	for (size_t i = 0; i < input->department_count; i++) {
		if (!department_file_has(&input->departments[i]))
			continue;
		if (output.fd < 0) {
			if (output_open(&output, folder, "departments.csv", error) != 0)
				return -1;
			buf_puts(&output.text,
				 "\xEF\xBB\xBF"
				 "operation,department,new_department,accounts,reason\r\n");
		}
		department_file_row(&output.text, &input->departments[i]);
		if (output_step(&output, error) != 0)
			return -1;
	}
	return output.fd >= 0 ? output_close(&output, error) : 0;
}

int department_file_write_json(const struct batch_input *input, struct output *output,
			       struct json *json, struct digest *digest, struct error *error)
{
	json_key(json, "departments");
	json_array(json);
	for (size_t i = 0; i < input->department_count; i++) {
		size_t from = output->text.len;

		if (!department_file_has(&input->departments[i]))
			continue;
		department_write_json(json, &input->departments[i]);
		output_digest(output, from, digest);
		if (output_step(output, error) != 0)
			return -1;
	}
	json_close(json);
	return 0;
}
