// SPDX-License-Identifier: MIT
/*
 * Holds a console's list of its accounts against what is there as far as we were told. Says what
 * matches and what does not, and changes nothing. What an open batch has of somebody is no
 * difference: the console may have it already, or not yet.
 */
#pragma once

#include "flow/reconcile_scope.h"
#include "model/known.h"
#include "state/state.h"

enum reconcile_outcome {
	RECONCILE_MATCHES,
	RECONCILE_WAITS,   /* as an open batch has it, or is to have it */
	RECONCILE_DIFFERS, /* in fields */
	RECONCILE_STATUS,  /* in whether it may be used, and in nothing else */
	RECONCILE_MISSING, /* the list does not have it */
	RECONCILE_UNKNOWN, /* nobody of ours */
	RECONCILE_OUTCOMES
};

const char *reconcile_outcome_text(enum reconcile_outcome outcome);

struct reconcile_item {
	enum reconcile_outcome outcome;
	const char *address, *name;
	const char *place;			  /* of its row; NULL when it is missing */
	int64_t batch;				  /* open, that has a change of it; 0: none */
	const char *there[ACCOUNT_FIELDS];	  /* where the fields differ; NULL else */
	const char *listed[ACCOUNT_FIELDS];	  /* likewise */
	const char *status_there, *status_listed; /* where that differs; NULL else */
	const char *note;			  /* what else there is to say, or NULL */
};

struct reconcile {
	struct arena arena;
	struct reconcile_scope scope;
	struct reconcile_item *items; /* but for those that match */
	size_t count, cap;
	int64_t counts[RECONCILE_OUTCOMES];
	int64_t lists; /* rows that are mailing lists of ours */
};

#define RECONCILE_INIT     \
	{                  \
		.count = 0 \
	}

/* As reconcile_scope_find; strings of the result are the list's, the configuration's or its own. */
MUST_CHECK int reconcile_run(struct reconcile *reconcile, const struct config *config,
			     struct state *state, const struct console_list *list, const char *site,
			     const struct vec *domains, struct error *error);

/* Whether anything differs. */
bool reconcile_differs(const struct reconcile *reconcile);

void reconcile_release(struct reconcile *reconcile);
