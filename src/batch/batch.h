// SPDX-License-Identifier: MIT
/*
 * The batch: one numbered, immutable folder with everything that a person at the provider's console
 * needs (design section 5). It is written as a hidden draft ".NNNNNN.draft", every file and the
 * folder made durable, and stays hidden until the state store has committed it; then one rename
 * publishes it. A draft that the state does not know is removed by the next run, one that it knows
 * is published.
 *
 * Passwords are made here, live in the import files only, and are wiped from memory.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "batch/batch_input.h"
#include "batch/batch_path.h"

/* Writes the draft. `ret_digest` is the SHA-256 of batch.json in hexadecimal. */
MUST_CHECK int batch_draft(const struct batch_input *input, char ret_digest[65],
			   struct error *error);

/* Publishes a committed draft; fine when it is published already. */
MUST_CHECK int batch_publish(const char *directory, int64_t id, struct error *error);

/* Whether there is a draft, and of which number; of several the highest. 1, 0 or -1. */
MUST_CHECK int batch_find_draft(const char *directory, int64_t *ret_id, struct error *error);

/* Removes the drafts of all numbers above `committed`. */
MUST_CHECK int batch_remove_drafts(const char *directory, int64_t committed, struct error *error);
