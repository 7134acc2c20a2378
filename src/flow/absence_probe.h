// SPDX-License-Identifier: MIT
/*
 * Witnesses against a listing that is short and does not say so: entries of the last reading that
 * this one lacks are asked for by their ids. Accounts need no witness here, since every one that is
 * missing is asked for before anything acts on it (flow/sync.c); a draw from them would find
 * nothing that the question for all does not. It is the others for whom nobody would ask: held
 * ones, of whom one that is left out makes another one's address look free, excluded ones, and
 * those without an address.
 */
#pragma once

#include "directory/directory.h"

/*
 * Asks for what a sealed read of everything lacks of the one before. ERROR_AGAIN when an entry is
 * there after all, so that the read is not believed.
 */
MUST_CHECK int absence_probe_ask(struct directory *directory, const struct roster *before,
				 const struct roster *roster, struct error *error);
