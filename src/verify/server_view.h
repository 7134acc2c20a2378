// SPDX-License-Identifier: MIT
/*
 * The answers about one domain, compared with what its site expects: the input of the rules. A pure
 * function over the answers: server_view_look again when something was lacking. Texts and answers
 * in it live as long as the view and the answers.
 */
#pragma once

#include "verify/expected_records.h"
#include "verify/extra_checks.h"
#include "spf/spf_tree.h"
#include "model/verdict.h"

enum server_view_mx_kind {
	SERVER_VIEW_MX_RIGHT,
	SERVER_VIEW_MX_PREFERENCE, /* the site's host, another preference */
	SERVER_VIEW_MX_AGAIN,	   /* the site's host once more */
	SERVER_VIEW_MX_RELATIVE,   /* the site's host with the domain behind it: a final dot was
				      forgotten */
	SERVER_VIEW_MX_LEGACY,	   /* an old host of the same site */
	SERVER_VIEW_MX_OTHER_SITE,
	SERVER_VIEW_MX_NULL,	/* "0 .": no mail wanted (RFC 7505) */
	SERVER_VIEW_MX_ADDRESS, /* an IP address, which MX cannot have */
	SERVER_VIEW_MX_FOREIGN,
};

struct server_view_mx {
	const struct rr *record;
	enum server_view_mx_kind kind;
	const struct expected_record *expect;
	const struct site *other;
	const struct provider *provider; /* whose it is, when that is known */
	const struct answer *address;	 /* A records; NULL when that was not asked */
	const struct answer *address6;	 /* AAAA likewise */
};

/* How the customer's SPF record treats the provider's servers. */
enum server_view_spf_check {
	SERVER_VIEW_SPF_PASSES,
	SERVER_VIEW_SPF_FAILS,
	SERVER_VIEW_SPF_UNSURE, /* a temporary error, in the customer's part of it */
	SERVER_VIEW_SPF_UNREAD, /* the provider's own record could not be read */
};

struct server_view_spf {
	size_t count;		 /* SPF records */
	const struct rr *record; /* the first, or the misprinted one; NULL for none */
	const char *misprint;	 /* what went wrong with it, see spf_repair.h */
	bool valid;		 /* there is one, and its syntax is right */
	struct spf_fault fault;	 /* when it is not */
	struct spf_record parsed;
	const struct spf_term *ours; /* the site's mechanism */
	const struct spf_term *all;
	const struct spf_term *others; /* a mechanism of another site */
	const struct site *other;
	const struct spf_term *legacy;
	struct spf_tree tree;
	enum server_view_spf_check check;
	enum spf_result result; /* for the address that fails */
	const char *checked;	/* that address */
	const char *problem;	/* why, or what could not be read */
	bool broken;		/* the provider's own record is certainly none */
	const char *stranger;	/* an unused address that passes nevertheless; NULL for none */
	struct vec voids;	/* terms whose names do not exist */
	bool too_void;		/* so many of them that the record is void */
	bool too_void6;		/* for clients that come by IPv6 */
	bool parts;		/* some terms stand in TXT records of their own */
	struct vec dropped;	/* terms that have to go */
	const char *line; /* to write instead; NULL when it is the very one that the provider asks
			     for */
};

struct server_view_alias {
	const struct expected_record *expect;
	const struct answer *alias;    /* CNAME */
	const struct answer *address;  /* A, when the alias is not right; else NULL */
	const struct answer *address6; /* AAAA, when there is no alias */
	const struct answer *exchanges,
		*texts;		  /* MX and TXT, when there is no alias, and the survey looked */
	const struct answer *end; /* A at the end of the aliases, when they were followed */
	size_t hops;		  /* how many aliases that took */
	bool arrives;		  /* the expected name is one of them */
	const struct site *other; /* the other site or provider it points to, if known */
	bool flattened;		  /* no alias, yet the addresses that it would lead to */
	bool conflict;		  /* an alias, and other data beside it */
};

/* State of an expected record. */
struct server_view_state {
	enum verdict_state state;
	struct vec found; /* in presentation form */
};

struct domain_view;

struct server_view {
	struct arena arena;
	const struct domain_view *domain_view; /* of the view that the rules look at: all views of
						  the domain (verify/domain_view.h) */
	const char *domain;
	const struct site *site;
	const struct site_registry *registry;
	struct dns_lookup *lookup;
	struct expected_records expected;
	struct server_view_state *states; /* one for each expected record */
	const struct answer
		*first; /* the answer about MX as it came, before aliases were followed */
	const struct answer *mx;
	struct server_view_mx *exchanges;
	size_t exchange_count;
	const struct answer *txt;
	struct server_view_spf spf;
	struct server_view_alias *aliases;
	size_t alias_count;
	const struct answer *apex; /* CNAME at the domain itself */
	struct vec bogus;	   /* blocked by DNSSEC: "MX", "imap CNAME" */
	const struct answer *bogus_answer;
	struct extra_checks survey;
};

void server_view_release(struct server_view *view);

/* A name as canonical text, in the view's arena. */
const char *server_view_name(struct server_view *view, const struct name *name);
/* The answer that an expected record was judged by; NULL when it was not asked. */
const struct answer *server_view_answer(const struct server_view *view,
					const struct expected_record *expect);

/* A record in presentation form, in the view's arena. */
const char *server_view_text(struct server_view *view, enum rr_type type, const struct rr *record);
