// SPDX-License-Identifier: MIT
/*
 * A command is one const descriptor in one file; cmd_table.c lists them, and nothing else knows
 * them. `needs` says what the command works with, and app.c opens just that, so that no command
 * needs a configuration which it does not use. `run` only translates: options to a flow, its result
 * to text or JSON.
 */
#pragma once

#include "cmd/app.h"
#include "cmd/opt.h"

struct cmd {
	const char *name;
	const char *arguments; /* "[DOMAIN...]" */
	const char *summary;
	const char *help; /* a paragraph for --help, or NULL */
	const struct opt_row *options;
	size_t option_count;
	size_t options_size; /* of the struct that the rows fill */
	unsigned needs;
	int least, most; /* number of arguments; most -1 is any */
	/*
	 * Returns the exit status, or -1 with the error. `options` is the filled struct, its own to
	 * change.
	 */
	int (*run)(struct app *app, void *options, const struct vec *arguments,
		   struct error *error);
};

/* NULL-terminated, in the order in which an administrator meets them. */
extern const struct cmd *const cmd_table[];

/* The options of every command. */
extern const struct opt_row cmd_global_rows[];
extern const size_t cmd_global_count;

/* Runs the program: argv as main has it; returns the exit status. */
int cmd_main(int argc, char **argv);
