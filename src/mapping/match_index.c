// SPDX-License-Identifier: MIT
#include "mapping/match_index.h"

#include <strings.h>

#include "entry/fold.h"

static size_t match_attribute(const struct match_index *index, const char *attribute)
{
	size_t i = 0;

	while (i < index->attributes.count &&
	       strcasecmp(index->attributes.items[i], attribute) != 0)
		i++;
	return i;
}

static uint64_t match_hash(struct match_index *index, size_t attribute, const char *octets,
			   size_t len)
{
	buf_clear(&index->scratch);
	fold_octets(&index->scratch, octets, len);
	return map_hash(map_hash(MAP_HASH_START, &attribute, sizeof(attribute)),
			index->scratch.data, index->scratch.len);
}

void match_index_init(struct match_index *index, const struct config_match *matches, size_t count)
{
	*index = (struct match_index){ .matches = matches };
	for (size_t i = 0; i < count; i++) {
		const char *value = matches[i].value;
		size_t attribute = match_attribute(index, matches[i].attribute);

		if (attribute == index->attributes.count)
			vec_add(&index->attributes, matches[i].attribute);
		map_add(&index->map, match_hash(index, attribute, value, strlen(value)),
			(uint32_t)i);
	}
}

const struct config_match *match_index_find(struct match_index *index, const struct entry *entry,
					    const struct entry_value **ret_value)
{
	const struct config_match *first = NULL;

	for (size_t i = 0; i < index->attributes.count; i++) {
		const char *attribute = index->attributes.items[i];
		size_t count;
		const struct entry_value *values = entry_values(entry, attribute, &count);

		for (size_t j = 0; j < count; j++) {
			struct map_probe probe =
				map_probe(match_hash(index, i, values[j].octets, values[j].len));
			uint32_t number;

			while (map_next(&index->map, &probe, &number)) {
				const struct config_match *match = &index->matches[number];

				if ((first && first <= match) ||
				    strcasecmp(match->attribute, attribute) != 0 ||
				    !fold_equal(values[j].octets, values[j].len, match->value,
						strlen(match->value)))
					continue;
				first = match;
				*ret_value = &values[j];
			}
		}
	}
	return first;
}

void match_index_release(struct match_index *index)
{
	vec_release(&index->attributes);
	map_release(&index->map);
	buf_release(&index->scratch);
	*index = (struct match_index)MATCH_INDEX_INIT;
}
