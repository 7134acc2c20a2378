// SPDX-License-Identifier: MIT
/* The part of a view that decides nothing: advice, leftovers and wildcards. */
#pragma once

#include "verify/server_view.h"

/*
 * Surveys leftovers of other providers, wildcards, and advised records. After server_view_look,
 * whatever that returned, so that all is asked at once; rules about it are silent without it. False
 * when answers are lacking.
 */
MUST_CHECK bool server_view_look_around(struct server_view *view);

/* Whether an answer is what the wildcard gives for every name; false when there is none. */
bool extra_checks_is_wild(const struct server_view *view, const struct answer *answer);
