// SPDX-License-Identifier: MIT
#include "state/state_open.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "state/migration.h"
#include "state/store.h"

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
	*ret_state = take_ptr(&state);
	return 0;
}
