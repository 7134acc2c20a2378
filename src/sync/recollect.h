// SPDX-License-Identifier: MIT
/*
 * Who somebody is by what the last runs left alone: the snapshot that was kept, the store, and who
 * is held. For `explain` while the directory cannot be asked.
 */
#pragma once

#include "conf/config.h"
#include "directory/explain.h"
#include "state/state.h"

/*
 * Finds an entry by DN, address, uid (the first value of its DN) or name, and fills in what it was:
 * without steps, its findings those that hold it. 1, 0 when nothing is remembered of such an entry,
 * or -1; several that have the name are ERROR_DATA, which lists them.
 */
MUST_CHECK int recollect(const struct config *config, struct state *state, const char *text,
			 struct directory_explanation *explanation, struct error *error);
