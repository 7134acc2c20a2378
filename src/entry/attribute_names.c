// SPDX-License-Identifier: MIT
#include "entry/attribute_names.h"

#include <ctype.h>
#include <strings.h>

#include "base/mem.h"
#include "base/scan.h"

enum { NAMES_MOST = 4, NAME_MOST = 128 };

static const char *const standard[][NAMES_MOST] = {
	/* RFC 4519 */
	{ "businessCategory", "2.5.4.15" },
	{ "c", "countryName", "2.5.4.6" },
	{ "cn", "commonName", "2.5.4.3" },
	{ "dc", "domainComponent", "0.9.2342.19200300.100.1.25" },
	{ "description", "2.5.4.13" },
	{ "distinguishedName", "2.5.4.49" },
	{ "facsimileTelephoneNumber", "fax", "2.5.4.23" },
	{ "givenName", "gn", "2.5.4.42" },
	{ "initials", "2.5.4.43" },
	{ "l", "localityName", "2.5.4.7" },
	{ "member", "2.5.4.31" },
	{ "name", "2.5.4.41" },
	{ "o", "organizationName", "2.5.4.10" },
	{ "ou", "organizationalUnitName", "2.5.4.11" },
	{ "owner", "2.5.4.32" },
	{ "physicalDeliveryOfficeName", "2.5.4.19" },
	{ "postalCode", "2.5.4.17" },
	{ "roleOccupant", "2.5.4.33" },
	{ "seeAlso", "2.5.4.34" },
	{ "serialNumber", "2.5.4.5" },
	{ "sn", "surname", "2.5.4.4" },
	{ "st", "stateOrProvinceName", "2.5.4.8" },
	{ "street", "2.5.4.9" },
	{ "telephoneNumber", "2.5.4.20" },
	{ "title", "2.5.4.12" },
	{ "uid", "userid", "0.9.2342.19200300.100.1.1" },
	{ "uniqueMember", "2.5.4.50" },
	{ "userPassword", "2.5.4.35" },
	/* RFC 4512, 4530 */
	{ "objectClass", "2.5.4.0" },
	{ "createTimestamp" },
	{ "modifyTimestamp" },
	{ "entryUUID", "1.3.6.1.1.16.4" },
	/* RFC 4524 */
	{ "drink", "favouriteDrink", "0.9.2342.19200300.100.1.5" },
	{ "homePhone", "homeTelephoneNumber", "0.9.2342.19200300.100.1.20" },
	{ "info", "0.9.2342.19200300.100.1.4" },
	{ "mail", "rfc822Mailbox", "0.9.2342.19200300.100.1.3" },
	{ "manager", "0.9.2342.19200300.100.1.10" },
	{ "mobile", "mobileTelephoneNumber", "0.9.2342.19200300.100.1.41" },
	{ "organizationalStatus", "0.9.2342.19200300.100.1.45" },
	{ "pager", "pagerTelephoneNumber", "0.9.2342.19200300.100.1.42" },
	{ "personalTitle", "0.9.2342.19200300.100.1.40" },
	{ "roomNumber", "0.9.2342.19200300.100.1.6" },
	{ "secretary", "0.9.2342.19200300.100.1.21" },
	{ "uniqueIdentifier", "0.9.2342.19200300.100.1.44" },
	{ "userClass", "0.9.2342.19200300.100.1.8" },
	/* RFC 2798 */
	{ "carLicense", "2.16.840.1.113730.3.1.1" },
	{ "departmentNumber", "2.16.840.1.113730.3.1.2" },
	{ "displayName", "2.16.840.1.113730.3.1.241" },
	{ "employeeNumber", "2.16.840.1.113730.3.1.3" },
	{ "employeeType", "2.16.840.1.113730.3.1.4" },
	{ "preferredLanguage", "2.16.840.1.113730.3.1.39" },
	/* RFC 2307 */
	{ "gecos" },
	{ "gidNumber" },
	{ "homeDirectory" },
	{ "loginShell" },
	{ "memberUid" },
	{ "shadowExpire" },
	{ "uidNumber" },
	/* servers */
	{ "accountExpires" },
	{ "company" },
	{ "department" },
	{ "employeeID" },
	{ "inetUserStatus" },
	{ "ipPhone" },
	{ "isMemberOf" },
	{ "mailAlternateAddress" },
	{ "mailLocalAddress" },
	{ "mailNickname" },
	{ "memberOf" },
	{ "msExchRecipientTypeDetails" },
	{ "nsAccountLock" },
	{ "nsRole" },
	{ "nsUniqueId" },
	{ "objectGUID" },
	{ "proxyAddresses" },
	{ "pwdAccountLockedTime" },
	{ "rfc822MailMember" },
	{ "sAMAccountName" },
	{ "userAccountControl" },
	{ "userPrincipalName" },
};

