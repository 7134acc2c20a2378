// SPDX-License-Identifier: MIT
#include "mapping/mapping_entry.h"

#include <strings.h>

#include "base/utf8.h"
#include "entry/fold.h"
#include "mapping/disabled.h"
#include "mapping/mapping_address.h"
#include "mapping/mapping_fields.h"
#include "mapping/mapping_value.h"
#include "mapping/mapping_members.h"
#include "mapping/system_mailbox.h"

/* The rule that an entry met, and its value where it is about a single one. */
static void mapping_tell_match(struct mapping *mapping, const char *rule,
			       const struct config_match *match, const struct entry_value *value,
			       const char *outcome)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!value)
		match_describe(&text, match);
	mapping_tell(mapping, rule, value ? match->attribute : buf_text(&text), value, outcome);
}

static bool mapping_is_excluded(struct mapping *mapping)
{
	const struct entry_value *value;
	const struct config_match *match =
		match_index_find(&mapping->exclude, mapping->entry, &value);

	if (match)
		mapping_tell_match(mapping, "exclude", match, value,
				   "excluded by directory.exclude");
	return match != NULL;
}

/* Of a shared mailbox the signs that it has as a user say nothing. */
static bool mapping_is_disabled_by_rule(struct mapping *mapping, bool shared)
{
	const struct config_directory *directory = mapping->directory;
	const struct entry_value *value;
	const struct config_match *match =
		match_index_find(&mapping->disabled, mapping->entry, &value);

	for (size_t i = 0; match && shared && i < directory->disabled_count; i++) {
		if (!match_index_has(&mapping->disabled, i) ||
		    disabled_sign(mapping->kind, directory->disabled[i].attribute) >= 0)
			continue;
		mapping_tell_match(mapping, "disabled", &directory->disabled[i], NULL,
				   "disabled by directory.disabled");
		return true;
	}
	if (!match || shared)
		return false;
	mapping_tell_match(mapping, "disabled", match, value, "disabled by directory.disabled");
	return true;
}

/* Whether one sign says that the entry is disabled. */
static bool mapping_judge_sign(struct mapping *mapping, const struct kind_disabled *row,
			       const struct entry_value *values, size_t count)
{
	bool disabled = false;

	for (size_t j = 0; j < count; j++) {
		enum disabled_answer answer = disabled_test(row->rule, &values[j], mapping->now);
		int64_t due = disabled_due(row->rule, &values[j], mapping->now);

		mapping->due = due < mapping->due ? due : mapping->due;
		disabled = disabled || answer == DISABLED_YES;
		if (answer != DISABLED_UNCLEAR) {
			mapping_tell(mapping, "disabled", row->attribute, &values[j],
				     answer == DISABLED_YES ? "disabled" : "not disabled");
			continue;
		}
		buf_clear(&mapping->why);
		buf_puts(&mapping->why, "is no number");
		mapping_refuse(mapping, RULE_DISABLED_UNCLEAR, row->attribute, &values[j]);
	}
	return disabled;
}

static bool mapping_is_disabled(struct mapping *mapping, bool shared)
{
	bool disabled = mapping_is_disabled_by_rule(mapping, shared);

	for (size_t i = 0; i < KIND_DISABLED; i++) {
		const struct kind_disabled *row = &mapping->kind->disabled[i];
		const struct entry_value *values;
		size_t count;

		if (!mapping->judged[i])
			continue;
		values = entry_values(mapping->entry, row->attribute, &count);
		mapping->with[ACCOUNT_FIELDS + i] += count > 0;
		if (shared || !mapping_judge_sign(mapping, row, values, count))
			continue;
		mapping->signs[i]++;
		disabled = true;
	}
	return disabled;
}

static bool mapping_is_shared(struct mapping *mapping)
{
	if (!mapping->shared || !filter_matches(mapping->shared, mapping->entry))
		return false;
	mapping->shared_count++;
	mapping_tell(mapping, "shared", mapping->directory->shared, NULL,
		     "a shared mailbox, which nobody logs on to");
	return true;
}

/* The mailboxes that Exchange keeps for itself. */
static bool mapping_is_system(struct mapping *mapping)
{
	const struct config_directory *directory = mapping->directory;
	const char *what =
		mapping->group || directory->system_mailboxes == CONFIG_SYSTEM_KEEP
			? NULL
			: system_mailbox_find(mapping->entry,
					      &directory->map[ACCOUNT_ADDRESS]);

	if (what)
		mapping_tell(mapping, "system_mailboxes", what, NULL,
			     "excluded by directory.system_mailboxes");
	return what != NULL;
}

/*
 * In a file either every entry has an id of its own or none has: in a mixture an entry that lost or
 * got one would become a new person.
 */
