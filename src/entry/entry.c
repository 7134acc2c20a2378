// SPDX-License-Identifier: MIT
#include "entry/entry.h"

#include <strings.h>

#include "base/mem.h"

void entry_clear(struct entry *entry, const char *dn, size_t dn_len)
{
	entry->dn = dn;
	entry->dn_len = dn_len;
	entry->count = 0;
	entry->value_count = 0;
	entry->options = false;
}

void entry_add(struct entry *entry, const char *description, size_t len)
{
	if (entry->count == entry->cap)
		entry->attributes = mem_grow(entry->attributes, &entry->cap, entry->count + 1,
					     sizeof(*entry->attributes));
	entry->options = entry->options || memchr(description, ';', len);
	entry->attributes[entry->count++] = (struct entry_attribute){ .description = description,
								      .len = len,
								      .first = entry->value_count };
}

void entry_add_value(struct entry *entry, const char *octets, size_t len)
{
	if (entry->value_count == entry->value_cap)
		entry->values = mem_grow(entry->values, &entry->value_cap, entry->value_count + 1,
					 sizeof(*entry->values));
	entry->values[entry->value_count++] = (struct entry_value){ .octets = octets, .len = len };
	entry->attributes[entry->count - 1].count++;
}

static const struct entry_value *entry_find(const struct entry *entry, const char *description,
					    size_t *ret_count)
{
	size_t len = strlen(description);

	*ret_count = 0;
	for (size_t i = 0; i < entry->count; i++) {
		const struct entry_attribute *attribute = &entry->attributes[i];

		/*
		 * Servers mostly write a name as it was asked for, and few names have the same
		 * length.
		 */
		if (attribute->len != len || attribute->count == 0 ||
		    (memcmp(attribute->description, description, len) != 0 &&
		     strncasecmp(attribute->description, description, len) != 0))
			continue;
		*ret_count = attribute->count;
		return &entry->values[attribute->first];
	}
	return NULL;
}

const struct entry_value *entry_values(const struct entry *entry, const char *description,
				       size_t *ret_count)
{
	const struct entry_value *values = entry_find(entry, description, ret_count);

	for (size_t i = 0; !values && entry->aliases && i < entry->aliases->count; i++)
		if (strcasecmp(entry->aliases->asked[i], description) == 0)
			values = entry_find(entry, entry->aliases->given[i], ret_count);
	return values;
}

bool entry_is_ranged(const struct entry *entry, const char *attribute)
{
	static const char range[] = ";range=";
	size_t len, range_len = sizeof(range) - 1;

	if (!entry->options)
		return false;
	len = strlen(attribute);
	for (size_t i = 0; i < entry->count; i++) {
		const struct entry_attribute *given = &entry->attributes[i];

		if (given->len > len + range_len &&
		    strncasecmp(given->description, attribute, len) == 0 &&
		    strncasecmp(given->description + len, range, range_len) == 0)
			return true;
	}
	return false;
}

void entry_release(struct entry *entry)
{
	free(entry->attributes);
	free(entry->values);
	*entry = (struct entry)ENTRY_INIT;
}
