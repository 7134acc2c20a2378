// SPDX-License-Identifier: MIT
#include "records/record_format.h"

#include "base/escape.h"
#include "base/json.h"
#include "text/domain.h"
#include "text/unicode.h"

void record_head(struct buf *buf, const char *mark, const struct record_plan *plan)
{
	buf_puts(buf, mark);
	domain_display(buf, plan->domain);
	buf_puts(buf, " (");
	escape_terminal(buf, plan->site->title ? plan->site->title : plan->site->id);
	buf_puts(buf, ")\n");
}

/*
 * "5 mx1.example.com", as people read it; with the type before it where that is not the one
 * expected.
 */
static void record_text(struct buf *buf, const struct record *record, enum rr_type usual)
{
	if (record->type != usual)
		buf_printf(buf, "%s ", rr_type_text(record->type));
	rr_text(buf, record->type, &record->data);
}

void record_rest(struct buf *buf, const char *mark, const struct record_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];

		if (change->action == RECORD_NOTE && change->old_count) {
			buf_printf(buf, "%snote: %s ", mark, change->host);
			record_text(buf, &change->old[0], RR_OPT);
			buf_printf(buf, " (%s)\n", change->why);
		}
		if (change->action == RECORD_MANUAL || change->action == RECORD_UNKNOWN)
			buf_printf(buf, "%s%s: %s %s: %s\n", mark,
				   change->action == RECORD_MANUAL ? "by hand" : "not known now",
				   change->host, rr_type_text(change->want->type),
				   change->why ? change->why
					       : "what is published could not be looked up");
	}
}

void record_remarks(struct buf *buf, const char *mark, const struct record_plan *plan,
		    const char *note)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];

		for (size_t j = 0; j < change->old_count && (change->action == RECORD_REMOVE ||
							     change->action == RECORD_REPLACE);
		     j++) {
			buf_printf(buf, "%s%s %s ", mark,
				   change->action == RECORD_REMOVE ? "remove or pause:"
								   : "replaced:",
				   change->host);
			record_text(buf, &change->old[j], RR_OPT);
			buf_printf(buf, "%s%s%s%s\n", change->why ? " (" : "",
				   change->why ? change->why : "", change->why ? ")" : "", note);
		}
	}
	record_rest(buf, mark, plan);
}

/* Columns as in the provider's guide. */
static void record_write_guide(struct buf *buf, const struct record_plan *plan)
{
	size_t width = strlen("Host");

	for (size_t i = 0; i < plan->count; i++)
		width = unicode_width(plan->changes[i].host) > width
				? unicode_width(plan->changes[i].host)
				: width;
	buf_puts(buf, "  ");
	unicode_pad(buf, "Host", width);
	buf_puts(buf, "  Type   Priority  Value\n");
	for (size_t i = 0; i < plan->count; i++) {
		const struct record_change *change = &plan->changes[i];
		const struct record *want = change->want;

		buf_puts(buf, "  ");
		unicode_pad(buf, change->host, width);
		buf_printf(buf, "  %-5s  ", rr_type_text(want->type));
		if (want->type == RR_MX)
			buf_printf(buf, "%8u  ", want->data.preference);
		else
			buf_puts(buf, "       -  ");
		escape_terminal(buf, want->type == RR_TXT ? (const char *)want->data.octets
							  : want->data.target);
		buf_puts(buf, change->required ? "\n" : "  (optional)\n");
	}
}

static void record_write_cells(struct buf *buf, const struct record_change *change, size_t width)
{
	enum rr_type type = change->want ? change->want->type : change->old[0].type;

	buf_printf(buf, "  %-7s  ", record_action_text(change->action));
	unicode_pad(buf, change->host, width);
	buf_printf(buf, "  %-5s  ", rr_type_text(type));
	record_text(buf, change->want ? change->want : &change->old[0], type);
	for (size_t i = 0; i < change->old_count && change->action == RECORD_REPLACE; i++) {
		buf_puts(buf, i ? ", " : "  in the place of ");
		record_text(buf, &change->old[i], type);
	}
	if (change->why)
		buf_printf(buf, "  (%s)", change->why);
	buf_putc(buf, '\n');
}

/* What to do, in the order in which to do it. */
static void record_write_changes(struct buf *buf, const struct record_plan *plan)
{
	size_t width = 1;

	for (size_t i = 0; i < plan->count; i++)
		width = unicode_width(plan->changes[i].host) > width
				? unicode_width(plan->changes[i].host)
				: width;
	for (size_t i = 0; i < plan->count; i++)
		if (plan->changes[i].want || plan->changes[i].old_count)
			record_write_cells(buf, &plan->changes[i], width);
}

static void record_write_table(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		record_head(buf, i ? "\n" : "", plans[i]);
		if (plans[i]->compared)
			record_write_changes(buf, plans[i]);
		else
			record_write_guide(buf, plans[i]);
	}
}

