// SPDX-License-Identifier: MIT
/*
 * An SPF record with all that it includes, walked without a client: what a person who reads the
 * record sees. Tells the networks that it lists, and how many DNS lookups the worst client costs
 * (RFC 7208 section 4.6.4). A pure function over the answers, as spf_check.
 */
#pragma once

#include "spf/spf.h"

struct spf_network {
	struct spf_address address;
	unsigned prefix;
};

struct spf_tree {
	struct arena arena;
	struct spf_network *networks;
	size_t count;
	size_t cap;
	unsigned lookups;
	const char *unread; /* why a part could not be read: the first "NAME: REASON"; NULL when all
			       was */
	const char *broken; /* a part that is certainly no SPF record, likewise */
};

#define SPF_TREE_INIT            \
	{                        \
		.networks = NULL \
	}

/* Walks the record of a domain (canonical name). False when answers are lacking. */
MUST_CHECK bool spf_tree_walk(struct spf_tree *tree, struct dns_lookup *lookup, const char *domain);

/* Walks a record that was parsed already. */
MUST_CHECK bool spf_tree_walk_record(struct spf_tree *tree, struct dns_lookup *lookup,
				     const struct spf_record *record);

/* The first and the last address of a network. */
struct spf_address spf_network_end(const struct spf_network *network, bool last);

void spf_tree_release(struct spf_tree *tree);
