// SPDX-License-Identifier: MIT
/*
 * What the answers say about one domain, held against what its site expects: the material of the rules. A pure function over the answers: view_look
 * again when something was lacking. Texts and answers in it live as long as the view and the answers.
 */
#pragma once

#include "verify/expect.h"
#include "verify/survey.h"
#include "spf/spf_tree.h"
#include "model/verdict.h"

enum view_mx_kind {
	VIEW_MX_RIGHT,
	VIEW_MX_PREFERENCE, /* the site's host, another preference */
	VIEW_MX_AGAIN,      /* the site's host once more */
	VIEW_MX_RELATIVE,   /* the site's host with the domain behind it: a final dot was forgotten */
	VIEW_MX_LEGACY,     /* an old host of the same site */
	VIEW_MX_OTHER_SITE,
	VIEW_MX_NULL,       /* "0 .": no mail wanted (RFC 7505) */
	VIEW_MX_ADDRESS,    /* an IP address, which MX cannot have */
	VIEW_MX_FOREIGN,
};

struct view_mx {
	const struct rr *record;
	enum view_mx_kind kind;
	const struct expect *expect;
	const struct site *other;
	const struct provider *provider; /* whose it is, when that is known */
	const struct answer *address;	 /* A records; NULL when that was not asked */
	const struct answer *address6;	 /* AAAA likewise */
};

/* How the customer's SPF record treats the provider's servers. */
enum view_spf_check {
	VIEW_SPF_PASSES,
	VIEW_SPF_FAILS,
	VIEW_SPF_UNSURE, /* a temporary error, in the customer's part of it */
	VIEW_SPF_UNREAD, /* the provider's own record could not be read */
};

struct view_spf {
	size_t count;             /* SPF records */
	const struct rr *record;  /* the first, or the misprinted one; NULL for none */
	const char *misprint;     /* what went wrong with it, see spf_repair.h */
	bool valid;               /* there is one, and its syntax is right */
	struct spf_fault fault;   /* when it is not */
	struct spf_record parsed;
	const struct spf_term *ours;  /* the site's mechanism */
	const struct spf_term *all;
	const struct spf_term *others; /* a mechanism of another site */
	const struct site *other;
	const struct spf_term *legacy;
	struct spf_tree tree;
	enum view_spf_check check;
	enum spf_result result;  /* for the address that fails */
	const char *checked;     /* that address */
	const char *problem;     /* why, or what could not be read */
	bool broken;		 /* the provider's own record is certainly none */
	const char *stranger;	 /* an address that nobody has, and that passes nevertheless; NULL for none */
	struct vec voids;	 /* terms whose names do not exist */
	bool too_void;		 /* so many of them that the record is void */
	bool too_void6;		 /* for clients that come by IPv6 */
	bool parts;		 /* some terms stand in TXT records of their own */
	struct vec dropped;	 /* terms that have to go */
	const char *line;        /* to write instead; NULL when it is the very one that the provider asks for */
};

struct view_alias {
	const struct expect *expect;
	const struct answer *alias;		/* CNAME */
	const struct answer *address;		/* A, when the alias is not right; else NULL */
	const struct answer *address6;		/* AAAA, when there is no alias */
	const struct answer *exchanges, *texts; /* MX and TXT, when there is no alias, and the survey looked */
	const struct answer *end;		/* A at the end of the aliases, when they were followed */
	size_t hops;				/* how many aliases that took */
	bool arrives;				/* the expected name is one of them */
	const struct site *other;		/* whose server it points to */
	bool flattened;				/* no alias, yet the addresses that it would lead to */
	bool conflict;				/* an alias, and other data beside it */
};

/* How far an expected record is there. */
struct view_state {
	enum verdict_state state;
	struct vec found; /* in presentation form */
};

struct views;

struct view {
	struct arena arena;
	const struct views *views; /* of the view that the rules look at: all views of the domain (dns/views.h) */
	const char *domain;
	const struct site *site;
	const struct site_registry *registry;
	struct inquiry *inquiry;
	struct expects expects;
	struct view_state *states; /* one for each expected record */
	const struct answer *first; /* the answer about MX as it came, before aliases were followed */
	const struct answer *mx;
	struct view_mx *exchanges;
	size_t exchange_count;
	const struct answer *txt;
	struct view_spf spf;
	struct view_alias *aliases;
	size_t alias_count;
	const struct answer *apex; /* CNAME at the domain itself; NULL when the survey did not look */
	struct vec bogus;	   /* what DNSSEC does not let pass: "MX", "imap CNAME" */
	const struct answer *bogus_answer;
	struct survey survey;
};

void view_release(struct view *view);

/* A name as canonical text, in the view's arena. */
const char *view_name(struct view *view, const struct name *name);
/* The answer that an expected record was judged by; NULL when it was not asked. */
const struct answer *view_answer(const struct view *view, const struct expect *expect);

/* A record in presentation form, in the view's arena. */
const char *view_text(struct view *view, enum rr_type type, const struct rr *record);
