// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "base/mem.h"
#include "batch/console_reader.h"
#include "batch/sheet.h"

/* The cells of a row have all come. */
static int console_end_row(struct console_reader *reader, struct error *error)
{
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	const char *cells[CSV_COLUMNS];
	struct console_record record = { .cells = cells,
					 .count = reader->cell_count,
					 .whole = true };
	int status = 0;

	if (!reader->pending)
		return 0;
	reader->pending = false;
	buf_printf(&place, "%s:%s%s%zu", reader->path, reader->sheet ? reader->sheet : "",
		   reader->sheet ? ":" : "", reader->row + 1);
	record.place = buf_text(&place);
	for (size_t i = 0; i < reader->cell_count; i++)
		cells[i] = reader->cells[i] ? reader->cells[i] : "";
	if (reader->formula)
		console_complain(reader, record.place,
				 "has a formula; save the list with values alone");
	else
		status = console_take(reader, &record, error);
	for (size_t i = 0; i < reader->cell_count; i++)
		if (reader->cells[i]) {
			explicit_bzero(reader->cells[i], strlen(reader->cells[i]));
			free(take_ptr(&reader->cells[i]));
		}
	return status;
}

static int console_begin_sheet(void *argument, const char *name, struct error *error)
{
	struct console_reader *reader = argument;

	if (console_end_row(reader, error) != 0)
		return -1;
	if (reader->sheets++ > 0)
		reader->sheet = arena_text(&reader->list->arena, name);
	reader->found = reader->plain = false;
	reader->looked = reader->cell_count = reader->row = 0;
	return 0;
}

static int console_put_cell(struct console_reader *reader, size_t row, size_t column,
			    const char *text, bool formula, struct error *error)
{
	if (reader->pending && row != reader->row && console_end_row(reader, error) != 0)
		return -1;
	if (!reader->pending && row < reader->row)
		return error_set(error, ERROR_DATA, "a damaged spreadsheet: row %zu after row %zu",
				 row + 1, reader->row + 1);
	if (!reader->pending) {
		reader->pending = true;
		reader->formula = false;
		reader->cell_count = 0;
		reader->row = row;
	}
	if (column >= CSV_COLUMNS)
		return console_is_blank(text)
			       ? 0
			       : error_set(error, ERROR_DATA, "row %zu has more than %d cells",
					   row + 1, CSV_COLUMNS);
	if (reader->cells[column])
		return error_set(error, ERROR_DATA,
				 "a damaged spreadsheet: a cell of row %zu twice", row + 1);
	reader->formula = reader->formula || formula;
	reader->cells[column] = mem_text(text);
	if (reader->cell_count <= column)
		reader->cell_count = column + 1;
	return 0;
}

static int console_cell_value(void *argument, size_t row, size_t column, const char *text,
			      struct error *error)
{
	return console_put_cell(argument, row, column, text, false, error);
}

static int console_cell_formula(void *argument, size_t row, size_t column, const char *text,
				struct error *error)
{
	return console_put_cell(argument, row, column, text, true, error);
}

int console_read_sheets(struct console_reader *reader, const struct buf *octets,
			struct error *error)
{
	static const struct sheet_handler handler = { .sheet = console_begin_sheet,
						      .cell = console_cell_value,
						      .formula = console_cell_formula };
	struct error cause = ERROR_INIT;
	bool named;

	if (sheet_read_all(octets->data, octets->len, &handler, reader, &cause) == 0 &&
	    console_end_row(reader, &cause) == 0)
		return 0;
	/* What is about a row names the file already. */
	named = strncmp(cause.text, reader->path, strlen(reader->path)) == 0;
	return error_set(error, ERROR_DATA, "%s%s%s", named ? "" : reader->path, named ? "" : ": ",
			 cause.text);
}
