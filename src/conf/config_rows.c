// SPDX-License-Identifier: MIT
#include "conf/config_rows.h"

#include "conf/config.h"

/* In the order of the enums that they are bound to. */
static const char *const format_names[] = { "csv", "xlsx", NULL };
static const char *const mode_names[] = { "console", "api", NULL };
static const char *const addressless_names[] = { "hold", "suspend", NULL };
static const char *const excess_names[] = { "stop", "hold", NULL };

#define AT(type, member) .offset = offsetof(type, member)

static const struct schema_row domain_rows[] = {
	{ "name", SCHEMA_TEXT, AT(struct config_domain, name), .affects = SCHEMA_AFFECTS_SNAPSHOT,
	  .required = true, .help = "the mail domain", .sample = "example.com" },
	{ "site", SCHEMA_TEXT, AT(struct config_domain, site), .affects = SCHEMA_AFFECTS_PLAN,
	  .required = true,
	  .help = "the provider's site that the mail was bought at: sg, hk, de, us, cn, or one of "
		  "your own",
	  .sample = "sg" },
	{ "login", SCHEMA_TEXT, AT(struct config_domain, login), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = "{address}",
	  .help = "user name of mail programs, from {address}, {local} (before the @) and {domain}",
	  .sample = "\"{address}\"" },
	{ "client_access", SCHEMA_BOOL, AT(struct config_domain, client_access),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "true",
	  .help = "whether people may use mail programs, as it is set in the provider's console; "
		  "false: no settings are written" },
	{ "closed_departments", SCHEMA_TEXTS, AT(struct config_domain, closed_departments),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "departments whose people may not use mail programs, as A/B/C; those beneath are "
		  "meant too",
	  .sample = "[]" },
	{ "protocols", SCHEMA_TEXTS, AT(struct config_domain, protocols),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "imap, pop3, smtp: what mail programs may use; all when none is named",
	  .sample = "[imap, pop3, smtp]" },
};
static const struct schema domain_schema = SCHEMA(domain_rows, struct config_domain);

#define SYNC(member) \
	.offset = offsetof(struct config_sync, member) - offsetof(struct config_sync, limits)
#define ALLOWANCE(key_, member, share, least_, help_)                                    \
	{ key_,                                                                          \
	  SCHEMA_LIMIT,                                                                  \
	  SYNC(limits.member.limit),                                                     \
	  .affects = SCHEMA_AFFECTS_NOTHING,                                             \
	  .preset = share,                                                               \
	  .help = help_ },                                                               \
	{                                                                                \
		key_ "_at_least", SCHEMA_INTEGER, SYNC(limits.member.at_least),          \
			.affects = SCHEMA_AFFECTS_NOTHING, .preset = least_, .least = 0, \
			.most = 1000000,                                                 \
			.help = "so many are always allowed, however small the company"  \
	}
static const struct schema_row limits_rows[] = {
	ALLOWANCE("removals", day[GUARD_REMOVALS], "5%", "5",
		  "suspensions in one run, and in 24 hours, as a number or a share of the known "
		  "accounts"),
	ALLOWANCE("removals_week", week[GUARD_REMOVALS], "15%", "15", "suspensions in 7 days"),
	ALLOWANCE(
		"retirements", day[GUARD_RETIREMENTS], "5%", "5",
		"accounts listed for deletion in one run, and in 24 hours, as a number or a share "
		"of the known accounts"),
	ALLOWANCE("retirements_week", week[GUARD_RETIREMENTS], "15%", "15", "likewise in 7 days"),
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
	{ "shrink", SCHEMA_LIMIT, SYNC(limits.shrink), .affects = SCHEMA_AFFECTS_NOTHING,
	  .preset = "20%", .help = "how many fewer people than last time a read may have" },
	{ "entries_at_least", SCHEMA_INTEGER, SYNC(limits.entries_at_least),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "0", .least = 0, .most = 100000000,
	  .help = "a read with fewer entries is discarded as incomplete, even the first one" },
	{ "excess", SCHEMA_CHOICE, SYNC(limits.excess), .affects = SCHEMA_AFFECTS_NOTHING,
	  .choices = excess_names, .preset = "stop",
	  .help = "when something but creations is over its limit: stop does nothing at all; hold "
		  "holds only that and goes on with the rest" },
};
#undef ALLOWANCE
static const struct schema limits_schema = SCHEMA(limits_rows, struct config_sync);
#undef SYNC

#define SYNC(member) \
	.offset = offsetof(struct config_sync, member) - offsetof(struct config_sync, suspend_after)
