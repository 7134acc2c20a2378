// SPDX-License-Identifier: MIT
/* Fills a view from the answers, and judges each expected record by them; see server_view.h. */
#pragma once

#include "verify/server_view.h"

/* False when answers are lacking; the view is to be released in any case. */
MUST_CHECK bool server_view_look(struct server_view *view, struct dns_lookup *lookup,
				 const char *domain, const struct site *site,
				 const struct site_registry *registry);
