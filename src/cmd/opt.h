// SPDX-License-Identifier: MIT
/*
 * Options by rows: each command has a table, and the table fills the command's own struct by
 * offset. Usage text, shell completion and the manual's option list come from the same rows. Long
 * options may be shortened to an unambiguous beginning; options and arguments may be mixed; "--"
 * ends the options.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

enum opt_type {
	OPT_FLAG,     /* bool */
	OPT_TEXT,     /* const char * */
	OPT_TEXTS,    /* struct vec; may be given several times */
	OPT_NUMBER,   /* struct opt_number, not negative */
	OPT_DURATION, /* struct opt_number, seconds */
	OPT_CHOICE,   /* const char *, one of the choices */
};

struct opt_number {
	bool given;
	int64_t value;
};

struct opt_row {
	const char *name;
	char letter; /* short form, or 0 */
	enum opt_type type;
	bool optional; /* the value may be left out: --wait or --wait=TIME; then `bare` is its value
			*/
	const char *bare;
	size_t offset;
	const char *argument;	    /* what the value is called: "FILE" */
	const char *const *choices; /* NULL at the end */
	const char *help;
};

/*
 * Reads argv into `options` by the rows. Arguments that are not options are collected in order into
 * `ret_arguments`, which points into argv. `command` is for messages. `stop_early`: the first
 * argument ends the options, as before a command.
 */
MUST_CHECK int opt_parse(const struct opt_row *rows, size_t count, const char *command, int argc,
			 char **argv, bool stop_early, void *options, struct vec *ret_arguments,
			 struct error *error);

/*
 * Reads a whole number that is not negative; -1 when it is none. For arguments such as the number
 * of a batch.
 */
MUST_CHECK int opt_number_parse(const char *text, struct opt_number *ret_number);

/* The option list of a usage text, appended; one line each. */
void opt_usage(struct buf *buf, const struct opt_row *rows, size_t count);

/* Frees the lists in `options`. */
void opt_release(const struct opt_row *rows, size_t count, void *options);
