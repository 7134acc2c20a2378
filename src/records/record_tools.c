// SPDX-License-Identifier: MIT
/* Formats of tools that keep a whole zone as a file of theirs: DNSControl, octoDNS, Terraform. */
#include <ctype.h>

#include "base/escape.h"
#include "base/json.h"
#include "records/record_format.h"

static bool tools_is_new(const struct record_change *change)
{
	return change->action == RECORD_ADD || change->action == RECORD_REPLACE;
}

static bool tools_is_old(const struct record_change *change)
{
	return change->action == RECORD_REPLACE || change->action == RECORD_REMOVE;
}

/* A string of JavaScript: any JSON string is one. */
static void script_text(struct buf *buf, const char *text)
{
	struct json json = json_init(buf, false);

	json_text(&json, text);
}

/* A name with its final dot, which DNSControl and octoDNS ask for. */
static void script_name(struct buf *buf, const char *name)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	buf_printf(&whole, "%s%s", name, strcmp(name, ".") == 0 ? "" : ".");
	script_text(buf, buf_text(&whole));
}

static void script_record(struct buf *buf, const char *host, const struct record *record,
			  bool absent)
{
	const struct rr *data = &record->data;

	buf_printf(buf, ",\n\t%s(", rr_type_text(record->type));
	script_text(buf, host);
	if (record->type == RR_MX)
		buf_printf(buf, ", %u", data->preference);
	if (record->type == RR_SRV)
		buf_printf(buf, ", %u, %u, %u", data->preference, data->weight, data->port);
	buf_puts(buf, ", ");
	if (data->target) {
		script_name(buf, data->target);
	} else if (record->type == RR_TXT) {
		script_text(buf, (const char *)data->octets);
	} else {
		buf_putc(buf, '"');
		rr_text(buf, record->type, data);
		buf_putc(buf, '"');
	}
	if (absent)
		buf_puts(buf, ", ENSURE_ABSENT_REC()");
	else
		buf_printf(buf, ", TTL(%d)", RECORD_TTL);
	buf_putc(buf, ')');
}

/* Added to a D() that is there: nothing is said of records that are not named. */
void record_write_dnscontrol(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record_plan *plan = plans[i];

		record_head(buf, i ? "\n// " : "// ", plan);
		record_remarks(buf, "// ", plan, "");
		buf_puts(buf, "D_EXTEND(");
		script_text(buf, plan->domain);
		for (size_t j = 0; j < plan->count; j++)
			if (tools_is_new(&plan->changes[j]))
				script_record(buf, plan->changes[j].host, plan->changes[j].want,
					      false);
		for (size_t j = 0; j < plan->count; j++)
			for (size_t k = 0;
			     k < plan->changes[j].old_count && tools_is_old(&plan->changes[j]); k++)
				script_record(buf, plan->changes[j].host, &plan->changes[j].old[k],
					      true);
		buf_puts(buf, "\n);\n");
	}
}

/* The value of one record in octoDNS. A semicolon is escaped there. */
static void octo_value(struct buf *buf, const struct record *record)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, name = BUF_INIT;
	const struct rr *data = &record->data;

	if (data->target)
		buf_printf(&name, "%s%s", data->target, strcmp(data->target, ".") == 0 ? "" : ".");
	switch (record->type) {
	case RR_MX:
		buf_printf(buf, "{preference: %u, exchange: ", data->preference);
		escape_yaml(buf, buf_text(&name));
		buf_putc(buf, '}');
		return;
	case RR_SRV:
		buf_printf(buf, "{priority: %u, weight: %u, port: %u, target: ", data->preference,
			   data->weight, data->port);
		escape_yaml(buf, buf_text(&name));
		buf_putc(buf, '}');
		return;
	case RR_TXT:
		for (size_t i = 0; i < data->len; i++) {
			if (data->octets[i] == ';')
				buf_putc(&text, '\\');
			buf_putc(&text, (char)data->octets[i]);
		}
		break;
	case RR_CNAME:
		buf_puts(&text, buf_text(&name));
		break;
	default:
		rr_text(&text, record->type, data);
	}
	escape_yaml(buf, buf_text(&text));
}

static void octo_set(struct buf *buf, const struct record_set *set, const struct record *records,
		     int count)
{
	buf_printf(buf, "  - type: %s\n    ttl: %d\n", rr_type_text(set->type), RECORD_TTL);
	if (set->type == RR_CNAME) {
		buf_puts(buf, "    value: ");
		octo_value(buf, &records[0]);
		buf_putc(buf, '\n');
		return;
	}
	buf_puts(buf, "    values:\n");
	for (int i = 0; i < count; i++) {
		buf_puts(buf, "      - ");
		octo_value(buf, &records[i]);
		buf_putc(buf, '\n');
	}
}

