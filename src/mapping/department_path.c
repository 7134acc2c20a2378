// SPDX-License-Identifier: MIT
#include "mapping/department_path.h"

#include <strings.h>

#include "base/escape.h"
#include "entry/dn.h"
#include "entry/dn_read.h"
#include "model/department.h"
#include "text/unicode.h"

/* Characters of one name; the provider states no limit of its own. */
enum { NAME_MAX_CHARACTERS = 64 };

void department_path_init(struct department_maker *maker, const struct config_directory *directory)
{
	const char *given = directory->departments.base;

	*maker = (struct department_maker){ .directory = directory };
	for (size_t i = 0; i < (given ? 1 : directory->base.count); i++) {
		const char *base = given ? given : directory->base.items[i];

		if (!dn_normalise(&maker->scratch, base, strlen(base)))
			vec_add(&maker->bases,
				arena_text(&maker->arena, buf_text(&maker->scratch)));
	}
}

static size_t department_characters(const struct buf *text)
{
	size_t count = 0;

	for (size_t i = 0; i < text->len; i++)
		count += ((unsigned char)text->data[i] & 0xC0) != 0x80;
	return count;
}

/* Adds one name to a path. */
static enum mapping_rule department_add(struct department_maker *maker, const char *octets,
					size_t len, struct buf *out, struct buf *why,
					struct department_mends *mends)
{
	enum unicode_fault fault = unicode_clean(&maker->name, octets, len);

	if (fault != UNICODE_FINE) {
		buf_puts(why, unicode_fault_text(fault));
		return RULE_VALUE_TEXT;
	}
	if (maker->name.len == 0) {
		mends->empty = true;
		return RULE_NONE;
	}
	if (department_characters(&maker->name) > NAME_MAX_CHARACTERS) {
		buf_printf(why, "has a department whose name is longer than %d characters",
			   NAME_MAX_CHARACTERS);
		return RULE_DEPARTMENT_LONG;
	}
	if (escape_is_formula(buf_text(&maker->name))) {
		buf_puts(why, "has a department whose name begins like a formula");
		return RULE_VALUE_FORMULA;
	}
	if (out->len)
		buf_putc(out, '/');
	for (size_t i = 0; i < maker->name.len; i++) {
		if (maker->name.data[i] == '/') {
			buf_puts(out, DEPARTMENT_SLASH);
			mends->slash = true;
		} else {
			buf_putc(out, maker->name.data[i]);
		}
	}
	return RULE_NONE;
}

/* Adds the names of a path, with a separator between; an empty separator is none. */
static enum mapping_rule department_split(struct department_maker *maker, const char *path,
					  size_t len, const char *separator, struct buf *out,
					  struct buf *why, struct department_mends *mends)
{
	const char *end = path + len;
	size_t step = strlen(separator);
	enum mapping_rule rule = RULE_NONE;

	while (rule == RULE_NONE) {
		const char *stop =
			step ? memmem(path, (size_t)(end - path), separator, step) : NULL;

		rule = department_add(maker, path, (size_t)((stop ? stop : end) - path), out, why,
				      mends);
		if (!stop)
			break;
		path = stop + step;
	}
	return rule;
}

/* Begins with the configured path above all departments. */
static enum mapping_rule department_begin(struct department_maker *maker, struct buf *out,
					  struct buf *why, struct department_mends *ret_mends)
{
	const char *top = maker->directory->departments.top;

	buf_clear(out);
	*ret_mends = (struct department_mends){ .slash = false };
	return top ? department_split(maker, top, strlen(top), "/", out, why, ret_mends)
		   : RULE_NONE;
}

static enum mapping_rule department_end(enum mapping_rule rule, struct buf *out, struct buf *why)
{
	if (rule == RULE_NONE && out->len > UNICODE_VALUE_MAX) {
		buf_puts(why, "is too long a path of departments");
		rule = RULE_DEPARTMENT_LONG;
	}
	if (rule != RULE_NONE)
		buf_clear(out);
	return rule;
}

enum mapping_rule department_path_of_value(struct department_maker *maker, const char *value,
					   size_t len, struct buf *out, struct buf *why,
					   struct department_mends *ret_mends)
{
	const char *separator = maker->directory->departments.separator;
	enum mapping_rule rule = department_begin(maker, out, why, ret_mends);

