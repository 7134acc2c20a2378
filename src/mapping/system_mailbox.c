// SPDX-License-Identifier: MIT
#include "mapping/system_mailbox.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "entry/dn_read.h"
#include "mapping/value.h"

/* What follows the beginning of a name, so that nobody who has a name like it is meant. */
enum system_tail {
	TAIL_ANY,
	TAIL_NONE,
	TAIL_ID,   /* an id of hexadecimal digits, in braces or not; or "-" and a server's name */
	TAIL_GUID, /* likewise, but long enough to be no date or number: "migration.20261201" */
};

enum { TAIL_ID_LEAST = 4, TAIL_GUID_LEAST = 8 };

/*
 * Names as Exchange Server 2010 to 2019 makes them (Setup /PrepareAD, the Managed Availability
 * service, New-TestCasConnectivityUser.ps1): the common name, and the local part of the address.
 */
static const struct {
	const char *name;
	enum system_tail tail;
	const char *what;
} system_names[] = {
	{ "HealthMailbox", TAIL_ID, "a health mailbox" },
	{ "SystemMailbox", TAIL_ID, "a system mailbox" },
	{ "DiscoverySearchMailbox", TAIL_ANY, "the mailbox of searches" },
	{ "Migration.", TAIL_GUID, "the mailbox of migrations" },
	{ "FederatedEmail.", TAIL_GUID, "the mailbox of the federation" },
	{ "SPO_Arbitration_", TAIL_ANY, "an arbitration mailbox" },
	{ "Exchange Online-ApplicationAccount", TAIL_NONE, "an application account" },
	{ "extest_", TAIL_GUID, "a test mailbox" },
	{ "CAS_", TAIL_GUID, "a test mailbox" },
};

const char system_mailbox_attribute[] = "msExchRecipientTypeDetails";

/* Values of that attribute (RecipientTypeDetails of the Exchange Management Shell). */
static const struct {
	const char *value;
	const char *what;
} system_types[] = {
	{ "8192", "the mailbox of the system attendant" },
	{ "16384", "a system mailbox" },
	{ "8388608", "an arbitration mailbox" },
	{ "16777216", "a mailbox plan" },
	{ "536870912", "a mailbox of searches" },
	{ "68719476736", "a mailbox of public folders" },
	{ "549755813888", "a health mailbox" },
	{ "4398046511104", "a mailbox of audit logs" },
	{ "70368744177664", "a mailbox of audit logs" },
	{ "140737488355328", "a mailbox of supervisory reviews" },
};

/* Hexadecimal digits with dashes between, in braces or not. */
static bool system_is_id(enum system_tail tail, const char *text, size_t len)
{
	size_t digits = 0, letters = 0;

	if (tail == TAIL_ID && len > 1 && *text == '-')
		return true;
	for (size_t i = 0; i < len; i++) {
		digits += isdigit((unsigned char)text[i]) != 0;
		letters += isxdigit((unsigned char)text[i]) && !isdigit((unsigned char)text[i]);
		if (!isxdigit((unsigned char)text[i]) &&
		    (text[i] == '\0' || !strchr("-{}", text[i])))
			return false;
	}
	return tail == TAIL_ID ? digits > 0 && digits + letters >= TAIL_ID_LEAST
			       : letters > 0 && digits + letters >= TAIL_GUID_LEAST;
}

static bool system_ends(enum system_tail tail, const char *text, size_t len)
{
	return tail == TAIL_ANY	   ? true
	       : tail == TAIL_NONE ? len == 0
				   : system_is_id(tail, text, len);
}

static const char *system_of_name(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(system_names); i++) {
		size_t name_len = strlen(system_names[i].name);

		if (len >= name_len && strncasecmp(text, system_names[i].name, name_len) == 0 &&
		    system_ends(system_names[i].tail, text + name_len, len - name_len))
			return system_names[i].what;
	}
	return NULL;
}

static const char *system_of_type(const struct entry *entry)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, system_mailbox_attribute, &count);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < ARRAY_LEN(system_types); j++)
			if (values[i].len == strlen(system_types[j].value) &&
			    memcmp(values[i].octets, system_types[j].value, values[i].len) == 0)
				return system_types[j].what;
	return NULL;
}

/* By the entry's own name, the first part of its DN. */
static const char *system_of_dn(const struct entry *entry)
{
	CLEANUP(dn_read_release) struct dn_reader reader = dn_read_open(entry->dn, entry->dn_len);
	struct dn_part part;

	return dn_read_next(&reader, &part) > 0 ? system_of_name(part.value, part.len) : NULL;
}

/* By what stands before the @; such addresses may well be in no domain of ours. */
static const char *system_of_address(const struct entry *entry, const char *attribute)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, attribute, &count);
	const char *what = NULL;

	for (size_t i = 0; i < count && !what; i++) {
		struct entry_value value = values[i];
		const char *at;

		(void)value_unmark(&value);
		at = value.len ? memchr(value.octets, '@', value.len) : NULL;
		what = at ? system_of_name(value.octets, (size_t)(at - value.octets)) : NULL;
	}
	return what;
}

const char *system_mailbox_find(const struct entry *entry, const struct config_sources *addresses)
{
	const char *what = system_of_type(entry);

	if (!what)
		what = system_of_dn(entry);
	for (size_t i = 0; !what && addresses->items[i]; i++)
		what = system_of_address(entry, addresses->items[i]);
	return what;
}
