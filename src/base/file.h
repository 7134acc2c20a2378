// SPDX-License-Identifier: MIT
/*
 * Files that are never half there. Reading: whole, with a size limit, and for secrets with the
 * owner and the mode checked. Writing: a draft in the folder of the target, filled, then committed
 * (fsync, rename, fsync of the folder) or dropped. A kill at any point leaves the old file or the
 * new one, and at worst a hidden draft, which file_staging_sweep removes.
 */
#pragma once

#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

enum { FILE_STAGING_PATH = 1024 };

/* A file being written. `fd` may be written to directly; commit or drop ends it. */
struct file_staging {
	int fd;
	char path[FILE_STAGING_PATH];
	char target[FILE_STAGING_PATH];
};

#define FILE_STAGING_INIT \
	{                 \
		.fd = -1  \
	}

/*
 * Reads a whole regular file of at most `limit` octets; larger is ERROR_DATA. Replaces what buf
 * held.
 */
MUST_CHECK int file_read(const char *path, size_t limit, struct buf *buf, struct error *error);

/*
 * The same for a secret: refuses (ERROR_PERMISSION) a symbolic link, a file of another owner than
 * root or ourselves, and one to which group or others have any right. The caller wipes the buffer,
 * also after a failure.
 */
MUST_CHECK int file_read_secret(const char *path, size_t limit, struct buf *buf,
				struct error *error);

/*
 * Starts a draft for `target` in the same folder, named ".NAME.XXXXXX.draft", with the given mode.
 */
MUST_CHECK int file_staging_open(struct file_staging *draft, const char *target, mode_t mode,
				 struct error *error);

/* Writes it all, through short writes and signals. */
MUST_CHECK int file_write(int fd, const void *octets, size_t len, const char *path,
			  struct error *error);

/*
 * Makes the draft durable and puts it in the place of the target. The draft is closed in any case,
 * removed on failure.
 */
MUST_CHECK int file_staging_commit(struct file_staging *draft, struct error *error);

/* Drops an uncommitted draft; nothing happens for a committed one. For CLEANUP. */
void file_staging_drop(struct file_staging *draft);

/*
 * Removes the drafts of `target` that killed runs left; an absent folder is fine. Only for a target
 * whose single writer is us, under its lock, since the draft of a living writer goes as well.
 */
MUST_CHECK int file_staging_sweep(const char *target, struct error *error);

/* Draft, write, commit in one call. */
MUST_CHECK int file_replace(const char *target, const void *octets, size_t len, mode_t mode,
			    struct error *error);

/*
 * The same for one of very many files that can be made again: also makes the folders above (0700),
 * and leaves it to file_sync_all to make it all durable. A kill leaves the old file or the new one;
 * a power failure before the end of file_sync_all may leave an empty one.
 */
MUST_CHECK int file_replace_later(const char *target, const void *octets, size_t len, mode_t mode,
				  struct error *error);

/* Makes durable whatever was written to the file system that has this folder. */
MUST_CHECK int file_sync_all(const char *folder, struct error *error);

/*
 * Makes the files of a folder durable, and its entries: each file by itself, or, where they are
 * many, all that the file system has to write in one go, since 10,000 waits for a disk are a minute
 * (from Linux 5.8 on that tells of failures, too).
 */
MUST_CHECK int file_sync_files(const char *folder, struct error *error);

/* Makes the entries of a folder durable. */
MUST_CHECK int file_sync_folder(const char *folder, struct error *error);

/* Makes a folder and its parents; those made get the mode. A folder that is there is fine. */
MUST_CHECK int file_make_folder(const char *folder, mode_t mode, struct error *error);

/* Removes a folder and all in it, following no link. An absent folder is fine. */
MUST_CHECK int file_remove_folder(const char *folder, struct error *error);

/* "FOLDER/NAME", or NAME alone when it is absolute or folder is NULL; appended to buf. */
void file_join(struct buf *buf, const char *folder, const char *name);

/* The folder part of a path ("." when it has none), appended to buf. */
void file_folder(struct buf *buf, const char *path);

/* For CLEANUP: closes a descriptor that is not negative. */
void file_closep(int *fd);
