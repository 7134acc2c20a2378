// SPDX-License-Identifier: MIT
#include "conf/config_rows.h"

#include "conf/config.h"

/* In the order of the enums that they are bound to. */
static const char *const kind_names[] = { "openldap", "389ds", "ad", "ldif", NULL };
static const char *const bind_names[] = { "anonymous", "simple", "external", "gssapi", NULL };
static const char *const changes_names[] = { "auto", "none",	  "syncrepl",  "dirsync",
					     "usn",  "changelog", "timestamp", NULL };
static const char *const format_names[] = { "csv", "xlsx", NULL };
static const char *const mode_names[] = { "console", "api", NULL };
static const char *const departments_names[] = { "attribute", "dn", NULL };
static const char *const excess_names[] = { "stop", "hold", NULL };

const char *config_changes_text(enum config_changes changes)
{
	return changes_names[changes];
}

#define AT(type, member) .offset = offsetof(type, member)

static const struct schema_row domain_rows[] = {
	{ "name", SCHEMA_TEXT, AT(struct config_domain, name), .required = true,
	  .help = "the mail domain", .sample = "example.com" },
	{ "site", SCHEMA_TEXT, AT(struct config_domain, site), .required = true,
	  .help = "the provider's site that the mail was bought at: sg, hk, de, us, cn, or one of "
		  "your own",
	  .sample = "sg" },
	{ "login", SCHEMA_TEXT, AT(struct config_domain, login), .preset = "{address}",
	  .help = "user name of mail programs, from {address}, {local} (before the @) and {domain}",
	  .sample = "\"{address}\"" },
	{ "client_access", SCHEMA_BOOL, AT(struct config_domain, client_access), .preset = "true",
	  .help = "whether people may use mail programs, as it is set in the provider's console; "
		  "false: no settings are written" },
	{ "closed_departments", SCHEMA_TEXTS, AT(struct config_domain, closed_departments),
	  .help = "departments whose people may not use mail programs, as A/B/C; those beneath are "
		  "meant too",
	  .sample = "[]" },
	{ "protocols", SCHEMA_TEXTS, AT(struct config_domain, protocols),
	  .help = "imap, pop3, smtp: what mail programs may use; all when none is named",
	  .sample = "[imap, pop3, smtp]" },
};
static const struct schema domain_schema = SCHEMA(domain_rows, struct config_domain);

static const struct schema_row exclude_rows[] = {
	{ "attribute", SCHEMA_TEXT, AT(struct config_match, attribute), .required = true,
	  .help = "the attribute to look at", .sample = "employeeType" },
	{ "value", SCHEMA_TEXT, AT(struct config_match, value), .required = true,
	  .help = "excluded when it has this value, letter case aside", .sample = "contractor" },
};
static const struct schema exclude_schema = SCHEMA(exclude_rows, struct config_match);

static const struct schema_row disabled_rows[] = {
	{ "attribute", SCHEMA_TEXT, AT(struct config_match, attribute), .required = true,
	  .help = "the attribute to look at", .sample = "inetUserStatus" },
	{ "value", SCHEMA_TEXT, AT(struct config_match, value), .required = true,
	  .help = "disabled when it has this value, letter case aside", .sample = "inactive" },
};
static const struct schema disabled_schema = SCHEMA(disabled_rows, struct config_match);

static const struct schema_row group_map_rows[] = {
	{ "address", SCHEMA_TEXT, AT(struct config_group_map, address),
	  .help = "the attribute with the list's address; a group without one is no list, but its "
		  "members count where it is a member itself",
	  .sample = "mail" },
	{ "name", SCHEMA_TEXT, AT(struct config_group_map, name), .help = "the list's name",
	  .sample = "cn" },
	{ "aliases", SCHEMA_TEXT, AT(struct config_group_map, aliases),
	  .help = "more addresses of the list", .sample = "mailAlternateAddress" },
	{ "members", SCHEMA_TEXTS, AT(struct config_group_map, members),
	  .help = "the attributes with the members: DNs, user names (memberUid) or mail addresses "
		  "(rfc822MailMember)",
	  .sample = "[member, uniqueMember, memberUid, rfc822MailMember]" },
	{ "login", SCHEMA_TEXT, AT(struct config_group_map, login),
	  .help = "the attribute of people that user names among the members mean",
	  .sample = "uid" },
};
static const struct schema group_map_schema = SCHEMA(group_map_rows, struct config_group_map);

