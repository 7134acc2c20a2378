// SPDX-License-Identifier: MIT
#include "spf/spf_repair.h"

#include <ctype.h>
#include <strings.h>

#include "base/arena.h"
#include "spf/spf_parse.h"

/* Order matters: later rows see the results of earlier ones. Letter case does not matter. */
static const struct {
	const char *wrong;
	const char *right;
	const char *why;
} misprints[] = {
	{ "\xEF\xBC\x9A", ":", "a full-width colon" },
	{ "\xEF\xBC\x9D", "=", "a full-width equals sign" },
	{ "\xC2\xA0", " ", "a no-break space" },
	{ "\xE3\x80\x80", " ", "a full-width space" },
	{ "\xE2\x80\x8B", "", "a zero-width space" },
	{ "\xEF\xBB\xBF", "", "a byte order mark" },
	{ "\xEF\xBC\x8C", ",", "a full-width comma" },
	{ "\xEF\xBC\x9B", ";", "a full-width semicolon" },
	{ "&nbsp;", " ", "\"&nbsp;\" out of a web page" },
	{ "\t", " ", "a tab" },
	{ "\r", " ", "a line end" },
	{ "\n", " ", "a line end" },
	{ "\xE2\x80\x93", "-", "a dash in the place of a hyphen" },
	{ "\xE2\x80\x94", "-", "a dash in the place of a hyphen" },
	{ "\xE2\x88\x92", "-", "a minus sign in the place of a hyphen" },
	{ "\xEF\xBC\x8D", "-", "a full-width hyphen" },
	{ "\xE2\x80\x9C", "", "quotes inside the text" },
	{ "\xE2\x80\x9D", "", "quotes inside the text" },
	{ "\xE2\x80\x98", "", "quotes inside the text" },
	{ "\xE2\x80\x99", "", "quotes inside the text" },
	{ "\"", "", "quotes inside the text" },
	{ "'", "", "quotes inside the text" },
	{ "v= spf1", "v=spf1", "a space inside \"v=spf1\"" },
	{ "v = spf1", "v=spf1", "a space inside \"v=spf1\"" },
	{ "v =spf1", "v=spf1", "a space inside \"v=spf1\"" },
	{ "v:spf1", "v=spf1", "\"v:spf1\" in the place of \"v=spf1\"" },
	{ "v=spfl", "v=spf1", "the letter l in the place of the digit 1" },
	{ "v=spf1:", "v=spf1 ", "a colon behind \"v=spf1\"" },
	{ "v=spf1;", "v=spf1 ", "a semicolon behind \"v=spf1\"" },
	{ "v=spf1,", "v=spf1 ", "a comma behind \"v=spf1\"" },
	{ "v=spf1include", "v=spf1 include", "no space behind \"v=spf1\"" },
	{ "include the following:", "include:",
	  "the misprint \"include the following:\" of the provider's guide" },
	{ "include the following",
	  "include:", "the misprint \"include the following\" of the provider's guide" },
	{ "ipv4:", "ip4:", "\"ipv4:\" in the place of \"ip4:\"" },
	{ "ipv6:", "ip6:", "\"ipv6:\" in the place of \"ip6:\"" },
	{ "include :", "include:", "a space before the colon of \"include:\"" },
	{ "include: ", "include:", "a space behind \"include:\"" },
	{ "include=", "include:", "\"include=\" in the place of \"include:\"" },
	{ "include ", "include:", "no colon behind \"include\"" },
	{ ", ", " ", "commas between the terms" },
	{ "; ", " ", "semicolons between the terms" },
	{ " - all", " -all", "a space inside \"-all\"" },
	{ " ~ all", " ~all", "a space inside \"~all\"" },
};

/* Replaces every one; false when there was none. */
static bool spf_replace(struct buf *text, const char *wrong, const char *right)
{
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	size_t size = strlen(wrong);
	bool found = false;

	for (size_t at = 0; at < text->len;) {
		if (text->len - at >= size && strncasecmp(text->data + at, wrong, size) == 0) {
			buf_puts(&result, right);
			at += size;
			found = true;
		} else {
			buf_putc(&result, text->data[at++]);
		}
	}
	if (found) {
		buf_clear(text);
		buf_add(text, result.data, result.len);
	}
	return found;
}

