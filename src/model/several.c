// SPDX-License-Identifier: MIT
#include "model/several.h"

/* No clean value has a control character. */
#define FIELD "\x1E"
#define VALUE "\x1F"

void several_begin(struct buf *buf, enum account_field field, const char *attribute)
{
	buf_puts(buf, FIELD);
	buf_putc(buf, (char)('A' + field));
	buf_puts(buf, attribute);
}

void several_add(struct buf *buf, const char *value)
{
	buf_puts(buf, VALUE);
	buf_puts(buf, value);
}

bool several_find(const char *text, enum account_field field, struct several *ret_several)
{
	const char *at = text ? strchr(text, *FIELD) : NULL;

	for (; at; at = strchr(at + 1, *FIELD)) {
		size_t len = strcspn(at + 1, FIELD), head;

		if (at[1] != (char)('A' + field))
			continue;
		head = strcspn(at + 1, VALUE FIELD);
		*ret_several = (struct several){ .attribute = at + 2,
						 .attribute_len = head - 1,
						 .values = at + 1 + head,
						 .len = len - head };
		for (size_t i = 0; i < ret_several->len; i++)
			ret_several->count += ret_several->values[i] == *VALUE;
		return true;
	}
	return false;
}

bool several_next(const struct several *several, const char **at, const char **ret_value,
		  size_t *ret_len)
{
	const char *end = several->values + several->len, *from = *at ? *at : several->values;

	if (from >= end)
		return false;
	*ret_value = from + 1;
	*ret_len = strcspn(from + 1, VALUE FIELD);
	*at = *ret_value + *ret_len;
	return true;
}

bool several_has(const struct several *several, const char *value, size_t len)
{
	const char *at = NULL, *found;
	size_t found_len;

	while (several_next(several, &at, &found, &found_len))
		if (found_len == len && memcmp(found, value, len) == 0)
			return true;
	return false;
}

bool several_has_address(const struct account *account, const char *address, size_t len)
{
	const char *own = account->value[ACCOUNT_ADDRESS];
	struct several several;

	if (own && strlen(own) == len && memcmp(own, address, len) == 0)
		return true;
	return several_find(account->several, ACCOUNT_ADDRESS, &several) &&
	       several_has(&several, address, len);
}
