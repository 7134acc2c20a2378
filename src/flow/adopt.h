// SPDX-License-Identifier: MIT
/*
 * What exists at the provider already is there from now on, since a person says so: addresses, or a
 * list of the console. Each becomes an account that was adopted (model/adopted.h); the next sync
 * gives it to the entry that has its address. All of a list, or nothing.
 */
#pragma once

#include "batch/console_list.h"
#include "conf/config.h"
#include "state/state.h"

enum adopt_outcome {
	ADOPT_NEW,     /* is there from now on */
	ADOPT_CHANGED, /* was adopted before and has no entry yet; the list says something else */
	ADOPT_KNOWN,   /* was there already, and stays as it is */
	ADOPT_OUTCOMES
};

struct adopt_account {
	const char *address, *site;
	enum adopt_outcome outcome;
	bool suspended;
};

struct adopt {
	struct arena arena;
	struct adopt_account *accounts;
	size_t count, counts[ADOPT_OUTCOMES];
	size_t suspended; /* of those that are new */
};

#define ADOPT_INIT         \
	{                  \
		.count = 0 \
	}

const char *adopt_outcome_text(enum adopt_outcome outcome);

/*
 * `what` names the list. What cannot be adopted is a finding, all of it, and then ERROR_DATA:
 * addresses of domains that are not configured, those that wait in an open batch, aliases and
 * mailing lists of ours. Strings of the result are the list's and the configuration's.
 */
MUST_CHECK int adopt_run(struct adopt *adopt, const struct config *config, struct state *state,
			 const struct console_list *list, const char *what, bool dry_run,
			 struct findings *findings, struct error *error);
void adopt_release(struct adopt *adopt);
