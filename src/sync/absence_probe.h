// SPDX-License-Identifier: MIT
/*
 * Detects a listing that is silently short: entries of the last snapshot that this one lacks are
 * asked for by their ids. Accounts need no probe, since each missing one is asked for before
 * anything acts on its absence (sync/sync.c). The probe covers the entries that nothing else asks
 * for: held ones (if one is left out, the address that it claims looks free), excluded ones, and
 * those without an address.
 */
#pragma once

#include "directory/directory.h"

/*
 * Asks for what a sealed read of everything lacks of the one before. ERROR_AGAIN when an entry is
 * there after all: the read is then discarded as incomplete.
 */
MUST_CHECK int absence_probe_ask(struct directory *directory, const struct roster *before,
				 const struct roster *roster, struct error *error);
