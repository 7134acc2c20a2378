// SPDX-License-Identifier: MIT
#include "dns/spf_record.h"

#include <ctype.h>
#include <strings.h>

static const char version[] = "v=spf1";

/* The misprint of the provider's activation guide: "v=spf1 include the following:spf.sg.aliyun.com -all". */
static const char misprint[] = "the following:";
static const char wide_colon[] = "：";

bool spf_record_is(const char *text, size_t len)
{
	size_t size = sizeof(version) - 1;

	return len >= size && strncasecmp(text, version, size) == 0 && (len == size || text[size] == ' ');
}

bool spf_record_is_attempt(const char *text, const char *mechanism)
{
	const char *colon = strchr(mechanism, ':');

	return strcasestr(text, "spf1") || strcasestr(text, misprint) || (colon && strcasestr(text, colon + 1));
}

static bool is_mechanism(const char *text, size_t len)
{
	static const char *const names[] = { "all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == len && strncasecmp(text, names[i], len) == 0)
			return true;
	return false;
}

/* RFC 7208 section 12, as far as a single term tells. */
static const char *term_fault(const char *text)
{
	size_t name = strcspn(text, ":/=");
	bool modifier = text[name] == '=';
	bool wants_value = name == strlen("include") && strncasecmp(text, "include", name) == 0;

	wants_value = wants_value || (name == 6 && strncasecmp(text, "exists", name) == 0) ||
		      (name == 3 && (strncasecmp(text, "ip4", name) == 0 || strncasecmp(text, "ip6", name) == 0));
	for (const char *octet = text; *octet; octet++)
		if ((unsigned char)*octet <= 0x20 || (unsigned char)*octet > 0x7E)
			return "has a character that SPF does not know";
	if (modifier)
		return isalpha((unsigned char)*text) ? NULL : "is no modifier";
	if (!is_mechanism(text, name))
		return "is no mechanism";
	if (wants_value && (text[name] != ':' || text[name + 1] == '\0'))
		return "needs a value after a colon";
	if (strncasecmp(text, "all", name) == 0 && name == 3 && text[name])
		return "takes no value";
	return text[name] == ':' && text[name + 1] == '\0' ? "needs a value after a colon" : NULL;
}

struct spf_record spf_record_parse(struct arena *arena, const char *text)
{
	struct spf_record record = { .terms = arena_new(arena, strlen(text) / 2 + 1, sizeof(struct spf_term)) };
	const char *at = text + sizeof(version) - 1;

	while (*(at += strspn(at, " "))) {
		size_t len = strcspn(at, " ");
		bool qualified = strchr("+-?~", *at) != NULL;
		struct spf_term *term = &record.terms[record.count++];

		term->qualifier = qualified ? *at : '+';
		term->text = arena_textn(arena, at + qualified, len - qualified);
		term->fault = term_fault(term->text);
		at += len;
	}
	return record;
}

/* Whether the term is what goes into the new record: right, not the closing one, not the site's own. */
static bool is_kept(const struct spf_term *term, const char *mechanism)
{
	return !term->fault && strcasecmp(term->text, "all") != 0 && strcasecmp(term->text, mechanism) != 0 && strncasecmp(term->text, "redirect=", 9) != 0;
}

void spf_record_suggest(struct buf *buf, const char *text, const char *mechanism, const char *all)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct spf_record record = { .count = 0 };

	if (text && spf_record_is(text, strlen(text)) && !strstr(text, wide_colon))
		record = spf_record_parse(&arena, text);
	buf_printf(buf, "%s %s", version, mechanism);
	for (size_t i = 0; i < record.count; i++) {
		const struct spf_term *term = &record.terms[i];

		if (!is_kept(term, mechanism))
			continue;
		buf_putc(buf, ' ');
		if (term->qualifier != '+')
			buf_putc(buf, term->qualifier);
		buf_puts(buf, term->text);
	}
	for (size_t i = 0; i < record.count; i++)
		if (strcasecmp(record.terms[i].text, "all") == 0 && (record.terms[i].qualifier == '~' || record.terms[i].qualifier == '-')) {
			buf_printf(buf, " %call", record.terms[i].qualifier);
			return;
		}
	buf_printf(buf, " %s", all);
}