static const struct schema_row group_rows[] = {
	{ "base", SCHEMA_TEXTS, AT(struct config_groups, base),
	  .help = "where the groups are that become mailing lists; without it there are no lists",
	  .sample = "ou=groups,dc=example,dc=com" },
	{ "filter", SCHEMA_TEXT, AT(struct config_groups, filter),
	  .help = "which entries are groups (RFC 4515); the default comes from the kind; what "
		  "directory.filter matches is no group",
	  .sample = "(objectClass=groupOfNames)" },
	{ "map", SCHEMA_STRUCT, AT(struct config_groups, map), .inner = &group_map_schema,
	  .help = "the attributes of a group; what is not named comes from the kind" },
	{ "nested", SCHEMA_BOOL, AT(struct config_groups, nested), .preset = "true",
	  .help = "whether the members of a group that is a member count as members; false: the "
		  "list of that group is a member" },
	{ "primary", SCHEMA_BOOL, AT(struct config_groups, primary), .preset = "true",
	  .help = "in Active Directory: whether people belong to their primary group, which does "
		  "not name them" },
	{ "unresolved", SCHEMA_LIMIT, AT(struct config_groups, unresolved), .preset = "10%",
	  .help = "so many members of a list may be unknown, as a number or a share; with more the "
		  "list is left as it is" },
};
static const struct schema group_schema = SCHEMA(group_rows, struct config_groups);

#define DIRECTORY(member)                                     \
	.offset = offsetof(struct config_directory, member) - \
		  offsetof(struct config_directory, bind)
static const struct schema_row bind_rows[] = {
	{ "method", SCHEMA_CHOICE, DIRECTORY(bind.method), .choices = bind_names,
	  .preset = "anonymous",
	  .help = "simple (DN and password), anonymous, external (the local socket), gssapi "
		  "(Kerberos)" },
	{ "dn", SCHEMA_TEXT, DIRECTORY(bind.dn), .help = "who mailprov is to the directory",
	  .sample = "cn=mailprov,dc=example,dc=com" },
	{ "password_file", SCHEMA_PATH, DIRECTORY(bind.password_file),
	  .help = "file with the password, mode 0600, owner root or the user who runs mailprov",
	  .sample = "ldap.secret" },
	{ "keytab", SCHEMA_PATH, DIRECTORY(bind.keytab),
	  .help = "for gssapi: the key that mailprov gets its ticket with; without it the ticket "
		  "of whoever runs it is used",
	  .sample = "mailprov.keytab" },
};
static const struct schema bind_schema = SCHEMA(bind_rows, struct config_directory);
#undef DIRECTORY

#define DIRECTORY(member) \
	.offset = offsetof(struct config_directory, member) - offsetof(struct config_directory, tls)
static const struct schema_row tls_rows[] = {
	{ "ca_file", SCHEMA_PATH, DIRECTORY(tls.ca_file), .preset = CA_FILE,
	  .help = "the authorities that are trusted",
	  .sample = "/etc/ssl/certs/ca-certificates.crt" },
	{ "start_tls", SCHEMA_BOOL, DIRECTORY(tls.start_tls), .preset = "false",
	  .help = "turn on TLS on an ldap:// connection before anything else" },
};
static const struct schema tls_schema = SCHEMA(tls_rows, struct config_directory);
#undef DIRECTORY

#define DIRECTORY(member)                                     \
	.offset = offsetof(struct config_directory, member) - \
		  offsetof(struct config_directory, timeout)
static const struct schema_row timeout_rows[] = {
	{ "connect", SCHEMA_DURATION, DIRECTORY(timeout.connect), .preset = "10s", .least = 1,
	  .most = 3600, .help = "for connecting, TLS and bind together, with one server" },
	{ "idle", SCHEMA_DURATION, DIRECTORY(timeout.idle), .preset = "60s", .least = 1,
	  .most = 86400, .help = "without any progress" },
	{ "total", SCHEMA_DURATION, DIRECTORY(timeout.total), .preset = "0s",
	  .help = "for the whole read; 0s is no limit" },
};
static const struct schema timeout_schema = SCHEMA(timeout_rows, struct config_directory);
#undef DIRECTORY

