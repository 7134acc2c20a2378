// SPDX-License-Identifier: MIT
#include "ldap/ldap_range.h"

#include <inttypes.h>
#include <strings.h>

#include "base/mem.h"

#define RANGE ";range="
#define STAMP "uSNChanged"

/* A server that sends one value at a time must not keep us for ever. */
enum { PARTS_MAX = 100000 };

/* What is before the range, or 0 for a description without one. */
static size_t ldap_range_name(const struct entry_attribute *attribute)
{
	size_t len = strlen(RANGE);

	for (size_t i = 0; i + len < attribute->len; i++)
		if (strncasecmp(attribute->description + i, RANGE, len) == 0)
			return i;
	return 0;
}

/*
 * "member;range=1500-2999" or "member;range=3000-*": whether it begins at `first`, and where the
 * next part begins, 0 for none.
 */
static bool ldap_range_read(const struct entry_attribute *attribute, const char *name, size_t first,
			    size_t *ret_next)
{
	CLEANUP(mem_freep) char *text = mem_textn(attribute->description, attribute->len);
	size_t len = strlen(name) + strlen(RANGE), end = 0, begin;
	char *rest;

	if (attribute->len <= len || strncasecmp(text, name, strlen(name)) != 0 ||
	    ldap_range_name(attribute) != strlen(name))
		return false;
	begin = strtoul(text + len, &rest, 10);
	if (rest == text + len || *rest != '-' || begin != first)
		return false;
	if (strcmp(rest, "-*") != 0) {
		end = strtoul(rest + 1, NULL, 10) + 1;
		if (end <= first || end - first != attribute->count)
			return false;
	}
	*ret_next = end;
	return true;
}

/* One attribute that is fetched part by part. */
struct ldap_range_job {
	struct ldap_range *range;
	const char *name;
	size_t first; /* of the part that was asked for */
	size_t next;
	bool found;
	char *stamp; /* uSNChanged of the parts so far */
	bool changed;
};

static void ldap_range_check_stamp(struct ldap_range_job *job, const struct entry *entry)
{
	size_t count;
	const struct entry_value *value = entry_values(entry, STAMP, &count);
	char *stamp = count ? arena_textn(&job->range->arena, value->octets, value->len)
			    : arena_text(&job->range->arena, "");

	if (!job->stamp)
		job->stamp = stamp;
	job->changed = strcmp(job->stamp, stamp) != 0;
}

static void ldap_range_take(struct ldap_range_job *job, const struct entry *entry)
{
	ldap_range_check_stamp(job, entry);
	for (size_t i = 0; i < entry->count && !job->found; i++) {
		const struct entry_attribute *attribute = &entry->attributes[i];

		job->found = ldap_range_read(attribute, job->name, job->first, &job->next);
		for (size_t j = 0; j < attribute->count && job->found; j++) {
			const struct entry_value *value = &entry->values[attribute->first + j];

			entry_add_value(&job->range->whole,
					arena_textn(&job->range->arena, value->octets, value->len),
					value->len);
		}
	}
}

static int ldap_range_ask(struct ldap_range_job *job, struct ldap_session *session, const char *dn,
			  struct error *error)
{
	const char *names[] = {
		arena_printf(&job->range->arena, "%s" RANGE "%zu-*", job->name, job->first), STAMP
	};
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	const struct ldap_question question = { .base = dn,
						.scope = LDAP_SCOPE_BASE,
						.filter = "(objectClass=*)",
						.attributes = &attributes };
	CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
	const struct entry *entry;
	int found;

	job->found = false;
	if (ldap_search_open(&search, session, &question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&search, &entry, error)) > 0)
		ldap_range_take(job, entry);
	if (found < 0)
		job->found = false;
	return found < 0 && session->lost ? -1 : 0;
}

/* The values under the plain name; false, with nothing added, when not all could be fetched. */
static int ldap_range_fetch(struct ldap_range *range, struct ldap_session *session, const char *dn,
			    const char *name, bool *ret_whole, struct error *error)
{
	struct ldap_range_job job = { .range = range, .name = name };
	size_t values = range->whole.value_count;
	bool whole = true;
	int parts = 0;

	entry_add(&range->whole, name, strlen(name));
	do {
		job.first = job.next;
		if (ldap_range_ask(&job, session, dn, error) != 0)
			return -1;
		whole = job.found && !job.changed && ++parts < PARTS_MAX;
	} while (whole && job.next);
	if (!whole) {
		range->whole.count--;
		range->whole.value_count = values;
	}
	*ret_whole = whole;
	return 0;
}

static void ldap_range_copy(struct ldap_range *range, const struct entry *entry,
			    const struct entry_attribute *attribute)
{
	entry_add(&range->whole, attribute->description, attribute->len);
	for (size_t i = 0; i < attribute->count; i++)
		entry_add_value(&range->whole, entry->values[attribute->first + i].octets,
				entry->values[attribute->first + i].len);
}

int ldap_range_complete(struct ldap_range *range, struct ldap_session *session,
			const struct entry **entry, struct error *error)
{
	const struct entry *given = *entry;
	const char *dn;
	bool any = false;

	for (size_t i = 0; given->options && i < given->count; i++)
		any = any || ldap_range_name(&given->attributes[i]);
	if (!any)
		return 0;
	arena_release(&range->arena);
	dn = arena_textn(&range->arena, given->dn, given->dn_len);
	entry_clear(&range->whole, given->dn, given->dn_len);
	range->whole.aliases = given->aliases;
	range->whole.group = given->group;
	range->whole.contact = given->contact;
	for (size_t i = 0; i < given->count; i++) {
		const struct entry_attribute *attribute = &given->attributes[i];
		size_t len = ldap_range_name(attribute);
		bool whole = false;

		if (len && ldap_range_fetch(range, session, dn,
					    arena_textn(&range->arena, attribute->description, len),
					    &whole, error) != 0)
			return -1;
		if (!whole)
			ldap_range_copy(range, given, attribute);
	}
	*entry = &range->whole;
	return 0;
}

void ldap_range_release(struct ldap_range *range)
{
	entry_release(&range->whole);
	arena_release(&range->arena);
}
