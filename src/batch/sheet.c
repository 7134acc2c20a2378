// SPDX-License-Identifier: MIT
#include "batch/sheet.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/vec.h"
#include "batch/zip.h"

/* The most that is believed: sheets, octets of all of them unpacked, shared texts. */
enum { SHEETS_MAX = 256, SHEETS_SUM = 512 * 1024 * 1024, STRINGS_MAX = 32 * 1024 * 1024 };

static const char sheet_workbook[] = "xl/workbook.xml",
		  sheet_relations[] = "xl/_rels/workbook.xml.rels";

/* A walk over the tags of an XML document, with the text between them. */
struct sheet_xml {
	const char *at;
	const char *text; /* before the tag at hand */
	size_t text_len;
	const char *tag; /* name without its prefix */
	size_t tag_len;
	const char *attributes;
	size_t attributes_len;
	bool opens;  /* <x> or <x/> */
	bool closes; /* </x> or <x/> */
};

/*
 * The next tag; false at the end or where the document makes no sense. Comments, declarations and
 * CDATA, which spreadsheets do not have in cells, are passed over.
 */
static bool sheet_next(struct sheet_xml *xml)
{
	const char *open, *close, *colon;

	xml->text = xml->at;
	for (;; xml->at = close + 1) {
		open = strchr(xml->at, '<');
		close = open ? strchr(open, '>') : NULL;
		if (!close)
			return false;
		if (open[1] != '?' && open[1] != '!')
			break;
		xml->text = close + 1;
	}
	xml->text_len = (size_t)(open - xml->text);
	xml->closes = open[1] == '/' || close[-1] == '/';
	xml->opens = open[1] != '/';
	xml->tag = open + 1 + (open[1] == '/');
	xml->tag_len = strcspn(xml->tag, " \t\r\n/>");
	xml->attributes = xml->tag + xml->tag_len;
	xml->attributes_len = close > xml->attributes ? (size_t)(close - xml->attributes) : 0;
	colon = memchr(xml->tag, ':', xml->tag_len);
	if (colon) {
		xml->tag_len -= (size_t)(colon + 1 - xml->tag);
		xml->tag = colon + 1;
	}
	xml->at = close + 1;
	return true;
}

static bool sheet_is(const struct sheet_xml *xml, const char *name)
{
	return xml->tag_len == strlen(name) && memcmp(xml->tag, name, xml->tag_len) == 0;
}

static void sheet_put_point(struct buf *buf, unsigned long point)
{
	static const struct {
		unsigned long below;
		unsigned char lead;
		int more;
	} forms[] = {
		{ 0x80, 0, 0 }, { 0x800, 0xC0, 1 }, { 0x10000, 0xE0, 2 }, { 0x110000, 0xF0, 3 }
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (point >= forms[i].below || point == 0)
			continue;
		buf_putc(buf, (char)(forms[i].lead | point >> 6 * forms[i].more));
		for (int more = forms[i].more; more-- > 0;)
			buf_putc(buf, (char)(0x80 | (point >> 6 * more & 0x3F)));
		return;
	}
}

/* Text with its entities (XML 1.0 sections 4.1 and 4.6) as what they stand for. */
static void sheet_put_text(struct buf *buf, const char *text, size_t len)
{
	static const struct {
		const char *name;
		char octet;
	} entities[] = { { "&amp;", '&' },
			 { "&lt;", '<' },
			 { "&gt;", '>' },
			 { "&quot;", '"' },
			 { "&apos;", '\'' } };
	const char *end = text + len;

	while (text < end) {
		const char *from = text;

		for (size_t i = 0; i < ARRAY_LEN(entities) && text == from; i++) {
			if (strncmp(text, entities[i].name, strlen(entities[i].name)) != 0)
				continue;
			buf_putc(buf, entities[i].octet);
			text += strlen(entities[i].name);
		}
		if (text == from && text[0] == '&' && text[1] == '#') {
			sheet_put_point(buf, text[2] == 'x' ? strtoul(text + 3, NULL, 16)
							    : strtoul(text + 2, NULL, 10));
			text += strcspn(text, ";<") + (text[strcspn(text, ";<")] == ';');
		}
		if (text == from)
			buf_putc(buf, *text++);
	}
}

