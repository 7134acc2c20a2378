// SPDX-License-Identifier: MIT
#include "dns/rules.h"

#include <stdarg.h>

#include "base/escape.h"
#include "base/mem.h"

const struct rule_row rule_rows[] = {
	{ "mx", rule_mx },
	{ "spf", rule_spf },
	{ "cname", rule_cname },
};
const size_t rule_row_count = ARRAY_LEN(rule_rows);

const char *rule_name(const struct rule_case *judged, const char *host)
{
	return strcmp(host, "@") == 0 ? judged->domain : arena_printf(&judged->verdict->arena, "%s.%s", host, judged->domain);
}

struct verdict_record *rule_record(struct rule_case *judged, const char *host, const char *type, bool required, const char *format, ...)
{
	struct verdict_record *record = verdict_add(judged->verdict);
	CLEANUP(mem_freep) char *expected = NULL;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&expected, format, arguments) < 0)
		mem_die();
	va_end(arguments);
	record->host = arena_text(&judged->verdict->arena, host);
	record->type = type;
	record->required = required;
	record->expected = *expected ? arena_text(&judged->verdict->arena, expected) : NULL;
	return record;
}

void rule_found(struct rule_case *judged, struct verdict_record *record, const char *text, size_t len)
{
	struct arena *arena = &judged->verdict->arena;
	const char **found = arena_new(arena, record->found_count + 1, sizeof(*found));
	CLEANUP(buf_release) struct buf safe = BUF_INIT;

	if (record->found_count)
		memcpy(found, record->found, record->found_count * sizeof(*found));
	escape_terminaln(&safe, text, len);
	found[record->found_count++] = arena_text(arena, buf_text(&safe));
	record->found = found;
}

void rule_unknown(struct rule_case *judged, const char *subject, const char *type, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;

	answer_describe(&what, answer);
	finding_add(&judged->verdict->findings, FINDING_WARNING, "DNS-UNKNOWN", subject, "%s: %s", type, buf_text(&what));
	finding_hint(&judged->verdict->findings, answer->kind == ANSWER_REFUSED ? "the name server does not serve this question; ask another one with --nameserver" :
										     "try again later, or ask another name server with --nameserver");
}
