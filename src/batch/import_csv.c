// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/escape.h"
#include "base/mem.h"
#include "batch/import.h"
#include "batch/output.h"

struct import_csv {
	const struct template *template;
	struct output output;
};

static void import_csv_drop(void *file)
{
	struct import_csv *csv = file;

	output_release(&csv->output);
	free(csv);
}

static int import_csv_row(void *file, const char *const *values, struct error *error)
{
	struct import_csv *csv = file;

	for (size_t i = 0; i < csv->template->count; i++) {
		if (i)
			buf_putc(&csv->output.text, csv->template->delimiter);
		escape_csv(&csv->output.text, values[i]);
	}
	output_row(&csv->output);
	return output_check(&csv->output, error);
}

static int import_csv_open(const char *folder, const char *name, const struct template *template,
			   void **ret_file, struct error *error)
{
	struct import_csv *csv = mem_new(1, sizeof(*csv));

	csv->template = template;
	output_open(&csv->output, folder, name);
	if (template->bom)
		buf_puts(&csv->output.text, "\xEF\xBB\xBF");
	if (import_csv_row(csv, template->headers, error) == 0) {
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
