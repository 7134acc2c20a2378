// SPDX-License-Identifier: MIT
/*
 * The members of groups: the graph of the groups of a sealed roster, over the names in their
 * records. Only what can be reached from a group with an address is kept, so that memory grows with
 * the lists and not with the people. Order of calls: expand_open, expand_absent for accounts that
 * the roster does not have, expand_person and expand_set to give each person an address, then
 * expand_group as often as wanted; expand_close. The roster must live as long.
 */
#pragma once

#include "base/arena.h"
#include "model/finding.h"
#include "model/roster.h"

struct expand;
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

/* Resolves all names. Rings of groups become findings, each once. */
struct expand *expand_open(const struct roster *roster, const struct expand_policy *policy,
			   struct findings *findings);

/*
 * A known account that was not read: resolves the DN by which a group of its directory may still
 * name it. The key must live as long as the graph.
 */
void expand_absent(struct expand *expand, const char *id, const char *dn, const unsigned char *key);

/*
 * The addresses of ours that groups name and no entry has, from *at on, which begins with 0; NULL
 * after the last. One may be that of a known account whose directory could not be read.
 */
const char *expand_unknown_address(const struct expand *expand, size_t *at);
void expand_absent_address(struct expand *expand, const char *address, const char *dn,
			   const unsigned char *key);

/*
 * The groups of the roster by ascending key; the number of each is that of expand_group. NULL
 * beyond the last.
 */
const struct roster_entry *expand_entry(const struct expand *expand, size_t group);

/* Gives the list of a group another address than the group has first; it is copied. */
void expand_set_list(struct expand *expand, size_t group, const char *address);

/* The people that lists may have, numbered from 0: the key of each, NULL beyond the last. */
const unsigned char *expand_person(const struct expand *expand, size_t person);

/*
 * Gives a person the address after the planned changes, and the site where the account lives then;
 * both are copied. A person without an address is a member of no list.
 */
void expand_set(struct expand *expand, size_t person, const char *address, const char *site);

/* Why a name is unknown: each has another remedy. */
enum expand_reason {
	EXPAND_UNREAD,	    /* a DN where entries are read, and none was */
	EXPAND_OUT_OF_BASE, /* a DN where none are read */
	EXPAND_MALFORMED,   /* it is no DN and no address, or the address of a contact is none */
	EXPAND_LOGIN,	    /* a user name that nobody has */
	EXPAND_ADDRESS,	    /* an address of ours that nobody has */
	EXPAND_REASONS
};

/* "unread", "outside", … */
const char *expand_reason_text(enum expand_reason reason);

/* A member, or an entry that is not one, and why. */
struct expand_name {
	const char *text;	  /* the address; of others the DN or whatever the group says */
	const unsigned char *key; /* NULL: the address is elsewhere, or the name is unknown */
	const char *site;	  /* where it lives, or NULL */
	size_t via;		  /* the group that names the member */
	const char *others;	  /* of one elsewhere: more addresses that would do, or NULL */
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
		left_out; /* entries that are no accounts, and groups that are no lists */
	struct expand_names nobody; /* placeholders */
	bool cut;		  /* the server did not give all members of a group that counts, */
	struct expand_names cuts; /* of these */
};

/* The members of a group, with those of the groups in it. The result lives until the next call. */
const struct expanded *expand_group(struct expand *expand, size_t group);

/* Puts them in the order of their texts, each once. */
void expand_sort(struct expand_names *names);

void expand_close(struct expand *expand);
