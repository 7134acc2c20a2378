// SPDX-License-Identifier: MIT
#include "conf/site_rows.h"

#include "conf/site.h"

static const char *const type_names[] = { "MX", "CNAME", "TXT", NULL };

#define AT(type, member) .offset = offsetof(type, member)

static const struct schema_row record_rows[] = {
	{ "host", SCHEMA_TEXT, AT(struct site_record, host), .required = true,
	  .help = "the host record; \"@\" is the domain itself", .sample = "\"@\"" },
	{ "type", SCHEMA_CHOICE, AT(struct site_record, type), .required = true,
	  .choices = type_names, .help = "MX, CNAME or TXT", .sample = "MX" },
	{ "priority", SCHEMA_INTEGER, AT(struct site_record, priority), .least = 0, .most = 65535,
	  .preset = "0", .help = "the preference of an MX (RFC 5321 section 5.1)", .sample = "5" },
	{ "value", SCHEMA_TEXT, AT(struct site_record, value), .required = true,
	  .help = "the host that the record points to, without final dot",
	  .sample = "mx1.sg.aliyun.com" },
	{ "required", SCHEMA_BOOL, AT(struct site_record, required), .preset = "false",
	  .help = "whether mail is lost without it" },
};
static const struct schema record_schema = SCHEMA(record_rows, struct site_record);

static const struct schema_row spf_rows[] = {
	{ "mechanism", SCHEMA_TEXT, .offset = 0, .required = true,
	  .help = "what the domain's SPF record must hold (RFC 7208 section 5)",
	  .sample = "include:spf.sg.aliyun.com" },
	{ "all", SCHEMA_TEXT,
	  .offset = offsetof(struct site, spf_all) - offsetof(struct site, spf_mechanism),
	  .preset = "-all", .help = "how a new record ends" },
};
static const struct schema spf_schema = SCHEMA(spf_rows, struct site);

static const struct schema_row server_rows[] = {
	{ "host", SCHEMA_TEXT, AT(struct site_server, host), .required = true,
	  .help = "the provider's host name", .sample = "imap.sg.aliyun.com" },
	{ "port", SCHEMA_INTEGER, AT(struct site_server, port), .required = true, .least = 1,
	  .most = 65535, .help = "the port with TLS from the start (RFC 8314)", .sample = "993" },
};
static const struct schema server_schema = SCHEMA(server_rows, struct site_server);

#define SERVER(protocol) .offset = (protocol) * sizeof(struct site_server)
static const struct schema_row servers_rows[] = {
	{ "imap", SCHEMA_STRUCT, SERVER(SITE_IMAP), .inner = &server_schema, .required = true,
	  .help = "IMAP" },
	{ "pop3", SCHEMA_STRUCT, SERVER(SITE_POP3), .inner = &server_schema, .required = true,
	  .help = "POP3" },
	{ "smtp", SCHEMA_STRUCT, SERVER(SITE_SMTP), .inner = &server_schema, .required = true,
	  .help = "message submission" },
};
static const struct schema servers_schema =
	SCHEMA(servers_rows, struct site_server[SITE_PROTOCOLS]);

static const struct schema_row legacy_rows[] = {
	{ "mx", SCHEMA_TEXTS, AT(struct site_legacy, mx),
	  .help = "MX hosts of the same provider from earlier days",
	  .sample = "mxn.mxhichina.com" },
	{ "spf", SCHEMA_TEXTS, AT(struct site_legacy, spf), .help = "SPF mechanisms likewise",
	  .sample = "include:spf.mxhichina.com" },
	{ "accepted", SCHEMA_BOOL, AT(struct site_legacy, accepted), .preset = "false",
	  .help = "whether mail still arrives with them" },
};
static const struct schema legacy_schema = SCHEMA(legacy_rows, struct site_legacy);

static const struct schema_row limits_rows[] = {
	{ "aliases", SCHEMA_INTEGER, AT(struct site_limits, aliases), .preset = "5", .least = 0,
	  .most = 1000, .help = "aliases of one account" },
	{ "import_rows", SCHEMA_INTEGER, AT(struct site_limits, import_rows), .preset = "3000",
	  .least = 1, .most = 100000, .help = "accounts that one import should have at most" },
	{ "password_min", SCHEMA_INTEGER, AT(struct site_limits, password_min), .preset = "9",
	  .least = 1, .most = 64, .help = "characters of a password, at least" },
	{ "password_max", SCHEMA_INTEGER, AT(struct site_limits, password_max), .preset = "64",
	  .least = 16, .most = 1000, .help = "characters of a password, at most" },
	{ "groups", SCHEMA_INTEGER, AT(struct site_limits, groups), .preset = "1000", .least = 0,
	  .most = 1000000, .help = "mailing lists" },
	{ "group_share", SCHEMA_INTEGER, AT(struct site_limits, group_share), .preset = "2",
	  .least = 0, .most = 1000000,
	  .help = "one mailing list for so many accounts, where that makes more of them; 0: not" },
	{ "group_members", SCHEMA_INTEGER, AT(struct site_limits, group_members), .preset = "99999",
	  .least = 1, .most = 10000000, .help = "members of one mailing list" },
};
static const struct schema limits_schema = SCHEMA(limits_rows, struct site_limits);

static const struct schema_row site_rows[] = {
	{ "id", SCHEMA_TEXT, AT(struct site, id), .required = true,
	  .help = "what domains name it by", .sample = "sg" },
	{ "title", SCHEMA_TEXT, AT(struct site, title), .required = true,
	  .help = "its name for people", .sample = "Singapore" },
	{ "web", SCHEMA_TEXT, AT(struct site, web), .required = true,
	  .help = "host of the web client; logging on at another site's fails",
	  .sample = "mail.sg.aliyun.com" },
	{ "api_host", SCHEMA_TEXT, AT(struct site, api_host), .help = "host of the provider's API",
	  .sample = "alimail-sg.aliyuncs.com" },
	{ "records", SCHEMA_STRUCTS, AT(struct site, records),
	  .count_offset = offsetof(struct site, record_count), .inner = &record_schema,
	  .required = true,
	  .help = "the records that a domain of the site must have, besides SPF" },
	{ "spf", SCHEMA_STRUCT, AT(struct site, spf_mechanism), .inner = &spf_schema,
	  .required = true, .help = "what the domain's SPF record must say" },
	{ "dkim_selector", SCHEMA_TEXT, AT(struct site, dkim_selector), .preset = "default",
	  .help = "the selector below which the domain publishes its DKIM key (RFC 6376 section "
		  "3.1)" },
	{ "servers", SCHEMA_STRUCT, AT(struct site, server), .inner = &servers_schema,
	  .required = true, .help = "what mail programs connect to" },
	{ "legacy", SCHEMA_STRUCT, AT(struct site, legacy), .inner = &legacy_schema,
	  .help = "values that a domain may still have" },
	{ "limits", SCHEMA_STRUCT, AT(struct site, limits), .inner = &limits_schema,
	  .help = "what the provider allows" },
};
const struct schema site_schema = SCHEMA(site_rows, struct site);