	if (rule == RULE_NONE && value)
		rule = department_split(maker, value, len, separator ? separator : "/", out, why,
					ret_mends);
	return department_end(rule, out, why);
}

static bool department_is_unit(const struct dn_part *part)
{
	static const char *const names[] = { "ou", "organizationalUnitName", "2.5.4.11" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (part->type_len == strlen(names[i]) &&
		    strncasecmp(part->type, names[i], part->type_len) == 0)
			return !part->binary;
	return false;
}

/*
 * How many names of a DN stand for the longest base that it lies beneath; -1 when it lies beneath
 * none. In the normal form a comma separates.
 */
static int department_base_names(const struct department_maker *maker, const char *normal)
{
	int most = -1;

	for (size_t i = 0; i < maker->bases.count; i++) {
		const char *base = maker->bases.items[i];
		int names = *base != '\0';

		if (!dn_is_under(normal, base))
			continue;
		for (const char *at = base; *at; at++)
			names += *at == ',';
		most = names > most ? names : most;
	}
	return most;
}

/* The units of a DN, the highest first; `base` names at the end are passed over. */
static enum mapping_rule department_add_units(struct department_maker *maker,
					      const struct dn_parts *parts, int base,
					      struct buf *out, struct buf *why,
					      struct department_mends *mends)
{
	enum mapping_rule rule = RULE_NONE;
	size_t first;

	for (size_t end = parts->count; end > 0 && rule == RULE_NONE; end = first) {
		for (first = end - 1; !parts->items[first].begins; first--)
			;
		if (base-- > 0)
			continue;
		for (size_t i = first; i < end && rule == RULE_NONE; i++)
			if (department_is_unit(&parts->items[i]))
				rule = department_add(maker, parts->items[i].value,
						      parts->items[i].len, out, why, mends);
	}
	return rule;
}

static enum mapping_rule department_units(struct department_maker *maker, const char *text,
					  size_t len, struct buf *out, struct buf *why,
					  struct department_mends *mends)
{
	CLEANUP(dn_read_release) struct dn_reader reader = dn_read_open(text, len);
	CLEANUP(dn_parts_release) struct dn_parts parts = { .count = 0 };
	const char *fault = dn_normalise(&maker->scratch, text, len);
	struct dn_part part;
	int base;

	if (fault) {
		buf_puts(why, fault);
		return RULE_VALUE_TEXT;
	}
	base = department_base_names(maker, buf_text(&maker->scratch));
	if (base < 0)
		return RULE_NONE;
	while (dn_read_next(&reader, &part) > 0)
		dn_parts_add(&parts, &part);
	return department_add_units(maker, &parts, base, out, why, mends);
}

/*
 * The DN without its first name: after the first comma that no backslash is before (RFC 4514
 * section 3).
 */
static size_t department_above(const char *dn, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (dn[i] == '\\')
			i++;
		else if (dn[i] == ',')
			return i + 1;
	}
	return len;
}

enum mapping_rule department_path_of_dn(struct department_maker *maker, const char *dn, size_t len,
					struct buf *out, struct buf *why,
					struct department_mends *ret_mends)
{
	size_t from = department_above(dn, len);
	enum mapping_rule rule;

	dn += from;
	len -= from;
	if (!maker->has_last || maker->last_dn.len != len ||
	    memcmp(buf_text(&maker->last_dn), dn, len) != 0) {
		maker->has_last = true;
		buf_clear(&maker->last_dn);
		buf_add(&maker->last_dn, dn, len);
		buf_clear(&maker->last_why);
		rule = department_begin(maker, &maker->last_path, &maker->last_why,
					&maker->last_mends);
		if (rule == RULE_NONE)
			rule = department_units(maker, dn, len, &maker->last_path, &maker->last_why,
						&maker->last_mends);
		maker->last_rule = department_end(rule, &maker->last_path, &maker->last_why);
	}
	buf_clear(out);
	buf_add(out, buf_text(&maker->last_path), maker->last_path.len);
	buf_puts(why, buf_text(&maker->last_why));
	*ret_mends = maker->last_mends;
	return maker->last_rule;
}

void department_path_release(struct department_maker *maker)
{
	vec_release(&maker->bases);
	arena_release(&maker->arena);
	buf_release(&maker->name);
	buf_release(&maker->scratch);
	buf_release(&maker->last_dn);
	buf_release(&maker->last_path);
	buf_release(&maker->last_why);
}
