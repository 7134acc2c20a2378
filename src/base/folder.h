// SPDX-License-Identifier: MIT
/*
 * A folder that files are written into, reached so that nobody else can lead us astray: every step
 * is taken from an open folder by a single name. A symbolic link on the way is followed only when
 * root or we made it; a folder that a stranger opened to everybody is refused. The folder itself
 * may be somebody else's, since what is in it is only ever made anew or replaced by a rename.
 */
#pragma once

#include <sys/types.h>

#include "base/error.h"

struct folder {
	int fd;
	bool firm; /* nobody but root and us can put another one in the place of its path */
};

#define FOLDER_INIT      \
	{                \
		.fd = -1 \
	}

/* Opens a folder that is there. */
MUST_CHECK int folder_open(const char *path, struct folder *ret_folder, struct error *error);

/* The same; what is missing of it and above is made, with the mode whatever the umask. */
MUST_CHECK int folder_make(const char *path, mode_t mode, struct folder *ret_folder,
			   struct error *error);

/*
 * Takes the lock that is the file NAME in a folder; `path` is for people. Held by somebody else, it
 * is ERROR_AGAIN with that one's process. Closing *ret_fd gives it back; the file may be removed
 * before that.
 */
MUST_CHECK int folder_lock(const struct folder *folder, const char *name, const char *path,
			   int *ret_fd, struct error *error);

/* For CLEANUP. */
void folder_close(struct folder *folder);
