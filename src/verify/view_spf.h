// SPDX-License-Identifier: MIT
/* The SPF record in a view: found, read, tried with addresses of the site and of strangers, and written anew where it lacks the site. */
#pragma once

#include "verify/view.h"

/* The part of view_look about SPF, see view_look.h. */
void view_look_spf(struct view *view, struct view_state *state);

/* Whether a TXT record is one for SPF, right or not, or a piece of one. */
bool view_is_spf(const struct view *view, const struct rr *record);
