// SPDX-License-Identifier: MIT
/*
 * Whose entries nobody could see in this run: those of a directory that could not be read, for whom
 * nothing is done, and those of one that is not configured any more. The latter stop the run, or
 * else a name that was changed by mistake would suspend everybody. Order of calls: unread_init,
 * unread_is as the policy of a plan, unread_check.
 */
#pragma once

#include "directory/directory.h"
#include "model/known.h"

struct unread {
	const struct config *config;
	const struct directory *directory;
	size_t foreign;	   /* how many are of a directory that is not configured */
	char name[64];	   /* of the first of these; "" is none */
	char address[320]; /* its own */
};

void unread_init(struct unread *unread, const struct config *config,
		 const struct directory *directory);

/* For plan_policy: the argument is the struct. */
bool unread_is(void *argument, const struct known *known);

MUST_CHECK int unread_check(const struct unread *unread, struct error *error);
