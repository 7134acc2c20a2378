// SPDX-License-Identifier: MIT
/*
 * Departments between plan and store: what is known of them, what a run changes about that, and how
 * a rejected batch takes it back. Numbers of accounts are kept by differences. Inside the caller's
 * transaction, but for departments_store_source.
 */
#pragma once

#include "plan/departments_sites.h"
#include "state/state.h"

/* What the store knows; good as long as the store is open. */
struct departments_source departments_store_source(struct state *state);

/* Stores what departments_finish found, once the accounts are stored. */
MUST_CHECK int departments_store_store(const struct departments_sites *departments,
				       struct state *state, int64_t batch, struct error *error);

/* Adds the differences that were collected with departments_sites_add, and nothing else. */
MUST_CHECK int departments_store_add(const struct departments_sites *departments,
				     struct state *state, struct error *error);

/* Counts an account into its department (1) or out of it (-1). */
void departments_store_count(struct departments_sites *departments, const struct known *known,
			     int64_t by);

/* A batch was carried out: what it does to departments is there. */
MUST_CHECK int departments_store_confirmed(struct state *state, int64_t batch, struct error *error);

/*
 * Takes back what a batch did to departments, once its accounts are again what they were and their
 * differences were added.
 */
MUST_CHECK int departments_store_rejected(struct state *state, int64_t batch, struct error *error);

/*
 * An account that was to be deleted is kept after all, so it is in its department yet, whatever its
 * batch did to that: once all else of the batch is there.
 */
MUST_CHECK int departments_store_keep(struct state *state, const char *site, const char *path,
				      struct error *error);
