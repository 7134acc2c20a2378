// SPDX-License-Identifier: MIT
/*
 * A table for people: columns line up by display width, so that Chinese names do not break it.
 * Cells are escaped for a terminal. Order of calls: table_init, table_cell for each cell of each
 * row, table_print, table_release.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

struct table {
	size_t columns;
	struct arena arena;
	struct vec cells;
};

struct table table_init(size_t columns);

/*
 * The next cell, left to right, top to bottom; NULL is an empty one. All but the last of a row are
 * cut to 60 columns.
 */
void table_cell(struct table *table, const char *text);
void table_printf(struct table *table, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends all rows, each with an indent. The last row may not be short of cells. */
void table_print(const struct table *table, struct buf *buf, size_t indent);

void table_release(struct table *table);