/* "include:spf.example.com-all": the space before the last term is missing. */
static bool spf_split_all(struct buf *text)
{
	static const char *const alls[] = { "-all", "~all", "?all", "+all" };
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	while (text->len && text->data[text->len - 1] == ' ')
		buf_cut(text, text->len - 1);
	for (size_t i = 0; i < ARRAY_LEN(alls); i++) {
		size_t start = text->len - 4;

		if (text->len < 6 || strncasecmp(text->data + start, alls[i], 4) != 0 ||
		    text->data[start - 1] == ' ')
			continue;
		buf_add(&result, text->data, start);
		buf_printf(&result, " %s", alls[i]);
		buf_clear(text);
		buf_add(text, result.data, result.len);
		return true;
	}
	return false;
}

/*
 * Puts a space before each term that begins with one of these and has none: strings of one TXT
 * record are joined with nothing between.
 */
static bool spf_split_terms(struct buf *text)
{
	static const char *const begins[] = { "include:", "ip4:", "ip6:", "exists:", "redirect=" };
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	bool found = false;

	for (size_t at = 0; at < text->len; at++) {
		const char *here = text->data + at;
		size_t begin = memchr("+-~?", *here, 4) ? 1 : 0;

		for (size_t i = 0; i < ARRAY_LEN(begins) && at && !memchr(" +-~?", here[-1], 5);
		     i++) {
			size_t size = strlen(begins[i]);

			if (text->len - at < begin + size ||
			    strncasecmp(here + begin, begins[i], size) != 0)
				continue;
			buf_putc(&result, ' ');
			found = true;
		}
		buf_putc(&result, *here);
	}
	if (found) {
		buf_clear(text);
		buf_add(text, result.data, result.len);
	}
	return found;
}

/* Punctuation behind the last term. */
static bool spf_cut_end(struct buf *text)
{
	size_t len = text->len;
	bool found = false;

	for (; len && memchr(" ;,", text->data[len - 1], 3); len--)
		found |= text->data[len - 1] != ' ';
	if (len > 4 && strncasecmp(text->data + len - 4, "all.", 4) == 0) {
		len--;
		found = true;
	}
	buf_cut(text, len);
	return found;
}

/*
 * Where the record begins behind text that was pasted along ("TXT", "SPF:", the host); the start
 * when there are none.
 */
static const char *spf_find_start(const char *text)
{
	enum { WORDS_MOST = 16 };

	for (size_t i = 0; i < WORDS_MOST && text[i]; i++)
		if (strncasecmp(text + i, "v=spf1 ", 7) == 0)
			return text + i;
	return text;
}

/* The version is there, or can be put before it. */
static const char *spf_repair_version(struct buf *text)
{
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	const char *start = buf_text(text), *why = NULL;

	start += strspn(start, " ");
	if (start > buf_text(text))
		why = "a space before \"v=spf1\"";
	if (spf_find_start(start) > start) {
		start = spf_find_start(start);
		why = "words before \"v=spf1\"";
	}
	if (strncasecmp(start, "spf1 ", 5) == 0) {
		buf_puts(&result, "v=");
		why = "no \"v=\" at the beginning";
	} else if (strncasecmp(start, "include:", 8) == 0) {
		buf_puts(&result, "v=spf1 ");
		why = "no \"v=spf1\" at the beginning";
	}
	buf_puts(&result, start);
	buf_clear(text);
	buf_add(text, buf_text(&result), result.len);
	return why;
}

static bool spf_is_valid(const char *text, size_t len)
{
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	struct spf_fault fault;

	return spf_is_record(text, len) && spf_parse(&record, text, len, &fault);
}

const char *spf_repair(struct buf *repaired, const char *text, size_t len)
{
	const char *why = NULL, *version;

	buf_clear(repaired);
	if (!memmem(text, len, "spf", 3) && !memmem(text, len, "SPF", 3))
		return NULL;
	buf_add(repaired, text, len);
	for (size_t i = 0; i < ARRAY_LEN(misprints); i++)
		if (spf_replace(repaired, misprints[i].wrong, misprints[i].right))
			why = misprints[i].why;
	version = spf_repair_version(repaired);
	if (version)
		why = version;
	if (spf_cut_end(repaired))
		why = "punctuation at the end";
	if (spf_split_terms(repaired))
		why = "no space between two terms";
	if (spf_split_all(repaired))
		why = "no space before the last term";
	return why && spf_is_valid(repaired->data, repaired->len) ? why : NULL;
}

