// SPDX-License-Identifier: MIT
/*
 * The shared mailboxes (directory.shared), by the keys of their accounts. That nobody logs on to
 * them is what we want and nothing that the provider has, so it stands apart from both rows of an
 * account, and no answer changes it. See state.h for the order of calls.
 */
#pragma once

#include "base/buf.h"
#include "model/account.h"
#include "state/state.h"

MUST_CHECK int state_shared_add(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				struct error *error);
MUST_CHECK int state_shared_remove(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				   struct error *error);

/* Forgets those whose account is retired or was never planned. */
MUST_CHECK int state_shared_prune(struct state *state, struct error *error);

/* Appends the keys of all of them, ascending. */
MUST_CHECK int state_shared_keys(struct state *state, struct buf *keys, struct error *error);

/* Whether one is among such keys. */
bool state_shared_has(const struct buf *keys, const unsigned char key[ACCOUNT_KEY_SIZE]);

/* Whether an account is one: 1, 0 or -1. */
MUST_CHECK int state_shared_find(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
				 struct error *error);
