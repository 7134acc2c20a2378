// SPDX-License-Identifier: MIT
/*
 * The folder ~/.config/mailprov, reached and written so that nothing in a home can redirect the
 * helper, block it or be lost: every step is taken relative to an open folder by a single name,
 * follows no link, and waits for no FIFO. (For a single name openat with O_NOFOLLOW is as strict as
 * openat2 with RESOLVE_BENEATH, and works where openat2 does not.) A file is only ever replaced by
 * a rename of a new one of an unpredictable name.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/* What is there under a name. */
enum user_config_entry {
	USER_CONFIG_ABSENT,
	USER_CONFIG_FILE,
	USER_CONFIG_OTHER /* a link, FIFO, folder, or a file too large to be one of ours */
};

enum { USER_CONFIG_FILE_MAX = 1 << 20 };

/*
 * Opens HOME/.config/mailprov and locks it; folders that are missing are made, 0700. Each must
 * belong to us and be writable by nobody else (ERROR_PERMISSION). The lock is that of the
 * descriptor: closing it ends both. *ret_fd is -1 when another helper is at work there.
 */
MUST_CHECK int user_config_open(const char *home, int *ret_fd, struct error *error);

/* Reads a file of the folder into buf, when it is one. */
MUST_CHECK int user_config_read(int fd, const char *name, enum user_config_entry *ret_entry,
				struct buf *buf, struct error *error);

/* Puts a file of 0600 in the place of whatever has the name; a folder there is an error. */
MUST_CHECK int user_config_write(int fd, const char *name, const struct buf *text,
				 struct error *error);

/* Removes what a killed user_config_write left. Under the lock. */
void user_config_sweep(int fd);
