// SPDX-License-Identifier: MIT
#include "batch/console_list.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "batch/console_reader.h"
#include "base/text_encoding.h"

/* How many rows are looked at for the headers, and how many headers an error names. */
enum { HEADER_ROWS = 20, NAMED_MAX = 12 };

static void console_reader_release(struct console_reader *reader)
{
	for (size_t i = 0; i < CSV_COLUMNS; i++)
		if (reader->cells[i]) {
			explicit_bzero(reader->cells[i], strlen(reader->cells[i]));
			free(reader->cells[i]);
		}
	free(reader->headers);
	free(reader->first_place);
	free(reader->nearest);
}

static size_t console_filled(const struct console_record *record)
{
	size_t count = 0;

	for (size_t i = 0; i < record->count; i++)
		count += !console_is_blank(record->cells[i]);
	return count;
}

/* Keeps for the message what the first row with anything in it has instead of headers. */
static void console_note_headers(struct console_reader *reader, const struct console_record *record)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(vec_release) struct vec allowed = VEC_INIT;
	size_t named = 0;

	if (reader->headers)
		return;
	header_list(HEADER_ADDRESS, &allowed);
	for (size_t i = 0; i < record->count; i++) {
		CLEANUP(buf_release) struct buf plain = BUF_INIT;
		const char *cell = record->cells[i], *near;
		int len = console_shown(cell);

		if (console_is_blank(cell) || named++ >= NAMED_MAX)
			continue;
		buf_printf(&text, "%s\"%.*s\"", text.len ? ", " : "", len, cell);
		header_plain(&plain, cell);
		near = plain.len <= CONSOLE_SHOWN ? vec_nearest(&allowed, buf_text(&plain)) : NULL;
		if (near && !reader->nearest && header_find(cell) == HEADER_UNKNOWN &&
		    asprintf(&reader->nearest, "; \"%.*s\" is most like \"%s\"", len, cell, near) <
			    0)
			mem_die();
	}
	if (named > NAMED_MAX)
		buf_puts(&text, " and more");
	reader->headers = mem_text(buf_text(&text));
	reader->first_place = mem_text(record->place);
}

/* Takes a row for the headers, if it has one for the address. 1, 0 or -1. */
static int console_take_headers(struct console_reader *reader, const struct console_record *record,
				struct error *error)
{
	size_t seen[HEADERS + 1] = { 0 };

	for (size_t i = 0; i < record->count; i++) {
		enum header header = header_find(record->cells[i]);

		/* Of two columns for the same the first one counts. */
		reader->columns[i] = seen[header]++ ? HEADER_UNKNOWN : header;
	}
	if (seen[HEADER_ADDRESS] == 0)
		return 0;
	if (seen[HEADER_ADDRESS] > 1)
		return error_set(error, ERROR_DATA,
				 "%s: more than one column for the address; leave the one with "
				 "the whole address",
				 record->place);
	reader->column_count = record->count;
	reader->found = true;
	reader->tables++;
	for (int header = 0; header < HEADERS; header++)
		reader->list->has[header] = reader->list->has[header] || seen[header];
	return 1;
}

static int console_no_headers(const struct console_reader *reader, struct error *error)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	CLEANUP(buf_release) struct buf allowed = BUF_INIT;

	header_list(HEADER_ADDRESS, &names);
	for (size_t i = 0; i < names.count; i++)
		buf_printf(&allowed, "%s%s", i ? ", " : "", names.items[i]);
	return error_set(error, ERROR_DATA,
			 "%s: no column for the address; its headers are %s, and one of these is "
			 "needed: %s%s",
			 reader->first_place ? reader->first_place : reader->path,
			 reader->headers ? reader->headers : "none", buf_text(&allowed),
			 reader->nearest ? reader->nearest : "");
}

int console_take(struct console_reader *reader, const struct console_record *record,
		 struct error *error)
{
	int found;

	if (console_filled(record) == 0)
		return 0;
	if (reader->list->count >= CONSOLE_LIST_ROWS)
		return error_set(error, ERROR_DATA, "%s: more than %d rows; split the list",
				 reader->path, CONSOLE_LIST_ROWS);
	if (!reader->found && *record->cells[0] == '#')
		return 0;
	if (reader->plain) {
		console_row_plain(reader, record);
	} else if (reader->found) {
		console_row_take(reader, record);
	} else if (reader->looked < HEADER_ROWS) {
		found = console_take_headers(reader, record, error);
		if (found != 0)
			return found < 0 ? -1 : 0;
		if (reader->looked++ == 0 && record->count == 1 && strchr(record->cells[0], '@') &&
		    !reader->sheet) {
			reader->plain = reader->list->has[HEADER_ADDRESS] = true;
			reader->tables++;
			console_row_plain(reader, record);
		} else {
			console_note_headers(reader, record);
		}
	}
	return 0;
}

