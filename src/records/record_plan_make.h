// SPDX-License-Identifier: MIT
/*
 * Decides what has to be done to a domain's records: from a view of what is published, or without
 * one, for a domain that has nothing yet. Where none of the domain's own name servers could be
 * asked nothing is planned: caches may have what is gone by now.
 */
#pragma once

#include "records/record_plan.h"

/* The records to have, all to be added. */
struct record_plan *record_plan_new(const char *domain, const struct site *site);

/* What a complete view, looked around in as well, lacks of them, and what has to go. */
struct record_plan *record_plan_compare(struct server_view *view);
