// SPDX-License-Identifier: MIT
/*
 * Files that are never half there. Reading: whole, with a size limit, and for secrets with the
 * owner and the mode checked. Writing: a draft in the folder of the target, filled, then committed
 * (fsync, rename, fsync of the folder) or dropped. A kill at any point leaves the old file or the
 * new one, and at worst a hidden draft, which whoever writes into the folder next removes. Many
 * files of one folder: base/outdir.h. Nothing else opens a file to write it.
 */
#pragma once

#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/folder.h"

enum { FILE_STAGING_PATH = 1024 };

/* A file being written. `fd` may be written to directly; commit or drop ends it. */
struct file_staging {
	int fd;
	struct folder folder;
	bool owns_folder;
	char path[FILE_STAGING_PATH];
	char target[FILE_STAGING_PATH];
};

#define FILE_STAGING_INIT                       \
	{                                       \
		.fd = -1, .folder = FOLDER_INIT \
	}

/* Opens a regular file to read it; anything else is ERROR_DATA. The caller closes it. */
MUST_CHECK int file_open_regular(const char *path, int *ret_fd, struct error *error);

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
 * Starts a draft for `target` in the same folder, which must be there and is looked at as
 * base/folder.h says; what killed runs left there is removed. It is named ".NAME.XXXXXX.draft", has
 * the given mode whatever the umask, and is locked for as long as somebody writes it.
 */
MUST_CHECK int file_staging_open(struct file_staging *draft, const char *target, mode_t mode,
				 struct error *error);

/* The same in the open folder of the target, which must outlive the draft and is not swept. */
MUST_CHECK int file_staging_open_in(struct file_staging *draft, const struct folder *folder,
				    const char *target, mode_t mode, struct error *error);

/* Writes it all, through short writes and signals. */
MUST_CHECK int file_write(int fd, const void *octets, size_t len, const char *path,
			  struct error *error);

/*
 * Makes the draft durable and puts it in the place of the target, which must be a regular file or
 * absent: anything else there (a link, a FIFO, a device, a folder) is ERROR_DATA and stays. The
 * draft is closed in any case, removed on failure.
 */
MUST_CHECK int file_staging_commit(struct file_staging *draft, struct error *error);

/* The same, but leaves it to file_sync_all to make it durable. */
MUST_CHECK int file_staging_commit_later(struct file_staging *draft, struct error *error);

/* Drops an uncommitted draft; nothing happens for a committed one. For CLEANUP. */
void file_staging_drop(struct file_staging *draft);

/*
 * Removes the drafts in a folder that nobody writes any more. A draft that cannot be removed, or
 * may be somebody else's, stays.
 */
void file_staging_sweep(const struct folder *folder);

/* Draft, write, commit in one call. */
MUST_CHECK int file_replace(const char *target, const void *octets, size_t len, mode_t mode,
			    struct error *error);

/*
 * Makes a file that must not be there, in a folder that nobody else knows or may write: a part of
 * something that is shown as a whole.
 */
MUST_CHECK int file_create(const char *path, mode_t mode, int *ret_fd, struct error *error);

/* A file without a name, which vanishes with its descriptor. */
MUST_CHECK int file_create_nameless(const char *folder, int *ret_fd, struct error *error);

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

/* Makes a folder and its parents (see folder_make). A folder that is there is fine. */
MUST_CHECK int file_make_folder(const char *folder, mode_t mode, struct error *error);

/* Removes a folder and all in it, following no link. An absent folder is fine. */
MUST_CHECK int file_remove_folder(const char *folder, struct error *error);

/* "FOLDER/NAME", or NAME alone when it is absolute or folder is NULL; appended to buf. */
void file_join(struct buf *buf, const char *folder, const char *name);

/* The folder part of a path ("." when it has none), appended to buf. */
void file_folder(struct buf *buf, const char *path);

/* For CLEANUP: closes a descriptor that is not negative. */
void file_closep(int *fd);
