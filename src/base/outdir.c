// SPDX-License-Identifier: MIT
#include "base/outdir.h"

#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

static const char outdir_lock[] = ".lock";

int outdir_open(struct outdir *outdir, const char *path, mode_t mode, struct error *error)
{
	CLEANUP(folder_close) struct folder top = FOLDER_INIT;
	CLEANUP(buf_release) struct buf lock = BUF_INIT;

	file_join(&lock, path, outdir_lock);
	if (folder_make(path, mode, &top, error) != 0 ||
	    folder_lock(&top, outdir_lock, buf_text(&lock), &outdir->lock, error) != 0)
		return -1;
	outdir->top = top;
	top = (struct folder)FOLDER_INIT;
	return 0;
}

static void outdir_drop_folder(struct outdir_folder *kept)
{
	folder_close(&kept->folder);
	free(kept->path);
}

/* Puts a folder before the others, of which the first `count` move back. */
static void outdir_put_first(struct outdir *outdir, struct outdir_folder folder, size_t count)
{
	memmove(&outdir->kept[1], &outdir->kept[0], count * sizeof(folder));
	outdir->kept[0] = folder;
}

/*
 * Files of one domain go into several folders, some of which have files of all domains; so the last
 * few stay open, and a folder of many files is not read again for each of them.
 */
static int outdir_enter(struct outdir *outdir, const char *target, mode_t mode, struct error *error)
{
	struct outdir_folder folder = { .folder = FOLDER_INIT };

	buf_clear(&outdir->path);
	file_folder(&outdir->path, target);
	for (size_t i = 0; i < outdir->count; i++) {
		if (strcmp(outdir->kept[i].path, buf_text(&outdir->path)) == 0) {
			outdir_put_first(outdir, outdir->kept[i], i);
			return 0;
		}
	}
	if (folder_make(buf_text(&outdir->path), mode, &folder.folder, error) != 0)
		return -1;
	file_staging_sweep(&folder.folder);
	folder.path = mem_text(buf_text(&outdir->path));
	if (outdir->count == OUTDIR_KEPT)
		outdir_drop_folder(&outdir->kept[--outdir->count]);
	outdir_put_first(outdir, folder, outdir->count++);
	return 0;
}

static int outdir_draft(struct outdir *outdir, struct file_staging *draft, const char *target,
			const struct buf *text, mode_t mode, mode_t folder_mode,
			struct error *error)
{
	return outdir_enter(outdir, target, folder_mode, error) ||
			       file_staging_open_in(draft, &outdir->kept[0].folder, target, mode,
						    error) ||
			       file_write(draft->fd, buf_text(text), text->len, target, error)
		       ? -1
		       : 0;
}

int outdir_put(struct outdir *outdir, const char *target, const struct buf *text, mode_t mode,
	       mode_t folder_mode, struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;

	return outdir_draft(outdir, &draft, target, text, mode, folder_mode, error) ||
			       file_staging_commit(&draft, error)
		       ? -1
		       : 0;
}

int outdir_put_later(struct outdir *outdir, const char *target, const struct buf *text, mode_t mode,
		     mode_t folder_mode, struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;

	return outdir_draft(outdir, &draft, target, text, mode, folder_mode, error) ||
			       file_staging_commit_later(&draft, error)
		       ? -1
		       : 0;
}

void outdir_close(struct outdir *outdir)
{
	/* Before it is given back, so that nobody removes the lock of the next run. */
	if (outdir->lock >= 0)
		unlinkat(outdir->top.fd, outdir_lock, 0);
	file_closep(&outdir->lock);
	folder_close(&outdir->top);
	while (outdir->count)
		outdir_drop_folder(&outdir->kept[--outdir->count]);
	buf_release(&outdir->path);
}
