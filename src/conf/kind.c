// SPDX-License-Identifier: MIT
#include "conf/kind.h"

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
			   .login = "sAMAccountName", .members = { "member" }, .primary = true },
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
