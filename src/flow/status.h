// SPDX-License-Identifier: MIT
/*
 * Where the activation stands, in the order of the provider's guide: administrator, accounts,
 * migration, DNS, clients. Built from the state store alone, so that it answers at once, and says
 * how old its data are.
 */
#pragma once

#include "conf/config.h"
#include "state/state_account.h"

enum status_step {
	STATUS_ADMINISTRATOR,
	STATUS_ACCOUNTS,
	STATUS_MIGRATION,
	STATUS_DNS,
	STATUS_CLIENTS,
	STATUS_STEPS
};

enum status_progress { STATUS_OPEN, STATUS_PARTLY, STATUS_DONE };

struct status_line {
	enum status_progress progress;
	const char *text; /* present state */
	const char *next; /* what to do next, NULL when it is done */
};

struct status {
	struct arena arena;
	struct status_line line[STATUS_STEPS];
	struct state_count count;
	size_t open_batches;
};

/* "administrator", "accounts", "migration", "dns", "clients". */
const char *status_step_text(enum status_step step);

/* "open", "partly", "done". */
const char *status_progress_text(enum status_progress progress);

/*
 * The steps that only a person can do, and may therefore mark: administrator, migration, clients.
 */
bool status_is_markable(const char *step);

/*
 * Marks one of them with a value, or takes the mark away (NULL). Under the state lock; noted in the
 * batch directory, since nothing else says it.
 */
MUST_CHECK int status_set_mark(const struct config *config, struct state *state, const char *step,
			   const char *value, struct error *error);

MUST_CHECK int status_load(struct status *status, const struct config *config, struct state *state,
			   struct error *error);
void status_release(struct status *status);