static int mapping_id(struct mapping *mapping, struct error *error)
{
	bool file = mapping->directory->kind == CONFIG_LDIF;
	const char *why = identity_get(&mapping->identity, mapping->entry, &mapping->id);
	const char *dn = buf_text(&mapping->dn), *attribute = mapping->identity.attribute;
	enum mapping_ids ids = why ? MAPPING_IDS_DN : MAPPING_IDS_ATTRIBUTE;
	size_t count;

	if (why && (!file || entry_values(mapping->entry, attribute, &count)))
		return error_set(error, file ? ERROR_DATA : ERROR_AGAIN,
				 "%s: the attribute %s, by which an entry is recognised, %s; the "
				 "read is discarded%s",
				 dn, attribute, why,
				 file ? "" : ". May the account that mailprov binds with read it?");
	if (mapping->ids == MAPPING_IDS_OPEN)
		mapping->ids = ids;
	if (mapping->ids != ids)
		return error_set(error, ERROR_DATA,
				 "%s: this entry has %s %s, but those before it have %s; give it "
				 "to all entries of the file or to none",
				 dn, ids == MAPPING_IDS_DN ? "no" : "an", attribute,
				 ids == MAPPING_IDS_DN ? "one" : "none");
	if (!why)
		return 0;
	why = identity_get_dn(&mapping->identity, mapping->entry, &mapping->id);
	return why ? error_set(error, ERROR_DATA, "%s: the DN %s", dn, why) : 0;
}

static void mapping_tell_rule(void *argument, const struct address_rule *rule, const char *outcome)
{
	struct mapping *mapping = argument;

	if (mapping->step)
		mapping->step(mapping->argument, account_fields[ACCOUNT_ADDRESS].key, rule->text,
			      outcome);
}

/*
 * The flags of an entry without an address of its own, for which directory.address_rules may make
 * one.
 */
static uint32_t mapping_make_address(struct mapping *mapping)
{
	static const uint32_t flags[] = {
		[ADDRESS_NONE] = ROSTER_MADE | ROSTER_NO_ADDRESS,
		[ADDRESS_MADE] = ROSTER_MADE,
		[ADDRESS_PROPOSED] = ROSTER_MADE | ROSTER_PROPOSED,
	};
	enum address_made made;

	if (mapping->rules.count == 0)
		return ROSTER_NO_ADDRESS;
	made = address_rules_make(&mapping->rules, mapping->entry, &mapping->field[ACCOUNT_ADDRESS],
				  mapping_tell_rule, mapping);
	return flags[made];
}

static int mapping_begin(struct mapping *mapping, const struct entry *entry,
			 struct findings *findings, struct error *error)
{
	mapping->entries++;
	mapping->entry = entry;
	mapping->findings = findings;
	mapping->held = false;
	mapping->unclear = 0;
	buf_clear(&mapping->several);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		buf_clear(&mapping->field[field]);
	buf_clear(&mapping->dn);
	buf_add(&mapping->dn, entry->dn, entry->dn_len);
	if (memchr(entry->dn, '\0', entry->dn_len) || !utf8_is_valid(entry->dn, entry->dn_len))
		return error_set(
			error, ERROR_AGAIN,
			"an entry came with a DN that is not valid UTF-8; the read is discarded");
	return mapping_id(mapping, error);
}

int mapping_entry(struct mapping *mapping, const struct entry *entry, struct findings *findings,
		  struct mapped *ret_mapped, struct error *error)
{
	struct mapped mapped = { .flags = 0 };
	bool shared;

	if (mapping_begin(mapping, entry, findings, error) != 0)
		return -1;
	if (mapping_is_excluded(mapping)) {
		mapped.flags = ROSTER_EXCLUDED;
		mapping->findings = NULL;
	}
	if (mapping_is_system(mapping)) {
		mapped.flags |= ROSTER_EXCLUDED | ROSTER_SYSTEM;
		mapping->findings = NULL;
	}
	if (!mapping_address(mapping)) {
		mapping_tell(mapping, account_fields[ACCOUNT_ADDRESS].key,
			     mapping_attribute(mapping, ACCOUNT_ADDRESS), NULL, "none");
		mapped.flags = mapped.flags ? mapped.flags : mapping_make_address(mapping);
	}
	if (mapped.flags & ROSTER_NO_ADDRESS)
		mapping->findings = NULL;
	mapping_fields(mapping);
	shared = mapping_is_shared(mapping);
	mapped.account.disabled = mapping_is_disabled(mapping, shared);
	mapped.account.unclear = mapping->unclear;
	mapped.account.several = mapping->several.len ? mapping->several.data : NULL;
	mapped.flags |= mapping->group ? ROSTER_GROUP : 0;
	if (mapping->held &&
	    (!(mapped.flags & ~(uint32_t)ROSTER_GROUP) || (mapped.flags & ROSTER_MADE)))
		mapped.flags |= ROSTER_HELD;
	mapped.flags |= shared ? ROSTER_SHARED : 0;
	mapped.account.id = buf_text(&mapping->id);
	mapped.account.dn = buf_text(&mapping->dn);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		mapped.account.value[field] =
			mapping->field[field].len ? mapping->field[field].data : NULL;
	*ret_mapped = mapped;
	return 0;
}
