// SPDX-License-Identifier: MIT
/*
 * Writes one user's settings of mail programs into ~/.config/mailprov, from published data alone.
 * Runs as that user. Only files in that folder are written; one that its owner changed is left as
 * it is, and what would have been written goes beside it, as NAME.new. When neither the account nor
 * the domain's profile changed since the last time, nothing is touched at all.
 */
#pragma once

#include "base/error.h"

struct client_apply {
	const char *published; /* the folder with accounts.cdb and profiles/ */
	const char *home;
	const char *user; /* an address, or a name that the published domain completes */
	void (*say)(const char *text); /* messages for the user: a file that was left alone, a
					  program without settings */
};

/*
 * Does it. *ret_done is false when the user has no enabled mailbox that mail programs may use: then
 * nothing is written. When another login is already writing, that one does it for both. ERROR_AGAIN
 * when the published data cannot be read now; ERROR_PERMISSION when home or folder may be written
 * by others.
 */
MUST_CHECK int client_apply(const struct client_apply *apply, bool *ret_done, struct error *error);
