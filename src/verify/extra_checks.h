// SPDX-License-Identifier: MIT
/*
 * Records around the mail records of a domain: leftovers of another provider, wildcards, records
 * that are advised. It takes some forty questions more, so it is looked at for a few domains and
 * not for thousands. No verdict depends on it, but for an alias beside the records of the domain
 * itself. Part of a view (verify/server_view.h), with the same lifetime.
 */
#pragma once

#include "conf/site.h"
#include "resolver/answer_cache.h"

enum leftover_kind {
	LEFTOVER_AUTODISCOVER,
	LEFTOVER_SRV,
	LEFTOVER_DKIM,
	LEFTOVER_MTA_STS,
	LEFTOVER_TXT
};

/* One record that a known provider had its customer publish. */
struct leftover {
	enum leftover_kind kind;
	const struct provider *provider;
	const char *host;  /* "selector1._domainkey" */
	const char *owner; /* the whole name */
	enum rr_type type;
	const struct rr *record;
};

struct extra_checks {
	bool done; /* all answers are there */
	struct leftover *leftovers;
	size_t leftover_count;
	size_t leftover_cap;
	const char *stray; /* a random name below the domain: its records come from a wildcard */
	const struct answer *stray_alias; /* CNAME; NXDOMAIN when there is no wildcard at all, and
					     then the others are NULL */
	const struct answer *stray_address;
	const struct answer *stray_mx;
	const struct answer *stray_text;
	const struct answer *nowhere; /* A of a name below a top domain that does not exist */
	const struct answer *dmarc;   /* TXT */
	const struct answer *dkim;    /* TXT at the site's selector */
	const char *dkim_owner;
	const struct answer *mta_sts;		       /* TXT */
	const struct answer *tls_rpt;		       /* TXT */
	const struct answer *spf;		       /* the records of the old type SPF */
	const struct answer *services[SITE_PROTOCOLS]; /* SRV of RFC 6186 and RFC 8314 */
};

/* The owners of SRV records, without the domain: "_imaps._tcp". */
const char *extra_checks_service(enum site_protocol protocol);

/*
 * The provider whose MX host this is, or whom an SPF name belongs to; NULL when that is not known.
 */
const struct provider *extra_checks_of_mx(const struct site_registry *registry, const char *host);
const struct provider *extra_checks_of_spf(const struct site_registry *registry, const char *name);
