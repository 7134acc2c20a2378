// SPDX-License-Identifier: MIT
/*
 * The parts of `explain` common to people and groups, and what it says of a group: whether it is a
 * mailing list, its members and why, and who is not a member.
 */
#pragma once

#include "cmd/app.h"
#include "directory/explain.h"
#include "model/known.h"

/* The rules and their results, as the member "steps" of an open object; as a table. */
void explain_write_steps(struct json *json, const struct directory_explanation *explanation);
void explain_print_steps(struct app *app, const struct directory_explanation *explanation);

/*
 * A sentence on the second question that a sync asks about a person or group that is not in the
 * listing.
 */
MUST_CHECK int explain_ask(struct directory *directory, const struct known *known,
			   const char **ret_text, struct error *error);

/*
 * Begins the object about a person or list that the directory does not have; the caller closes it.
 */
void explain_begin_absent(struct json *json, const struct known *known, const char *where);

/*
 * A group of the directory: its rules, then its members as a sync would see them now. Returns 0 for
 * a list, 1 for one that is held or not a list, or -1.
 */
MUST_CHECK int explain_group(struct app *app, const struct directory_explanation *explanation,
			     struct error *error);

/*
 * A list that is known by this address or DN, while the directory has no such group: 1, 0 when
 * there is none, or -1.
 */
MUST_CHECK int explain_lost_group(struct app *app, struct directory *directory, const char *text,
				  struct error *error);
