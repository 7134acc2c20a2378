// SPDX-License-Identifier: MIT
/*
 * The members of groups: the graph of the groups of a sealed roster, over the names in their
 * records. Only what can be reached from a group with an address is kept, so that memory grows with
 * the lists and not with the people. Order of calls: expand_open, expand_absent for accounts that
 * the roster does not have, expand_person and expand_set to give each person an address, then
 * expand_group as often as wanted; expand_close. The roster must live as long.
 */
#pragma once

#include "model/finding.h"
#include "plan/expanded.h"

struct expand;

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

/* "unread", "outside", … */
const char *expand_reason_text(enum expand_reason reason);

/* The members of a group, with those of the groups in it. The result lives until the next call. */
const struct expanded *expand_group(struct expand *expand, size_t group);

/* Puts them in the order of their texts, each once. */
void expand_sort(struct expand_names *names);

void expand_close(struct expand *expand);
