// SPDX-License-Identifier: MIT
/*
 * Which value an entry gets where the directory gives it several (model/several.h): the one in use
 * as long as it is among them, else the one that the rules prefer. An address that other entries
 * claim is in use or passed over; who has it in use keeps it, and somebody new who wants it is held
 * by sync/address_in_use.h.
 */
#pragma once

#include "model/finding.h"
#include "model/held.h"
#include "model/roster.h"

/* How many are told one by one, of each sort. */
enum { CHOOSE_SHOWN = 200 };

/* Fields with several values, by whether the one in use stays; who has no address left. */
struct choose_told {
	size_t fields[2];
	size_t taken;
};

struct chosen {
	struct account account; /* its strings lie in the roster, in what is used, and here */
	const char *several;	/* what it was chosen from; NULL: there was no choice */
	bool differs;		/* from what the record has */
	bool open;		/* another entry may change it */
	const char *taken;	/* others claim every one of its addresses: the DN of one of them */
	struct buf address, aliases;
};

/* `used` is what the account or list has, or NULL when there is none. */
struct chosen choose(const struct roster *roster, const struct roster_entry *entry,
		     const struct account *used);

/*
 * The choice of what is in use, for an account that was read alone: `account` has the values that
 * the rules prefer and gets those that it has.
 */
struct chosen choose_used(const struct account *account, const struct account *used);

/*
 * Adds a finding for each field of which there are several values: a warning where one is chosen
 * now, a note where the one in use stays, or it would be said every night. `told` counts them, and
 * those beyond CHOOSE_SHOWN are only counted. How many were added.
 */
size_t choose_tell(const struct chosen *chosen, const struct account *used,
		   struct choose_told *told, struct findings *findings);

/*
 * Says that no address is left for it, and notes who is held for that: an account (HELD_PLAN) or a
 * mailing list (HELD_LIST).
 */
void choose_tell_taken(const struct chosen *chosen, enum held_source source,
		       struct choose_told *told, struct findings *findings);

/* Adds the finding about those that were only counted. */
void choose_finish(const struct choose_told *told, struct findings *findings);

void chosen_release(struct chosen *chosen);
