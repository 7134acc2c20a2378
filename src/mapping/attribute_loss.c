// SPDX-License-Identifier: MIT
#include "mapping/attribute_loss.h"

#include <strings.h>

/* Fewer may well have lost it without any fault. */
enum { VANISHES = 3 };

static const char *attribute_loss_attribute(const struct config_directory *directory, size_t i,
					    const char **ret_key)
{
	*ret_key = i < directory->exclude_count ? "exclude" : "disabled";
	if (i < directory->exclude_count)
		return directory->exclude[i].attribute;
	i -= directory->exclude_count;
	return i < directory->disabled_count ? directory->disabled[i].attribute : NULL;
}

void attribute_loss_see(uint32_t with[ATTRIBUTE_LOSS_RULES],
			const struct config_directory *directory, const struct entry *entry)
{
	const char *attribute, *key;

	for (size_t i = 0; i < ATTRIBUTE_LOSS_RULES &&
			   (attribute = attribute_loss_attribute(directory, i, &key)) != NULL;
	     i++) {
		size_t count;

		(void)entry_values(entry, attribute, &count);
		with[i] += count > 0;
	}
}

int attribute_loss_check(const uint32_t with[ATTRIBUTE_LOSS_RULES], const uint32_t *before,
			 const struct config_directory *directory, struct error *error)
{
	const char *attribute, *key;

	for (size_t i = 0; before && i < ATTRIBUTE_LOSS_RULES &&
			   (attribute = attribute_loss_attribute(directory, i, &key)) != NULL;
	     i++)
		if (with[i] == 0 && before[i] >= VANISHES)
			return error_set(
				error, ERROR_AGAIN,
				"no entry has the attribute %s of directory.%s, which %u had at "
				"the last full read; the read is discarded as incomplete. Most "
				"likely the account that mailprov binds with may not read it any "
				"more; if it was emptied on purpose, " READ_ANYWAY,
				attribute, key, (unsigned)before[i]);
	return 0;
}

/* Whether a rule before this one looks at the same attribute. */
static bool attribute_loss_is_told(const struct config_directory *directory, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcasecmp(directory->exclude[j].attribute, directory->exclude[i].attribute) ==
		    0)
			return true;
	return false;
}

void attribute_loss_tell(const uint32_t with[ATTRIBUTE_LOSS_RULES],
			 const struct config_directory *directory, struct findings *findings)
{
	for (size_t i = 0; i < ATTRIBUTE_LOSS_RULES && i < directory->exclude_count; i++) {
		if (with[i] > 0 || attribute_loss_is_told(directory, i))
			continue;
		finding_add(findings, FINDING_NOTE, "RULE-UNUSED", "directory.exclude",
			    "looks at %s, which not one entry has, so it excludes nobody",
			    directory->exclude[i].attribute);
		finding_hint(findings, "is it spelled as the directory spells it (not by another "
				       "name, such as userid for uid), and may the account that "
				       "mailprov binds with read it?");
	}
}
