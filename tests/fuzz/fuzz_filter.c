// SPDX-License-Identifier: MIT
/*
 * Any text as a search filter: it is read or refused, and one that is read can be asked of an
 * entry.
 */
#include <assert.h>

#include "base/mem.h"
#include "entry/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(mem_freep) char *text = mem_textn((const char *)octets, len);
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;
	CLEANUP(buf_release) struct buf escaped = BUF_INIT;
	struct error error = ERROR_INIT;
	const struct filter *filter;
	const char *attribute;

	entry_clear(&entry, "cn=a", 4);
	entry_add(&entry, "cn", 2);
	entry_add_value(&entry, "Ada Lovelace", 12);
	entry_add_value(&entry, (const char *)octets, len);
	if (filter_parse(&arena, text, &filter, &error) == 0) {
		filter_attributes(filter, &attributes);
		if (filter_is_plain(filter, &attribute))
			(void)filter_matches(filter, &entry);
	} else {
		assert(error.kind == ERROR_CONFIG);
	}
	/* What is escaped means itself. */
	buf_puts(&escaped, "(cn=");
	filter_escape(&escaped, (const char *)octets, len);
	buf_putc(&escaped, ')');
	if (filter_parse(&arena, escaped.data, &filter, &error) == 0)
		assert(filter_matches(filter, &entry));
	return 0;
}
