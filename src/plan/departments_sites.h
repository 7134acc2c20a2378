// SPDX-License-Identifier: MIT
/*
 * What a plan does to departments at every site: each console has a tree of its own, with the
 * departments of the people there, so what happens to one is an operation in each that has it. The
 * functions are those of plan/departments.h, over all sites.
 */
#pragma once

#include "plan/departments.h"

struct departments_sites {
	struct departments *items;
	size_t count, cap;
	struct department_op *ops; /* of all, one site after the other */
	size_t op_count;
};

#define DEPARTMENTS_SITES_INIT \
	{                      \
		.items = NULL  \
	}

MUST_CHECK int departments_sites_begin(struct departments_sites *sites, const struct plan *plan,
				       const struct departments_source *source,
				       struct error *error);
int64_t departments_sites_count_moves(const struct departments_sites *sites, struct digest *digest);
void departments_sites_mark(const struct departments_sites *sites, struct plan *plan);
MUST_CHECK int departments_sites_finish(struct departments_sites *sites, struct error *error);

/* Adds differences of one path at a site, where there is no plan. */
void departments_sites_add(struct departments_sites *sites, const char *site, const char *path,
			   int64_t accounts, int64_t resting);

void departments_sites_release(struct departments_sites *sites);
