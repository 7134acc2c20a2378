// SPDX-License-Identifier: MIT
/*
 * The outcome of one question, immutable; keeps apart cases that other libraries mix up. An answer
 * owns everything in it. Names are canonical texts (dns/name.h); only records of the type asked
 * for, owned by the name asked for or by the end of its alias chain, are in it.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

/* Types of records, by number (RFC 1035 section 3.2.2, RFC 3596, RFC 2782, RFC 4408). */
enum rr_type {
	RR_A = 1,
	RR_NS = 2,
	RR_CNAME = 5,
	RR_SOA = 6,
	RR_PTR = 12,
	RR_MX = 15,
	RR_TXT = 16,
	RR_AAAA = 28,
	RR_SRV = 33,
	RR_OPT = 41,
	RR_SPF = 99, /* withdrawn by RFC 7208 section 3.1; the data is that of TXT */
};

struct rr {
	uint32_t ttl;
	uint16_t preference; /* of MX and SRV */
	uint16_t weight;     /* of SRV */
	uint16_t port;
	const char *target;	     /* of NS, CNAME, PTR, MX, SRV; the primary server of SOA */
	const unsigned char *octets; /* A, AAAA: the address; TXT: its strings joined with nothing
					between, and a NUL; SOA: its five numbers */
	size_t len;
	const unsigned char
		*strings; /* TXT: the data as it stands in the message, string by string */
	size_t strings_len;
};

enum answer_kind {
	ANSWER_DATA,	 /* records are there */
	ANSWER_NODATA,	 /* the name is there, or may be; no record of this type */
	ANSWER_NXDOMAIN, /* there is no such name: the last one of the chain (RFC 6604) */
	ANSWER_ALIAS,	 /* only the chain was sent; ask for its end */
	ANSWER_SERVFAIL,
	ANSWER_REFUSED, /* and every other rcode */
	ANSWER_LAME,	/* a referral instead of an answer */
	ANSWER_FORMERR,
	ANSWER_TIMEOUT,
	ANSWER_NETERR,
	ANSWER_MALFORMED,
	ANSWER_UNRECORDED, /* a capture does not have it */
};

/* A server that a referral names, and its addresses where they came along (glue, RFC 9471). */
struct referral {
	const char *name;
	const struct rr *addresses; /* the length tells A from AAAA */
	size_t count;
};

struct answer {
	struct arena arena;
	enum answer_kind kind;
	uint16_t rcode;	    /* with the upper bits of EDNS */
	bool authoritative; /* AA */
	bool truncated;	    /* TC */
	bool authentic;	    /* AD */
	bool edns;	    /* the answer had an OPT record */
	bool over_tcp;
	bool loop; /* the alias chain comes back to itself, or is longer than ANSWER_CHAIN_MAX */
	int ede;   /* extended error (RFC 8914), -1 for none */
	const char *ede_text;
	const char **chain; /* the targets of the aliases, in order */
	size_t chain_count;
	struct rr *records;
	size_t count;
	uint32_t ttl;		    /* the least of chain and records */
	const char *soa_owner;	    /* of the SOA record in the authority section, NULL for none */
	uint32_t negative_ttl;	    /* the lesser of its TTL and its minimum (RFC 2308 section 5) */
	const char *cut;	    /* of ANSWER_LAME: the zone of the referral; NULL for none */
	struct referral *referrals; /* the servers of the referral, when NS was asked for */
	size_t referral_count;
	uint32_t referral_ttl;
	const unsigned char *message; /* as it came, when the resolver keeps messages */
	size_t message_len;
};

enum { ANSWER_CHAIN_MAX = 16, ANSWER_REFERRALS_MAX = 16 };

/* An answer without any data. */
struct answer *answer_new(enum answer_kind kind);
/* Copies the message that the answer was read from into it. */
void answer_keep(struct answer *answer, const void *octets, size_t len);

void answer_free(struct answer *answer);
void answer_freep(struct answer **answer);

/* Whether it settles the question: records, or certainly none. The others mean "could not tell". */
bool answer_is_definite(const struct answer *answer);

/* The name that the records belong to: the end of the chain, or the name asked for. */
const char *answer_owner(const struct answer *answer, const char *name);

/* What happened, for people, appended: "SERVFAIL (EDE 6: DNSSEC Bogus)", "no answer in time". */
void answer_describe(struct buf *buf, const struct answer *answer);

/*
 * A record in presentation form, printable ASCII only, appended: "5 mx1.example.com", "v=spf1
 * -all". Names have no final dot, text has no quotes; other octets are \DDD.
 */
void rr_text(struct buf *buf, enum rr_type type, const struct rr *record);

/*
 * Whether both are equal, apart from TTLs and from how a text is cut into strings. For records of
 * the same type.
 */
bool rr_equal(const struct rr *one, const struct rr *other);

/* "MX"; "OTHER" for one that is not known here. */
const char *rr_type_text(enum rr_type type);

/* By name, letter case aside; false for one that is not known here. */
MUST_CHECK bool rr_type_parse(const char *text, enum rr_type *ret_type);
