// SPDX-License-Identifier: MIT
#include "model/finding.h"

#include <stdarg.h>

#include "base/escape.h"
#include "base/mem.h"

PRINTF_LIKE(2, 0)
static const char *finding_text(struct arena *arena, const char *format, va_list arguments)
{
	CLEANUP(mem_freep) char *text = mem_vprintf(format, arguments);

	return arena_text(arena, text);
}

static struct finding *finding_new(struct findings *findings)
{
	findings->items = mem_grow(findings->items, &findings->cap, findings->count + 1,
				   sizeof(*findings->items));
	return &findings->items[findings->count++];
}

struct finding *finding_add(struct findings *findings, enum finding_severity severity,
			    const char *rule, const char *subject, const char *format, ...)
{
	struct finding *finding = finding_new(findings);
	va_list arguments;

	va_start(arguments, format);
	*finding = (struct finding){
		.severity = severity,
		.rule = rule,
		.subject = arena_text(&findings->arena, subject),
		.text = finding_text(&findings->arena, format, arguments),
	};
	va_end(arguments);
	return finding;
}

void finding_hint(struct findings *findings, const char *format, ...)
{
	va_list arguments;

	if (findings->count == 0)
		return;
	va_start(arguments, format);
	findings->items[findings->count - 1].hint =
		finding_text(&findings->arena, format, arguments);
	va_end(arguments);
}

void finding_person(struct findings *findings, size_t number, const struct account *account)
{
	struct finding *finding = &findings->items[number];

	finding->name = arena_text(&findings->arena, account->value[ACCOUNT_NAME]);
	finding->address = arena_text(&findings->arena, account->value[ACCOUNT_ADDRESS]);
}

static int finding_compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int order = strcmp(x->file ? x->file : "", y->file ? y->file : "");

	if (order == 0)
		order = (x->line > y->line) - (x->line < y->line);
	return order ? order : (x->column > y->column) - (x->column < y->column);
}

void finding_sort(struct findings *findings, size_t first)
{
	/* glibc's qsort merges, so equal ones stay in their order as long as there is memory. */
	if (findings->count > first)
		qsort(findings->items + first, findings->count - first, sizeof(*findings->items),
		      finding_compare);
}

size_t finding_count(const struct findings *findings, enum finding_severity least)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].severity >= least;
	return count;
}

const char *finding_severity_text(enum finding_severity severity)
{
	static const char *const texts[] = {
		[FINDING_NOTE] = "note", [FINDING_WARNING] = "warning", [FINDING_ERROR] = "error"
	};

	return texts[severity];
}

/* " (NAME, ADDRESS)", as far as the subject does not say it. */
static void finding_format_person(struct buf *buf, const struct finding *finding)
{
	const char *const texts[] = { finding->name, finding->address };
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (!texts[i] || strcmp(texts[i], finding->subject) == 0)
			continue;
		buf_puts(buf, any ? ", " : " (");
		escape_terminal(buf, texts[i]);
		any = true;
	}
	if (any)
		buf_putc(buf, ')');
}

void finding_format(struct buf *buf, const struct finding *finding)
{
	if (finding->file) {
		escape_terminal(buf, finding->file);
		if (finding->line)
			buf_printf(buf, ":%u", finding->line);
		if (finding->line && finding->column)
			buf_printf(buf, ":%u", finding->column);
		buf_puts(buf, ": ");
	}
	if (finding->subject && *finding->subject) {
		escape_terminal(buf, finding->subject);
		finding_format_person(buf, finding);
		buf_puts(buf, ": ");
	}
	escape_terminal(buf, finding->text);
	buf_putc(buf, '\n');
	if (finding->hint) {
		buf_puts(buf, "    ");
		escape_terminal(buf, finding->hint);
		buf_putc(buf, '\n');
	}
}

void finding_write_json(struct json *json, const struct findings *findings)
{
	json_array(json);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		json_object(json);
		json_key_text(json, "severity", finding_severity_text(finding->severity));
		json_key_text(json, "rule", finding->rule);
		json_key_text(json, "subject", finding->subject);
		json_key_text(json, "text", finding->text);
		json_key_text(json, "hint", finding->hint);
		if (finding->name || finding->address) {
			json_key_text(json, "name", finding->name);
			json_key_text(json, "address", finding->address);
		}
		if (finding->file) {
			json_key_text(json, "file", finding->file);
			json_key_int(json, "line", finding->line);
			json_key_int(json, "column", finding->column);
		}
		json_close(json);
	}
	json_close(json);
}

void finding_release(struct findings *findings)
{
	arena_release(&findings->arena);
	free(findings->items);
	*findings = (struct findings)FINDINGS_INIT;
}

void finding_copy_one(struct findings *findings, const struct finding *other)
{
	struct finding *finding = finding_add(findings, other->severity, other->rule,
					      other->subject, "%s", other->text);

	finding->file = arena_text(&findings->arena, other->file);
	finding->line = other->line;
	finding->column = other->column;
	finding->hint = arena_text(&findings->arena, other->hint);
	finding->name = arena_text(&findings->arena, other->name);
	finding->address = arena_text(&findings->arena, other->address);
	finding->more = other->more;
	finding->holds = other->holds;
}

void finding_copy(struct findings *findings, const struct findings *others)
{
	for (size_t i = 0; i < others->count; i++)
		finding_copy_one(findings, &others->items[i]);
}
