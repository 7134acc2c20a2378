// SPDX-License-Identifier: MIT
/*
 * Whether known accounts or lists are still there: which are missing and since when, which came
 * back, which entries were moved. Part of the plan of accounts and of that of mailing lists, for
 * both of which it means the same. Order of calls: presence_init, then presence_here or
 * presence_missing for each that is known; presence_release. The roster must live as long.
 */
#pragma once

#include "base/buf.h"
#include "base/vec.h"
#include "model/change.h"
#include "model/finding.h"
#include "model/known.h"
#include "model/address_patterns.h"
#include "model/roster.h"
#include "model/run_time.h"

struct presence_policy {
	const struct run_time *time;
	int64_t missing_runs;	     /* an absence is acted on after so many sealed reads, */
	int64_t missing_time;	     /* and after so many seconds */
	const struct vec *protected; /* patterns of addresses */
	const char *rule;	     /* of the finding about those that are protected */
	const char *subject;	     /* beginning of its text */
	bool lists;		     /* mailing lists and not accounts */
};

/* A known one that this read did not have, or not in scope. */
struct absence {
	unsigned char key[ACCOUNT_KEY_SIZE];
	uint64_t known; /* record of what was known */
	enum change_reason reason;
	bool unknown; /* the directory did not confirm it, or another entry may be the same one */
	bool adopted; /* no entry has had it so far, and that is no absence */
	bool rests;   /* it is not acted on yet */
	bool waits;   /* likewise, and what is known is in use */
	int64_t since;
	int64_t runs; /* with this one */
};

/*
 * One whose entry has another DN now; `seen` is its record in the roster. Only the stored DN is
 * updated, without any change at the provider.
 */
struct presence_move {
	unsigned char key[ACCOUNT_KEY_SIZE];
	uint64_t seen;
};

/*
 * One that is missing while a new entry of the same read has its address or its DN: most likely the
 * same under another id.
 */
struct presence_same {
	unsigned char key[ACCOUNT_KEY_SIZE]; /* that it is known by */
	uint64_t known;			     /* record of what was known */
	uint64_t seen;			     /* of the new entry, in the roster */
	bool taken;   /* it goes on under the new id; else it is held until a person says so */
	bool adopted; /* it was adopted, and nobody had it */
	bool left;    /* and who has it now moves to another site with this plan */
};

struct presence {
	const struct roster *roster;
	struct presence_policy policy;
	struct address_patterns protected; /* of the policy */
	struct buf records;
	struct absence *absences;
	size_t absence_count, absence_cap;
	unsigned char (*returned)[ACCOUNT_KEY_SIZE]; /* that were missing and are there again */
	size_t returned_count, returned_cap;
	struct presence_move *moves;
	size_t move_count, move_cap;
	struct presence_same *sames;
	size_t same_count, same_cap;
};

void presence_init(struct presence *presence, const struct roster *roster,
		   const struct presence_policy *policy);

/* Copies an account to the records, and reads one of these; or all, good until the next copy. */
uint64_t presence_keep(struct presence *presence, const struct account *account);
struct roster presence_records(const struct presence *presence);
struct account presence_record(const struct presence *presence, uint64_t offset);

/* It is there: whether it was moved, or is back. */
void presence_here(struct presence *presence, const struct roster_entry *entry,
		   const struct known *known);

/* It is not. The absence is valid until the next call; *ret_due when it is long enough to act on.
 */
struct absence *presence_missing(struct presence *presence, const struct known *known,
				 enum change_reason reason, bool *ret_due);

/* Nobody has had it yet: an entry of this read may. */
void presence_adopted(struct presence *presence, const struct known *known);

/* The absence whose record of what was known this is, or NULL. */
struct absence *presence_absence(const struct presence *presence, uint64_t known);

/* Notes that the new entry at `seen` may be the one of what is known, or is. */
void presence_add_same(struct presence *presence, const struct presence_same *same);

/* Whether the policy forbids renaming, suspending or retiring it, which is held then; reports it.
 */
bool presence_is_protected(const struct presence *presence, const struct known *known,
			   enum change_op op, struct findings *findings);

/* The new DN of a move; lies in the roster. */
const char *presence_moved_to(const struct presence *presence, const struct presence_move *move);

/* Forgets the absences that could not be confirmed; those that are none. */
void presence_drop_unknown(struct presence *presence);
void presence_drop_adopted(struct presence *presence);

void presence_release(struct presence *presence);