/* A set that the changes touch, though it was not seen: that of a text of a new domain. */
static size_t octo_sets(const struct record_plan *plan, struct arena *arena,
			struct record_set **ret_sets)
{
	struct record_set *sets = arena_new(arena, plan->set_count + plan->count, sizeof(*sets));
	size_t count = plan->set_count;

	for (size_t i = 0; i < count; i++)
		sets[i] = plan->sets[i];
	for (size_t i = 0; i < plan->count; i++) {
		const struct record *want = plan->changes[i].want;
		bool known = !want;

		for (size_t j = 0; j < count && !known; j++)
			known = sets[j].type == want->type &&
				strcmp(sets[j].owner, want->owner) == 0;
		if (!known)
			sets[count++] =
				(struct record_set){ .owner = want->owner, .type = want->type };
	}
	*ret_sets = sets;
	return count;
}

static void octo_owner(struct buf *buf, const struct record_plan *plan, const char *owner,
		       const struct record_set *sets, size_t count, struct arena *arena)
{
	size_t len = strlen(owner) - strlen(plan->domain);
	const char *host = arena_textn(arena, owner, len ? len - 1 : 0);
	bool begun = false;

	for (size_t i = 0; i < count; i++) {
		struct record *records;
		int after;

		if (strcmp(sets[i].owner, owner) != 0)
			continue;
		after = record_plan_after(plan, &sets[i], arena, &records);
		if (after <= 0)
			continue;
		if (!begun)
			escape_yaml(buf, host);
		if (!begun)
			buf_puts(buf, ":\n");
		begun = true;
		octo_set(buf, &sets[i], records, after);
	}
}

/*
 * octoDNS keeps whole sets, so each that is touched is written as it is to be; what is no longer to
 * be in the file is in the comments.
 */
void record_write_octodns(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record_plan *plan = plans[i];
		struct arena arena = ARENA_INIT;
		struct record_set *sets;
		size_t set_count = octo_sets(plan, &arena, &sets);

		buf_puts(buf, "---\n");
		record_head(buf, "# ", plan);
		record_remarks(buf, "# ", plan, "");
		buf_printf(buf,
			   "# Goes into %s.yaml, each set in the place of the one that is there.\n",
			   plan->domain);
		for (size_t j = 0; j < set_count; j++) {
			bool first = true;

			for (size_t k = 0; k < j && first; k++)
				first = strcmp(sets[k].owner, sets[j].owner) != 0;
			if (first)
				octo_owner(buf, plan, sets[j].owner, sets, set_count, &arena);
		}
		arena_release(&arena);
	}
}

/* "sg_example_com_mx_5": names of resources have letters, digits and underscores. */
static void terraform_name(struct buf *buf, const struct record_plan *plan,
			   const struct record_change *change)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_printf(&name, "%s_%s_%s", plan->domain,
		   strcmp(change->host, "@") == 0 ? "apex" : change->host,
		   rr_type_text(change->want->type));
	if (change->want->type == RR_MX)
		buf_printf(&name, "_%u", change->want->data.preference);
	if (isdigit((unsigned char)plan->domain[0]))
		buf_putc(buf, '_');
	for (size_t i = 0; i < name.len; i++)
		buf_putc(buf, isalnum((unsigned char)name.data[i])
				      ? (char)tolower((unsigned char)name.data[i])
				      : '_');
}

static void terraform_record(struct buf *buf, const struct record_plan *plan,
			     const struct record_change *change)
{
	const struct record *want = change->want;

	buf_puts(buf, "resource \"alicloud_alidns_record\" \"");
	terraform_name(buf, plan, change);
	buf_puts(buf, "\" {\n  domain_name = ");
	escape_hcl(buf, plan->domain);
	buf_puts(buf, "\n  rr          = ");
	escape_hcl(buf, change->host);
	buf_printf(buf, "\n  type        = \"%s\"\n  value       = ", rr_type_text(want->type));
	escape_hcl(buf, want->type == RR_TXT ? (const char *)want->data.octets : want->data.target);
	if (want->type == RR_MX)
		buf_printf(buf, "\n  priority    = %u", want->data.preference);
	buf_printf(buf, "\n  ttl         = %d\n  status      = \"ENABLE\"\n}\n", RECORD_TTL);
}

/*
 * Terraform removes only what it manages, so what has to go is in the comments: imported, it can be
 * paused with the status DISABLE.
 */
void record_write_terraform(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record_plan *plan = plans[i];

		record_head(buf, i ? "\n# " : "# ", plan);
		record_remarks(buf, "# ", plan,
			       "; import it and set status = \"DISABLE\", or delete it");
		for (size_t j = 0; j < plan->count; j++)
			if (tools_is_new(&plan->changes[j]))
				terraform_record(buf, plan, &plan->changes[j]);
	}
}
