// SPDX-License-Identifier: MIT
/* What the directories say about groups, where they are several. */
#pragma once

#include "directory/directory.h"
#include "plan/expand.h"
#include "state/state.h"

/* Accounts whose directory could not be read stay members by their addresses. */
MUST_CHECK int lists_meet_unread(struct expand *expand, const struct directory *directory,
				 struct state *state, struct error *error);

/* Whether groups within the group with this id count; the argument is the configuration. */
bool lists_is_nested(const void *config, const char *id);

/* Adds the places where entries are read, in the form of names. */
void lists_find_places(const struct config_directory *directory, struct arena *arena,
		       struct vec *places);

/* Whether any directory has groups, and whether groups are within groups anywhere. */
bool lists_are_wanted(const struct config *config, bool *ret_nested);
