// SPDX-License-Identifier: MIT
/*
 * The provider's sites as data: which records a domain of the site must have, which servers its
 * clients use. The registry is read from the shipped folder and then from the operator's; an
 * operator's file replaces the shipped one with the same id. Order of calls: site_registry_load,
 * then site_find; the registry owns everything.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"
#include "conf/provider.h"
#include "model/finding.h"

enum site_record_type { SITE_MX, SITE_CNAME, SITE_TXT, SITE_RECORD_TYPES };

struct site_record {
	const char *host; /* "@" is the domain itself */
	enum site_record_type type;
	int64_t priority;  /* of an MX */
	const char *value; /* a host name without final dot */
	bool required;
};

enum site_protocol { SITE_IMAP, SITE_POP3, SITE_SMTP, SITE_PROTOCOLS };

struct site_server {
	const char *host;
	int64_t port; /* implicit TLS (RFC 8314) */
};

/* Values of the same vendor that a domain may still have from earlier days. */
struct site_legacy {
	struct vec mx;
	struct vec spf;
	bool accepted; /* mail still arrives with them */
};

struct site_limits {
	int64_t aliases;      /* for one account */
	int64_t import_rows;  /* that one import file should have at most */
	int64_t password_min; /* characters */
	int64_t password_max;
	int64_t groups;	     /* mailing lists, and */
	int64_t group_share; /* one for every so many accounts, if that is more; 0: no such rule */
	int64_t group_members; /* of one list */
};

struct site {
	const char *id;
	const char *title;
	const char *web; /* host of the web client */
	const char *api_host;
	struct site_record *records;
	size_t record_count;
	const char *spf_mechanism; /* "include:spf.sg.aliyun.com" */
	const char *spf_all;	   /* "-all" */
	const char
		*dkim_selector; /* below which the provider looks for the domain's key: "default" */
	struct site_server server[SITE_PROTOCOLS];
	struct site_legacy legacy;
	struct site_limits limits;
	const char *file; /* where it was read */
};

struct site_registry {
	struct arena arena;
	struct site *sites; /* by id */
	size_t count;
	size_t cap;
	struct providers others; /* providers that a domain may come from */
};

#define SITE_REGISTRY_INIT    \
	{                     \
		.sites = NULL \
	}

const char *site_protocol_text(enum site_protocol protocol);

/*
 * Reads *.yaml of each folder in turn, and of its folder "providers"; a folder that is absent is
 * fine. Every mistake of every file is a finding; with one of severity error the call fails with
 * ERROR_CONFIG.
 */
MUST_CHECK int site_registry_load(struct site_registry *registry, const char *const *folders,
				  size_t folder_count, struct findings *findings,
				  struct error *error);

/* NULL when there is none with this id. */
const struct site *site_find(const struct site_registry *registry, const char *id);

/* The ids, in order, for messages: appends "cn, de, hk, sg, us". */
void site_list(struct buf *buf, const struct site_registry *registry);

/*
 * The site that has this host as an MX value, or NULL; tells a domain that points to another site
 * of the provider.
 */
const struct site *site_of_mx(const struct site_registry *registry, const char *host);

void site_registry_release(struct site_registry *registry);
