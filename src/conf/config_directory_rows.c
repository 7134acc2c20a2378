// SPDX-License-Identifier: MIT
#include "conf/config_directory.h"

#include "conf/config_rows.h"

/* In the order of the enums that they are bound to. */
static const char *const kind_names[] = { "openldap", "389ds", "ad", "ldif", NULL };
static const char *const bind_names[] = { "anonymous", "simple", "external", "gssapi", NULL };
static const char *const changes_names[] = { "auto", "none",	  "syncrepl",  "dirsync",
					     "usn",  "changelog", "timestamp", NULL };
static const char *const departments_names[] = { "attribute", "dn", NULL };
static const char *const system_names[] = { "exclude", "keep", NULL };

const char *config_changes_text(enum config_changes changes)
{
	return changes_names[changes];
}

#define AT(type, member) .offset = offsetof(type, member)

static const struct schema_row exclude_rows[] = {
	{ "attribute", SCHEMA_TEXT, AT(struct config_match, attribute),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .help = "the attribute to look at, with value",
	  .sample = "employeeType" },
	{ "value", SCHEMA_TEXT, AT(struct config_match, value), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "excluded when it has this value, letter case aside; * stands for anything "
		  "(svc-*), and DNs are compared as DNs",
	  .sample = "contractor" },
	{ "below", SCHEMA_TEXT, AT(struct config_match, below), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "in place of attribute and value: this DN and all that is below it" },
	{ "filter", SCHEMA_TEXT, AT(struct config_match, filter),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "in place of attribute and value: a filter (RFC 4515) of and, or, not, =, *" },
};
static const struct schema exclude_schema = SCHEMA(exclude_rows, struct config_match);

static const struct schema_row disabled_rows[] = {
	{ "attribute", SCHEMA_TEXT, AT(struct config_match, attribute),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .required = true, .help = "the attribute to look at",
	  .sample = "inetUserStatus" },
	{ "value", SCHEMA_TEXT, AT(struct config_match, value), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "disabled when it has this value, letter case aside; * stands for anything, and "
		  "DNs are compared as DNs; left out with one of the five attributes above",
	  .sample = "inactive" },
};
static const struct schema disabled_schema = SCHEMA(disabled_rows, struct config_match);

static const struct schema_row group_map_rows[] = {
	{ "address", SCHEMA_SOURCES, AT(struct config_group_map, address),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the attribute with the list's address; a group without one is no list, but its "
		  "members count where it is a member itself",
	  .sample = "mail" },
	{ "name", SCHEMA_SOURCES, AT(struct config_group_map, name),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .help = "the list's name", .sample = "cn" },
	{ "aliases", SCHEMA_SOURCES, AT(struct config_group_map, aliases),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .help = "more addresses of the list",
	  .sample = "mailAlternateAddress" },
	{ "members", SCHEMA_TEXTS, AT(struct config_group_map, members),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the attributes with the members: DNs, user names (memberUid) or mail addresses "
		  "(rfc822MailMember)",
	  .sample = "[member, uniqueMember, memberUid, rfc822MailMember]" },
	{ "login", SCHEMA_TEXT, AT(struct config_group_map, login),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the attribute of people that user names among the members mean",
	  .sample = "uid" },
};
static const struct schema group_map_schema = SCHEMA(group_map_rows, struct config_group_map);

static const struct schema_row contacts_rows[] = {
	{ "base", SCHEMA_TEXTS, AT(struct config_contacts, base),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "where the contacts are; where it is not given, below directory.base and "
		  "directory.groups.base",
	  .sample = "ou=contacts,dc=example,dc=com" },
	{ "filter", SCHEMA_TEXT, AT(struct config_contacts, filter),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "which entries are contacts (RFC 4515); the default comes from the kind; who is "
		  "a person or a group by the other filters is none",
	  .sample = "(objectClass=contact)" },
	{ "address", SCHEMA_TEXTS, AT(struct config_contacts, address),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the attributes with a contact's address; the first that has one counts",
	  .sample = "[targetAddress, mail]" },
};
static const struct schema contacts_schema = SCHEMA(contacts_rows, struct config_contacts);

