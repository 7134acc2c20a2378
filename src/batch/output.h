// SPDX-License-Identifier: MIT
/*
 * A file of a draft that is written as a stream: text is appended to `text` and goes to the file in
 * large pieces, so that memory does not grow with the batch. Order of calls: output_open or
 * output_begin, then append and end each piece with output_row or output_element, output_close;
 * output_release in any case. What the buffer held is wiped, since it may be passwords.
 *
 * The first failure is kept until output_close returns it, and what is appended after it is
 * dropped: callers need to check only there, or where much work would be wasted.
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
	struct error error;   /* the first */
};

#define OUTPUT_INIT      \
	{                \
		.fd = -1 \
	}

/* Makes the file, 0600, which must not be there. */
void output_open(struct output *output, const char *folder, const char *name);

/*
 * Makes NAME-DOMAIN.csv, or NAME.csv without a domain, with its header line, unless that is done: a
 * report begins with its first row, and without one there is no file.
 */
void output_begin(struct output *output, const char *folder, const char *name, const char *domain,
		  const char *header);

/* After a piece that has its end: writes what is there when it is much. */
void output_step(struct output *output);

/* Ends the row of a report. */
void output_row(struct output *output);

/* Ends an object of JSON that begins in the text at `from`: the digest gets it as one line. */
void output_element(struct output *output, size_t from, struct digest *digest);

/* The SHA-256 of all that was written so far. */
void output_sum(struct output *output, unsigned char out[DIGEST_SIZE]);

/* Whether all went well up to here; else the first failure. */
MUST_CHECK int output_check(const struct output *output, struct error *error);

/* Writes the rest and closes the file, if there is one; file_sync_files makes it durable. */
MUST_CHECK int output_close(struct output *output, struct error *error);

/* For CLEANUP: closes without writing, wipes. */
void output_release(struct output *output);

/*
 * Appends a cell of a report for people: a value that a spreadsheet would run gets an apostrophe;
 * the provider never reads such a file.
 */
void output_cell(struct buf *buf, bool first, const char *text);
