// SPDX-License-Identifier: MIT
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A draft of "a" is ".a.XXXXXX.draft": hidden, and of no other file. */
#define DRAFT_SUFFIX ".draft"
enum { DRAFT_RANDOM = 6, DRAFT_ATTEMPTS = 100 };
static const char draft_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

void file_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void file_join(struct buf *buf, const char *folder, const char *name)
{
	if (folder && name[0] != '/') {
		buf_puts(buf, folder);
		if (buf->len && buf->data[buf->len - 1] != '/')
			buf_putc(buf, '/');
	}
	buf_puts(buf, name);
}

void file_folder(struct buf *buf, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		buf_putc(buf, '.');
	else
		buf_add(buf, path, slash == path ? 1 : (size_t)(slash - path));
}

static int file_read_open(int fd, const char *path, size_t limit, struct buf *buf,
			  struct error *error)
{
	buf_clear(buf);
	buf_reserve(buf, limit < 65536 ? limit + 1 : 65536);
	for (;;) {
		ssize_t count;

		if (buf->cap - buf->len <= 1)
			buf_reserve(buf, buf->cap);
		count = read(fd, buf->data + buf->len, buf->cap - buf->len - 1);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_errno(error, "%s: cannot read", path);
		buf->len += (size_t)count;
		buf->data[buf->len] = '\0';
		if (buf->len > limit)
			return error_set(error, ERROR_DATA, "%s: larger than %zu bytes", path,
					 limit);
		if (count == 0)
			return 0;
	}
}

int file_open_regular(const char *path, int *ret_fd, struct error *error)
{
	CLEANUP(file_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat info;

	if (fd < 0)
		return error_errno(error, "%s: cannot open", path);
	if (fstat(fd, &info) != 0)
		return error_errno(error, "%s: cannot examine", path);
	if (!S_ISREG(info.st_mode))
		return error_set(error, ERROR_DATA, "%s: not a regular file", path);
	*ret_fd = fd;
	fd = -1;
	return 0;
}

int file_read(const char *path, size_t limit, struct buf *buf, struct error *error)
{
	CLEANUP(file_closep) int fd = -1;

	return file_open_regular(path, &fd, error) || file_read_open(fd, path, limit, buf, error)
		       ? -1
		       : 0;
}

int file_read_secret(const char *path, size_t limit, struct buf *buf, struct error *error)
{
	CLEANUP(file_closep)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	struct stat info;

	if (fd < 0 && errno == ELOOP)
		return error_set(error, ERROR_PERMISSION,
				 "%s: a secret may not be behind a symbolic link", path);
	if (fd < 0)
		return error_errno(error, "%s: cannot open", path);
	if (fstat(fd, &info) != 0)
		return error_errno(error, "%s: cannot examine", path);
	if (!S_ISREG(info.st_mode))
		return error_set(error, ERROR_DATA, "%s: not a regular file", path);
	if (info.st_uid != 0 && info.st_uid != geteuid())
		return error_set(error, ERROR_PERMISSION,
				 "%s: a secret must belong to root or to the user who runs "
				 "mailprov (owner is uid %u)",
				 path, (unsigned)info.st_uid);
	if (info.st_mode & 077)
		return error_set(error, ERROR_PERMISSION,
				 "%s: others may use this secret (mode %04o); run: chmod 600 %s",
				 path, (unsigned)info.st_mode & 07777, path);
	return file_read_open(fd, path, limit, buf, error);
}

/* Whether an entry of a folder is named as file_staging_open names a draft. */
static bool file_is_draft(const char *entry)
{
	const size_t tail = strlen(DRAFT_SUFFIX) + DRAFT_RANDOM, len = strlen(entry);
	const char *random = entry + len - tail;

	return len > tail + 2 && entry[0] == '.' && random[-1] == '.' &&
	       strspn(random, draft_letters) == DRAFT_RANDOM &&
	       strcmp(random + DRAFT_RANDOM, DRAFT_SUFFIX) == 0;
}

/*
 * Whoever writes a draft holds its lock. Where the file system knows no locks nothing can be told,
 * so all stay.
 */
static void file_sweep_one(int folder, const char *name)
{
	CLEANUP(file_closep) int fd = -1;
	struct stat info;

	/* A FIFO or a device of that name is none of ours, and opening it may do something. */
	if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode) ||
	    info.st_uid != geteuid())
		return;
	fd = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
}

