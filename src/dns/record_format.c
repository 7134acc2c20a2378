// SPDX-License-Identifier: MIT
#include "dns/record_format.h"

#include <inttypes.h>

#include "base/escape.h"
#include "dns/spf_record.h"

void record_format_value(struct buf *buf, const struct site_record *record, bool dot)
{
	if (record->type == SITE_MX)
		buf_printf(buf, "%" PRId64 " ", record->priority);
	buf_puts(buf, record->value);
	if (dot && record->type != SITE_TXT)
		buf_putc(buf, '.');
}

void record_format_spf(struct buf *buf, const struct site *site)
{
	spf_record_suggest(buf, NULL, site->spf_mechanism, site->spf_all);
}

static void write_table(struct buf *buf, const char *domain, const struct site *site)
{
	buf_printf(buf, "%s, site %s (%s)\n", domain, site->id, site->title);
	buf_printf(buf, "  %-6s %-6s %-9s %-34s %s\n", "Host", "Type", "Priority", "Value", "");
	for (size_t i = 0; i < site->record_count; i++) {
		const struct site_record *record = &site->records[i];
		CLEANUP(buf_release) struct buf priority = BUF_INIT;

		if (record->type == SITE_MX)
			buf_printf(&priority, "%" PRId64, record->priority);
		else
			buf_putc(&priority, '-');
		buf_printf(buf, "  %-6s %-6s %-9s %-34s %s\n", record->host, site_record_type_text(record->type), buf_text(&priority), record->value,
			   record->required ? "required" : "expected");
	}
	buf_printf(buf, "  %-6s %-6s %-9s ", "@", "TXT", "-");
	record_format_spf(buf, site);
	buf_puts(buf, "  required\n");
}

static void write_zone(struct buf *buf, const char *domain, const struct site *site)
{
	CLEANUP(buf_release) struct buf spf = BUF_INIT;

	buf_printf(buf, "$ORIGIN %s.\n", domain);
	for (size_t i = 0; i < site->record_count; i++) {
		buf_printf(buf, "%-6s 600 IN %-5s ", site->records[i].host, site_record_type_text(site->records[i].type));
		record_format_value(buf, &site->records[i], true);
		buf_putc(buf, '\n');
	}
	record_format_spf(&spf, site);
	buf_printf(buf, "%-6s 600 IN %-5s ", "@", "TXT");
	escape_zone(buf, spf.data, spf.len);
	buf_putc(buf, '\n');
}

static void json_record(struct json *json, const char *host, const char *type, const int64_t *priority, const char *value, bool required)
{
	json_object(json);
	json_key_text(json, "host", host);
	json_key_text(json, "type", type);
	if (priority)
		json_key_int(json, "priority", *priority);
	else
		json_key_null(json, "priority");
	json_key_text(json, "value", value);
	json_key_bool(json, "required", required);
	json_close(json);
}

void record_format_json(struct json *json, const struct site *site)
{
	CLEANUP(buf_release) struct buf spf = BUF_INIT;

	json_array(json);
	for (size_t i = 0; i < site->record_count; i++) {
		const struct site_record *record = &site->records[i];

		json_record(json, record->host, site_record_type_text(record->type), record->type == SITE_MX ? &record->priority : NULL, record->value, record->required);
	}
	record_format_spf(&spf, site);
	json_record(json, "@", "TXT", NULL, buf_text(&spf), true);
	json_close(json);
}

const struct record_format record_formats[] = {
	{ "table", "a table as the provider's guide has it", write_table },
	{ "zone", "lines for a zone file (RFC 1035)", write_zone },
};
const size_t record_format_count = ARRAY_LEN(record_formats);

const struct record_format *record_format_find(const char *name)
{
	for (size_t i = 0; i < record_format_count; i++)
		if (strcmp(record_formats[i].name, name) == 0)
			return &record_formats[i];
	return NULL;
}
