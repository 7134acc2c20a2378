// SPDX-License-Identifier: MIT
/*
 * What a change of an account does to its aliases, one operation for each: all that it takes away,
 * or all that it gives. Everything that is taken away anywhere comes before renames and creations,
 * and everything that is given after them, so an alias may go from one account to another, become
 * an account's own address, or be the address that somebody else gave up.
 */
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include "model/address.h"
#include "model/change.h"

/*
 * The next of addresses with one space between, as aliases are kept: moves `at` past it. False at
 * the end; NULL is an empty list.
 */
bool alias_next(const char **at, const char **ret_alias, size_t *ret_len);

/* Whether such a list has the address. */
bool alias_has(const char *list, const char *address, size_t len);

/* Whether `list` has every address of `wanted`; NULL is an empty list. */
bool alias_has_all(const char *list, const char *wanted);

enum alias_reason {
	ALIAS_GIVEN,  /* the directory gives it */
	ALIAS_FORMER, /* the account's address until now, which stays */
	ALIAS_TAKEN,  /* the directory does not have it any more */
	ALIAS_OWN,    /* becomes the account's own address, so nothing is lost */
};

struct alias_op {
	bool add;
	enum alias_reason reason;
	char id[CHANGE_ID_SIZE]; /* the same for the same operation in any run */
	const char *address;	 /* of the account, at the time when it is done: what is taken away
				    comes before renames */
	char alias[ADDRESS_MAX + 1];
};

struct alias_walk {
	const struct change *change;
	bool add;
	const char *at;
};

const char *alias_op_text(bool add);
const char *alias_reason_text(enum alias_reason reason);

/* Begins a walk over what the change gives, or takes away. The change must outlive it. */
struct alias_walk alias_walk(const struct change *change, bool add);

/* The next operation, in the order of aliases; false at the end. */
bool alias_op_next(struct alias_walk *walk, struct alias_op *ret_op);

/*
 * Which of the given aliases fit the number that an account may have: those that it already had
 * stay, even when they are too many, then the others in their order. Both lists are copied to the
 * arena.
 */
void alias_fit(const char *had, const char *given, size_t limit, struct arena *arena,
	       struct vec *ret_fit, struct vec *ret_wait);

/* The object {"id","op","address","alias","reason"}. */
void alias_write_json(struct json *json, const struct alias_op *op);
