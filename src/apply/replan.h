// SPDX-License-Identifier: MIT
/*
 * What is planned, made anew out of what is there and of the changes that are open yet, for some
 * accounts and lists: after a part of a batch, or all of it, did not happen. Inside the caller's
 * transaction.
 */
#pragma once

#include "base/buf.h"
#include "state/state.h"

/* `keys` are ACCOUNT_KEY_SIZE octets each, of accounts or of lists, each once. */
MUST_CHECK int replan_keys(struct state *state, const struct buf *keys, struct error *error);
