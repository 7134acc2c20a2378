// SPDX-License-Identifier: MIT
#include "base/text_input.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

/* No encoding that is recognised here needs more than twice the octets in UTF-8. */
enum { RAW_SIZE = TEXT_INPUT_CHUNK / 2, MARK_MOST = 4 };

void text_input_init(struct text_input *input, int fd, const char *path)
{
	*input = (struct text_input){ .fd = fd,
				      .path = path,
				      .chunk = mem_new(1, TEXT_INPUT_CHUNK) };
}

/* Reads into memory that has `len` octets already; 0 at the end. */
static int text_input_take(struct text_input *input, char *octets, size_t size, size_t *len,
			   struct error *error)
{
	ssize_t count;

	do
		count = read(input->fd, octets + *len, size - *len);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return error_errno(error, "%s: cannot read", input->path);
	*len += (size_t)count;
	return count > 0;
}

static int text_input_begin(struct text_input *input, struct error *error)
{
	int more = 1;

	input->begun = true;
	while (more > 0 && input->end < MARK_MOST)
		more = text_input_take(input, input->chunk, RAW_SIZE, &input->end, error);
	if (more < 0)
		return -1;
	input->encoding = text_encoding_begins(input->chunk, input->end);
	if (input->encoding)
		input->at = text_encoding_mark(input->encoding, input->chunk, input->end);
	if (input->encoding && !input->encoding->charset)
		input->encoding = NULL;
	if (!input->encoding)
		return 0;
	input->converter = iconv_open("UTF-8", input->encoding->charset);
	if (input->converter == (iconv_t)-1) {
		error_errno(error, "%s: cannot read %s", input->path, input->encoding->name);
		input->encoding = NULL;
		return -1;
	}
	input->raw = mem_new(1, RAW_SIZE);
	input->raw_len = input->end - input->at;
	memcpy(input->raw, input->chunk + input->at, input->raw_len);
	input->at = input->end = 0;
	return 0;
}

/* The ends of lines before this place of the chunk. */
static size_t text_input_lines(const struct text_input *input, const char *end)
{
	size_t lines = 0;

	for (const char *at = input->chunk; at < end; at++)
		lines += *at == '\n';
	return lines;
}

/* What is there of it to UTF-8; the rest of a character that was cut stays. */
static int text_input_convert(struct text_input *input, struct error *error)
{
	char *in = input->raw, *out = input->chunk;
	size_t in_left = input->raw_len, out_left = TEXT_INPUT_CHUNK;

	if (iconv(input->converter, &in, &in_left, &out, &out_left) == (size_t)-1 &&
	    errno != EINVAL)
		return error_set(error, ERROR_DATA, "%s:%zu: the text is not valid %s", input->path,
				 input->lines + text_input_lines(input, out) + 1,
				 input->encoding->name);
	input->lines += text_input_lines(input, out);
	memmove(input->raw, in, in_left);
	input->raw_len = in_left;
	input->at = 0;
	input->end = (size_t)(out - input->chunk);
	return 0;
}

static int text_input_fill_converted(struct text_input *input, struct error *error)
{
	int more = 1;

	while (input->at == input->end && more > 0) {
		more = text_input_take(input, input->raw, RAW_SIZE, &input->raw_len, error);
		if (more < 0 || text_input_convert(input, error) != 0)
			return -1;
	}
	if (input->at == input->end && input->raw_len)
		return error_set(error, ERROR_DATA,
				 "%s: the file ends in the middle of a character of %s: it is cut",
				 input->path, input->encoding->name);
	return input->at < input->end;
}

int text_input_fill(struct text_input *input, struct error *error)
{
	if (!input->begun && text_input_begin(input, error) != 0)
		return -1;
	if (input->encoding)
		return text_input_fill_converted(input, error);
	if (input->at < input->end)
		return 1;
	input->at = input->end = 0;
	return text_input_take(input, input->chunk, TEXT_INPUT_CHUNK, &input->end, error);
}

void text_input_release(struct text_input *input)
{
	if (input->encoding)
		iconv_close(input->converter);
	free(input->raw);
	free(input->chunk);
	*input = (struct text_input){ .fd = -1 };
}

int text_input_read_file(const char *path, size_t limit, struct buf *buf, struct error *error)
{
	CLEANUP(text_input_release) struct text_input input = { .fd = -1 };
	CLEANUP(file_closep) int fd = -1;
	int more;

	if (file_open_regular(path, &fd, error) != 0)
		return -1;
	text_input_init(&input, fd, path);
	buf_clear(buf);
	while ((more = text_input_fill(&input, error)) > 0) {
		buf_add(buf, input.chunk + input.at, input.end - input.at);
		input.at = input.end;
		if (buf->len > limit)
			return error_set(error, ERROR_DATA, "%s: larger than %zu bytes", path,
					 limit);
	}
	return more;
}