#define DIRECTORY(member)                                     \
	.offset = offsetof(struct config_directory, member) - \
		  offsetof(struct config_directory, departments)
static const struct schema_row departments_rows[] = {
	{ "from", SCHEMA_CHOICE, DIRECTORY(departments.from), .choices = departments_names,
	  .preset = "attribute",
	  .help = "attribute: map.department; dn: the organizational units in the DN" },
	{ "separator", SCHEMA_TEXT, DIRECTORY(departments.separator), .preset = "/",
	  .help = "what separates the names of a path in the attribute; none: its value is one "
		  "name, whatever it has in it" },
	{ "base", SCHEMA_TEXT, DIRECTORY(departments.base),
	  .help = "with dn: the units beneath this entry are departments; where it is not given, "
		  "those beneath directory.base",
	  .sample = "ou=people,dc=example,dc=com" },
	{ "top", SCHEMA_TEXT, DIRECTORY(departments.top),
	  .help = "the department above all others, as A/B; people without any are in it",
	  .sample = "Example Ltd." },
};
static const struct schema departments_schema = SCHEMA(departments_rows, struct config_directory);
#undef DIRECTORY

static const struct schema_row directory_rows[] = {
	{ "uri", SCHEMA_TEXTS, AT(struct config_directory, uri), .required = true,
	  .help = "the servers in the order in which they are tried: ldaps://HOST, ldap://HOST, "
		  "ldapi:///PATH; _srv_:DOMAIN for those that the DNS "
		  "names (_ldap._tcp, RFC 2782), "
		  "_srv_ for those of the domain that the base ends with; or one ldif:FILE",
	  .sample = "ldaps://ldap1.example.com" },
	{ "kind", SCHEMA_CHOICE, AT(struct config_directory, kind), .choices = kind_names,
	  .required = true,
	  .help = "openldap, 389ds, ad or ldif; sets filter, attributes, stable id and the rule "
		  "for disabled entries",
	  .sample = "openldap" },
	{ "site", SCHEMA_TEXT, AT(struct config_directory, site),
	  .help = "with _srv_: the site of Active Directory whose servers are tried first",
	  .sample = "Berlin" },
	{ "base", SCHEMA_TEXTS, AT(struct config_directory, base),
	  .help = "where the people are; a list when in several places",
	  .sample = "ou=people,dc=example,dc=com" },
	{ "filter", SCHEMA_TEXT, AT(struct config_directory, filter),
	  .help = "which entries are people (RFC 4515); the default comes from the kind",
	  .sample = "(objectClass=inetOrgPerson)" },
	{ "id", SCHEMA_TEXT, AT(struct config_directory, id),
	  .help = "the attribute with the stable id; the default comes from the kind",
	  .sample = "entryUUID" },
	{ "bind", SCHEMA_STRUCT, AT(struct config_directory, bind), .inner = &bind_schema,
	  .help = "how mailprov identifies itself" },
	{ "tls", SCHEMA_STRUCT, AT(struct config_directory, tls), .inner = &tls_schema,
	  .help = "certificates are always checked" },
	{ "timeout", SCHEMA_STRUCT, AT(struct config_directory, timeout), .inner = &timeout_schema,
	  .help = "how long the directory may take" },
	{ "page_size", SCHEMA_INTEGER, AT(struct config_directory, page_size), .preset = "1000",
	  .least = 1, .most = 100000, .help = "entries for each page (RFC 2696)" },
	{ "changes", SCHEMA_CHOICE, AT(struct config_directory, changes), .choices = changes_names,
	  .preset = "auto",
	  .help = "how a server is asked what changed between reads of everything: auto takes the "
		  "first way of its kind that it offers to us, none "
		  "reads everything each time, a name takes this one or none" },
	{ "changes_overlap", SCHEMA_DURATION, AT(struct config_directory, changes_overlap),
	  .preset = "10m",
	  .help = "with timestamp: how far back before the youngest stamp of the last read is "
		  "asked again, for what a replica hears of late" },
	{ "map", SCHEMA_FIELDS, AT(struct config_directory, map),
	  .count_offset = offsetof(struct config_directory, more_aliases),
	  .help = "the attribute of each account field; what is not named comes from the kind; "
		  "aliases may have a list of attributes",
	  .sample =
		  "{address: mail, name: cn, aliases: [mailAlternateAddress, mailLocalAddress]}" },
	{ "departments", SCHEMA_STRUCT, AT(struct config_directory, departments),
	  .inner = &departments_schema, .help = "where the tree of departments comes from" },
	{ "address_rules", SCHEMA_TEXTS, AT(struct config_directory, address_rules),
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
	  .help = "more signs that an entry is disabled, besides what the kind says" },
	{ "canaries", SCHEMA_TEXTS, AT(struct config_directory, canaries),
	  .help = "DNs that every read must be able to see, or it is not believed",
	  .sample = "cn=canary,dc=example,dc=com" },
	{ "groups", SCHEMA_STRUCT, AT(struct config_directory, groups), .inner = &group_schema,
	  .help = "groups that become mailing lists" },
};
static const struct schema directory_schema = SCHEMA(directory_rows, struct config_directory);

