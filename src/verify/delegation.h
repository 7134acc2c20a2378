// SPDX-License-Identifier: MIT
/*
 * The name servers of a domain, by the parent and by the zone itself, each with its addresses, and
 * whether it answers with authority. A pure function over the answers, like a view: delegation_find
 * again when something was lacking. What is in it lives as long as the authority and the answers.
 */
#pragma once

#include "resolver/answer_cache.h"

enum delegation_state {
	DELEGATION_GOOD,
	DELEGATION_LAME,    /* it answers, but not as an authoritative server of this zone */
	DELEGATION_SILENT,  /* no answer, or it cannot be reached */
	DELEGATION_NOWHERE, /* its name has no address */
};

/* One address of one server. */
struct delegation_server {
	const char *name;
	struct nameserver address;
	const char *text; /* "ns1.example.com (192.0.2.1)" */
	enum delegation_state state;
	bool at_parent;		  /* the parent zone names it */
	bool at_child;		  /* the zone itself names it, at some server */
	const struct answer *soa; /* what it says about the zone; NULL when it has no address */
	uint32_t serial, refresh; /* of a good one; seconds */
};

enum { DELEGATION_SERVERS_MAX = 32 };

struct delegation {
	struct arena arena;
	const char *zone;    /* NULL: it could not be found out */
	const char *problem; /* why, when the list is empty */
	bool delegated; /* the parent answered with a referral, so that at_parent means something */
	bool missing;	/* the parent says that there is no such domain; it is the one server in the
			   list */
	uint32_t parent_ttl;   /* of the referral, seconds */
	uint32_t negative_ttl; /* how long a name or record that was missing may be remembered; 0
				  when not known */
	struct delegation_server servers[DELEGATION_SERVERS_MAX];
	size_t count;
	size_t good;
};

#define DELEGATION_INIT      \
	{                    \
		.zone = NULL \
	}

/*
 * False when answers are lacking; the authority is to be released in any case. The inquiry is
 * turned to the resolvers.
 */
MUST_CHECK bool delegation_find(struct delegation *delegation, struct dns_lookup *lookup,
				const char *domain);

void delegation_release(struct delegation *delegation);
