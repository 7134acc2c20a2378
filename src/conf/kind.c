// SPDX-License-Identifier: MIT
#include "conf/kind.h"

#include <strings.h>

/*
 * RFC 4519 (groupOfNames, groupOfUniqueNames), RFC 2307 (posixGroup), and the addresses that mail
 * servers keep in groups.
 */
#define GROUP_OF_NAMES                                                                    \
	{                                                                                 \
		.filter = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(" \
			  "objectClass=posixGroup))",                                     \
		.address = { { "mail" } }, .name = { { "cn" } }, .login = "uid",          \
		.members = { "member", "uniqueMember", "memberUid", "rfc822MailMember" }, \
		.contacts = "(|(objectClass=contact)(objectClass=inetOrgPerson))",        \
	}

/*
 * Signs of a disabled entry, whatever the server calls itself: exports, proxies and synchronised
 * directories have those of others. Only Active Directory has userAccountControl in every entry.
 */
#define SIGNS(is_ad)                                                                         \
	{                                                                                    \
		{ "userAccountControl", KIND_UAC_BIT, is_ad },                               \
			{ "accountExpires", KIND_FILETIME }, { "nsAccountLock", KIND_TRUE }, \
			{ "pwdAccountLockedTime", KIND_PERMANENT },                          \
			{ "shadowExpire", KIND_SHADOW_DAYS },                                \
	}

const struct kind kinds[CONFIG_KINDS] = {
	[CONFIG_OPENLDAP] = {
		.name = "openldap",
		.filter = "(objectClass=inetOrgPerson)",
		.id = "entryUUID",
		.map = { [ACCOUNT_ADDRESS] = { { "mail" } }, [ACCOUNT_NAME] = { { "cn" } },
		[ACCOUNT_EMPLOYEE_NUMBER] = { { "employeeNumber" } },
			 [ACCOUNT_DEPARTMENT] = { { "ou" } },
			 [ACCOUNT_TITLE] = { { "title" } }, [ACCOUNT_MOBILE] = { { "mobile" } } },
		.disabled = SIGNS(false),
		.group = GROUP_OF_NAMES,
	},
	[CONFIG_389DS] = {
		.name = "389ds",
		.filter = "(objectClass=inetOrgPerson)",
		.id = "nsUniqueId",
		.map = { [ACCOUNT_ADDRESS] = { { "mail" } }, [ACCOUNT_NAME] = { { "cn" } },
		[ACCOUNT_EMPLOYEE_NUMBER] = { { "employeeNumber" } },
			 [ACCOUNT_DEPARTMENT] = { { "ou" } },
			 [ACCOUNT_TITLE] = { { "title" } }, [ACCOUNT_MOBILE] = { { "mobile" } } },
		.disabled = SIGNS(false),
		.group = GROUP_OF_NAMES,
	},
	[CONFIG_AD] = {
		.name = "ad",
		.filter = "(&(objectCategory=person)(objectClass=user))",
		.id = "objectGUID",
		.binary_id = true,
		.map = { [ACCOUNT_ADDRESS] = { { "mail" } },
			 [ACCOUNT_NAME] = { { "displayName", "cn", "{givenName} {sn}" } },
		[ACCOUNT_EMPLOYEE_NUMBER] = { { "employeeID" } },
			 [ACCOUNT_DEPARTMENT] = { { "department" } },
			 [ACCOUNT_TITLE] = { { "title" } },
			 [ACCOUNT_MOBILE] = { { "mobile" } },
			 [ACCOUNT_ALIASES] = { { "proxyAddresses" } } },
		.disabled = SIGNS(true),
		.group = { .filter = "(objectClass=group)", .address = { { "mail" } },
		.name = { { "cn" } },
		.aliases = { { "proxyAddresses" } },
			   .login = "sAMAccountName", .members = { "member" }, .primary = true,
			   .contacts = "(objectClass=contact)" },
	},
	[CONFIG_LDIF] = {
		.name = "ldif",
		.filter = "(objectClass=inetOrgPerson)",
		.id = "entryUUID",
		.map = { [ACCOUNT_ADDRESS] = { { "mail" } }, [ACCOUNT_NAME] = { { "cn" } },
		[ACCOUNT_EMPLOYEE_NUMBER] = { { "employeeNumber" } },
			 [ACCOUNT_DEPARTMENT] = { { "ou" } },
			 [ACCOUNT_TITLE] = { { "title" } }, [ACCOUNT_MOBILE] = { { "mobile" } } },
		.disabled = SIGNS(false),
		.group = GROUP_OF_NAMES,
	},
};

static bool kind_is(const char *name, const char *attribute)
{
	return name && strcasecmp(name, attribute) == 0;
}

static bool kind_reads(const struct config_sources *sources, const char *attribute)
{
	for (size_t i = 0; sources->items[i]; i++)
		if (strcasecmp(sources->items[i], attribute) == 0)
			return true;
	return false;
}

bool kind_has(enum config_kind kind, const char *attribute)
{
	const struct kind *row = &kinds[kind];
	const struct kind_group *group = &row->group;
	bool has = kind_is(row->id, attribute) || kind_is("objectClass", attribute) ||
		   kind_is("msExchRecipientTypeDetails", attribute) ||
		   kind_is("targetAddress", attribute) ||
		   kind_is("primaryGroupID", attribute) || kind_is("objectSid", attribute) ||
		   kind_reads(&group->address, attribute) || kind_reads(&group->name, attribute) ||
		   kind_reads(&group->aliases, attribute) || kind_is(group->login, attribute);

	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		has = has || kind_reads(&row->map[field], attribute);
	for (int i = 0; i < KIND_DISABLED; i++)
		has = has || kind_is(row->disabled[i].attribute, attribute);
	for (int i = 0; i < KIND_MEMBERS; i++)
		has = has || kind_is(group->members[i], attribute);
	return has;
}
