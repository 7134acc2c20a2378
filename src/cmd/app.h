// SPDX-License-Identifier: MIT
/*
 * What a running command has: the global options and what it needs, opened by app_open and ended by
 * app_close. Results are appended to `out` and go to standard output at the end, or earlier by
 * app_flush; messages go to standard error at once.
 */
#pragma once

#include "apply/catch_up.h"
#include "base/buf.h"
#include "conf/config.h"
#include "model/finding.h"
#include "state/state.h"

struct app {
	const char *config_file;
	bool json;
	bool quiet;
	bool verbose;
	struct site_registry sites;
	struct config config;
	struct state *state;
	int lock;
	struct buf out;
	size_t progress_width; /* columns of the progress line that stands on the terminal */
};

/* What a command works with. */
enum cmd_need {
	CMD_SITES = 1,	     /* the site registry */
	CMD_CONFIG = 2,	     /* the configuration (and the sites) */
	CMD_STATE = 4,	     /* the state store, for reading */
	CMD_STATE_WRITE = 8, /* the state store, for writing, with the lock held */
	CMD_SITES_KEPT = 16, /* domains that are at the sites where their accounts live */
};

/*
 * Opens what the needs say (enum cmd_need). Mistakes in the configuration are all shown, then it
 * fails.
 */
MUST_CHECK int app_open(struct app *app, unsigned needs, struct error *error);
void app_close(struct app *app);

/*
 * Opens the state store when only the options tell whether it is written; a writer takes the lock.
 */
MUST_CHECK int app_open_state(struct app *app, bool write, struct error *error);

/* Writes what `out` has to standard output. */
MUST_CHECK int app_flush(struct app *app, struct error *error);

/* The same, once all is said: what it has must have gone out for good. */
MUST_CHECK int app_end_output(struct app *app, struct error *error);

/*
 * A line of words on standard error, with "mailprov: " before it; app_note is silent with --quiet.
 */
void app_say(const struct app *app, const char *format, ...) PRINTF_LIKE(2, 3);
void app_note(const struct app *app, const char *format, ...) PRINTF_LIKE(2, 3);

/* All findings to standard error, errors last where the eye is; notes only with --verbose. */
void app_show_findings(const struct app *app, const struct findings *findings);

/*
 * The same of a directory that may have many of one rule: more than ten are one line, with the
 * first of them, unless --verbose.
 */
void app_show_many_findings(const struct app *app, const struct findings *findings);

/* A progress line where standard error is a terminal; "" takes it away. */
void app_progress(struct app *app, const char *text);

/* Says what a command finished that an earlier run was killed in. */
void app_say_caught(const struct app *app, const struct catch_up *caught);
