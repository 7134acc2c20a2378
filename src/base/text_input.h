// SPDX-License-Identifier: MIT
/*
 * Text out of a file, in chunks of UTF-8: a byte order mark is taken away, and UTF-16, in which
 * programs of Windows write, is converted. Which of them it is, the first octets tell. Anything
 * else passes as it is; whoever reads the text judges it. Order of calls: text_input_init,
 * text_input_fill until it gives 0, text_input_release. The descriptor and the path are borrowed.
 */
#pragma once

#include "base/text_encoding.h"

enum { TEXT_INPUT_CHUNK = 64 * 1024 };

struct text_input {
	int fd;
	const char *path;
	char *chunk;
	size_t at, end;	      /* what is left of the chunk */
	const struct text_encoding *encoding; /* NULL for UTF-8 */
	iconv_t converter;    /* when there is an encoding */
	char *raw;	      /* not yet converted */
	size_t raw_len;
	size_t lines; /* converted so far */
	bool begun;
};

void text_input_init(struct text_input *input, int fd, const char *path);

/*
 * Reads more when nothing is left: 1 with at < end, 0 at the end, -1 when reading failed, or with
 * ERROR_DATA where the text is not valid UTF-16 or ends inside a character of it.
 */
MUST_CHECK int text_input_fill(struct text_input *input, struct error *error);

void text_input_release(struct text_input *input);

/*
 * Reads a whole regular file of at most `limit` octets of UTF-8, likewise; larger is ERROR_DATA.
 * Replaces what buf held.
 */
MUST_CHECK int text_input_read_file(const char *path, size_t limit, struct buf *buf,
				    struct error *error);