/*
 * A text as one or more strings of at most 255 octets (RFC 1035 section 3.3): as it was cut, or
 * anyhow when it is new.
 */
static void record_zone_text(struct buf *buf, const struct rr *data)
{
	if (data->strings) {
		for (size_t at = 0; at < data->strings_len; at += 1u + data->strings[at]) {
			if (at)
				buf_putc(buf, ' ');
			escape_zone(buf, data->strings + at + 1, data->strings[at]);
		}
		return;
	}
	for (size_t at = 0; at < data->len || at == 0; at += 255) {
		if (at)
			buf_putc(buf, ' ');
		escape_zone(buf, data->octets + at, data->len - at < 255 ? data->len - at : 255);
	}
}

void record_zone_data(struct buf *buf, const struct record *record)
{
	const struct rr *data = &record->data;

	switch (record->type) {
	case RR_TXT:
		record_zone_text(buf, data);
		return;
	case RR_A:
	case RR_AAAA:
		rr_text(buf, record->type, data);
		return;
	case RR_MX:
		buf_printf(buf, "%u ", data->preference);
		break;
	case RR_SRV:
		buf_printf(buf, "%u %u %u ", data->preference, data->weight, data->port);
		break;
	default:
		break;
	}
	buf_printf(buf, "%s%s", data->target, strcmp(data->target, ".") == 0 ? "" : ".");
}

/* Lines to add; what goes is in the comments, since a zone file says what there is. */
static void record_write_zone(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		record_head(buf, i ? "\n; " : "; ", plans[i]);
		record_remarks(buf, "; ", plans[i], "");
		buf_printf(buf, "$ORIGIN %s.\n", plans[i]->domain);
		for (size_t j = 0; j < plans[i]->count; j++) {
			const struct record_change *change = &plans[i]->changes[j];

			if (change->action != RECORD_ADD && change->action != RECORD_REPLACE)
				continue;
			buf_printf(buf, "%s\tIN\t%s\t", change->host,
				   rr_type_text(change->want->type));
			record_zone_data(buf, change->want);
			buf_putc(buf, '\n');
		}
	}
}

static void record_write_json_want(struct json *json, const struct record_change *change)
{
	const struct record *want = change->want;

	json_object(json);
	json_key_text(json, "host", change->host);
	json_key_text(json, "name", want->owner);
	json_key_text(json, "type", rr_type_text(want->type));
	if (want->type == RR_MX)
		json_key_int(json, "priority", want->data.preference);
	else
		json_key_null(json, "priority");
	json_key_text(json, "value",
		      want->type == RR_TXT ? (const char *)want->data.octets : want->data.target);
	json_key_bool(json, "required", change->required);
	json_close(json);
}

static void record_write_json_text(struct json *json, const struct record *record,
				   enum rr_type usual)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	record_text(&text, record, usual);
	json_text(json, buf_text(&text));
}

static void record_write_json_change(struct json *json, const struct record_change *change)
{
	enum rr_type type = change->want ? change->want->type : change->old[0].type;

	json_object(json);
	json_key_text(json, "action", record_action_text(change->action));
	json_key_text(json, "host", change->host);
	json_key_text(json, "type", rr_type_text(type));
	json_key(json, "expected");
	if (change->want)
		record_write_json_text(json, change->want, type);
	else
		json_null(json);
	json_key(json, "found");
	json_array(json);
	for (size_t i = 0; i < change->old_count; i++)
		record_write_json_text(json, &change->old[i], type);
	json_close(json);
	json_key_bool(json, "required", change->required);
	json_key_text(json, "reason", change->why);
	json_close(json);
}

static void record_write_json(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	struct json json = json_init(buf, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key(&json, "domains");
	json_array(&json);
	for (size_t i = 0; i < count; i++) {
		json_object(&json);
		json_key_text(&json, "domain", plans[i]->domain);
		json_key_text(&json, "site", plans[i]->site->id);
		json_key(&json, "records");
		json_array(&json);
		for (size_t j = 0; j < plans[i]->count; j++)
			if (!plans[i]->compared)
				record_write_json_want(&json, &plans[i]->changes[j]);
			else if (plans[i]->changes[j].want || plans[i]->changes[j].old_count)
				record_write_json_change(&json, &plans[i]->changes[j]);
		json_close(&json);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
}

const struct record_format record_formats[] = {
	{ "table", "a table for people", record_write_table },
	{ "zone", "lines of a zone file", record_write_zone },
	{ "nsupdate", "commands for nsupdate, which fail when the zone has changed in between",
	  record_write_nsupdate },
	{ "dnscontrol", "a part of dnsconfig.js", record_write_dnscontrol },
	{ "octodns", "a zone of octoDNS", record_write_octodns },
	{ "terraform", "resources of Alibaba Cloud DNS", record_write_terraform },
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
