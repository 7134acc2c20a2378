// SPDX-License-Identifier: MIT
/* Fills a view from the answers, and judges each expected record by them; see view.h. */
#pragma once

#include "verify/view.h"

/* Looks. False when answers are lacking; the view is to be released in any case. */
MUST_CHECK bool view_look(struct view *view, struct inquiry *inquiry, const char *domain, const struct site *site,
			  const struct site_registry *registry);