bool spf_is_part(const char *text, size_t len)
{
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	struct spf_fault fault;
	bool telling = false;

	if (spf_is_record(text, len) || memchr(text, '\0', len))
		return false;
	buf_printf(&whole, "v=spf1 %.*s", (int)len, text);
	if (!spf_parse(&record, whole.data, whole.len, &fault) || record.count == 0)
		return false;
	for (size_t i = 0; i < record.count; i++) {
		const struct spf_term *term = &record.terms[i];

		if (term->kind == SPF_UNKNOWN || term->kind == SPF_EXP)
			return false;
		/* "a", "mx" and "all" may be words of any text. */
		telling |= memchr(term->text, ':', term->len) || term->kind == SPF_REDIRECT ||
			   (term->kind == SPF_ALL && term->len > 3);
	}
	return telling;
}

bool spf_term_is(const char *term, size_t len, const char *wanted)
{
	if (len && memchr("+-~?", term[0], 4)) {
		term++;
		len--;
	}
	if (len && term[len - 1] == '.')
		len--;
	return strlen(wanted) == len && strncasecmp(term, wanted, len) == 0;
}

struct spf_line {
	struct buf *line;
	const struct site *site;
	const struct site_registry *registry;
	const struct vec *dropped;
	struct arena arena;
	struct vec kept;
	const char *all;
};

/* A network of this size is no customer's. */
static bool spf_is_boundless(const char *text, size_t len)
{
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	struct spf_fault fault;

	return spf_parse(&record, text, len, &fault) && record.count &&
	       ((record.terms[0].kind == SPF_IP4 && record.terms[0].prefix4 < 8) ||
		(record.terms[0].kind == SPF_IP6 && record.terms[0].prefix6 < 16));
}

/*
 * Whether it stays in the record: not one of the provider's, which are replaced, and one that is a
 * term at all.
 */
static bool spf_line_keeps(const struct spf_line *line, const char *term)
{
	CLEANUP(buf_release) struct buf record = BUF_INIT;
	size_t len = strlen(term);

	buf_printf(&record, "v=spf1 %s", term);
	if (!spf_is_valid(record.data, record.len) || spf_is_boundless(record.data, record.len) ||
	    spf_term_is(term, len, line->site->spf_mechanism))
		return false;
	for (size_t i = 0; i < line->dropped->count; i++)
		if (strcasecmp(line->dropped->items[i], term) == 0)
			return false;
	for (size_t i = 0; line->registry && i < line->registry->count; i++)
		if (line->registry->sites[i].spf_mechanism &&
		    spf_term_is(term, len, line->registry->sites[i].spf_mechanism))
			return false;
	for (size_t i = 0; i < line->site->legacy.spf.count; i++)
		if (spf_term_is(term, len, line->site->legacy.spf.items[i]))
			return false;
	for (size_t i = 0; i < line->kept.count; i++)
		if (strcasecmp(line->kept.items[i], term) == 0)
			return false;
	return true;
}

static void spf_line_add(struct spf_line *line, const char *term)
{
	size_t len = strlen(term);

	if (strcasecmp(term, "v=spf1") == 0)
		return;
	if ((len == 3 && strcasecmp(term, "all") == 0) ||
	    (len == 4 && strcasecmp(term + 1, "all") == 0)) {
		/*
		 * A soft fail may be the customer's choice; a term that lets everybody pass is not
		 * kept.
		 */
		if (term[0] == '~' && !line->all)
			line->all = term;
		return;
	}
	/* Behind "all" a redirect has no effect, so the other record is included. */
	if (strncasecmp(term, "redirect=", 9) == 0 && !vec_has(line->dropped, term))
		term = arena_printf(&line->arena, "include:%s", term + 9);
	if (spf_line_keeps(line, term))
		vec_add(&line->kept, term);
}

void spf_line(struct buf *buf, const struct site *site, const struct site_registry *registry,
	      const struct vec *records, const struct vec *dropped)
{
	struct spf_line line = {
		.line = buf, .site = site, .registry = registry, .dropped = dropped
	};

	for (size_t i = 0; i < records->count; i++) {
		char *text = arena_text(&line.arena, records->items[i]), *saved = NULL;

		for (char *term = strtok_r(text, " ", &saved); term;
		     term = strtok_r(NULL, " ", &saved))
			spf_line_add(&line, term);
	}
	buf_printf(buf, "v=spf1 %s", site->spf_mechanism);
	for (size_t i = 0; i < line.kept.count; i++)
		buf_printf(buf, " %s", line.kept.items[i]);
	buf_printf(buf, " %s", line.all ? line.all : site->spf_all);
	vec_release(&line.kept);
	arena_release(&line.arena);
}