#define SYNC(member) \
	.offset = offsetof(struct config_sync, member) - offsetof(struct config_sync, limits)
#define ALLOWANCE(key_, member, share, least_, help_)                                      \
	{ key_, SCHEMA_LIMIT, SYNC(limits.member.limit), .preset = share, .help = help_ }, \
	{                                                                                  \
		key_ "_at_least", SCHEMA_INTEGER, SYNC(limits.member.at_least),            \
			.preset = least_, .least = 0, .most = 1000000,                     \
			.help = "so many are always allowed, however small the company"    \
	}
static const struct schema_row limits_rows[] = {
	ALLOWANCE("removals", day[GUARD_REMOVALS], "5%", "5",
		  "suspensions in one run, and in 24 hours, as a number or a share of the known "
		  "accounts"),
	ALLOWANCE("removals_week", week[GUARD_REMOVALS], "15%", "15", "suspensions in 7 days"),
	ALLOWANCE("renames", day[GUARD_RENAMES], "10%", "20",
		  "new addresses for known accounts in one run, and in 24 hours"),
	ALLOWANCE("renames_week", week[GUARD_RENAMES], "20%", "40", "likewise in 7 days"),
	ALLOWANCE("creations", day[GUARD_CREATIONS], "50%", "200",
		  "new accounts in one run, and in 24 hours; a first run may create everybody"),
	ALLOWANCE("creations_week", week[GUARD_CREATIONS], "100%", "400",
		  "new accounts in 7 days, without those of a first run"),
	ALLOWANCE("alias_removals", day[GUARD_ALIAS_REMOVALS], "5%", "20",
		  "aliases taken away in one run, and in 24 hours"),
	ALLOWANCE("alias_removals_week", week[GUARD_ALIAS_REMOVALS], "15%", "60",
		  "likewise in 7 days"),
	ALLOWANCE("department_moves", day[GUARD_DEPARTMENT_MOVES], "20%", "50",
		  "known accounts that change their department in one run, and in 24 hours; one "
		  "that moves as a whole counts once"),
	ALLOWANCE("department_moves_week", week[GUARD_DEPARTMENT_MOVES], "40%", "100",
		  "likewise in 7 days"),
	ALLOWANCE("member_removals", day[GUARD_MEMBER_REMOVALS], "10%", "50",
		  "members that groups let go in one run, and in 24 hours, as a number or a share "
		  "of the members of all lists"),
	ALLOWANCE("member_removals_week", week[GUARD_MEMBER_REMOVALS], "20%", "150",
		  "likewise in 7 days"),
	ALLOWANCE("list_removals", day[GUARD_LIST_REMOVALS], "10%", "3",
		  "mailing lists that are listed for deletion in one run, and in 24 hours, as a "
		  "number or a share of the known lists"),
	ALLOWANCE("list_removals_week", week[GUARD_LIST_REMOVALS], "20%", "6",
		  "likewise in 7 days"),
	{ "shrink", SCHEMA_LIMIT, SYNC(limits.shrink), .preset = "20%",
	  .help = "how many fewer people than last time a read may have" },
	{ "entries_at_least", SCHEMA_INTEGER, SYNC(limits.entries_at_least), .preset = "0",
	  .least = 0, .most = 100000000,
	  .help = "a read with fewer entries than these is not believed, not even the first one" },
	{ "excess", SCHEMA_CHOICE, SYNC(limits.excess), .choices = excess_names, .preset = "stop",
	  .help = "when something but creations is over its limit: stop does nothing at all; hold "
		  "keeps just that back and goes on with the rest" },
};
#undef ALLOWANCE
static const struct schema limits_schema = SCHEMA(limits_rows, struct config_sync);
#undef SYNC

