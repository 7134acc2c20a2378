// SPDX-License-Identifier: MIT
/*
 * What is known of departments: how many accounts each has, kept by differences, so that they are
 * never all counted; and what a batch did to them, so that it can be taken back. A department that
 * is not there has no row. Each site has departments of its own; what was known before sites were
 * kept has the site "", and counts at all of them until state_departments_settle.
 */
#pragma once

#include "base/arena.h"
#include "model/department.h"
#include "model/known.h"
#include "state/state.h"

/* One department: 1, 0 or -1. Its path is the caller's. */
MUST_CHECK int state_department_find(struct state *state, const char *site, const char *path,
				     struct department *ret_department, struct error *error);

/*
 * Calls `each` for a department and all beneath it, in the order of paths, until it returns
 * something else than 0: that is returned, else 0; or -1.
 */
typedef int (*state_department_each)(void *argument, const struct department *department,
				     struct error *error);
MUST_CHECK int state_departments_in(struct state *state, const char *site, const char *path,
				    state_department_each each, void *argument,
				    struct error *error);

/* Adds to its numbers; a department that was not there is there then. */
MUST_CHECK int state_department_add(struct state *state, const char *site, const char *path,
				    int64_t accounts, int64_t resting, struct error *error);

/* Removes it, if it has no accounts, and nothing is beneath it. */
MUST_CHECK int state_department_drop(struct state *state, const char *site, const char *path,
				     struct error *error);

/*
 * The suspended accounts of a department and of all beneath it; the array is the caller's, the
 * strings are the arena's.
 */
MUST_CHECK int state_department_resting(struct state *state, const char *site, const char *path,
					struct arena *arena, struct known **ret_known,
					size_t *ret_count, struct error *error);

/* An operation of a batch; `sequence` counts from 0. */
MUST_CHECK int state_department_op_store(struct state *state, int64_t batch, int64_t sequence,
					 const struct department_op *op, struct error *error);

/* The operations of a batch in sequence; likewise. */
MUST_CHECK int state_department_ops(struct state *state, int64_t batch, struct arena *arena,
				    struct department_op **ret_ops, size_t *ret_count,
				    struct error *error);

/*
 * Whether a department is to be there, but for one batch: it is there, or an open batch makes it.
 * 1, 0 or -1.
 */
MUST_CHECK int state_department_is_due(struct state *state, int64_t but, const char *site,
				       const char *path, struct error *error);

/*
 * Counts the departments of all sites anew, where some were known without one and the accounts have
 * one now.
 */
MUST_CHECK int state_departments_settle(struct state *state, struct error *error);
