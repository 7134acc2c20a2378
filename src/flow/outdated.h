// SPDX-License-Identifier: MIT
/*
 * What a folder of settings still has of people and domains that get none any more: nothing writes
 * there again, and whoever takes files from it should know. It is told and left, since it may have
 * been handed over to somebody.
 */
#pragma once

#include "conf/config.h"
#include "state/state.h"

/*
 * Adds one warning with the folders below `output` that are named like an address or a domain, but
 * of nobody who is written now. Without a state only domains are looked at.
 */
MUST_CHECK int outdated_find(const struct config *config, struct state *state, const char *output,
			     struct findings *findings, struct error *error);
