// SPDX-License-Identifier: MIT
#include "state/state_open.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "state/migration.h"
#include "state/store.h"

enum { STATE_LINKS = 40 };

int state_lock(const char *path, int *ret_fd, struct error *error)
{
	CLEANUP(folder_close) struct folder folder = FOLDER_INIT;
	CLEANUP(buf_release) struct buf above = BUF_INIT;
	CLEANUP(buf_release) struct buf lock = BUF_INIT;
	const char *slash = strrchr(path, '/');

	file_folder(&above, path);
	buf_printf(&lock, "%s.lock", path);
	return folder_make(buf_text(&above), 0711, &folder, error) ||
			       folder_lock(&folder,
					   buf_text(&lock) + (slash ? slash + 1 - path : 0),
					   buf_text(&lock), ret_fd, error)
		       ? -1
		       : 0;
}

int state_open(const char *path, bool write, struct state **ret_state, struct error *error)
{
	CLEANUP(state_closep) struct state *state = mem_new(1, sizeof(*state));
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	bool absent = !write && access(path, F_OK) != 0 && errno == ENOENT;

	file_folder(&folder, path);
	if (write && file_make_folder(buf_text(&folder), 0711, error) != 0)
		return -1;
	if (db_open(&state->db, absent ? NULL : path, write, error) != 0)
		return -1;
	if ((write || absent ? migration_update(state, error) : migration_check(state, error)) != 0)
		return -1;
	state->reads = !write && !absent;
	*ret_state = take_ptr(&state);
	return 0;
}

/* What a link of ours leads to, in place of it. 1, 0 when it is none, or -1. */
static int state_follow(struct buf *path, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	char target[PATH_MAX];
	struct stat info;
	ssize_t len;

	if (lstat(buf_text(path), &info) != 0 || !S_ISLNK(info.st_mode))
		return 0;
	if (info.st_uid != 0 && info.st_uid != geteuid())
		return error_set(error, ERROR_PERMISSION,
				 "%s: a link that another user made is not followed",
				 buf_text(path));
	len = readlink(buf_text(path), target, sizeof(target) - 1);
	if (len < 0)
		return error_errno(error, "%s: cannot read the link", buf_text(path));
	target[len] = '\0';
	file_folder(&folder, buf_text(path));
	buf_clear(path);
	file_join(path, buf_text(&folder), target);
	return 1;
}

int state_real_path(const char *path, struct buf *ret_path, struct error *error)
{
	CLEANUP(folder_close) struct folder checked = FOLDER_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(mem_freep) char *real = NULL;
	struct error ignored = ERROR_INIT;
	const char *name;
	int links = 0, more;

	buf_puts(ret_path, path);
	while ((more = state_follow(ret_path, error)) > 0)
		if (++links > STATE_LINKS)
			return error_set(error, ERROR_IO, "%s: links lead in a circle", path);
	if (more < 0)
		return -1;
	file_folder(&folder, buf_text(ret_path));
	/* What is not there is made by the first writer; what may not be followed is refused. */
	if (folder_open(buf_text(&folder), &checked, &ignored) == 0)
		real = realpath(buf_text(&folder), NULL);
	if (!real)
		return 0;
	name = strrchr(buf_text(ret_path), '/');
	buf_clear(&folder);
	file_join(&folder, real, name ? name + 1 : buf_text(ret_path));
	buf_clear(ret_path);
	buf_puts(ret_path, buf_text(&folder));
	return 0;
}
