// SPDX-License-Identifier: MIT
#include "state/state_open.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "state/migration.h"
#include "state/store.h"

static int state_locked_by(int fd, const char *path, struct error *error)
{
	char pid[24] = "";

	if (pread(fd, pid, sizeof(pid) - 1, 0) < 0)
		pid[0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	return error_set(error, ERROR_AGAIN,
			 "%s: another mailprov is writing (pid %s); try again when it is done",
			 path, pid[0] ? pid : "unknown");
}

int state_lock(const char *path, int *ret_fd, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf lock = BUF_INIT;
	CLEANUP(file_closep) int fd = -1;

	file_folder(&folder, path);
	buf_printf(&lock, "%s.lock", path);
	if (file_make_folder(buf_text(&folder), 0711, error) != 0)
		return -1;
	fd = open(buf_text(&lock), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_errno(error, "%s: cannot open", buf_text(&lock));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK
			       ? state_locked_by(fd, buf_text(&lock), error)
			       : error_errno(error, "%s: cannot lock", buf_text(&lock));
	/* The pid is for messages only; the lock itself is flock(2)'s. */
	if (ftruncate(fd, 0) == 0)
		dprintf(fd, "%ld\n", (long)getpid());
	*ret_fd = fd;
	fd = -1;
	return 0;
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