#define SYNC(member) \
	.offset = offsetof(struct config_sync, member) - offsetof(struct config_sync, suspend_after)
static const struct schema_row suspend_rows[] = {
	{ "runs", SCHEMA_INTEGER, SYNC(suspend_after.runs), .preset = "2", .least = 1, .most = 1000,
	  .help = "believed reads in a row without the person, and" },
	{ "time", SCHEMA_DURATION, SYNC(suspend_after.time), .preset = "1d",
	  .help = "time since the first of them" },
};
static const struct schema suspend_schema = SCHEMA(suspend_rows, struct config_sync);
#undef SYNC

static const struct schema_row sync_rows[] = {
	{ "limits", SCHEMA_STRUCT, AT(struct config_sync, limits), .inner = &limits_schema,
	  .help = "more than this stops the run before the first change" },
	{ "suspend_after", SCHEMA_STRUCT, AT(struct config_sync, suspend_after),
	  .inner = &suspend_schema,
	  .help = "how long somebody is missing before the account is suspended" },
	{ "suspend_grace", SCHEMA_DURATION, AT(struct config_sync, suspend_grace), .preset = "30d",
	  .help = "how long an account stays suspended before it is listed for deletion" },
	{ "address_reserve", SCHEMA_DURATION, AT(struct config_sync, address_reserve),
	  .preset = "365d",
	  .help = "how long the addresses of an account that was listed for deletion are given to "
		  "nobody else" },
	{ "full_every", SCHEMA_DURATION, AT(struct config_sync, full_every), .preset = "1d",
	  .help = "the whole directory is read at least so often; between, only what changed is "
		  "asked where the directory can tell (0s: always the "
		  "whole)" },
	{ "keep_old_addresses", SCHEMA_BOOL, AT(struct config_sync, keep_old_addresses),
	  .preset = "true",
	  .help = "whether the old address of somebody renamed stays an alias, while the site "
		  "allows so many and nobody else is given it" },
	{ "protected", SCHEMA_TEXTS, AT(struct config_sync, protected), .preset = "postmaster",
	  .help = "addresses, or their part before the @, that are never renamed, suspended or "
		  "retired; * and ? are patterns",
	  .sample = "[postmaster, \"admin-*\"]" },
};
static const struct schema sync_schema = SCHEMA(sync_rows, struct config_sync);

static const struct schema_row batch_rows[] = {
	{ "directory", SCHEMA_PATH, AT(struct config_batch, directory),
	  .preset = STATEDIR "/batches", .help = "where the batch folders are put",
	  .sample = "/var/lib/mailprov/batches" },
	{ "format", SCHEMA_CHOICE, AT(struct config_batch, format), .choices = format_names,
	  .preset = "csv", .help = "form of the import files" },
	{ "max_rows", SCHEMA_INTEGER, AT(struct config_batch, max_rows), .preset = "3000",
	  .least = 1, .most = 100000, .help = "accounts in one import file" },
	{ "template", SCHEMA_PATH, AT(struct config_batch, template),
	  .help = "the template downloaded from your console, CSV or XLSX: its columns are used in "
		  "its order, and the name of its sheet",
	  .sample = "import-template.csv" },
};
static const struct schema batch_schema = SCHEMA(batch_rows, struct config_batch);

static const struct schema_row provider_rows[] = {
	{ "mode", SCHEMA_CHOICE, 0, .choices = mode_names, .preset = "console",
	  .help = "console: a person uploads the batches" },
};
static const struct schema provider_schema = { provider_rows, ARRAY_LEN(provider_rows),
					       sizeof(enum config_mode) };

static const struct schema_row state_rows[] = {
	{ "path", SCHEMA_PATH, 0, .preset = STATEDIR "/state.db",
	  .help = "what mailprov remembers; one file for one configuration",
	  .sample = "/var/lib/mailprov/state.db" },
};
static const struct schema state_schema = { state_rows, ARRAY_LEN(state_rows),
					    sizeof(const char *) };

