// SPDX-License-Identifier: MIT
#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "batch/console_reader.h"
#include "model/address.h"
#include "text/unicode.h"

static const int console_fields[HEADERS] = {
	[HEADER_NAME] = ACCOUNT_NAME,
	[HEADER_ADDRESS] = ACCOUNT_ADDRESS,
	[HEADER_EMPLOYEE_NUMBER] = ACCOUNT_EMPLOYEE_NUMBER,
	[HEADER_PASSWORD] = -1,
	[HEADER_DEPARTMENT] = ACCOUNT_DEPARTMENT,
	[HEADER_EXTENSION] = ACCOUNT_EXTENSION,
	[HEADER_TITLE] = ACCOUNT_TITLE,
	[HEADER_MOBILE] = ACCOUNT_MOBILE,
	[HEADER_QUOTA] = ACCOUNT_QUOTA,
	[HEADER_STATUS] = -1,
	[HEADER_ALIASES] = ACCOUNT_ALIASES,
	[HEADER_CREATED] = -1,
	[HEADER_RESULT] = -1,
	[HEADER_REASON] = -1,
};

void console_complain(struct console_reader *reader, const char *place, const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	if (reader->wrong++ < CONSOLE_TOLD)
		finding_add(reader->findings, FINDING_ERROR, "LIST-ROW", place, "%s", text);
}

bool console_is_blank(const char *cell)
{
	return cell[strspn(cell, " \t\r\n")] == '\0';
}

int console_shown(const char *text)
{
	size_t len = strnlen(text, CONSOLE_SHOWN + 1);

	return (int)(len > CONSOLE_SHOWN ? utf8_cut(text, CONSOLE_SHOWN) : len);
}

/* A value as accounts have it; NULL after a complaint. */
static const char *console_value(struct console_reader *reader, const char *cell, const char *what,
				 const char *place)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	size_t len = strlen(cell);
	enum unicode_fault fault;

	while (len && strchr(" \t\r\n", cell[len - 1]))
		len--;
	fault = unicode_clean(&clean, cell, len);
	if (fault != UNICODE_FINE) {
		console_complain(reader, place, "its %s %s", what, unicode_fault_text(fault));
		return NULL;
	}
	return clean.len ? arena_text(&reader->list->arena, clean.data) : "";
}

static const char *console_address(struct console_reader *reader, const char *cell, size_t len,
				   const char *place)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	const char *why;

	while (len && strchr(" \t\r\n", *cell)) {
		cell++;
		len--;
	}
	while (len && strchr(" \t\r\n", cell[len - 1]))
		len--;
	why = address_normalise(&clean, cell, len);
	if (!why)
		return arena_text(&reader->list->arena, buf_text(&clean));
	if (len == 0)
		console_complain(reader, place, "has no address");
	else
		console_complain(reader, place, "\"%.*s\" %s",
				 (int)(len <= CONSOLE_SHOWN ? len : utf8_cut(cell, CONSOLE_SHOWN)),
				 cell, why);
	return NULL;
}

/* Past what stands between aliases: blanks, commas and semicolons, wide ones too. */
static size_t console_gap(const char *at)
{
	static const char *const gaps[] = {
		" ", ",", ";", "\t", "\r", "\n", "|", "，", "；", "、"
	};

	for (size_t i = 0; i < ARRAY_LEN(gaps); i++)
		if (strncmp(at, gaps[i], strlen(gaps[i])) == 0)
			return strlen(gaps[i]);
	return 0;
}

/* Sorted, with one space between, as accounts have them; without the account's own address. */
static const char *console_aliases(struct console_reader *reader, const char *cell, const char *own,
				   const char *place)
{
	CLEANUP(vec_release) struct vec aliases = VEC_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	while (*cell) {
		size_t gap = console_gap(cell), len = 0;
		const char *alias;

		cell += gap;
		while (cell[len] && console_gap(cell + len) == 0)
			len++;
		if (len == 0)
			continue;
		alias = console_address(reader, cell, len, place);
		if (alias && own && strcmp(alias, own) != 0)
			vec_add(&aliases, alias);
		cell += len;
	}
	vec_sort(&aliases);
	for (size_t i = 0; i < aliases.count; i++)
		buf_printf(&text, "%s%s", i ? " " : "", aliases.items[i]);
	return arena_text(&reader->list->arena, buf_text(&text));
}

