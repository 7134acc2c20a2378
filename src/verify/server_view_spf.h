// SPDX-License-Identifier: MIT
/*
 * The SPF record in a view: found, read, tried with addresses of the site and of strangers, and
 * written anew where it lacks the site.
 */
#pragma once

#include "verify/server_view.h"

/* The part of server_view_look about SPF, see server_view_look.h. */
void server_view_look_spf(struct server_view *view, struct server_view_state *state);

/* Whether a TXT record is one for SPF, right or not, or a piece of one. */
bool server_view_is_spf(const struct server_view *view, const struct rr *record);
