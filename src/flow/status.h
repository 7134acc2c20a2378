// SPDX-License-Identifier: MIT
/*
 * Where the activation stands, in the order of the provider's guide: administrator (at each site
 * that has domains), accounts, migration, DNS, clients. Built from the state store alone, so that
 * it answers at once, and says how old its data are.
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
	enum status_step step;
	const char *site; /* of the administrator; else NULL */
	enum status_progress progress;
	const char *text; /* present state */
	const char *next; /* what to do next, NULL when it is done */
};

struct status {
	struct arena arena;
	struct status_line *lines; /* in their order */
	size_t count_lines, cap;
	bool several; /* sites */
	struct state_count count;
	size_t open_batches;
};

/* "administrator", "accounts", "migration", "dns", "clients". */
const char *status_step_text(enum status_step step);

/* "open", "partly", "done". */
const char *status_progress_text(enum status_progress progress);

/*
 * Marks what only a person can do, in the store: "STEP=NOTE", or "STEP=", which takes the mark
 * away. The steps are migration, clients, and the administrator: administrator:SITE, or without the
 * site where there is one.
 */
MUST_CHECK int status_mark(const char *text, const struct config *config, struct state *state,
			   struct error *error);

MUST_CHECK int status_load(struct status *status, const struct config *config, struct state *state,
			   struct error *error);
void status_release(struct status *status);
