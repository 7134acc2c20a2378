// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/escape.h"
#include "base/mem.h"
#include "batch/import.h"
#include "batch/output.h"

struct import_csv {
	const struct template *template;
	struct text_encoder encoder;
	struct output output;
	struct buf row; /* in UTF-8, with a password */
};

/* A buffer that grows leaves copies of passwords behind. */
enum { ROW_ROOM = 16 * 1024 };

static void import_csv_drop(void *file)
{
	struct import_csv *csv = file;

	output_release(&csv->output);
	text_encoder_release(&csv->encoder);
	buf_wipe(&csv->row);
	free(csv);
}

static int import_csv_row(void *file, const char *const *values, struct error *error)
{
	struct import_csv *csv = file;
	bool said;

	for (size_t i = 0; i < csv->template->count; i++) {
		if (i)
			buf_putc(&csv->row, csv->template->delimiter);
		escape_csv(&csv->row, values[i]);
	}
	buf_puts(&csv->row, "\r\n");
	said = text_encoder_put(&csv->encoder, &csv->output.text, csv->row.data, csv->row.len);
	explicit_bzero(csv->row.data, csv->row.len);
	buf_clear(&csv->row);
	if (!said)
		return error_set(error, ERROR_INTERNAL,
				 "%s: the encoding of the template cannot say a row",
				 buf_text(&csv->output.path));
	output_step(&csv->output);
	return output_check(&csv->output, error);
}

static int import_csv_open(const char *folder, const char *name, const struct template *template,
			   void **ret_file, struct error *error)
{
	struct import_csv *csv = mem_new(1, sizeof(*csv));

	csv->template = template;
	buf_reserve(&csv->row, ROW_ROOM);
	output_open(&csv->output, folder, name);
	if (template->bom)
		buf_puts(&csv->output.text,
			 template->encoding ? template->encoding->mark : "\xEF\xBB\xBF");
	if (!text_encoder_open(&csv->encoder, template->encoding)) {
		error_set(error, ERROR_INTERNAL, "%s: no encoder for its encoding", name);
	} else if (import_csv_row(csv, template->headers, error) == 0) {
		*ret_file = csv;
		return 0;
	}
	import_csv_drop(csv);
	return -1;
}

static int import_csv_close(void *file, struct error *error)
{
	struct import_csv *csv = file;
	int status = output_close(&csv->output, error);

	import_csv_drop(csv);
	return status;
}

const struct import_format import_csv = {
	.suffix = "csv",
	.open = import_csv_open,
	.row = import_csv_row,
	.close = import_csv_close,
	.drop = import_csv_drop,
};
