// SPDX-License-Identifier: MIT
#include "batch/output.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"

enum { TEXT_ROOM = 256 * 1024, TEXT_FLUSH = 128 * 1024 };

int output_open(struct output *output, const char *folder, const char *name, struct error *error)
{
	*output = (struct output)OUTPUT_INIT;
	file_join(&output->path, folder, name);
	/* Reserved once: a buffer that grows leaves copies of passwords behind. */
	buf_reserve(&output->text, TEXT_ROOM);
	digest_init(&output->digest);
	output->fd = open(buf_text(&output->path),
			  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return output->fd < 0 ? error_errno(error, "%s: cannot create", buf_text(&output->path))
			      : 0;
}

static int output_flush(struct output *output, struct error *error)
{
	int status = file_write(output->fd, output->text.data, output->text.len,
				buf_text(&output->path), error);

	digest_add(&output->digest, output->text.data, output->text.len);
	explicit_bzero(output->text.data, output->text.cap);
	buf_clear(&output->text);
	return status;
}

int output_step(struct output *output, struct error *error)
{
	return output->text.len < TEXT_FLUSH ? 0 : output_flush(output, error);
}

int output_close(struct output *output, struct error *error)
{
	if (output_flush(output, error) != 0)
		return -1;
	if (fsync(output->fd) != 0)
		return error_errno(error, "%s: cannot make durable", buf_text(&output->path));
	file_closep(&output->fd);
	return 0;
}

void output_release(struct output *output)
{
	file_closep(&output->fd);
	buf_wipe(&output->text);
	buf_release(&output->path);
}

void output_digest(const struct output *output, size_t from, struct digest *digest)
{
	from += strcspn(output->text.data + from, "{");
	digest_add(digest, output->text.data + from, output->text.len - from);
	digest_add(digest, "\n", 1);
}

void output_cell(struct buf *buf, bool first, const char *text)
{
	CLEANUP(buf_release) struct buf safe = BUF_INIT;

	if (escape_is_formula(text))
		buf_putc(&safe, '\'');
	buf_puts(&safe, text);
	buf_puts(buf, first ? "" : ",");
	escape_csv(buf, buf_text(&safe));
}
