// SPDX-License-Identifier: MIT
#include "dns/record_format.h"

#include "base/escape.h"
#include "base/json.h"
#include "text/domain.h"
#include "text/unicode.h"

static void record_head(struct buf *buf, const char *comment, const struct record_want *want)
{
	buf_puts(buf, comment);
	domain_display(buf, want->domain);
	buf_puts(buf, " (");
	escape_terminal(buf, want->site->title ? want->site->title : want->site->id);
	buf_puts(buf, ")\n");
}

/* Columns as in the provider's guide. */
static void record_write_table(struct buf *buf, const struct record_want *wants, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena = ARENA_INIT;
		struct expects expects = expects_make(&arena, wants[i].domain, wants[i].site);
		size_t width = strlen("Host");

		for (size_t j = 0; j < expects.count; j++)
			width = unicode_width(expects.items[j].host) > width ? unicode_width(expects.items[j].host) : width;
		record_head(buf, i ? "\n" : "", &wants[i]);
		buf_puts(buf, "  ");
		unicode_pad(buf, "Host", width);
		buf_puts(buf, "  Type   Priority  Value\n");
		for (size_t j = 0; j < expects.count; j++) {
			const struct expect *expect = &expects.items[j];

			buf_puts(buf, "  ");
			unicode_pad(buf, expect->host, width);
			buf_printf(buf, "  %-5s  ", rr_type_text(expect->type));
			if (expect->type == RR_MX)
				buf_printf(buf, "%8u  ", expect->preference);
			else
				buf_puts(buf, "       -  ");
			escape_terminal(buf, expect->value);
			buf_puts(buf, expect->required ? "\n" : "  (optional)\n");
		}
		arena_release(&arena);
	}
}

/* TXT data as one or more strings of at most 255 octets (RFC 1035 section 3.3). */
static void record_zone_text(struct buf *buf, const char *text)
{
	size_t len = strlen(text);

	for (size_t at = 0; at < len || at == 0; at += 255) {
		if (at)
			buf_putc(buf, ' ');
		escape_zone(buf, text + at, len - at < 255 ? len - at : 255);
	}
}

static void record_write_zone(struct buf *buf, const struct record_want *wants, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena arena = ARENA_INIT;
		struct expects expects = expects_make(&arena, wants[i].domain, wants[i].site);

		record_head(buf, i ? "\n; " : "; ", &wants[i]);
		buf_printf(buf, "$ORIGIN %s.\n", wants[i].domain);
		for (size_t j = 0; j < expects.count; j++) {
			const struct expect *expect = &expects.items[j];

			buf_printf(buf, "%s\tIN\t%s\t", expect->host, rr_type_text(expect->type));
			if (expect->type == RR_MX)
				buf_printf(buf, "%u ", expect->preference);
			if (expect->type == RR_TXT)
				record_zone_text(buf, expect->value);
			else
				buf_printf(buf, "%s.", expect->value);
			buf_putc(buf, '\n');
		}
		arena_release(&arena);
	}
}

static void record_write_json_one(struct json *json, const struct record_want *want)
{
	struct arena arena = ARENA_INIT;
	struct expects expects = expects_make(&arena, want->domain, want->site);

	json_object(json);
	json_key_text(json, "domain", want->domain);
	json_key_text(json, "site", want->site->id);
	json_key(json, "records");
	json_array(json);
	for (size_t i = 0; i < expects.count; i++) {
		const struct expect *expect = &expects.items[i];

		json_object(json);
		json_key_text(json, "host", expect->host);
		json_key_text(json, "name", expect->owner);
		json_key_text(json, "type", rr_type_text(expect->type));
		if (expect->type == RR_MX)
			json_key_int(json, "priority", expect->preference);
		else
			json_key_null(json, "priority");
		json_key_text(json, "value", expect->value);
		json_key_bool(json, "required", expect->required);
		json_close(json);
	}
	json_close(json);
	json_close(json);
	arena_release(&arena);
}

static void record_write_json(struct buf *buf, const struct record_want *wants, size_t count)
{
	struct json json = json_init(buf, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key(&json, "domains");
	json_array(&json);
	for (size_t i = 0; i < count; i++)
		record_write_json_one(&json, &wants[i]);
	json_close(&json);
	json_close(&json);
}

const struct record_format record_formats[] = {
	{ "table", "a table for people", record_write_table },
	{ "zone", "lines of a zone file", record_write_zone },
	{ "json", "a JSON document", record_write_json },
};
const size_t record_format_count = ARRAY_LEN(record_formats);

const struct record_format *record_format_find(const char *name)
{
	for (size_t i = 0; i < record_format_count; i++)
		if (strcmp(record_formats[i].name, name) == 0)
			return &record_formats[i];
	return NULL;
}

void record_format_names(struct vec *names)
{
	for (size_t i = 0; i < record_format_count; i++)
		vec_add(names, record_formats[i].name);
}