/* The value of an attribute, its name without prefix; false when there is none. */
static bool sheet_attribute(const struct sheet_xml *xml, const char *name, struct buf *ret_value)
{
	const char *at = xml->attributes, *end = at + xml->attributes_len;
	size_t len = strlen(name);

	buf_clear(ret_value);
	while (at < end) {
		const char *equals = memchr(at, '=', (size_t)(end - at)), *close;

		if (!equals || equals + 1 >= end || (equals[1] != '"' && equals[1] != '\''))
			return false;
		close = memchr(equals + 2, equals[1], (size_t)(end - equals - 2));
		if (!close)
			return false;
		if ((size_t)(equals - at) > len && memcmp(equals - len, name, len) == 0 &&
		    !isalnum((unsigned char)equals[-(ptrdiff_t)len - 1])) {
			sheet_put_text(ret_value, equals + 2, (size_t)(close - equals - 2));
			return true;
		}
		at = close + 1;
	}
	return false;
}

static int sheet_damaged(struct error *error, const char *part)
{
	return error_set(error, ERROR_DATA, "no spreadsheet, or a damaged one (%s)", part);
}

/* A part that has to be there. */
static int sheet_part(const void *octets, size_t len, const char *name, struct buf *part,
		      struct error *error)
{
	int found = zip_find(octets, len, name, part, error);

	return found < 0 ? -1 : found == 0 ? sheet_damaged(error, name) : 0;
}

/* The sheets of a workbook in their order: names, ids of relations, parts. */
struct sheet_book {
	struct arena arena;
	struct vec names, ids, parts;
};

static void sheet_book_release(struct sheet_book *book)
{
	vec_release(&book->names);
	vec_release(&book->ids);
	vec_release(&book->parts);
	arena_release(&book->arena);
}

static int sheet_read_names(const struct buf *part, struct sheet_book *book, struct error *error)
{
	struct sheet_xml xml = { .at = buf_text(part) };
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	while (sheet_next(&xml)) {
		if (!sheet_is(&xml, "sheet") || !xml.opens)
			continue;
		if (!sheet_attribute(&xml, "name", &name) || !sheet_attribute(&xml, "r:id", &id))
			return sheet_damaged(error, sheet_workbook);
		if (book->names.count == SHEETS_MAX)
			return error_set(error, ERROR_DATA, "a spreadsheet of more than %d sheets",
					 SHEETS_MAX);
		vec_add(&book->names, arena_text(&book->arena, buf_text(&name)));
		vec_add(&book->ids, arena_text(&book->arena, buf_text(&id)));
		vec_add(&book->parts, NULL);
	}
	return book->names.count ? 0 : sheet_damaged(error, sheet_workbook);
}

static int sheet_read_parts(const struct buf *part, struct sheet_book *book, struct error *error)
{
	struct sheet_xml xml = { .at = buf_text(part) };
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	CLEANUP(buf_release) struct buf target = BUF_INIT;

	while (sheet_next(&xml)) {
		if (!sheet_is(&xml, "Relationship") || !sheet_attribute(&xml, "Id", &id))
			continue;
		for (size_t i = 0; i < book->ids.count; i++) {
			const char *text;

			if (strcmp(book->ids.items[i], buf_text(&id)) != 0 ||
			    !sheet_attribute(&xml, "Target", &target))
				continue;
			text = buf_text(&target);
			book->parts.items[i] =
				arena_printf(&book->arena, "%s%s", *text == '/' ? "" : "xl/",
					     text + (*text == '/'));
		}
	}
	for (size_t i = 0; i < book->parts.count; i++)
		if (!book->parts.items[i])
			return sheet_damaged(error, sheet_relations);
	return 0;
}