static const struct schema_row suspend_rows[] = {
	{ "runs", SCHEMA_INTEGER, SYNC(suspend_after.runs), .affects = SCHEMA_AFFECTS_PLAN,
	  .preset = "2", .least = 1, .most = 1000,
	  .help = "complete reads in a row without the person, and" },
	{ "time", SCHEMA_DURATION, SYNC(suspend_after.time), .affects = SCHEMA_AFFECTS_PLAN,
	  .preset = "1d", .help = "time since the first of them" },
};
static const struct schema suspend_schema = SCHEMA(suspend_rows, struct config_sync);
#undef SYNC

static const struct schema_row sync_rows[] = {
	{ "limits", SCHEMA_STRUCT, AT(struct config_sync, limits), .inner = &limits_schema,
	  .help = "more than this stops the run before the first change" },
	{ "suspend_after", SCHEMA_STRUCT, AT(struct config_sync, suspend_after),
	  .inner = &suspend_schema,
	  .help = "how long an account is missing before it is suspended" },
	{ "addressless", SCHEMA_CHOICE, AT(struct config_sync, addressless),
	  .affects = SCHEMA_AFFECTS_PLAN, .choices = addressless_names, .preset = "hold",
	  .help = "an entry that lost its address, or what directory.filter looks for, in a "
		  "directory that cannot tell whether that was deleted or is hidden (ad, ldif): "
		  "hold "
		  "leaves the account to a person, suspend treats it as missing" },
	{ "suspend_grace", SCHEMA_DURATION, AT(struct config_sync, suspend_grace),
	  .affects = SCHEMA_AFFECTS_PLAN, .preset = "30d",
	  .help = "how long an account stays suspended before it is listed for deletion" },
	{ "address_reserve", SCHEMA_DURATION, AT(struct config_sync, address_reserve),
	  .affects = SCHEMA_AFFECTS_PLAN, .preset = "365d",
	  .help = "how long the addresses of an account that was listed for deletion stay "
		  "reserved" },
	{ "full_every", SCHEMA_DURATION, AT(struct config_sync, full_every),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "1d",
	  .help = "the whole directory is read at least so often; between, only what changed is "
		  "asked where the directory can tell (0s: always the "
		  "whole)" },
	{ "keep_old_addresses", SCHEMA_BOOL, AT(struct config_sync, keep_old_addresses),
	  .affects = SCHEMA_AFFECTS_PLAN, .preset = "true",
	  .help = "whether the old address stays an alias after a rename, while the site allows so "
		  "many and no other entry is given it" },
	{ "protected", SCHEMA_TEXTS, AT(struct config_sync, protected),
	  .affects = SCHEMA_AFFECTS_PLAN, .preset = "postmaster",
	  .help = "addresses, or their part before the @, that are never renamed, suspended or "
		  "retired; * and ? are patterns",
	  .sample = "[postmaster, \"admin-*\"]" },
	{ "closed_directories", SCHEMA_TEXTS, AT(struct config_sync, closed_directories),
	  .affects = SCHEMA_AFFECTS_PLAN,
	  .help = "names of directories that were taken out of the list and are no more: whoever "
		  "was in one of them is missing; without this, a sync stops",
	  .sample = "[]" },
};
static const struct schema sync_schema = SCHEMA(sync_rows, struct config_sync);

static const struct schema_row batch_rows[] = {
	{ "directory", SCHEMA_PATH, AT(struct config_batch, directory),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = STATEDIR "/batches",
	  .help = "where the batch folders are put", .sample = "/var/lib/mailprov/batches" },
	{ "format", SCHEMA_CHOICE, AT(struct config_batch, format),
	  .affects = SCHEMA_AFFECTS_NOTHING, .choices = format_names, .preset = "csv",
	  .help = "form of the import files" },
	{ "max_rows", SCHEMA_INTEGER, AT(struct config_batch, max_rows),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "3000", .least = 1, .most = 100000,
	  .help = "accounts in one import file" },
	{ "template", SCHEMA_PATH, AT(struct config_batch, template),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "the template downloaded from your console, CSV or XLSX: its columns are used in "
		  "its order, its encoding, and the name of its sheet; whoever has a letter that "
		  "the encoding does not know is in a file of its own, in UTF-8",
	  .sample = "import-template.csv" },
};
static const struct schema batch_schema = SCHEMA(batch_rows, struct config_batch);

static const struct schema_row provider_rows[] = {
	{ "mode", SCHEMA_CHOICE, 0, .affects = SCHEMA_AFFECTS_NOTHING, .choices = mode_names,
	  .preset = "console", .help = "console: a person uploads the batches" },
};
static const struct schema provider_schema = { provider_rows, ARRAY_LEN(provider_rows),
					       sizeof(enum config_mode) };

