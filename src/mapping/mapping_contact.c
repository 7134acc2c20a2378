// SPDX-License-Identifier: MIT
#include "mapping/mapping_contact.h"

#include "base/utf8.h"
#include "mapping/mapping_value.h"
#include "mapping/value.h"

void mapping_contact_init(struct mapping_contact *contact, const struct config_directory *config)
{
	*contact = (struct mapping_contact){
		.directory = config,
		.config = &config->groups.contacts,
		.identity = identity_of(config),
	};
}

void mapping_contact_attributes(const struct config_directory *config, struct vec *attributes)
{
	const struct vec *addresses = &config->groups.contacts.address;

	vec_add(attributes, identity_of(config).attribute);
	for (size_t i = 0; i < addresses->count; i++)
		vec_add(attributes, addresses->items[i]);
	vec_sort(attributes);
}

/* The first value that is no address is told, since it may be the one that was meant. */
static void mapping_contact_refuse(struct mapping_contact *contact, const char *attribute,
				   const struct entry_value *value, const char *fault)
{
	if (contact->why.len)
		return;
	buf_printf(&contact->why, "%s \"", attribute);
	mapping_quote(&contact->why, value);
	buf_printf(&contact->why, "\" %s", fault);
}

/*
 * The addresses of one attribute: what is marked as the primary one counts before the others, else
 * the first in the order of the alphabet, since LDAP keeps none.
 */
static void mapping_contact_take(struct mapping_contact *contact, const char *attribute,
				 const struct entry_value *values, size_t count)
{
	CLEANUP(vec_release) struct vec others = VEC_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *primary = NULL;

	for (size_t i = 0; i < count; i++) {
		struct entry_value value = values[i];
		enum value_mark mark = value_unmark(&value);
		const char *fault =
			mark == VALUE_OTHER
				? NULL
				: value_normalise(contact->directory, &value, &contact->scratch);

		if (fault)
			mapping_contact_refuse(contact, attribute, &values[i], fault);
		if (fault || mark == VALUE_OTHER)
			continue;
		vec_add(&others, arena_text(&arena, contact->scratch.data));
		if (mark == VALUE_PRIMARY &&
		    (!primary || strcmp(contact->scratch.data, primary) < 0))
			primary = others.items[others.count - 1];
	}
	vec_sort(&others);
	for (size_t i = 0; i < others.count; i++) {
		if (!primary)
			primary = others.items[i];
		if (strcmp(primary, others.items[i]) != 0)
			buf_printf(&contact->aliases, "%s%s", contact->aliases.len ? " " : "",
				   others.items[i]);
	}
	if (primary)
		buf_puts(&contact->address, primary);
}

bool mapping_contact_entry(struct mapping_contact *contact, const struct entry *entry,
			   struct mapped *ret_mapped)
{
	const struct vec *attributes = &contact->config->address;

	if (memchr(entry->dn, '\0', entry->dn_len) || !utf8_is_valid(entry->dn, entry->dn_len) ||
	    (identity_get(&contact->identity, entry, &contact->id) &&
	     identity_get_dn(&contact->identity, entry, &contact->id)))
		return false;
	buf_clear(&contact->dn);
	buf_add(&contact->dn, entry->dn, entry->dn_len);
	buf_clear(&contact->address);
	buf_clear(&contact->aliases);
	buf_clear(&contact->why);
	for (size_t i = 0; i < attributes->count && contact->address.len == 0; i++) {
		size_t count;
		const struct entry_value *values =
			entry_values(entry, attributes->items[i], &count);

		mapping_contact_take(contact, attributes->items[i], values, count);
	}
	*ret_mapped = (struct mapped){
		.account = { .id = buf_text(&contact->id), .dn = buf_text(&contact->dn) },
		.flags = ROSTER_GROUP | ROSTER_CONTACT,
	};
	if (contact->address.len)
		ret_mapped->account.value[ACCOUNT_ADDRESS] = contact->address.data;
	else
		ret_mapped->flags |= ROSTER_NO_ADDRESS;
	if (contact->aliases.len)
		ret_mapped->account.value[ACCOUNT_ALIASES] = contact->aliases.data;
	if (contact->address.len == 0 && contact->why.len)
		ret_mapped->account.value[ACCOUNT_NAME] = contact->why.data;
	return true;
}

void mapping_contact_release(struct mapping_contact *contact)
{
	buf_release(&contact->dn);
	buf_release(&contact->id);
	buf_release(&contact->address);
	buf_release(&contact->aliases);
	buf_release(&contact->why);
	buf_release(&contact->scratch);
}