static const struct schema_row group_rows[] = {
	{ "base", SCHEMA_TEXTS, AT(struct config_groups, base), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "where the groups are that become mailing lists; without it there are no lists",
	  .sample = "ou=groups,dc=example,dc=com" },
	{ "filter", SCHEMA_TEXT, AT(struct config_groups, filter),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "which entries are groups (RFC 4515); the default comes from the kind; what "
		  "directory.filter matches is no group",
	  .sample = "(objectClass=groupOfNames)" },
	{ "map", SCHEMA_STRUCT, AT(struct config_groups, map), .inner = &group_map_schema,
	  .help = "the attributes of a group; what is not named comes from the kind" },
	{ "nested", SCHEMA_BOOL, AT(struct config_groups, nested), .affects = SCHEMA_AFFECTS_PLAN,
	  .preset = "true",
	  .help = "whether the members of a group that is a member count as members; false: the "
		  "list of that group is a member" },
	{ "primary", SCHEMA_BOOL, AT(struct config_groups, primary),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .preset = "true",
	  .help = "in Active Directory: whether people belong to their primary group, which does "
		  "not name them" },
	{ "unresolved", SCHEMA_LIMIT, AT(struct config_groups, unresolved),
	  .affects = SCHEMA_AFFECTS_PLAN, .preset = "10%",
	  .help = "so many members of a list may be unknown, as a number or a share; with more the "
		  "list is left as it is" },
	{ "contacts", SCHEMA_STRUCT, AT(struct config_groups, contacts), .inner = &contacts_schema,
	  .help = "entries whose addresses are elsewhere: as members of groups they are outside "
		  "members of lists" },
	{ "placeholders", SCHEMA_TEXTS, AT(struct config_groups, placeholders),
	  .affects = SCHEMA_AFFECTS_PLAN,
	  .help = "names among the members that stand for nobody: DNs, user names or addresses, * "
		  "for any part; besides cn=nobody, cn=dummy and their like, which stand for "
		  "nobody "
		  "where no entry has that name, and the empty name",
	  .sample = "[\"cn=empty-group,ou=system,dc=example,dc=com\", \"cn=placeholder*\"]" },
};
static const struct schema group_schema = SCHEMA(group_rows, struct config_groups);

#define DIRECTORY(member)                                     \
	.offset = offsetof(struct config_directory, member) - \
		  offsetof(struct config_directory, bind)
static const struct schema_row bind_rows[] = {
	{ "method", SCHEMA_CHOICE, DIRECTORY(bind.method), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .choices = bind_names, .preset = "anonymous",
	  .help = "simple (DN and password), anonymous, external (the local socket), gssapi "
		  "(Kerberos)" },
	{ "dn", SCHEMA_TEXT, DIRECTORY(bind.dn), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "DN that mailprov binds with", .sample = "cn=mailprov,dc=example,dc=com" },
	{ "password_file", SCHEMA_PATH, DIRECTORY(bind.password_file),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "file with the password, mode 0600, owner root or the user who runs mailprov",
	  .sample = "ldap.secret" },
	{ "keytab", SCHEMA_PATH, DIRECTORY(bind.keytab), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "for gssapi: the key that mailprov gets its ticket with; without it the ticket "
		  "of whoever runs it is used",
	  .sample = "mailprov.keytab" },
};
static const struct schema bind_schema = SCHEMA(bind_rows, struct config_directory);
#undef DIRECTORY

#define DIRECTORY(member) \
	.offset = offsetof(struct config_directory, member) - offsetof(struct config_directory, tls)
static const struct schema_row tls_rows[] = {
	{ "ca_file", SCHEMA_PATH, DIRECTORY(tls.ca_file), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = CA_FILE, .help = "the authorities that are trusted",
	  .sample = "/etc/ssl/certs/ca-certificates.crt" },
	{ "start_tls", SCHEMA_BOOL, DIRECTORY(tls.start_tls), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = "false", .help = "turn on TLS on an ldap:// connection before anything else" },
};
static const struct schema tls_schema = SCHEMA(tls_rows, struct config_directory);
#undef DIRECTORY

#define DIRECTORY(member)                                     \
	.offset = offsetof(struct config_directory, member) - \
		  offsetof(struct config_directory, timeout)
