// SPDX-License-Identifier: MIT
/*
 * What the plan asks the store about one account at a time (plan_policy): a plan is pure, so the
 * answers come through these.
 */
#pragma once

#include "base/arena.h"
#include "model/known.h"
#include "state/state.h"

/* The store, and what went wrong when it was asked. */
struct store_question {
	struct state *state;
	bool looked, empty; /* whether it has accounts, once that was looked at */
	struct error error;
	bool failed;
};

/* What the owner of an id left behind at a site, see plan_policy.left. */
int store_question_left(void *question, const char *id, const char *site, struct arena *arena,
			struct known *ret_left);

/* The account with a key, see list_policy.account and plan_policy.account. */
int store_question_account(void *question, const unsigned char *key, struct arena *arena,
			   struct known *ret_known);

/* Whether a batch is open, see plan_policy.asked. */
bool store_question_asked(void *question, int64_t batch);
