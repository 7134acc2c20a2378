// SPDX-License-Identifier: MIT
#include "mapping/text_template.h"

#include <ctype.h>

#include "base/vec.h"
#include "text/unicode.h"

enum { FIRST_MAX = 64 };

bool text_template_is(const char *text)
{
	return strpbrk(text, "{}") != NULL;
}

/*
 * What may stand between braces: a name or an object identifier, perhaps with options, then perhaps
 * a number of letters.
 */
static const char *template_brace(struct arena *arena, const char *text, size_t len,
				  struct template_part *part)
{
	const char *colon = memchr(text, ':', len);
	size_t name = colon ? (size_t)(colon - text) : len, digits = colon ? len - name - 1 : 0;

	if (name == 0 || !isalnum((unsigned char)*text))
		return "has braces without the name of an attribute";
	for (size_t i = 0; i < name; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr("-.;_", text[i]))
			return "has something between braces that is no attribute; allowed are "
			       "{givenName} and {givenName:1}";
	part->attribute = arena_textn(arena, text, name);
	part->first = 0;
	for (size_t i = 0; i < digits && digits <= 2; i++)
		part->first = isdigit((unsigned char)colon[1 + i])
				      ? part->first * 10 + (size_t)(colon[1 + i] - '0')
				      : FIRST_MAX + 1;
	if (colon && (digits == 0 || digits > 2 || part->first == 0 || part->first > FIRST_MAX))
		return "has no number from 1 to 64 after the colon, such as {givenName:1}";
	return NULL;
}

const char *text_template_parse(struct arena *arena, const char *text, size_t len,
				bool (*allowed)(char octet), const char *refusal,
				struct text_template *ret_template)
{
	struct text_template template = { .text = arena_textn(arena, text, len) };
	size_t at = 0, braces = 0;
	bool any = false;

	for (size_t i = 0; i < len; i++)
		braces += text[i] == '{';
	template.parts = arena_new(arena, braces + 1, sizeof(*template.parts));
	while (at < len) {
		struct template_part part = { .attribute = NULL };
		size_t plain = 0;
		const char *end, *why;

		while (at + plain < len && text[at + plain] != '{') {
			if (allowed && !allowed(text[at + plain]))
				return refusal;
			if (text[at + plain] == '}')
				return "has a brace that is not opened";
			plain++;
		}
		part.literal = arena_textn(arena, text + at, plain);
		at += plain;
		if (at < len) {
			end = memchr(text + at, '}', len - at);
			if (!end)
				return "has a brace that is not closed";
			why = template_brace(arena, text + at + 1, (size_t)(end - text) - at - 1,
					     &part);
			if (why)
				return why;
			at = (size_t)(end - text) + 1;
			any = true;
		}
		template.parts[template.count++] = part;
	}
	if (!any)
		return "is the same for everybody; it needs an attribute, such as {uid}";
	*ret_template = template;
	return NULL;
}

/* So many letters of a text, all of it with 0. */
static size_t template_cut(const struct buf *text, size_t letters)
{
	size_t end = 0;

	if (letters == 0)
		return text->len;
	for (size_t i = 0; i < letters && end < text->len; i++)
		for (end++; end < text->len && (text->data[end] & 0xC0) == 0x80; end++)
			;
	return end;
}

/*
 * The usable values of one part in an order that does not change from read to read, each with a NUL
 * after it; says how many.
 */
static size_t template_values(const struct template_part *part, const struct entry *entry,
			      struct buf *out)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	CLEANUP(vec_release) struct vec texts = VEC_INIT;
	size_t count;
	const struct entry_value *values = entry_values(entry, part->attribute, &count);

	for (size_t i = 0; i < count; i++)
		if (unicode_clean(&clean, values[i].octets, values[i].len) == UNICODE_FINE &&
		    clean.len)
			vec_add(&texts,
				arena_textn(&arena, clean.data, template_cut(&clean, part->first)));
	vec_sort(&texts);
	for (size_t i = 0; i < texts.count; i++)
		buf_add(out, texts.items[i], strlen(texts.items[i]) + 1);
	return texts.count;
}

/* One more part behind each of the texts so far. */
static size_t template_join(const struct template_part *part, const struct buf *before,
			    size_t count, const struct buf *values, size_t value_count,
			    struct buf *out)
{
	const char *start = buf_text(before);
	size_t made = 0;

	for (size_t i = 0; i < count; i++, start += strlen(start) + 1) {
		const char *value = buf_text(values);

		for (size_t j = 0; j < value_count && made < TEXT_TEMPLATE_MOST; j++, made++) {
			buf_printf(out, "%s%s%s", start, part->literal, value);
			buf_putc(out, '\0');
			value += strlen(value) + 1;
		}
	}
	return made;
}

size_t text_template_fill(const struct text_template *template, const struct entry *entry,
			  struct buf *out)
{
	CLEANUP(buf_release) struct buf texts = BUF_INIT;
	size_t count = 1;

	buf_putc(&texts, '\0');
	for (size_t i = 0; i < template->count && count > 0; i++) {
		const struct template_part *part = &template->parts[i];
		CLEANUP(buf_release) struct buf values = BUF_INIT;
		struct buf joined = BUF_INIT;
		size_t value_count = 1;

		if (part->attribute)
			value_count = template_values(part, entry, &values);
		else
			buf_putc(&values, '\0');
		count = template_join(part, &texts, count, &values, value_count, &joined);
		buf_release(&texts);
		texts = joined;
	}
	buf_add(out, buf_text(&texts), count ? texts.len : 0);
	return count;
}
