// SPDX-License-Identifier: MIT
#include "model/address_patterns.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/address.h"

/* Letter case of ASCII aside, as address_matches compares. */
static uint64_t patterns_hash(const char *text, size_t len)
{
	uint64_t hash = MAP_HASH_START;

	for (size_t i = 0; i < len; i++) {
		unsigned char octet = (unsigned char)tolower((unsigned char)text[i]);

		hash = map_hash(hash, &octet, 1);
	}
	return hash;
}

void address_patterns_init(struct address_patterns *patterns, const struct vec *items)
{
	*patterns = (struct address_patterns){ .items = items };
	patterns->globs = mem_new(items->count, sizeof(*patterns->globs));
	for (size_t i = 0; i < items->count; i++) {
		const char *pattern = items->items[i];

		if (strpbrk(pattern, "*?"))
			patterns->globs[patterns->glob_count++] = (uint32_t)i;
		else
			map_add(&patterns->plain, patterns_hash(pattern, strlen(pattern)),
				(uint32_t)i);
	}
}

/* The least number of a plain pattern for the first `len` octets, below `number`; else that. */
static size_t patterns_find_plain(const struct address_patterns *patterns, const char *address,
				  size_t len, size_t number)
{
	struct map_probe probe = map_probe(patterns_hash(address, len));
	uint32_t found;

	while (map_next(&patterns->plain, &probe, &found))
		if (found < number && address_matches(address, patterns->items->items[found]))
			number = found;
	return number;
}

const char *address_patterns_find(const struct address_patterns *patterns, const char *address)
{
	const char *at = strrchr(address, '@');
	size_t none = patterns->items->count, len = strlen(address), number;

	number = patterns_find_plain(patterns, address, len, none);
	if (at)
		number = patterns_find_plain(patterns, address, (size_t)(at - address), number);
	for (size_t i = 0; i < patterns->glob_count && patterns->globs[i] < number; i++)
		if (address_matches(address, patterns->items->items[patterns->globs[i]]))
			number = patterns->globs[i];
	return number < none ? patterns->items->items[number] : NULL;
}

static void patterns_count_plain(const struct address_patterns *patterns, const char *address,
				 size_t len, size_t *met)
{
	struct map_probe probe = map_probe(patterns_hash(address, len));
	uint32_t found;

	while (map_next(&patterns->plain, &probe, &found))
		met[found] += address_matches(address, patterns->items->items[found]);
}

void address_patterns_count(const struct address_patterns *patterns, const char *address,
			    size_t *met)
{
	const char *at = strrchr(address, '@');

	patterns_count_plain(patterns, address, strlen(address), met);
	if (at)
		patterns_count_plain(patterns, address, (size_t)(at - address), met);
	for (size_t i = 0; i < patterns->glob_count; i++)
		met[patterns->globs[i]] +=
			address_matches(address, patterns->items->items[patterns->globs[i]]);
}

void address_patterns_release(struct address_patterns *patterns)
{
	map_release(&patterns->plain);
	free(patterns->globs);
	*patterns = (struct address_patterns)ADDRESS_PATTERNS_INIT;
}