static const struct schema_row publish_rows[] = {
	{ "directory", SCHEMA_PATH, 0, .preset = STATEDIR "/published",
	  .help = "where the lookup files for NSS, PAM and mail servers are put",
	  .sample = "/var/lib/mailprov/published" },
};
static const struct schema publish_schema = { publish_rows, ARRAY_LEN(publish_rows),
					      sizeof(const char *) };

static const struct schema_row dns_rows[] = {
	{ "nameservers", SCHEMA_TEXTS, AT(struct config_dns, nameservers),
	  .help = "resolvers to ask, as ADDR, ADDR:PORT or [ADDR]:PORT; those of the system when "
		  "none is named",
	  .sample = "127.0.0.1" },
	{ "timeout", SCHEMA_DURATION, AT(struct config_dns, timeout), .preset = "3s", .least = 1,
	  .most = 600, .help = "for one question, with all its retries" },
};
static const struct schema dns_schema = SCHEMA(dns_rows, struct config_dns);

static const struct schema_row clients_rows[] = {
	{ "password_command", SCHEMA_TEXTS, AT(struct config_clients, password_command),
	  .help = "words of the command that prints a person's password, with {address}, {local}, "
		  "{domain}; the default is secret-tool, as in the "
		  "sample",
	  .sample = "[secret-tool, lookup, service, mailprov, user, \"{address}\"]" },
	{ "client_password", SCHEMA_BOOL, AT(struct config_clients, client_password),
	  .preset = "true",
	  .help = "mail programs want a client password made in the web client (the provider's "
		  "default), not the account's own" },
	{ "organization", SCHEMA_TEXT, AT(struct config_clients, organization),
	  .help = "the company's name, for people; the domain when there is none",
	  .sample = "Example Ltd." },
	{ "contact", SCHEMA_TEXT, AT(struct config_clients, contact),
	  .help = "whom to ask when it does not work, for help pages",
	  .sample = "IT help desk, extension 4242" },
	{ "help_url", SCHEMA_TEXT, AT(struct config_clients, help_url),
	  .help = "web address of the company's own help page, named in settings beside the page "
		  "of \"client web\"",
	  .sample = "https://intranet.example.com/mail" },
	{ "web_host", SCHEMA_TEXT, AT(struct config_clients, web_host),
	  .help = "host name of the web server that serves the folder of \"client web\"; "
		  "autoconfig.DOMAIN is to point there",
	  .sample = "web.example.com" },
};
static const struct schema clients_schema = SCHEMA(clients_rows, struct config_clients);

static const struct schema_row config_rows[] = {
	{ "domains", SCHEMA_STRUCTS, AT(struct config, domains),
	  .count_offset = offsetof(struct config, domain_count), .inner = &domain_schema,
	  .required = true, .help = "the company's mail domains, each with its site" },
	{ "directory", SCHEMA_STRUCT, AT(struct config, directory), .inner = &directory_schema,
	  .required = true, .help = "where the people are read from" },
	{ "sync", SCHEMA_STRUCT, AT(struct config, sync), .inner = &sync_schema,
	  .help = "what a sync may do" },
	{ "batch", SCHEMA_STRUCT, AT(struct config, batch), .inner = &batch_schema,
	  .help = "the files for the provider's console" },
	{ "provider", SCHEMA_STRUCT, AT(struct config, provider), .inner = &provider_schema,
	  .help = "how changes reach the provider" },
	{ "state", SCHEMA_STRUCT, AT(struct config, state), .inner = &state_schema,
	  .help = "the state store" },
	{ "publish", SCHEMA_STRUCT, AT(struct config, publish), .inner = &publish_schema,
	  .help = "data for the company's Unix hosts" },
	{ "dns", SCHEMA_STRUCT, AT(struct config, dns), .inner = &dns_schema,
	  .help = "how names are resolved for verify" },
	{ "clients", SCHEMA_STRUCT, AT(struct config, clients), .inner = &clients_schema,
	  .help = "settings for mail programs, and the help page" },
};
const struct schema config_schema = SCHEMA(config_rows, struct config);
