// SPDX-License-Identifier: MIT
/* What `explain` says of any entry alike, of a person or a group. */
#pragma once

#include "cmd/app.h"
#include "directory/explain.h"
#include "model/known.h"

/* The rules and what came of them, as the member "steps" of an open object; as a table. */
void explain_write_steps(struct json *json, const struct directory_explanation *explanation);
void explain_print_steps(struct app *app, const struct directory_explanation *explanation);

/*
 * The second question that a sync asks about somebody, or a group, that is not in the listing: a
 * sentence.
 */
MUST_CHECK int explain_ask(struct directory *directory, const struct known *known,
			   const char **ret_text, struct error *error);

/*
 * Begins the object about somebody, or a list, whom the directory does not have; the caller closes
 * it.
 */
void explain_begin_absent(struct json *json, const struct known *known, const char *where);
