// SPDX-License-Identifier: MIT
/* Opening the store, for the only program that writes it and for readers. See state.h. */
#pragma once

#include "base/buf.h"
#include "state/state.h"

/*
 * The lock of the single writer: a file beside the store. Held by another process: ERROR_AGAIN,
 * with its pid for people. `ret_fd` is closed to unlock.
 */
MUST_CHECK int state_lock(const char *path, int *ret_fd, struct error *error);

/*
 * Opens the store; `write` makes it (0600, in a folder of 0711, through which others reach the
 * published data) and brings its schema up to date. A store of a newer version is refused
 * (ERROR_DATA). A reader of a store that is not there yet gets an empty one in memory, so that
 * reading commands work before the first sync.
 */
MUST_CHECK int state_open(const char *path, bool write, struct state **ret_state,
			  struct error *error);

/*
 * The path of the store itself, where the given one is a link to it, or lies behind one: there its
 * lock, its journal and what is kept of reads lie too. A link is followed when root or we made it
 * (base/folder.h); what it leads to need not be there yet.
 */
MUST_CHECK int state_real_path(const char *path, struct buf *ret_path, struct error *error);
