// SPDX-License-Identifier: MIT
/*
 * A file of a draft that is written as a stream: text is appended to `text` and goes to the file in
 * large pieces, so that memory does not grow with the batch. Order of calls: output_open, then
 * append and output_step again and again, output_close; output_release in any case. What the buffer
 * held is wiped, since it may be passwords.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "digest/digest.h"

struct output {
	int fd;
	struct buf text;
	struct buf path;
	struct digest digest; /* of all that was written */
};

#define OUTPUT_INIT      \
	{                \
		.fd = -1 \
	}

/* Makes the file, 0600, which must not be there. */
MUST_CHECK int output_open(struct output *output, const char *folder, const char *name,
			   struct error *error);

/* Writes what is there when it is much. To be called before more than 64 KiB were appended. */
MUST_CHECK int output_step(struct output *output, struct error *error);

/* Writes the rest and makes the file durable. */
MUST_CHECK int output_close(struct output *output, struct error *error);

/* For CLEANUP: closes without ado, wipes. */
void output_release(struct output *output);

/* Adds the object of JSON that begins in the text at `from` to a digest, as one line. */
void output_digest(const struct output *output, size_t from, struct digest *digest);

/*
 * Appends a cell of a report for people: a value that a spreadsheet would run gets an apostrophe;
 * the provider never reads such a file.
 */
void output_cell(struct buf *buf, bool first, const char *text);
