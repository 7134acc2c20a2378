// SPDX-License-Identifier: MIT
#include "mapping/address_rule.h"

#include <ctype.h>

#include "base/escape.h"
#include "base/mem.h"
#include "model/address.h"
#include "text/translit.h"
#include "text/unicode.h"

static bool address_rule_allows(char octet)
{
	return islower((unsigned char)octet) || isdigit((unsigned char)octet) ||
	       (octet && strchr("._-", octet));
}

const char *address_rule_parse(struct arena *arena, const char *text, struct address_rule *ret_rule)
{
	struct address_rule rule = { .text = arena_text(arena, text) };
	struct text_template local;
	const char *at = strrchr(text, '@'), *why;

	if (!at || !at[1])
		return "has no @ with a domain after it";
	why = text_template_parse(arena, text, (size_t)(at - text), address_rule_allows,
				  "has a character outside of braces that is not one of a-z, "
				  "0-9, dot, hyphen and underscore",
				  &local);
	if (why)
		return why;
	rule.parts = local.parts;
	rule.count = local.count;
	rule.domain = arena_text(arena, at + 1);
	*ret_rule = rule;
	return NULL;
}

void address_rules_load(struct address_rules *rules, const struct config_directory *directory)
{
	const struct vec *texts = &directory->address_rules;

	*rules = (struct address_rules){ .count = 0 };
	if (texts->count == 0)
		return;
	rules->items = mem_new(texts->count, sizeof(*rules->items));
	for (size_t i = 0; i < texts->count; i++)
		if (!address_rule_parse(&rules->arena, texts->items[i],
					&rules->items[rules->count]))
			rules->count++;
}

void address_rules_attributes(const struct address_rules *rules,
			      void (*add)(struct vec *attributes, const char *attribute),
			      struct vec *attributes)
{
	for (size_t i = 0; i < rules->count; i++)
		for (size_t j = 0; j < rules->items[i].count; j++)
			if (rules->items[i].parts[j].attribute)
				add(attributes, rules->items[i].parts[j].attribute);
}

/* The smallest value, since a directory keeps no order. */
static const struct entry_value *address_value(const struct entry *entry, const char *attribute)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, attribute, &count), *least = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t shared = least && least->len < values[i].len ? least->len : values[i].len;
		int order = least ? memcmp(values[i].octets, least->octets, shared) : -1;

		if (order < 0 || (order == 0 && values[i].len < least->len))
			least = &values[i];
	}
	return least;
}

/*
 * What may stand before an @, out of ASCII text: spaces become hyphens, apostrophes go, of
 * separators in a row the first stays, none at the ends. False when something else had to be left
 * out.
 */
static bool address_tidy(struct buf *out, const char *text)
{
	size_t start = out->len;
	bool whole = true;
	char gap = '\0';

	for (; *text; text++) {
		char octet = *text == ' ' ? '-' : *text;

		if (isalnum((unsigned char)octet)) {
			if (gap && out->len > start)
				buf_putc(out, gap);
			gap = '\0';
			buf_putc(out, octet);
		} else if (strchr("._-", octet)) {
			gap = gap ? gap : octet;
		} else if (octet != '\'') {
			whole = false;
		}
	}
	return whole;
}

/*
 * For text that the tables lack, ICU may have a proposal: "wáng fāng", of which the spaces between
 * syllables go.
 */
static void address_propose(struct address_rules *rules, const char *clean, struct buf *ascii)
{
	CLEANUP(buf_release) struct buf latin = BUF_INIT;
	bool spaced = strchr(clean, ' ') != NULL;
	size_t kept = 0;

	if (!han_romanise(&rules->han, &latin, clean))
		return;
	for (size_t i = 0; i < latin.len; i++)
		if (spaced || latin.data[i] != ' ')
			latin.data[kept++] = latin.data[i];
	buf_cut(&latin, kept);
	buf_clear(ascii);
	translit(ascii, buf_text(&latin));
}