static enum console_status console_take_status(struct console_reader *reader, const char *cell,
					       const char *place)
{
	enum console_status status = console_status(cell);
	CLEANUP(vec_release) struct vec words = VEC_INIT;
	CLEANUP(buf_release) struct buf allowed = BUF_INIT;
	const char *near;

	if (status != CONSOLE_STATUSES)
		return status;
	console_status_list(CONSOLE_NORMAL, &words);
	console_status_list(CONSOLE_DISABLED, &words);
	for (size_t i = 0; i < words.count; i++)
		buf_printf(&allowed, "%s%s", i ? ", " : "", words.items[i]);
	near = strlen(cell) <= CONSOLE_SHOWN ? vec_nearest(&words, cell) : NULL;
	console_complain(reader, place, "\"%.*s\" is no status; known are %s%s%s",
			 console_shown(cell), cell, buf_text(&allowed),
			 near ? "; most like it is " : "", near ? near : "");
	return CONSOLE_UNTOLD;
}

/* Results say of each row whether it was taken; lists of refused rows say why, or nothing. */
static void console_take_result(struct console_row *row, struct console_reader *reader,
				const char *result, const char *reason)
{
	const char *text = reason && !console_is_blank(reason) ? reason : result;

	row->taken = result && console_is_taken(result);
	if (!text || row->taken)
		return;
	text = console_value(reader, text, "reason", row->place);
	row->refusal = text && *text ? text : NULL;
}

static const char *console_cell(const struct console_reader *reader,
				const struct console_record *record, enum header header)
{
	for (size_t i = 0; i < reader->column_count; i++)
		if (reader->columns[i] == header)
			return i < record->count ? record->cells[i] : "";
	return NULL;
}

/* A path without slashes at its ends. */
static const char *console_path(struct console_reader *reader, const char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '/')
		len--;
	while (len && *text == '/') {
		text++;
		len--;
	}
	return arena_textn(&reader->list->arena, text, len);
}

static void console_fill(struct console_row *row, struct console_reader *reader,
			 const struct console_record *record)
{
	for (int header = 0; header < HEADERS; header++) {
		const char *cell = console_cell(reader, record, (enum header)header);
		int field = console_fields[header];

		if (!cell || field < 0)
			continue;
		if (field == ACCOUNT_ADDRESS)
			row->value[field] = console_address(reader, cell, strlen(cell), row->place);
		else if (field != ACCOUNT_ALIASES)
			row->value[field] = console_value(reader, cell, account_fields[field].title,
							  row->place);
	}
	if (row->value[ACCOUNT_DEPARTMENT])
		row->value[ACCOUNT_DEPARTMENT] =
			console_path(reader, row->value[ACCOUNT_DEPARTMENT]);
	/* Every mailbox has a name. */
	if (row->value[ACCOUNT_NAME] && !*row->value[ACCOUNT_NAME])
		row->value[ACCOUNT_NAME] = NULL;
}

struct console_row *console_list_add(struct console_list *list)
{
	list->rows = mem_grow(list->rows, &list->cap, list->count + 1, sizeof(*list->rows));
	list->rows[list->count] = (struct console_row){ .place = NULL };
	return &list->rows[list->count++];
}

void console_row_take(struct console_reader *reader, const struct console_record *record)
{
	struct console_row *row = console_list_add(reader->list);
	const char *cell;

	row->place = arena_text(&reader->list->arena, record->place);
	for (size_t i = reader->column_count; i < record->count; i++)
		if (!console_is_blank(record->cells[i])) {
			console_complain(reader, record->place,
					 "has more cells than there are headers (%zu)",
					 reader->column_count);
			break;
		}
	if (!record->whole && record->count < reader->column_count)
		console_complain(reader, record->place,
				 "ends after %zu of %zu cells without a line end: the list was cut",
				 record->count, reader->column_count);
	console_fill(row, reader, record);
	cell = console_cell(reader, record, HEADER_ALIASES);
	if (cell)
		row->value[ACCOUNT_ALIASES] =
			console_aliases(reader, cell, row->value[ACCOUNT_ADDRESS], row->place);
	cell = console_cell(reader, record, HEADER_STATUS);
	if (cell)
		row->status = console_take_status(reader, cell, row->place);
	console_take_result(row, reader, console_cell(reader, record, HEADER_RESULT),
			    console_cell(reader, record, HEADER_REASON));
}

void console_row_plain(struct console_reader *reader, const struct console_record *record)
{
	struct console_row *row;

	if (record->count > 1) {
		console_complain(reader, record->place, "is no address, but has %zu cells",
				 record->count);
		return;
	}
	row = console_list_add(reader->list);
	row->place = arena_text(&reader->list->arena, record->place);
	row->value[ACCOUNT_ADDRESS] =
		console_address(reader, record->cells[0], strlen(record->cells[0]), row->place);
}