/* Without options, and letter case aside. */
static uint64_t names_hash(const char *name, size_t len)
{
	char folded[NAME_MOST];

	for (size_t i = 0; i < len; i++)
		folded[i] = (char)tolower((unsigned char)name[i]);
	return map_hash(MAP_HASH_START, folded, len);
}

static int names_number(const struct attribute_names *names, const char *name)
{
	size_t len = strcspn(name, ";");
	struct map_probe probe;
	uint32_t number;

	if (len >= NAME_MOST)
		return -1;
	probe = map_probe(names_hash(name, len));
	while (map_next(&names->map, &probe, &number))
		if (strncasecmp(names->names.items[number], name, len) == 0 &&
		    names->names.items[number][len] == '\0')
			return (int)number;
	return -1;
}

/* One more name of the attribute whose first is `first`; a name that is known stays what it is. */
static void names_put(struct attribute_names *names, const char *name, size_t len, size_t first)
{
	const char *text;

	if (len == 0 || len >= NAME_MOST)
		return;
	text = arena_textn(&names->arena, name, len);
	if (names_number(names, text) >= 0)
		return;
	names->first =
		mem_grow(names->first, &names->cap, names->names.count + 1, sizeof(*names->first));
	names->first[names->names.count] = (uint32_t)first;
	map_add(&names->map, names_hash(text, len), (uint32_t)names->names.count);
	vec_add(&names->names, text);
}

void attribute_names_standard(struct attribute_names *names)
{
	for (size_t i = 0; i < ARRAY_LEN(standard); i++) {
		size_t first = names->names.count;

		for (size_t j = 0; j < NAMES_MOST && standard[i][j]; j++)
			names_put(names, standard[i][j], strlen(standard[i][j]), first);
	}
}

/* The next word of a description: in quotes, a parenthesis, or what blanks end. */
static bool names_word(const char **at, const char *end, const char **ret_word, size_t *ret_len)
{
	const char *word;

	while (*at < end && (**at == ' ' || **at == '\n' || **at == '\r' || **at == '\t'))
		++*at;
	if (*at == end)
		return false;
	word = *at;
	if (*word == '\'') {
		const char *close = memchr(word + 1, '\'', (size_t)(end - word - 1));

		if (!close)
			return false;
		*ret_word = word + 1;
		*ret_len = (size_t)(close - word - 1);
		*at = close + 1;
		return true;
	}
	*at = word + 1;
	while (*word != '(' && *word != ')' && *at < end && !strchr(" \n\r\t()'", **at))
		++*at;
	*ret_word = word;
	*ret_len = (size_t)(*at - word);
	return true;
}

static bool names_is(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && strncasecmp(word, text, len) == 0;
}

void attribute_names_add(struct attribute_names *names, const char *octets, size_t len)
{
	const char *at = octets, *end = octets + len, *word, *oid;
	size_t first = names->names.count, oid_len;

	if (!names_word(&at, end, &word, &len) || !names_is(word, len, "(") ||
	    !names_word(&at, end, &oid, &oid_len))
		return;
	/* A quoted text may have that word, too. */
	while (names_word(&at, end, &word, &len) &&
	       (word[-1] == '\'' || !names_is(word, len, "NAME")))
		if (word[-1] != '\'' && names_is(word, len, ")"))
			return;
	if (!names_word(&at, end, &word, &len))
		return;
	if (!names_is(word, len, "(")) {
		names_put(names, word, len, first);
	} else {
		while (names_word(&at, end, &word, &len) && !names_is(word, len, ")"))
			names_put(names, word, len, first);
	}
	if (names->names.count > first)
		names_put(names, oid, oid_len, first);
}

const char *attribute_names_find(const struct attribute_names *names, const char *name)
{
	int number = names_number(names, name);

	return number < 0 ? NULL : names->names.items[names->first[number]];
}

void attribute_names_others(const struct attribute_names *names, const char *name,
			    struct vec *others)
{
	int number = names_number(names, name);
	size_t first = number < 0 ? names->names.count : names->first[number];

	for (size_t i = first; i < names->names.count && names->first[i] == first; i++)
		if (i != (size_t)number)
			vec_add(others, names->names.items[i]);
}

const char *attribute_names_nearest(const struct attribute_names *names, const char *name)
{
	return vec_nearest(&names->names, name);
}

void attribute_names_release(struct attribute_names *names)
{
	vec_release(&names->names);
	map_release(&names->map);
	free(names->first);
	arena_release(&names->arena);
	*names = (struct attribute_names)ATTRIBUTE_NAMES_INIT;
}
