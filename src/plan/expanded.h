// SPDX-License-Identifier: MIT
/* The data of the expansion of groups (plan/expand.h). */
#pragma once

#include "base/arena.h"
#include "model/roster.h"

struct placeholders;

struct expand_policy {
	bool nested; /* members of groups within groups are members; the rings of groups are told */
	bool (*nested_in)(const void *domains,
			  const char *id); /* so of the group with this id; NULL: of all alike */
	bool (*is_ours)(const void *domains, const char *domain);
	/* At which site the lists of a domain are; NULL where there is one site. */
	const char *(*site)(const void *domains, const char *domain);
	const void *domains;
	const char *(*normal_dn)(
		struct buf *buf, const char *text,
		size_t len); /* the form of names by DN; returns why there is none */
	/* Whether entries with this DN (in that form) are read at all; NULL: all are. */
	bool (*is_read)(const void *places, const char *dn);
	const void *places;
	const struct placeholders *placeholders; /* besides the usual ones; or NULL */
};

/* Why a name is unknown: each has another remedy. */
enum expand_reason {
	EXPAND_UNREAD,	    /* a DN where entries are read, and none was */
	EXPAND_OUT_OF_BASE, /* a DN where none are read */
	EXPAND_MALFORMED,   /* it is no DN and no address, or the address of a contact is none */
	EXPAND_LOGIN,	    /* a user name that nobody has */
	EXPAND_ADDRESS,	    /* an address of ours that nobody has */
	EXPAND_REASONS
};

/* A member, or an entry that is not one, and why. */
struct expand_name {
	const char *text;	   /* the address; of others the DN or whatever the group says */
	const unsigned char *key;  /* NULL: the address is elsewhere, or the name is unknown */
	const char *site;	   /* where it lives, or NULL */
	size_t via;		   /* the group that names the member */
	const char *others;	   /* of one elsewhere: more addresses that would do, or NULL */
	enum expand_reason reason; /* of an unknown one, */
	const char *why;	   /* and what it says about itself, or NULL */
};

struct expand_names {
	struct expand_name *items;
	size_t count, cap;
};

struct expanded {
	struct expand_names members; /* by address, each once */
	struct expand_names unknown; /* names that no entry in the snapshot has */
	struct expand_names
		left_out;	    /* entries that are no accounts, and groups that are no lists */
	struct expand_names nobody; /* placeholders */
	bool cut;		  /* the server did not give all members of a group that counts, */
	struct expand_names cuts; /* of these */
};
