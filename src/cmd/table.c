// SPDX-License-Identifier: MIT
#include "cmd/table.h"

#include <assert.h>
#include <stdarg.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "text/unicode.h"

enum { TABLE_GAP = 2, TABLE_CELL_MAX = 60 };

struct table table_init(size_t columns)
{
	return (struct table){ .columns = columns };
}

void table_cell(struct table *table, const char *text)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;

	escape_terminal(&cell, text ? text : "");
	if (table->cells.count % table->columns != table->columns - 1 &&
	    unicode_width(buf_text(&cell)) > TABLE_CELL_MAX) {
		while (unicode_width(buf_text(&cell)) > TABLE_CELL_MAX - 1)
			buf_cut(&cell, utf8_cut(cell.data, cell.len - 1));
		buf_puts(&cell, "…");
	}
	vec_add(&table->cells, arena_text(&table->arena, buf_text(&cell)));
}

void table_printf(struct table *table, const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	table_cell(table, text);
}

void table_print(const struct table *table, struct buf *buf, size_t indent)
{
	CLEANUP(mem_freep) size_t *widths = mem_new(table->columns, sizeof(*widths));

	assert(table->cells.count % table->columns == 0);
	for (size_t i = 0; i < table->cells.count; i++) {
		size_t width = unicode_width(table->cells.items[i]);

		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
	for (size_t row = 0; row < table->cells.count; row += table->columns) {
		size_t last = table->columns - 1;

		while (last > 0 && *table->cells.items[row + last] == '\0')
			last--;
		buf_fill(buf, ' ', indent);
		for (size_t column = 0; column < last; column++)
			unicode_pad(buf, table->cells.items[row + column],
				    widths[column] ? widths[column] + TABLE_GAP : 0);
		buf_puts(buf, table->cells.items[row + last]);
		buf_putc(buf, '\n');
	}
}

void table_release(struct table *table)
{
	vec_release(&table->cells);
	arena_release(&table->arena);
}
