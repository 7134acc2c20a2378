// SPDX-License-Identifier: MIT
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

/* Links on one way, as the kernel counts them (path_resolution(7)). */
enum { FOLDER_LINKS = 40 };

/* The way to a folder. */
struct folder_walk {
	const char *path; /* as it was given */
	bool make;
	mode_t mode;
	struct folder at;
	struct stat info; /* of what is at `at` */
	struct buf rest;  /* what is left to go */
	size_t own;	  /* octets at its end that are no text of a link */
	int links;
};

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	folder->fd = -1;
}

static bool folder_is_trusted(uid_t owner)
{
	return owner == 0 || owner == geteuid();
}

/* Takes over the descriptor of the next folder. */
static int folder_enter(struct folder_walk *walk, int fd, struct error *error)
{
	struct stat above = walk->info;

	folder_close(&walk->at);
	walk->at.fd = fd;
	if (fd < 0 || fstat(fd, &walk->info) != 0)
		return error_errno(error, "%s: cannot open folder", walk->path);
	if ((walk->info.st_mode & (S_IWOTH | S_ISVTX)) == S_IWOTH &&
	    !folder_is_trusted(walk->info.st_uid))
		return error_set(error, ERROR_PERMISSION,
				 "%s: leads into a folder of uid %u that everybody may write",
				 walk->path, (unsigned)walk->info.st_uid);
	walk->at.firm = walk->at.firm && folder_is_trusted(above.st_uid) &&
			(!(above.st_mode & (S_IWGRP | S_IWOTH)) ||
			 ((above.st_mode & S_ISVTX) && folder_is_trusted(walk->info.st_uid)));
	return 0;
}

/* Where a way begins: at the root, or where we are. */
static int folder_start(struct folder_walk *walk, struct error *error)
{
	bool whole = buf_text(&walk->rest)[0] == '/';

	walk->at.firm = true;
	walk->info = (struct stat){ .st_uid = 0 };
	return folder_enter(walk, open(whole ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC), error);
}

/* Puts the text of a link before what is left to go. */
static int folder_follow(struct folder_walk *walk, const char *name, const struct stat *link,
			 struct error *error)
{
	CLEANUP(buf_release) struct buf rest = BUF_INIT;
	char text[PATH_MAX];
	ssize_t len;

	if (!folder_is_trusted(link->st_uid))
		return error_set(
			error, ERROR_PERMISSION,
			"%s: \"%s\" is a symbolic link of uid %u, who may lead it anywhere",
			walk->path, name, (unsigned)link->st_uid);
	len = readlinkat(walk->at.fd, name, text, sizeof(text));
	if (len < 0 || len == sizeof(text) || ++walk->links > FOLDER_LINKS) {
		errno = len < 0 ? errno : ELOOP;
		return error_errno(error, "%s: cannot follow \"%s\"", walk->path, name);
	}
	if (walk->rest.len < walk->own)
		walk->own = walk->rest.len;
	buf_add(&rest, text, (size_t)len);
	buf_putc(&rest, '/');
	buf_puts(&rest, buf_text(&walk->rest));
	buf_clear(&walk->rest);
	buf_puts(&walk->rest, buf_text(&rest));
	return text[0] == '/' ? folder_start(walk, error) : 0;
}

/* The mode of a new folder is to be as asked for, not less what the umask takes. */
static int folder_set_mode(const struct folder_walk *walk, const char *name)
{
	CLEANUP(folder_close)
	struct folder made = { .fd = openat(walk->at.fd, name,
					    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) };

	return made.fd < 0 ? -1 : fchmod(made.fd, walk->mode);
}

