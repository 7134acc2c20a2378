// SPDX-License-Identifier: MIT
/*
 * The SPF record in a view: finds and parses it, tries it with addresses of the site and with
 * unused ones, and proposes a new one where it lacks the site.
 */
#pragma once

#include "verify/server_view.h"

/* The part of server_view_look about SPF, see server_view_look.h. */
void server_view_look_spf(struct server_view *view, struct server_view_state *state);

/* Whether a TXT record is one for SPF, right or not, or a piece of one. */
bool server_view_is_spf(const struct server_view *view, const struct rr *record);
