// SPDX-License-Identifier: MIT
/*
 * The tables of the state store, by numbered migrations: user_version says how many were carried
 * out. A released migration is never edited.
 */
#pragma once

#include "state/store.h"

/* Carries out what is missing, in one transaction. A store of a newer program is ERROR_DATA. */
MUST_CHECK int migration_update(struct state *state, struct error *error);

/* For readers: the store must have exactly our version. */
MUST_CHECK int migration_check(struct state *state, struct error *error);
