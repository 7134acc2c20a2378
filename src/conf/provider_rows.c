// SPDX-License-Identifier: MIT
#include "conf/provider_rows.h"

#define AT(type, member) .offset = offsetof(type, member)

static const struct schema_row provider_rows[] = {
	{ "id", SCHEMA_TEXT, AT(struct provider, id), .required = true,
	  .help = "names it in a file of one's own that is to take its place", .sample = "other" },
	{ "title", SCHEMA_TEXT, AT(struct provider, title), .required = true,
	  .help = "its name for people", .sample = "Other Mail" },
	{ "mx", SCHEMA_TEXTS, AT(struct provider, mx),
	  .help = "its MX hosts are these names or below them; whole labels are compared",
	  .sample = "mx.example.net" },
	{ "spf", SCHEMA_TEXTS, AT(struct provider, spf),
	  .help = "names that its customers' SPF records include or redirect to",
	  .sample = "_spf.example.net" },
	{ "autodiscover", SCHEMA_TEXTS, AT(struct provider, autodiscover),
	  .help = "where autodiscover and autoconfig of a customer lead: these names or below",
	  .sample = "autodiscover.example.net" },
	{ "srv", SCHEMA_TEXTS, AT(struct provider, srv),
	  .help = "targets of its customers' SRV records: these names or below",
	  .sample = "imap.example.net" },
	{ "selectors", SCHEMA_TEXTS, AT(struct provider, selectors),
	  .help = "its selectors of DKIM", .sample = "s1" },
	{ "dkim", SCHEMA_TEXTS, AT(struct provider, dkim),
	  .help = "where aliases at these selectors lead: these names or below",
	  .sample = "dkim.example.net" },
	{ "mta_sts", SCHEMA_TEXTS, AT(struct provider, mta_sts),
	  .help = "where the aliases mta-sts and _mta-sts lead: these names or below",
	  .sample = "mta-sts.example.net" },
	{ "txt", SCHEMA_TEXTS, AT(struct provider, txt),
	  .help = "how the texts begin by which it verifies a domain",
	  .sample = "other-verification=" },
};
const struct schema provider_schema = SCHEMA(provider_rows, struct provider);

static const struct schema_row file_rows[] = {
	{ "providers", SCHEMA_STRUCTS, AT(struct provider_file, items),
	  .count_offset = offsetof(struct provider_file, count), .inner = &provider_schema,
	  .required = true, .help = "other providers of mail" },
};
const struct schema provider_file_schema = SCHEMA(file_rows, struct provider_file);
