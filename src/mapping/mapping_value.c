// SPDX-License-Identifier: MIT
#include "mapping/mapping_value.h"

#include <strings.h>

#include "base/escape.h"
#include "base/mem.h"
#include "mapping/value.h"

enum { MAPPING_SHOWN = 80 };

void mapping_quote(struct buf *buf, const struct entry_value *value)
{
	size_t len = value->len;

	while (len > MAPPING_SHOWN ||
	       (len < value->len && len > 0 && ((unsigned char)value->octets[len] & 0xC0) == 0x80))
		len = len > MAPPING_SHOWN ? MAPPING_SHOWN : len - 1;
	escape_terminaln(buf, value->octets, len);
	if (len < value->len)
		buf_puts(buf, "…");
}

void mapping_tell(struct mapping *mapping, const char *rule, const char *attribute,
		  const struct entry_value *value, const char *outcome)
{
	if (!mapping->step)
		return;
	buf_clear(&mapping->input);
	buf_puts(&mapping->input, attribute);
	if (value) {
		buf_puts(&mapping->input, " = ");
		mapping_quote(&mapping->input, value);
	}
	mapping->step(mapping->argument, rule, buf_text(&mapping->input), outcome);
}

void mapping_refuse(struct mapping *mapping, enum mapping_rule rule, const char *attribute,
		    const struct entry_value *value)
{
	CLEANUP(buf_release) struct buf quoted = BUF_INIT;

	mapping->held = mapping->held || rule_holds(rule);
	mapping_tell(mapping, rule_id(rule), attribute, value, buf_text(&mapping->why));
	if (!mapping->findings)
		return;
	if (value) {
		buf_puts(&quoted, " \"");
		mapping_quote(&quoted, value);
		buf_putc(&quoted, '"');
	}
	rule_add(&mapping->counts, mapping->findings, rule, buf_text(&mapping->dn), "%s%s %s",
		 attribute, buf_text(&quoted), buf_text(&mapping->why));
}

static int mapping_compare(const void *a, const void *b)
{
	const struct entry_value *x = a, *y = b;
	int order = memcmp(x->octets, y->octets, x->len < y->len ? x->len : y->len);

	return order ? order : x->len < y->len ? -1 : x->len > y->len;
}

const struct entry_value *mapping_values(struct mapping *mapping, const char *attribute,
					 size_t *ret_count)
{
	const struct entry_value *values = entry_values(mapping->entry, attribute, ret_count);

	if (*ret_count < 2)
		return values;
	mapping->sorted = mem_grow(mapping->sorted, &mapping->sorted_cap, *ret_count,
				   sizeof(*mapping->sorted));
	memcpy(mapping->sorted, values, *ret_count * sizeof(*values));
	qsort(mapping->sorted, *ret_count, sizeof(*mapping->sorted), mapping_compare);
	return mapping->sorted;
}

bool mapping_is_cut(struct mapping *mapping, const char *attribute)
{
	if (!entry_is_ranged(mapping->entry, attribute))
		return false;
	buf_clear(&mapping->why);
	buf_puts(&mapping->why, "came with only a part of its values");
	mapping_refuse(mapping, RULE_VALUE_RANGE, attribute, NULL);
	return true;
}

bool mapping_is_marked(const char *attribute, const struct entry_value *values, size_t count)
{
	if (strcasecmp(attribute, "proxyAddresses") == 0)
		return true;
	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];
		enum value_mark mark = value_unmark(&value);

		if (mark == VALUE_PRIMARY || mark == VALUE_ALIAS)
			return true;
	}
	return false;
}

bool mapping_unmark(struct entry_value *value, bool marked)
{
	return !marked || value_unmark(value) != VALUE_OTHER;
}
