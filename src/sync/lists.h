// SPDX-License-Identifier: MIT
/*
 * The mailing lists of a sync: from the groups of the snapshot and the plan of the accounts to the
 * plan of the lists. Order of calls: lists_plan once the plan of the accounts is as it will be
 * carried out, lists_confirm, lists_store in the transaction of the batch; lists_release. Without
 * directory.groups everything is empty, and what is known of lists stays as it is.
 */
#pragma once

#include "conf/config.h"
#include "directory/directory.h"
#include "plan/list_plan.h"
#include "plan/placeholder.h"
#include "plan/plan.h"
#include "state/state_list.h"
#include "sync/store_question.h"

/* An account that leaves its address or its site, and where it goes. */
struct lists_leaver {
	unsigned char key[ACCOUNT_KEY_SIZE];
	struct list_place place;
};

struct lists {
	struct expand *expand;
	struct list_plan plan;
	struct arena arena;
	struct placeholders placeholders;
	struct vec places;	      /* DNs below which entries are read */
	struct lists_leaver *leavers; /* by key */
	size_t leaver_count;
	size_t taken; /* lists that wait for an address in use elsewhere */
	struct store_question question;
};

#define LISTS_INIT             \
	{                      \
		.expand = NULL \
	}

/* What the lists are made from. All of it must live as long as the lists. */
struct lists_input {
	const struct config *config;
	struct directory *directory; /* open */
	struct state *state;
	const struct roster *roster; /* sealed */
	const struct plan *accounts;
	const struct run_time *time;
	bool (*unread)(void *directories, const struct known *known); /* see plan/plan.h */
	void *directories;
};

/* Plans them, in place of any earlier plan; what is held or odd becomes findings. */
MUST_CHECK int lists_plan(struct lists *lists, const struct lists_input *input,
			  struct findings *findings, struct error *error);

/*
 * The second question: groups that the listing did not have are asked for by their ids. `ret_stale`
 * is set with the error when one is there after all.
 */
MUST_CHECK int lists_confirm(struct lists *lists, const struct config *config,
			     struct directory *directory, struct findings *findings,
			     bool *ret_stale, struct error *error);

/* Stores the changes with what they do, and the missing lists. */
MUST_CHECK int lists_store(const struct lists *lists, struct state *state, int64_t batch,
			   int64_t now, struct error *error);

/* Whether the same snapshot and the same store again give an empty plan at any time. */
bool lists_is_settled(const struct lists *lists);

void lists_release(struct lists *lists);