static const struct schema_row timeout_rows[] = {
	{ "connect", SCHEMA_DURATION, DIRECTORY(timeout.connect), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = "10s", .least = 1, .most = 3600,
	  .help = "for connecting, TLS and bind together, with one server" },
	{ "idle", SCHEMA_DURATION, DIRECTORY(timeout.idle), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = "60s", .least = 1, .most = 86400, .help = "without any progress" },
	{ "total", SCHEMA_DURATION, DIRECTORY(timeout.total), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = "4h",
	  .help = "for all that a run asks of the server: 1,000,000 entries at 70 in a second; 0s "
		  "is "
		  "no limit" },
};
static const struct schema timeout_schema = SCHEMA(timeout_rows, struct config_directory);
#undef DIRECTORY

#define DIRECTORY(member)                                     \
	.offset = offsetof(struct config_directory, member) - \
		  offsetof(struct config_directory, departments)
static const struct schema_row departments_rows[] = {
	{ "from", SCHEMA_CHOICE, DIRECTORY(departments.from), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .choices = departments_names, .preset = "attribute",
	  .help = "attribute: map.department; dn: the organizational units in the DN" },
	{ "separator", SCHEMA_TEXT, DIRECTORY(departments.separator),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .preset = "/",
	  .help = "what separates the names of a path in the attribute; none: its value is one "
		  "name, whatever it has in it" },
	{ "base", SCHEMA_TEXT, DIRECTORY(departments.base), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "with dn: the units beneath this entry are departments; where it is not given, "
		  "those beneath directory.base",
	  .sample = "ou=people,dc=example,dc=com" },
	{ "top", SCHEMA_TEXT, DIRECTORY(departments.top), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the department above all others, as A/B; people without any are in it",
	  .sample = "Example Ltd." },
};
static const struct schema departments_schema = SCHEMA(departments_rows, struct config_directory);
#undef DIRECTORY

