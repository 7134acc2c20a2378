// SPDX-License-Identifier: MIT
#include "modules/user_config_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/*
 * Takes over a folder's descriptor into *ret_fd when only we can write it; `path` is for messages.
 */
static int folder_check(int fd, const char *path, int *ret_fd, struct error *error)
{
	CLEANUP(file_closep) int taken = fd;
	struct stat info;

	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return error_set(error, ERROR_PERMISSION,
				 "%s: must be a folder, not a link or anything else", path);
	if (fd < 0 || fstat(fd, &info) != 0)
		return error_errno(error, "%s: cannot open", path);
	if (info.st_uid != geteuid())
		return error_set(error, ERROR_PERMISSION, "%s: belongs to uid %u, not to you", path,
				 (unsigned)info.st_uid);
	if (info.st_mode & (S_IWGRP | S_IWOTH))
		return error_set(error, ERROR_PERMISSION,
				 "%s: others may write it (mode %04o); run: chmod go-w %s", path,
				 (unsigned)info.st_mode & 07777, path);
	taken = -1;
	*ret_fd = fd;
	return 0;
}

/* The folder of this name in another; made when it is missing. */
static int folder_enter(int above, const char *name, const char *path, int *ret_fd,
			struct error *error)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int fd = openat(above, name, flags);

	if (fd < 0 && errno == ENOENT) {
		if (mkdirat(above, name, 0700) != 0 && errno != EEXIST)
			return error_errno(error, "%s: cannot make folder", path);
		fd = openat(above, name, flags);
	}
	return folder_check(fd, path, ret_fd, error);
}

int user_config_open(const char *home, int *ret_fd, struct error *error)
{
	CLEANUP(file_closep) int top = -1;
	CLEANUP(file_closep) int config = -1;
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (folder_check(open(home, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), home, &top,
			 error) != 0)
		return -1;
	buf_printf(&path, "%s/.config", home);
	if (folder_enter(top, ".config", buf_text(&path), &config, error) != 0)
		return -1;
	buf_puts(&path, "/mailprov");
	if (folder_enter(config, "mailprov", buf_text(&path), &fd, error) != 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK)
			return error_errno(error, "%s: cannot lock", buf_text(&path));
		*ret_fd = -1;
		return 0;
	}
	*ret_fd = fd;
	fd = -1;
	return 0;
}

int user_config_read(int fd, const char *name, enum user_config_entry *ret_entry, struct buf *buf,
		     struct error *error)
{
	CLEANUP(file_closep)
	int file = openat(fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat info;
	ssize_t count;

	buf_clear(buf);
	if (file < 0 && errno == ENOENT) {
		*ret_entry = USER_CONFIG_ABSENT;
		return 0;
	}
	*ret_entry = USER_CONFIG_OTHER;
	/*
	 * A link, a socket, a device without driver, or a file that its owner may not read: not
	 * ours.
	 */
	if (file < 0)
		return errno == ELOOP || errno == ENXIO || errno == EACCES
			       ? 0
			       : error_errno(error, "%s: cannot open", name);
	if (fstat(file, &info) != 0)
		return error_errno(error, "%s: cannot examine", name);
	if (!S_ISREG(info.st_mode) || info.st_size > USER_CONFIG_FILE_MAX)
		return 0;
	buf_reserve(buf, (size_t)info.st_size + 1);
	/* One octet more than it had: a file that grows meanwhile is not as we wrote it. */
	while (buf->len <= (size_t)info.st_size &&
	       (count = read(file, buf->data + buf->len, (size_t)info.st_size + 1 - buf->len)) !=
		       0) {
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_errno(error, "%s: cannot read", name);
		buf->len += (size_t)count;
	}
	*ret_entry = USER_CONFIG_FILE;
	return 0;
}

/* What is in the way is the owner's own; a folder stays, since it may hold something. */
static void make_way(int fd, const char *name)
{
	struct stat info;

	if (fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(info.st_mode))
		unlinkat(fd, name, 0);
}

int user_config_write(int fd, const char *name, const struct buf *text, struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;
	const struct folder folder = { .fd = fd };

	if (file_staging_open_in(&draft, &folder, name, 0600, error) != 0 ||
	    file_write(draft.fd, buf_text(text), text->len, name, error) != 0)
		return -1;
	make_way(fd, name);
	return file_staging_commit(&draft, error);
}

void user_config_sweep(int fd)
{
	const struct folder folder = { .fd = fd };

	file_staging_sweep(&folder);
}