void file_staging_sweep(const struct folder *folder)
{
	int again = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = again >= 0 ? fdopendir(again) : NULL;
	const struct dirent *entry;

	if (!entries) {
		file_closep(&again);
		return;
	}
	while ((entry = readdir(entries)) != NULL)
		if (file_is_draft(entry->d_name))
			file_sweep_one(folder->fd, entry->d_name);
	closedir(entries);
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Makes a file of a name that nobody can know before, and locks it. */
static int file_staging_create(struct file_staging *draft, struct error *error)
{
	char *random = draft->path + strlen(draft->path) - strlen(DRAFT_SUFFIX) - DRAFT_RANDOM;
	unsigned char octets[DRAFT_RANDOM];
	struct stat info;

	for (int attempt = 0; attempt < DRAFT_ATTEMPTS; attempt++) {
		if (getentropy(octets, sizeof(octets)) != 0)
			return error_errno(error, "%s: cannot get random octets", draft->target);
		for (int i = 0; i < DRAFT_RANDOM; i++)
			random[i] = draft_letters[octets[i] % (sizeof(draft_letters) - 1)];
		draft->fd = openat(draft->folder.fd, file_name(draft->path),
				   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (draft->fd < 0 && errno == EEXIST)
			continue;
		if (draft->fd < 0)
			return error_errno(error, "%s: cannot create", draft->target);
		/* Somebody who sweeps may have been faster than the lock. */
		if ((flock(draft->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
		    fstat(draft->fd, &info) == 0 && info.st_nlink > 0)
			return 0;
		file_closep(&draft->fd);
	}
	return error_set(error, ERROR_IO, "%s: no draft of it stays; does something remove them?",
			 draft->target);
}

int file_staging_open_in(struct file_staging *draft, const struct folder *folder,
			 const char *target, mode_t mode, struct error *error)
{
	const char *name = file_name(target);
	int len = snprintf(draft->path, sizeof(draft->path), "%.*s.%s.%*s" DRAFT_SUFFIX,
			   (int)(name - target), target, name, DRAFT_RANDOM, "");

	draft->fd = -1;
	draft->folder = *folder;
	draft->owns_folder = false;
	if (len >= (int)sizeof(draft->path))
		return error_set(error, ERROR_DATA, "a path of %zu octets is too long: %s",
				 strlen(target), target);
	memcpy(draft->target, target, strlen(target) + 1);
	if (file_staging_create(draft, error) != 0)
		return -1;
	if (fchmod(draft->fd, mode) != 0) {
		error_errno(error, "%s: cannot set the mode", target);
		file_staging_drop(draft);
		return -1;
	}
	return 0;
}

int file_staging_open(struct file_staging *draft, const char *target, mode_t mode,
		      struct error *error)
{
	CLEANUP(folder_close) struct folder folder = FOLDER_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	draft->fd = -1;
	draft->owns_folder = false;
	if (strlen(target) >= sizeof(draft->target))
		return error_set(error, ERROR_DATA, "a path of %zu octets is too long: %s",
				 strlen(target), target);
	file_folder(&path, target);
	if (folder_open(buf_text(&path), &folder, error) != 0)
		return error_wrap(error, "%s: cannot create", target);
	file_staging_sweep(&folder);
	if (file_staging_open_in(draft, &folder, target, mode, error) != 0)
		return -1;
	draft->owns_folder = true;
	folder = (struct folder)FOLDER_INIT;
	return 0;
}

int file_write(int fd, const void *octets, size_t len, const char *path, struct error *error)
{
	const char *at = octets;

	while (len > 0) {
		ssize_t count = write(fd, at, len);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_errno(error, "%s: cannot write", path);
		at += count;
		len -= (size_t)count;
	}
	return 0;
}

int file_sync_folder(const char *folder, struct error *error)
{
	CLEANUP(file_closep) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(error, "%s: cannot open folder", folder);
	if (fsync(fd) != 0)
		return error_errno(error, "%s: cannot make folder durable", folder);
	return 0;
}

static void file_staging_end(struct file_staging *draft)
{
	file_closep(&draft->fd);
	if (draft->owns_folder)
		folder_close(&draft->folder);
	draft->owns_folder = false;
}

void file_staging_drop(struct file_staging *draft)
{
	if (draft->fd < 0)
		return;
	unlinkat(draft->folder.fd, file_name(draft->path), 0);
	file_staging_end(draft);
}

/*
 * Where only we can change the way to the folder its path is as good as its descriptor, and traces
 * and audit logs then say which file it was.
 */
static int file_staging_rename(const struct file_staging *draft)
{
	return draft->folder.firm ? rename(draft->path, draft->target)
				  : renameat(draft->folder.fd, file_name(draft->path),
					     draft->folder.fd, file_name(draft->target));
}

static int file_staging_place(struct file_staging *draft, struct error *error)
{
	struct stat info;

	if (fstatat(draft->folder.fd, file_name(draft->target), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
	    !S_ISREG(info.st_mode))
		return error_set(error, ERROR_DATA,
				 "%s: what is there is no regular file, and stays", draft->target);
	return file_staging_rename(draft) == 0
		       ? 0
		       : error_errno(error, "%s: cannot put in place", draft->target);
}

static int file_staging_finish(struct file_staging *draft, bool durable, struct error *error)
{
	int status = 0;

	if (durable && fsync(draft->fd) != 0)
		status = error_errno(error, "%s: cannot make durable", draft->target);
	if (status == 0)
		status = file_staging_place(draft, error);
	if (status != 0) {
		file_staging_drop(draft);
		return -1;
	}
	if (durable && fsync(draft->folder.fd) != 0)
		status = error_errno(error, "%s: cannot make its folder durable", draft->target);
	file_staging_end(draft);
	return status;
}

int file_staging_commit(struct file_staging *draft, struct error *error)
{
	return file_staging_finish(draft, true, error);
}

int file_staging_commit_later(struct file_staging *draft, struct error *error)
{
	return file_staging_finish(draft, false, error);
}

int file_replace(const char *target, const void *octets, size_t len, mode_t mode,
		 struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;

	return file_staging_open(&draft, target, mode, error) ||
			       file_write(draft.fd, octets, len, target, error) ||
			       file_staging_commit(&draft, error)
		       ? -1
		       : 0;
}

int file_create(const char *path, mode_t mode, int *ret_fd, struct error *error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);

	if (fd < 0)
		return error_errno(error, "%s: cannot create", path);
	*ret_fd = fd;
	return 0;
}

/* A draft that loses its name at once. */
static int file_create_unlinked(const char *folder, int *ret_fd, struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int fd;

	file_join(&path, folder, "temporary");
	if (file_staging_open(&draft, buf_text(&path), 0600, error) != 0)
		return -1;
	fd = fcntl(draft.fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return error_errno(error, "%s: cannot create a temporary file", folder);
	*ret_fd = fd;
	return 0;
}

int file_create_nameless(const char *folder, int *ret_fd, struct error *error)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	/* Not every file system has such files (open(2), O_TMPFILE). */
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		return file_create_unlinked(folder, ret_fd, error);
	if (fd < 0)
		return error_errno(error, "%s: cannot create a temporary file", folder);
	*ret_fd = fd;
	return 0;
}

int file_sync_all(const char *folder, struct error *error)
{
	CLEANUP(file_closep) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_errno(error, "%s: cannot open folder", folder);
	return syncfs(fd) == 0 ? 0 : error_errno(error, "%s: cannot make durable", folder);
}

enum { FILES_SYNCED_SINGLY = 64 };

/* The next regular file of a folder, or NULL; what is hidden counts. */
static const char *file_next(DIR *entries)
{
	struct dirent *entry;
	struct stat info;

	while ((entry = readdir(entries)) != NULL)
		if (entry->d_type == DT_REG ||
		    (entry->d_type == DT_UNKNOWN &&
		     fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
		     S_ISREG(info.st_mode)))
			return entry->d_name;
	return NULL;
}

static int file_sync_each(DIR *entries, const char *folder, struct error *error)
{
	const char *name;

	while ((name = file_next(entries)) != NULL) {
		CLEANUP(file_closep)
		int fd = openat(dirfd(entries), name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

		if (fd < 0 || fsync(fd) != 0)
			return error_errno(error, "%s/%s: cannot make durable", folder, name);
	}
	return fsync(dirfd(entries)) == 0
		       ? 0
		       : error_errno(error, "%s: cannot make folder durable", folder);
}

int file_sync_files(const char *folder, struct error *error)
{
	DIR *entries = opendir(folder);
	size_t count = 0;
	int status;

	if (!entries)
		return error_errno(error, "%s: cannot read folder", folder);
	while (count <= FILES_SYNCED_SINGLY && file_next(entries))
		count++;
	rewinddir(entries);
	status = count <= FILES_SYNCED_SINGLY ? file_sync_each(entries, folder, error)
					      : file_sync_all(folder, error);
	closedir(entries);
	return status;
}

int file_make_folder(const char *folder, mode_t mode, struct error *error)
{
	CLEANUP(folder_close) struct folder made = FOLDER_INIT;

	return folder_make(folder, mode, &made, error);
}

/* Takes over `fd`. */
static int file_empty_folder(int fd, const char *path, struct error *error)
{
	DIR *folder = fdopendir(fd);
	struct dirent *entry;
	int status = 0;

	if (!folder) {
		error_errno(error, "%s: cannot read folder", path);
		close(fd);
		return -1;
	}
	while (status == 0 && (entry = readdir(folder)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || unlinkat(fd, name, 0) == 0)
			continue;
		/*
		 * Linux says EISDIR, POSIX EPERM; a file that may not be removed gives EPERM as
		 * well.
		 */
		if (errno == EISDIR || errno == EPERM) {
			int inner =
				openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

			if (inner < 0 && errno == ENOTDIR)
				errno = EPERM;
			if (inner >= 0)
				status = file_empty_folder(inner, path, error);
			if (inner >= 0 && status == 0 && unlinkat(fd, name, AT_REMOVEDIR) == 0)
				continue;
		}
		if (status == 0)
			status = error_errno(error, "%s/%s: cannot remove", path, name);
	}
	closedir(folder);
	return status;
}

int file_remove_folder(const char *folder, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int fd;

	/*
	 * With a slash at its end, a symbolic link would be followed in spite of O_NOFOLLOW
	 * (path_resolution(7)).
	 */
	buf_puts(&path, folder);
	while (path.len > 1 && path.data[path.len - 1] == '/')
		buf_cut(&path, path.len - 1);
	fd = open(buf_text(&path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return error_errno(error, "%s: cannot open folder", folder);
	if (file_empty_folder(fd, buf_text(&path), error) != 0)
		return -1;
	if (rmdir(buf_text(&path)) != 0)
		return error_errno(error, "%s: cannot remove folder", folder);
	return 0;
}