static const struct schema_row directory_rows[] = {
	{ "uri", SCHEMA_TEXTS, AT(struct config_directory, uri), .affects = SCHEMA_AFFECTS_NOTHING,
	  .required = true,
	  .help = "the servers in the order in which they are tried: ldaps://HOST, ldap://HOST, "
		  "ldapi:///PATH; _srv_:DOMAIN for those that the DNS "
		  "names (_ldap._tcp, RFC 2782), "
		  "_srv_ for those of the domain that the base ends with; or one ldif:FILE",
	  .sample = "ldaps://ldap1.example.com" },
	{ "kind", SCHEMA_CHOICE, AT(struct config_directory, kind),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .choices = kind_names, .required = true,
	  .help = "openldap, 389ds, ad or ldif; sets filter, attributes and stable id",
	  .sample = "openldap" },
	{ "site", SCHEMA_TEXT, AT(struct config_directory, site), .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "with _srv_: the site of Active Directory whose servers are tried first",
	  .sample = "Berlin" },
	{ "base", SCHEMA_TEXTS, AT(struct config_directory, base),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "where the people are; a list when in several places",
	  .sample = "ou=people,dc=example,dc=com" },
	{ "filter", SCHEMA_TEXT, AT(struct config_directory, filter),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "which entries are people (RFC 4515); the default comes from the kind",
	  .sample = "(objectClass=inetOrgPerson)" },
	{ "id", SCHEMA_TEXT, AT(struct config_directory, id), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the attribute with the stable id; the default comes from the kind",
	  .sample = "entryUUID" },
	{ "bind", SCHEMA_STRUCT, AT(struct config_directory, bind), .inner = &bind_schema,
	  .help = "how mailprov identifies itself" },
	{ "tls", SCHEMA_STRUCT, AT(struct config_directory, tls), .inner = &tls_schema,
	  .help = "certificates are always checked" },
	{ "timeout", SCHEMA_STRUCT, AT(struct config_directory, timeout), .inner = &timeout_schema,
	  .help = "how long the directory may take" },
	{ "page_size", SCHEMA_INTEGER, AT(struct config_directory, page_size),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "1000", .least = 1, .most = 100000,
	  .help = "entries for each page (RFC 2696)" },
	{ "changes", SCHEMA_CHOICE, AT(struct config_directory, changes),
	  .affects = SCHEMA_AFFECTS_NOTHING, .choices = changes_names, .preset = "auto",
	  .help = "how a server is asked what changed between reads of everything: auto takes the "
		  "first way of its kind that it offers to us, none "
		  "reads everything each time, a name takes this one or none" },
	{ "changes_overlap", SCHEMA_DURATION, AT(struct config_directory, changes_overlap),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "10m",
	  .help = "with timestamp: how far back before the youngest stamp of the last read is "
		  "asked again, for what a replica hears of late" },
	{ "map", SCHEMA_FIELDS, AT(struct config_directory, map),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "the attribute of each account field, or a list of up to 8, of which the first "
		  "with a usable value counts (aliases: all of them); the list of name may have "
		  "templates such as \"{givenName} {sn}\"; what is not named comes from the kind",
	  .sample =
		  "{address: mail, name: cn, aliases: [mailAlternateAddress, mailLocalAddress]}" },
	{ "address_domain", SCHEMA_RENAMINGS, AT(struct config_directory, address_domain),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .count_offset = offsetof(struct config_directory, address_domain_count),
	  .help = "addresses of the directory in the first domain become addresses in the second, "
		  "which is one of \"domains\": those of accounts, aliases, groups and members",
	  .sample = "{old.example: example.com}" },
	{ "departments", SCHEMA_STRUCT, AT(struct config_directory, departments),
	  .inner = &departments_schema, .help = "where the tree of departments comes from" },
	{ "address_rules", SCHEMA_TEXTS, AT(struct config_directory, address_rules),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "templates of addresses for entries without any in the attribute of map.address, "
		  "tried in this order: letters, {ATTRIBUTE} or "
		  "{ATTRIBUTE:N} for its first N letters, then @ and one of the domains",
	  .sample = "[\"{givenName}.{sn}@example.com\", \"{uid}@example.com\"]" },
	{ "exclude", SCHEMA_STRUCTS, AT(struct config_directory, exclude),
	  .count_offset = offsetof(struct config_directory, exclude_count),
	  .inner = &exclude_schema, .help = "entries that are no accounts" },
	{ "disabled", SCHEMA_STRUCTS, AT(struct config_directory, disabled),
	  .count_offset = offsetof(struct config_directory, disabled_count),
	  .inner = &disabled_schema,
	  .help = "more signs that an entry is disabled, besides userAccountControl, "
		  "accountExpires, "
		  "nsAccountLock, pwdAccountLockedTime and shadowExpire, which are judged "
		  "everywhere; as soon as one of these five is named here, only those of the five "
		  "are judged that are named: by what the directory means with them, or, with a "
		  "value, by that" },
	{ "shared", SCHEMA_TEXT, AT(struct config_directory, shared),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "filter (RFC 4515, of and, or, not, =, *) of shared mailboxes, which are "
		  "disabled "
		  "users in many directories: they get an account that nobody logs on to, whatever "
		  "those five attributes say",
	  .sample = "(msExchRecipientTypeDetails=4)" },
	{ "system_mailboxes", SCHEMA_CHOICE, AT(struct config_directory, system_mailboxes),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .choices = system_names, .preset = "exclude",
	  .help = "exclude: the mailboxes that Exchange keeps for itself (HealthMailbox, "
		  "SystemMailbox, DiscoverySearchMailbox and their kin) are no accounts; keep: "
		  "they "
		  "are as any other" },
	{ "canaries", SCHEMA_TEXTS, AT(struct config_directory, canaries),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "DNs that every read must find, or it is discarded as incomplete",
	  .sample = "cn=canary,dc=example,dc=com" },
	{ "entries_at_least", SCHEMA_INTEGER, AT(struct config_directory, entries_at_least),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "0", .least = 0, .most = 100000000,
	  .help = "a read of this directory with fewer entries is discarded as incomplete" },
	{ "entries_trailer", SCHEMA_TEXT, AT(struct config_directory, entries_trailer),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "a file ends with the comment \"# NAME: N\", where N is the number of its "
		  "entries; "
		  "one without it, or with another number, is not whole. \"# numEntries: N\" of "
		  "ldapsearch is held against the file wherever it stands",
	  .sample = "entries" },
	{ "groups", SCHEMA_STRUCT, AT(struct config_directory, groups), .inner = &group_schema,
	  .help = "groups that become mailing lists" },
	{ "name", SCHEMA_TEXT, AT(struct config_directory, name),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .help = "of each of several directories, in a list of such maps: a short word, for ever",
	  .sample = "corp" },
	{ "was_alone", SCHEMA_BOOL, AT(struct config_directory, was_alone),
	  .affects = SCHEMA_AFFECTS_SNAPSHOT, .preset = "false",
	  .help = "of several directories the one that was there, without a name, before the "
		  "others were added" },
};
const struct schema config_directory_schema = SCHEMA(directory_rows, struct config_directory);
