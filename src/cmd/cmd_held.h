// SPDX-License-Identifier: MIT
/* How those that are held are shown, here and in `status`. */
#pragma once

#include "cmd/app.h"

/*
 * By rule: name, address, since when, DN, why, what to do. `rule` NULL: of all rules. `brief`: many
 * of one rule are one line.
 */
MUST_CHECK int held_print(struct app *app, const char *rule, bool brief, struct error *error);

/* The members "held_count" and "held" of an open object. */
MUST_CHECK int held_write(struct app *app, struct json *json, const char *rule,
			  struct error *error);