static int sheet_read_book(const void *octets, size_t len, struct sheet_book *book,
			   struct error *error)
{
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	return sheet_part(octets, len, sheet_workbook, &part, error) ||
			       sheet_read_names(&part, book, error) ||
			       sheet_part(octets, len, sheet_relations, &part, error) ||
			       sheet_read_parts(&part, book, error)
		       ? -1
		       : 0;
}

/* The shared texts, each with a NUL after it; `offsets` says where they begin. */
struct sheet_strings {
	struct buf text;
	size_t *offsets;
	size_t count, cap;
};

static void sheet_strings_release(struct sheet_strings *strings)
{
	buf_wipe(&strings->text);
	free(strings->offsets);
}

static int sheet_read_strings(const void *octets, size_t len, struct sheet_strings *strings,
			      struct error *error)
{
	CLEANUP(buf_wipe) struct buf part = BUF_INIT;
	int found = zip_find(octets, len, "xl/sharedStrings.xml", &part, error);
	struct sheet_xml xml = { .at = buf_text(&part) };
	bool phonetic = false;

	if (found <= 0)
		return found;
	buf_reserve(&strings->text, part.len + 1);
	while (sheet_next(&xml)) {
		if (sheet_is(&xml, "si") && xml.opens && strings->count == STRINGS_MAX)
			return sheet_damaged(error, "too many texts");
		if (sheet_is(&xml, "si") && xml.opens) {
			strings->offsets = mem_grow(strings->offsets, &strings->cap,
						    strings->count + 1, sizeof(*strings->offsets));
			strings->offsets[strings->count++] = strings->text.len;
		}
		if (sheet_is(&xml, "si") && xml.closes)
			buf_putc(&strings->text, '\0');
		if (sheet_is(&xml, "rPh"))
			phonetic = xml.opens && !xml.closes;
		else if (sheet_is(&xml, "t") && !xml.opens && !phonetic && strings->count)
			sheet_put_text(&strings->text, xml.text, xml.text_len);
	}
	return 0;
}

/* "AB12": column 27, row 11. False when it is not a cell reference. */
static bool sheet_place(const char *text, size_t *ret_row, size_t *ret_column)
{
	size_t row = 0, column = 0;

	for (; *text >= 'A' && *text <= 'Z' && column < 100000; text++)
		column = column * 26 + (size_t)(*text - 'A') + 1;
	for (; *text >= '0' && *text <= '9' && row < 100000000; text++)
		row = row * 10 + (size_t)(*text - '0');
	*ret_row = row - 1;
	*ret_column = column - 1;
	return row > 0 && column > 0 && *text == '\0';
}

struct sheet_walk {
	const struct sheet_strings *strings;
	const struct sheet_handler *handler;
	void *argument;
	struct buf text, value;
	size_t row, column;
	bool shared, formula, phonetic;
};

static int sheet_end_cell(struct sheet_walk *walk, struct error *error)
{
	const char *text = buf_text(&walk->text);

	if (walk->formula && walk->handler->formula)
		return walk->handler->formula(walk->argument, walk->row, walk->column++, text,
					      error);
	if (walk->shared) {
		size_t number = strtoul(text, NULL, 10);

		if (number >= walk->strings->count)
			return sheet_damaged(error, "a cell without its text");
		text = walk->strings->text.data + walk->strings->offsets[number];
	}
	return walk->handler->cell(walk->argument, walk->row, walk->column++, text, error);
}