static int console_read_csv(struct console_reader *reader, const struct buf *text,
			    struct error *error)
{
	CLEANUP(csv_release) struct csv_read csv = csv_read(buf_text(text), text->len);
	const char *why, *cells[CSV_COLUMNS];
	int found;

	while ((found = csv_next(&csv, &why)) != 0) {
		CLEANUP(buf_release) struct buf place = BUF_INIT;
		struct console_record record = { .cells = cells,
						 .count = csv.count,
						 .whole = csv.whole };

		buf_printf(&place, "%s:%zu", reader->path, csv.line);
		record.place = buf_text(&place);
		if (found < 0) {
			console_complain(reader, record.place, "%s", why);
			continue;
		}
		for (size_t i = 0; i < csv.count; i++)
			cells[i] = csv_cell(&csv, i);
		if (console_take(reader, &record, error) != 0)
			return -1;
	}
	return 0;
}

static int console_end(const struct console_reader *reader, struct error *error)
{
	if (reader->wrong > CONSOLE_TOLD)
		finding_add(reader->findings, FINDING_ERROR, "LIST-ROW", reader->path,
			    "%zu more rows are wrong", reader->wrong - CONSOLE_TOLD);
	if (reader->wrong)
		return error_set(error, ERROR_DATA,
				 "%s: %zu of its rows %s not understood; nothing was done",
				 reader->path, reader->wrong, reader->wrong == 1 ? "is" : "are");
	if (reader->tables == 0 && reader->headers)
		return console_no_headers(reader, error);
	return 0;
}

int console_list_load(struct console_list *list, const char *path, struct findings *findings,
		      struct error *error)
{
	CLEANUP(buf_wipe) struct buf text = BUF_INIT;
	CLEANUP(console_reader_release)
	struct console_reader reader = { .list = list, .path = path, .findings = findings };

	if (file_read(path, CONSOLE_LIST_OCTETS, &text, error) != 0)
		return -1;
	if (text.len >= 2 && memcmp(text.data, "PK", 2) == 0) {
#ifdef HAVE_XLSX
		if (console_read_sheets(&reader, &text, error) != 0)
			return -1;
#else
		return error_set(error, ERROR_DATA,
				 "%s: a spreadsheet; save the list as CSV with UTF-8", path);
#endif
	} else if (text_to_utf8(&text, path, ERROR_DATA, NULL, NULL, error) != 0 ||
		   console_read_csv(&reader, &text, error) != 0) {
		return -1;
	}
	return console_end(&reader, error);
}

int console_list_check(const struct console_list *list, const char *what, struct findings *findings,
		       struct error *error)
{
	CLEANUP(map_release) struct map map = MAP_INIT;
	size_t twice = 0;

	if (list->count == 0)
		return error_set(error, ERROR_DATA, "%s: an empty list", what);
	for (size_t i = 0; i < list->count; i++) {
		const char *address = list->rows[i].value[ACCOUNT_ADDRESS];
		uint64_t hash = map_hash(MAP_HASH_START, address, strlen(address));
		struct map_probe probe = map_probe(hash);
		const struct console_row *other = NULL;
		uint32_t number;

		while (!other && map_next(&map, &probe, &number))
			if (strcmp(list->rows[number].value[ACCOUNT_ADDRESS], address) == 0)
				other = &list->rows[number];
		if (!other)
			map_add(&map, hash, (uint32_t)i);
		else if (twice++ < CONSOLE_TOLD)
			finding_add(findings, FINDING_ERROR, "LIST-ROW", list->rows[i].place,
				    "%s stands there already%s%s", address,
				    *other->place ? ": " : "", other->place);
	}
	return twice ? error_set(error, ERROR_DATA,
				 "%s: %zu of its addresses %s there twice; nothing was done", what,
				 twice, twice == 1 ? "is" : "are")
		     : 0;
}

void console_list_release(struct console_list *list)
{
	free(list->rows);
	arena_release(&list->arena);
	*list = (struct console_list)CONSOLE_LIST_INIT;
}
