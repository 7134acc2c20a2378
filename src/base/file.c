// SPDX-License-Identifier: MIT
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A draft of "a" is ".a.XXXXXX.draft": hidden, and of no other file. */
#define DRAFT_RANDOM "XXXXXX"
#define DRAFT_SUFFIX ".draft"

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

int file_read(const char *path, size_t limit, struct buf *buf, struct error *error)
{
	CLEANUP(file_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat info;

	if (fd < 0)
		return error_errno(error, "%s: cannot open", path);
	if (fstat(fd, &info) != 0)
		return error_errno(error, "%s: cannot examine", path);
	if (!S_ISREG(info.st_mode))
		return error_set(error, ERROR_DATA, "%s: not a regular file", path);
	return file_read_open(fd, path, limit, buf, error);
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

int file_staging_open(struct file_staging *draft, const char *target, mode_t mode,
		      struct error *error)
{
	const char *slash = strrchr(target, '/');
	const char *name = slash ? slash + 1 : target;
	int len = snprintf(draft->path, sizeof(draft->path), "%.*s.%s." DRAFT_RANDOM DRAFT_SUFFIX,
			   (int)(name - target), target, name);

	draft->fd = -1;
	if (len >= (int)sizeof(draft->path))
		return error_set(error, ERROR_DATA, "a path of %zu octets is too long: %s",
				 strlen(target), target);
	memcpy(draft->target, target, strlen(target) + 1);
	draft->fd = mkostemps(draft->path, (int)strlen(DRAFT_SUFFIX), O_CLOEXEC);
	if (draft->fd < 0)
		return error_errno(error, "%s: cannot create", target);
	if (fchmod(draft->fd, mode) != 0) {
		error_errno(error, "%s: cannot set the mode", target);
		file_staging_drop(draft);
		return -1;
	}
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

int file_staging_commit(struct file_staging *draft, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	int fd = draft->fd;

	if (fsync(fd) != 0) {
		error_errno(error, "%s: cannot make durable", draft->target);
		file_staging_drop(draft);
		return -1;
	}
	draft->fd = -1;
	if (close(fd) != 0 || rename(draft->path, draft->target) != 0) {
		error_errno(error, "%s: cannot put in place", draft->target);
		unlink(draft->path);
		return -1;
	}
	file_folder(&folder, draft->target);
	return file_sync_folder(buf_text(&folder), error);
}

void file_staging_drop(struct file_staging *draft)
{
	if (draft->fd < 0)
		return;
	close(draft->fd);
	unlink(draft->path);
	draft->fd = -1;
}

/* Whether an entry is a draft of the file `name`, as file_staging_open names them. */
static bool file_is_draft(const char *entry, const char *name)
{
	size_t len = strlen(name);

	return entry[0] == '.' && strncmp(entry + 1, name, len) == 0 && entry[len + 1] == '.' &&
	       strlen(entry + len + 2) == strlen(DRAFT_RANDOM DRAFT_SUFFIX) &&
	       strcmp(entry + len + 2 + strlen(DRAFT_RANDOM), DRAFT_SUFFIX) == 0;
}

int file_staging_sweep(const char *target, struct error *error)
{
	const char *slash = strrchr(target, '/');
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct dirent *entry;
	int status = 0;
	DIR *entries;

	file_folder(&folder, target);
	entries = opendir(buf_text(&folder));
	if (!entries)
		return errno == ENOENT
			       ? 0
			       : error_errno(error, "%s: cannot read folder", buf_text(&folder));
	while (status == 0 && (entry = readdir(entries)) != NULL)
		if (file_is_draft(entry->d_name, slash ? slash + 1 : target) &&
		    unlinkat(dirfd(entries), entry->d_name, 0) != 0 && errno != EISDIR)
			status = error_errno(error, "%s/%s: cannot remove", buf_text(&folder),
					     entry->d_name);
	closedir(entries);
	return status;
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

/*
 * The name of the draft is fixed, since one writer makes these files; what a killed one left is
 * taken over.
 */
int file_replace_later(const char *target, const void *octets, size_t len, mode_t mode,
		       struct error *error)
{
	const char *slash = strrchr(target, '/');
	const char *name = slash ? slash + 1 : target;
	CLEANUP(buf_release) struct buf draft = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
	bool fine;
	int fd;

	buf_printf(&draft, "%.*s.%s" DRAFT_SUFFIX, (int)(name - target), target, name);
	fd = open(buf_text(&draft), flags, mode);
	if (fd < 0 && errno == ENOENT) {
		file_folder(&folder, target);
		if (file_make_folder(buf_text(&folder), 0700, error) != 0)
			return -1;
		fd = open(buf_text(&draft), flags, mode);
	}
	if (fd < 0)
		return error_errno(error, "%s: cannot create", target);
	if (file_write(fd, octets, len, target, error) != 0) {
		close(fd);
		unlink(buf_text(&draft));
		return -1;
	}
	/* Whatever the umask. */
	fine = fchmod(fd, mode) == 0;
	if (close(fd) == 0 && fine && rename(buf_text(&draft), target) == 0)
		return 0;
	error_errno(error, "%s: cannot put in place", target);
	unlink(buf_text(&draft));
	return -1;
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
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat info;

	buf_puts(&path, folder);
	for (size_t i = 1; i <= path.len; i++) {
		char kept = path.data[i];

		if (kept != '/' && kept != '\0')
			continue;
		path.data[i] = '\0';
		/* The mode is to be as asked for, not less what the umask of a cron job takes. */
		if (mkdir(path.data, mode) == 0 ? chmod(path.data, mode) != 0 : errno != EEXIST)
			return error_errno(error, "%s: cannot make folder", path.data);
		path.data[i] = kept;
	}
	if (stat(folder, &info) != 0)
		return error_errno(error, "%s: cannot examine", folder);
	if (!S_ISDIR(info.st_mode))
		return error_set(error, ERROR_IO, "%s: not a folder", folder);
	return 0;
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