static int sheet_walk_cells(struct sheet_walk *walk, const struct buf *part, struct error *error)
{
	struct sheet_xml xml = { .at = buf_text(part) };
	bool any = false;

	while (sheet_next(&xml)) {
		if (sheet_is(&xml, "row") && xml.opens) {
			walk->row += any;
			walk->column = 0;
			any = true;
		} else if (sheet_is(&xml, "c") && xml.opens) {
			buf_clear(&walk->text);
			walk->formula = walk->phonetic = false;
			walk->shared = sheet_attribute(&xml, "t", &walk->value) &&
				       strcmp(buf_text(&walk->value), "s") == 0;
			if (sheet_attribute(&xml, "r", &walk->value) &&
			    !sheet_place(buf_text(&walk->value), &walk->row, &walk->column))
				return sheet_damaged(error, buf_text(&walk->value));
		} else if (sheet_is(&xml, "f")) {
			walk->formula = true;
		} else if (sheet_is(&xml, "rPh")) {
			walk->phonetic = xml.opens && !xml.closes;
		} else if ((sheet_is(&xml, "t") || sheet_is(&xml, "v")) && !xml.opens &&
			   !walk->phonetic) {
			sheet_put_text(&walk->text, xml.text, xml.text_len);
		}
		if (sheet_is(&xml, "c") && xml.closes && sheet_end_cell(walk, error) != 0)
			return -1;
	}
	return any || walk->handler->sheet ? 0 : sheet_damaged(error, "no row");
}

/* The sheets of a book from the first one on, up to `count` of them. */
static int sheet_walk(const void *octets, size_t len, const struct sheet_book *book, size_t count,
		      const struct sheet_handler *handler, void *argument, struct error *error)
{
	CLEANUP(buf_wipe) struct buf part = BUF_INIT;
	CLEANUP(sheet_strings_release) struct sheet_strings strings = { .count = 0 };
	int status = sheet_read_strings(octets, len, &strings, error);
	size_t sum = 0;

	for (size_t i = 0; i < count && status == 0; i++) {
		struct sheet_walk walk = { .strings = &strings,
					   .handler = handler,
					   .argument = argument };

		if ((handler->sheet &&
		     handler->sheet(argument, book->names.items[i], error) != 0) ||
		    sheet_part(octets, len, book->parts.items[i], &part, error) != 0)
			return -1;
		sum += part.len;
		if (sum > SHEETS_SUM)
			return sheet_damaged(error, "too large");
		buf_reserve(&walk.text, part.len + 1);
		status = sheet_walk_cells(&walk, &part, error);
		buf_wipe(&walk.text);
		buf_release(&walk.value);
	}
	return status;
}

int sheet_read(const void *octets, size_t len, struct buf *ret_name, sheet_cell cell,
	       void *argument, struct error *error)
{
	CLEANUP(sheet_book_release) struct sheet_book book = { .names = VEC_INIT };
	const struct sheet_handler handler = { .cell = cell };

	if (sheet_read_book(octets, len, &book, error) != 0)
		return -1;
	buf_puts(ret_name, book.names.items[0]);
	return sheet_walk(octets, len, &book, 1, &handler, argument, error);
}

int sheet_read_all(const void *octets, size_t len, const struct sheet_handler *handler,
		   void *argument, struct error *error)
{
	CLEANUP(sheet_book_release) struct sheet_book book = { .names = VEC_INIT };

	return sheet_read_book(octets, len, &book, error) ||
			       sheet_walk(octets, len, &book, book.names.count, handler, argument,
					  error)
		       ? -1
		       : 0;
}

/* A document that was cut at either end or in the middle has unpaired tags. */
static int sheet_check_part(void *argument, const struct buf *part, struct error *error)
{
	struct sheet_xml xml = { .at = buf_text(part) };
	int depth = 0, tags = 0;

	(void)argument;
	for (; sheet_next(&xml); tags++) {
		depth += xml.opens - xml.closes;
		if (depth < 0 || (tags == 0 && strspn(xml.text, " \t\r\n") < xml.text_len))
			return sheet_damaged(error, "a part without a beginning");
	}
	return tags == 0 || depth != 0 || xml.at[strspn(xml.at, " \t\r\n")]
		       ? sheet_damaged(error, "a part without an end")
		       : 0;
}

int sheet_check(const void *octets, size_t len, struct error *error)
{
	return zip_each(octets, len, sheet_check_part, NULL, error);
}