/* One value as part of an address, appended; what it was made of goes into `how`. */
static enum address_made address_spell(struct address_rules *rules,
				       const struct template_part *part,
				       const struct entry_value *value, struct buf *out,
				       struct buf *how)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	CLEANUP(buf_release) struct buf ascii = BUF_INIT;
	CLEANUP(buf_release) struct buf tidy = BUF_INIT;
	enum unicode_fault fault = unicode_clean(&clean, value->octets, value->len);
	enum address_made made = ADDRESS_MADE;

	if (fault != UNICODE_FINE) {
		buf_printf(how, "%s%s %s", how->len ? ", " : "", part->attribute,
			   unicode_fault_text(fault));
		return ADDRESS_PROPOSED;
	}
	if (translit(&ascii, buf_text(&clean)) != 0) {
		address_propose(rules, buf_text(&clean), &ascii);
		made = ADDRESS_PROPOSED;
	}
	if (!address_tidy(&tidy, buf_text(&ascii)))
		made = ADDRESS_PROPOSED;
	if (part->first && tidy.len > part->first)
		buf_cut(&tidy, part->first);
	while (tidy.len > 0 && strchr("._-", tidy.data[tidy.len - 1]))
		buf_cut(&tidy, tidy.len - 1);
	buf_printf(how, "%s%s ", how->len ? ", " : "", part->attribute);
	escape_terminal(how, buf_text(&clean));
	buf_printf(how, " %s %s", made == ADDRESS_MADE ? "is" : "may be",
		   tidy.len ? buf_text(&tidy) : "nothing");
	if (tidy.len == 0)
		return made == ADDRESS_MADE ? ADDRESS_NONE : made;
	buf_puts(out, buf_text(&tidy));
	return made;
}

/*
 * One template. A proposal that cannot be an address, since a part is missing or it is too long, is
 * empty.
 */
static enum address_made address_make(struct address_rules *rules, const struct address_rule *rule,
				      const struct entry *entry, struct buf *address,
				      struct buf *how)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum address_made made = ADDRESS_MADE;
	bool whole = true;

	for (size_t i = 0; i < rule->count; i++) {
		const struct template_part *part = &rule->parts[i];
		const struct entry_value *value =
			part->attribute ? address_value(entry, part->attribute) : NULL;
		size_t before;
		enum address_made spelled;

		buf_puts(&text, part->literal);
		if (!part->attribute)
			continue;
		if (!value) {
			buf_printf(how, "%s%s is missing", how->len ? ", " : "", part->attribute);
			return ADDRESS_NONE;
		}
		before = text.len;
		spelled = address_spell(rules, part, value, &text, how);
		if (spelled == ADDRESS_NONE)
			return ADDRESS_NONE;
		made = spelled == ADDRESS_PROPOSED ? spelled : made;
		whole = whole && text.len > before;
	}
	buf_printf(&text, "@%s", rule->domain);
	if (!whole || address_normalise(address, buf_text(&text), text.len)) {
		buf_clear(address);
		return ADDRESS_PROPOSED;
	}
	return made;
}

static void address_say(address_tell tell, void *argument, const struct address_rule *rule,
			enum address_made made, const struct buf *address, struct buf *how)
{
	CLEANUP(buf_release) struct buf outcome = BUF_INIT;

	if (!tell)
		return;
	if (made == ADDRESS_NONE)
		buf_puts(&outcome, "does not fit");
	else if (made == ADDRESS_MADE)
		buf_puts(&outcome, buf_text(address));
	else
		buf_printf(&outcome, "a person has to agree%s%s",
			   address->len ? ", proposed is " : "", buf_text(address));
	buf_printf(&outcome, " (%s)", buf_text(how));
	tell(argument, rule, buf_text(&outcome));
}

enum address_made address_rules_make(struct address_rules *rules, const struct entry *entry,
				     struct buf *address, address_tell tell, void *argument)
{
	CLEANUP(buf_release) struct buf tried = BUF_INIT;
	enum address_made best = ADDRESS_NONE;

	buf_clear(address);
	for (size_t i = 0; i < rules->count; i++) {
		CLEANUP(buf_release) struct buf how = BUF_INIT;
		enum address_made made;

		buf_clear(&tried);
		made = address_make(rules, &rules->items[i], entry, &tried, &how);
		address_say(tell, argument, &rules->items[i], made, &tried, &how);
		if (made == ADDRESS_NONE || (made == ADDRESS_PROPOSED && best == ADDRESS_PROPOSED &&
					     (address->len || !tried.len)))
			continue;
		best = made;
		buf_clear(address);
		buf_puts(address, buf_text(&tried));
		if (made == ADDRESS_MADE)
			break;
	}
	return best;
}

void address_rules_release(struct address_rules *rules)
{
	han_close(rules->han);
	free(rules->items);
	arena_release(&rules->arena);
}