static const struct schema_row state_rows[] = {
	{ "path", SCHEMA_PATH, 0, .affects = SCHEMA_AFFECTS_NOTHING, .preset = STATEDIR "/state.db",
	  .help = "what mailprov remembers; one file for one configuration",
	  .sample = "/var/lib/mailprov/state.db" },
};
static const struct schema state_schema = { state_rows, ARRAY_LEN(state_rows),
					    sizeof(const char *) };

#define PUBLISH(member) \
	.offset = offsetof(struct config_publish, member) - offsetof(struct config_publish, limits)
static const struct schema_row publish_limits_rows[] = {
	{ "removals", SCHEMA_LIMIT, PUBLISH(limits.removals.limit),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "5%",
	  .help = "names that one publication may take out of a lookup file, as a number or a "
		  "share "
		  "of what it has; who is suspended or listed for deletion does not count" },
	{ "removals_at_least", SCHEMA_INTEGER, PUBLISH(limits.removals.at_least),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "5", .least = 0, .most = 1000000,
	  .help = "so many are always allowed, however small the company" },
};
#undef PUBLISH
static const struct schema publish_limits_schema =
	SCHEMA(publish_limits_rows, struct config_publish);

static const struct schema_row publish_rows[] = {
	{ "directory", SCHEMA_PATH, AT(struct config_publish, directory),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = STATEDIR "/published",
	  .help = "where the lookup files for NSS, PAM and mail servers are put",
	  .sample = "/var/lib/mailprov/published" },
	{ "limits", SCHEMA_STRUCT, AT(struct config_publish, limits),
	  .inner = &publish_limits_schema,
	  .help = "more than this stops publish and enable before the first file" },
};
static const struct schema publish_schema = SCHEMA(publish_rows, struct config_publish);

static const struct schema_row dns_rows[] = {
	{ "nameservers", SCHEMA_TEXTS, AT(struct config_dns, nameservers),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "resolvers to ask, as ADDR, ADDR:PORT or [ADDR]:PORT; those of the system when "
		  "none is named",
	  .sample = "127.0.0.1" },
	{ "timeout", SCHEMA_DURATION, AT(struct config_dns, timeout),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "3s", .least = 1, .most = 600,
	  .help = "for one question, with all its retries" },
};
static const struct schema dns_schema = SCHEMA(dns_rows, struct config_dns);

static const struct schema_row clients_rows[] = {
	{ "password_command", SCHEMA_TEXTS, AT(struct config_clients, password_command),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "words of the command that prints a person's password, with {address}, {local}, "
		  "{domain}; the default is secret-tool, as in the "
		  "sample",
	  .sample = "[secret-tool, lookup, service, mailprov, user, \"{address}\"]" },
	{ "client_password", SCHEMA_BOOL, AT(struct config_clients, client_password),
	  .affects = SCHEMA_AFFECTS_NOTHING, .preset = "true",
	  .help = "mail programs want a client password made in the web client (the provider's "
		  "default), not the account's own" },
	{ "organization", SCHEMA_TEXT, AT(struct config_clients, organization),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "the company's name, for people; the domain when there is none",
	  .sample = "Example Ltd." },
	{ "contact", SCHEMA_TEXT, AT(struct config_clients, contact),
	  .affects = SCHEMA_AFFECTS_NOTHING, .help = "support contact, for help pages",
	  .sample = "IT help desk, extension 4242" },
	{ "help_url", SCHEMA_TEXT, AT(struct config_clients, help_url),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "web address of the company's own help page, named in settings beside the page "
		  "of \"client web\"",
	  .sample = "https://intranet.example.com/mail" },
	{ "web_host", SCHEMA_TEXT, AT(struct config_clients, web_host),
	  .affects = SCHEMA_AFFECTS_NOTHING,
	  .help = "host name of the web server that serves the folder of \"client web\"; "
		  "autoconfig.DOMAIN is to point there",
	  .sample = "web.example.com" },
};
static const struct schema clients_schema = SCHEMA(clients_rows, struct config_clients);

static const struct schema_row config_rows[] = {
	{ "domains", SCHEMA_STRUCTS, AT(struct config, domains),
	  .count_offset = offsetof(struct config, domain_count), .inner = &domain_schema,
	  .required = true, .help = "the company's mail domains, each with its site" },
	{ "directory", SCHEMA_MAPS, AT(struct config, directories),
	  .count_offset = offsetof(struct config, directory_count),
	  .inner = &config_directory_schema, .required = true,
	  .help = "where the people are read from; a list, each with a name, where there are "
		  "several" },
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