static int folder_make_one(const struct folder_walk *walk, const char *name, int *ret_fd,
			   struct error *error)
{
	if (mkdirat(walk->at.fd, name, walk->mode) == 0 ? folder_set_mode(walk, name) != 0
							: errno != EEXIST)
		return error_errno(error, "%s: cannot make folder", walk->path);
	*ret_fd = openat(walk->at.fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return 0;
}

static int folder_step(struct folder_walk *walk, const char *name, struct error *error)
{
	int fd = openat(walk->at.fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat info;

	/* Where a link leads to nothing something is wrong, such as a disk that is not mounted. */
	if (fd < 0 && errno == ENOENT && walk->make && walk->rest.len <= walk->own &&
	    folder_make_one(walk, name, &fd, error) != 0)
		return -1;
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP)) {
		if (fstatat(walk->at.fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
			return error_errno(error, "%s: cannot examine", walk->path);
		return S_ISLNK(info.st_mode)
			       ? folder_follow(walk, name, &info, error)
			       : error_set(error, ERROR_IO, "%s: \"%s\" is not a folder",
					   walk->path, name);
	}
	return folder_enter(walk, fd, error);
}

/* The next name of the way; false at its end. */
static bool folder_next(struct buf *rest, struct buf *name)
{
	size_t start = strspn(buf_text(rest), "/");
	size_t len = strcspn(buf_text(rest) + start, "/");

	buf_clear(name);
	buf_add(name, buf_text(rest) + start, len);
	if (len == 0)
		return false;
	memmove(rest->data, rest->data + start + len, rest->len - start - len);
	buf_cut(rest, rest->len - start - len);
	return true;
}

static int folder_walk(struct folder_walk *walk, struct folder *ret_folder, struct error *error)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	int fd;

	buf_puts(&walk->rest, walk->path);
	walk->own = walk->rest.len;
	errno = ENOENT;
	if (walk->rest.len == 0)
		return error_errno(error, "\"\": cannot open folder");
	if (folder_start(walk, error) != 0)
		return -1;
	while (folder_next(&walk->rest, &name))
		if (folder_step(walk, buf_text(&name), error) != 0)
			return -1;
	fd = openat(walk->at.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(error, "%s: cannot open folder", walk->path);
	*ret_folder = (struct folder){ .fd = fd, .firm = walk->at.firm };
	return 0;
}

static void folder_walk_release(struct folder_walk *walk)
{
	folder_close(&walk->at);
	buf_release(&walk->rest);
}

int folder_open(const char *path, struct folder *ret_folder, struct error *error)
{
	CLEANUP(folder_walk_release)
	struct folder_walk walk = { .path = path, .at = FOLDER_INIT, .rest = BUF_INIT };

	return folder_walk(&walk, ret_folder, error);
}

int folder_make(const char *path, mode_t mode, struct folder *ret_folder, struct error *error)
{
	CLEANUP(folder_walk_release)
	struct folder_walk walk = {
		.path = path, .make = true, .mode = mode, .at = FOLDER_INIT, .rest = BUF_INIT
	};

	return folder_walk(&walk, ret_folder, error);
}

static int folder_locked_by(int fd, const char *path, struct error *error)
{
	char pid[24] = "";

	if (pread(fd, pid, sizeof(pid) - 1, 0) < 0)
		pid[0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	return error_set(error, ERROR_AGAIN,
			 "%s: another mailprov is writing (pid %s); try again when it is done",
			 path, pid[0] ? pid : "unknown");
}

/* Whether the file that is locked still has its name: its holder may have removed it. */
static bool folder_has_name(int fd, const struct folder *folder, const char *name)
{
	struct stat held, named;

	return fstat(fd, &held) == 0 &&
	       fstatat(folder->fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
	       held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

static int folder_lock_file(int fd, const char *path, struct error *error)
{
	struct stat info;

	if (fstat(fd, &info) != 0)
		return error_errno(error, "%s: cannot examine", path);
	if (!S_ISREG(info.st_mode))
		return error_set(error, ERROR_IO, "%s: not a regular file", path);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? folder_locked_by(fd, path, error)
				    : error_errno(error, "%s: cannot lock", path);
}

int folder_lock(const struct folder *folder, const char *name, const char *path, int *ret_fd,
		struct error *error)
{
	for (;;) {
		int fd = openat(folder->fd, name,
				O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK,
				0600);

		if (fd < 0)
			return error_errno(error, "%s: cannot open", path);
		if (folder_lock_file(fd, path, error) != 0) {
			close(fd);
			return -1;
		}
		if (folder_has_name(fd, folder, name)) {
			/* For people only; the lock is the lock. */
			if (ftruncate(fd, 0) == 0)
				dprintf(fd, "%ld\n", (long)getpid());
			*ret_fd = fd;
			return 0;
		}
		close(fd);
	}
}
