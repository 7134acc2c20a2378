// SPDX-License-Identifier: MIT
#include "base/secret.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "base/file.h"
#include "base/text_encoding.h"

static int secret_hold(struct secret *secret, const char *text, size_t len, struct error *error)
{
	char *pages = mmap(NULL, SECRET_MAX + 1, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		return error_errno(error, "cannot reserve memory for a secret");
	/* Both are best effort: RLIMIT_MEMLOCK may not allow an unprivileged run to lock. */
	(void)mlock(pages, SECRET_MAX + 1);
	(void)madvise(pages, SECRET_MAX + 1, MADV_DONTDUMP);
	memcpy(pages, text, len);
	*secret = (struct secret){ .text = pages, .len = len };
	return 0;
}

/*
 * Whether it is what an editor of Windows made of a secret: a mark before it, or UTF-16. Other
 * octets may be the secret itself, but for NUL.
 */
static bool secret_is_marked(const struct buf *file)
{
	const struct text_encoding *encoding = text_encoding_begins(buf_text(file), file->len);

	return encoding && (!encoding->charset || memchr(file->data, '\0', file->len));
}

int secret_load(struct secret *secret, const char *path, struct error *error)
{
	CLEANUP(buf_wipe) struct buf file = BUF_INIT;

	buf_reserve(&file, SECRET_MAX + 1);
	if (file_read_secret(path, SECRET_MAX, &file, error) != 0)
		return -1;
	if (secret_is_marked(&file) &&
	    text_to_utf8(&file, path, ERROR_CONFIG, NULL, NULL, error) != 0)
		return -1;
	if (file.len && file.data[file.len - 1] == '\n')
		buf_cut(&file,
			file.len - (file.len > 1 && file.data[file.len - 2] == '\r' ? 2 : 1));
	if (file.len == 0)
		return error_set(error, ERROR_CONFIG, "%s: the secret is empty", path);
	if (memchr(file.data, '\0', file.len))
		return error_set(error, ERROR_CONFIG, "%s: the secret has a NUL octet", path);
	return secret_hold(secret, file.data, file.len, error);
}

int secret_random(void *octets, size_t len, struct error *error)
{
	unsigned char *at = octets;

	while (len > 0) {
		ssize_t count = getrandom(at, len, 0);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_errno(error, "cannot get random octets");
		at += count;
		len -= (size_t)count;
	}
	return 0;
}

void secret_release(struct secret *secret)
{
	if (secret->text) {
		explicit_bzero(secret->text, SECRET_MAX + 1);
		munmap(secret->text, SECRET_MAX + 1);
	}
	*secret = (struct secret)SECRET_INIT;
}
