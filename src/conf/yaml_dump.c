// SPDX-License-Identifier: MIT
#include "conf/yaml_dump.h"

#include <inttypes.h>

enum { STEP = 2 };

/* The column of the comment sign of keys that are commented out; NOT_OFF for keys that are set. */
#define NOT_OFF SIZE_MAX

static void dump_rows(struct buf *buf, const struct schema *schema, size_t indent, bool item,
		      size_t off);

/* Removing "# " must leave a correctly indented line. */
static void dump_key(struct buf *buf, const struct schema_row *row, size_t indent, bool item,
		     size_t off)
{
	if (off == NOT_OFF) {
		buf_fill(buf, ' ', indent);
	} else {
		buf_fill(buf, ' ', off);
		buf_puts(buf, "# ");
		buf_fill(buf, ' ', indent - off);
	}
	buf_printf(buf, "%s%s:", item ? "- " : "", row->key);
}

static void dump_row(struct buf *buf, const struct schema_row *row, size_t indent, size_t off)
{
	const char *value = row->sample ? row->sample : row->preset;
	bool nested = row->inner != NULL;

	if (off == NOT_OFF && !row->required && !row->preset && row->type != SCHEMA_STRUCT)
		off = indent;
	buf_fill(buf, ' ', indent);
	buf_printf(buf, "# %s\n", row->help);
	dump_key(buf, row, indent, false, off);
	if (nested) {
		buf_putc(buf, '\n');
		dump_rows(buf, row->inner, indent + STEP, row->type == SCHEMA_STRUCTS, off);
	} else {
		buf_printf(buf, " %s\n", value ? value : "");
	}
}

static void dump_rows(struct buf *buf, const struct schema *schema, size_t indent, bool item,
		      size_t off)
{
	if (!item) {
		for (size_t i = 0; i < schema->count; i++)
			dump_row(buf, &schema->rows[i], indent, off);
		return;
	}
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_row *row = &schema->rows[i];

		/* One that has neither stands in the place of others. */
		if (!row->sample && !row->preset)
			continue;
		dump_key(buf, row, i == 0 ? indent : indent + STEP, i == 0, off);
		buf_printf(buf, " %s\n", row->sample ? row->sample : row->preset);
	}
}

void yaml_dump_sample(struct buf *buf, const struct schema *schema)
{
	for (size_t i = 0; i < schema->count; i++) {
		if (i)
			buf_putc(buf, '\n');
		dump_row(buf, &schema->rows[i], 0, NOT_OFF);
	}
}

static void dump_form(struct buf *buf, const struct schema_row *row)
{
	switch (row->type) {
	case SCHEMA_TEXT:
		buf_puts(buf, "text");
		break;
	case SCHEMA_PATH:
		buf_puts(buf, "path");
		break;
	case SCHEMA_BOOL:
		buf_puts(buf, "true or false");
		break;
	case SCHEMA_INTEGER:
		buf_printf(buf, "number from %" PRId64 " to %" PRId64, row->least, row->most);
		break;
	case SCHEMA_DURATION:
		buf_puts(buf, "time");
		if (row->most)
			buf_printf(buf, " from %" PRId64 "s to %" PRId64 "s", row->least,
				   row->most);
		break;
	case SCHEMA_LIMIT:
		buf_puts(buf, "number or share");
		break;
	case SCHEMA_CHOICE:
		for (size_t i = 0; row->choices[i]; i++)
			buf_printf(buf, "%s%s", i ? " | " : "", row->choices[i]);
		break;
	case SCHEMA_TEXTS:
		buf_puts(buf, "text or list of texts");
		break;
	case SCHEMA_STRUCT:
		buf_puts(buf, "map");
		break;
	case SCHEMA_MAPS:
		buf_puts(buf, "map or list of maps");
		break;
	case SCHEMA_STRUCTS:
		buf_puts(buf, "list of maps");
		break;
	case SCHEMA_SOURCES:
		buf_puts(buf, "attribute or list of attributes");
		break;
	case SCHEMA_FIELDS:
		buf_puts(buf, "map from fields to attributes or lists of attributes");
		break;
	case SCHEMA_RENAMINGS:
		buf_puts(buf, "map from domains to domains");
		break;
	}
}

/*
 * Text in a manual page: a backslash begins an escape, a dot or quote at the beginning of a line a
 * request (groff(7)).
 */
static void dump_roff(struct buf *buf, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_puts(buf, "\\&");
	for (; *text; text++) {
		if (*text == '\\')
			buf_puts(buf, "\\e");
		else if (*text == '-')
			buf_puts(buf, "\\-");
		else
			buf_putc(buf, *text);
	}
}

static void dump_items(struct buf *buf, const struct schema *schema, const char *path)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_row *row = &schema->rows[i];
		CLEANUP(buf_release) struct buf inner = BUF_INIT;

		buf_printf(&inner, "%s%s%s", path, *path ? "." : "", row->key);
		buf_printf(buf, ".It Cm %s\n", buf_text(&inner));
		dump_form(buf, row);
		if (row->required)
			buf_puts(buf, ", required");
		else if (row->preset) {
			buf_puts(buf, ", default ");
			/* A default below the prefix of this build is shown as packages have it. */
			dump_roff(buf, row->type == SCHEMA_PATH && row->sample ? row->sample
									       : row->preset);
		}
		buf_puts(buf, ".\n");
		dump_roff(buf, row->help);
		buf_puts(buf, ".\n");
		if (row->type == SCHEMA_STRUCTS)
			buf_puts(&inner, "[]");
		if (row->inner)
			dump_items(buf, row->inner, buf_text(&inner));
	}
}

void yaml_dump_manual(struct buf *buf, const struct schema *schema)
{
	buf_puts(buf, ".Bl -tag -width Ds\n");
	dump_items(buf, schema, "");
	buf_puts(buf, ".El\n");
}
