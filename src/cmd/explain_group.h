// SPDX-License-Identifier: MIT
/*
 * What `explain` says of a group: whether it is a mailing list, its members and why, and who is not
 * a member.
 */
#pragma once

#include "cmd/app.h"
#include "directory/explain.h"

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
