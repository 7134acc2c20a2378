// SPDX-License-Identifier: MIT
/*
 * A folder that takes many files, in it and in folders below: settings for people, web pages,
 * published data. One run at a time writes there. Order of calls: outdir_open, outdir_put for each
 * file, outdir_close in any case. An outdir that was never opened (OUTDIR_INIT) takes files too,
 * and locks nothing: for folders that belong to somebody else's program.
 */
#pragma once

#include "base/buf.h"
#include "base/folder.h"

enum { OUTDIR_KEPT = 16 };

struct outdir {
	struct folder top; /* open for as long as it is locked */
	int lock;
	/* Where files went, the last one first: each folder is looked at and tidied when it comes.
	 */
	struct outdir_folder {
		struct folder folder;
		char *path;
	} kept[OUTDIR_KEPT];
	size_t count;
	struct buf path; /* scratch */
};

#define OUTDIR_INIT                            \
	{                                      \
		.top = FOLDER_INIT, .lock = -1 \
	}

/*
 * Makes the folder, with the mode, and locks it; when another run writes there, ERROR_AGAIN says
 * which. Nothing is opened then.
 */
MUST_CHECK int outdir_open(struct outdir *outdir, const char *path, mode_t mode,
			   struct error *error);

/*
 * Replaces a file, given with its whole path, as file_replace does; folders that are missing are
 * made for it. Durable at once.
 */
MUST_CHECK int outdir_put(struct outdir *outdir, const char *target, const struct buf *text,
			  mode_t mode, mode_t folder_mode, struct error *error);

/*
 * The same for one of very many files that can be made again: file_sync_all makes them all durable.
 * A power failure before its end may leave an empty one.
 */
MUST_CHECK int outdir_put_later(struct outdir *outdir, const char *target, const struct buf *text,
				mode_t mode, mode_t folder_mode, struct error *error);

/* For CLEANUP. */
void outdir_close(struct outdir *outdir);
