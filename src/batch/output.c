// SPDX-License-Identifier: MIT
#include "batch/output.h"

#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"

enum { TEXT_ROOM = 256 * 1024, TEXT_FLUSH = 128 * 1024 };

void output_open(struct output *output, const char *folder, const char *name)
{
	*output = (struct output)OUTPUT_INIT;
	file_join(&output->path, folder, name);
	/* Reserved once: a buffer that grows leaves copies of passwords behind. */
	buf_reserve(&output->text, TEXT_ROOM);
	digest_init(&output->digest);
	/* A failure is kept for output_close. */
	(void)!file_create(buf_text(&output->path), 0600, &output->fd, &output->error);
}

static bool output_is_open(const struct output *output)
{
	return output->path.len > 0;
}

void output_begin(struct output *output, const char *folder, const char *name, const char *domain,
		  const char *header)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;

	if (output_is_open(output))
		return;
	buf_printf(&file, "%s%s%s.csv", name, domain ? "-" : "", domain ? domain : "");
	output_open(output, folder, buf_text(&file));
	buf_printf(&output->text, "\xEF\xBB\xBF%s\r\n", header);
}

int output_check(const struct output *output, struct error *error)
{
	if (output->error.kind == ERROR_NONE)
		return 0;
	*error = output->error;
	return -1;
}

/*
 * Text is only ever added between two flushes, so nothing is behind its end; to wipe all the room
 * of each of 10,000 small files would be most of the work.
 */
static void output_wipe(struct output *output)
{
	if (output->text.len)
		explicit_bzero(output->text.data, output->text.len);
}

static void output_flush(struct output *output)
{
	if (output->error.kind == ERROR_NONE &&
	    file_write(output->fd, output->text.data, output->text.len, buf_text(&output->path),
		       &output->error) == 0)
		digest_add(&output->digest, output->text.data, output->text.len);
	output_wipe(output);
	buf_clear(&output->text);
}

void output_step(struct output *output)
{
	if (output->text.len >= TEXT_FLUSH)
		output_flush(output);
}

void output_row(struct output *output)
{
	buf_puts(&output->text, "\r\n");
	output_step(output);
}

void output_element(struct output *output, size_t from, struct digest *digest)
{
	/* Without what separates it from the one before. */
	from += strcspn(output->text.data + from, "{");
	digest_add(digest, output->text.data + from, output->text.len - from);
	digest_add(digest, "\n", 1);
	output_step(output);
}

void output_sum(struct output *output, unsigned char out[DIGEST_SIZE])
{
	struct digest digest;

	output_flush(output);
	digest = output->digest;
	digest_finish(&digest, out);
}

int output_close(struct output *output, struct error *error)
{
	if (!output_is_open(output))
		return 0;
	output_flush(output);
	if (close(output->fd) != 0 && output->error.kind == ERROR_NONE)
		error_errno(&output->error, "%s: cannot write", buf_text(&output->path));
	output->fd = -1;
	return output_check(output, error);
}

void output_release(struct output *output)
{
	file_closep(&output->fd);
	output_wipe(output);
	buf_release(&output->text);
	buf_release(&output->path);
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
