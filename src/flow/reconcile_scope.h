// SPDX-License-Identifier: MIT
/*
 * What a console's list can be compared with: a list is of one console, so of one site, and of the
 * domains that it names, unless somebody says which it has.
 */
#pragma once

#include "base/vec.h"
#include "batch/console_list.h"
#include "conf/config.h"

/* What is known of one domain of the configuration or of the list. */
struct reconcile_domain {
	const char *name;
	const struct config_domain *domain; /* NULL: it is not configured */
	size_t rows;			    /* of the list */
	bool compared;
	int64_t there; /* accounts there, where it is not compared */
};

struct reconcile_scope {
	const char *site;
	struct reconcile_domain *domains;
	size_t count, cap;
	struct map map; /* of their names */
};

/*
 * `site` and `domains` are what somebody asked for, NULL and empty for nothing. A list with
 * accounts of several sites, or of none, is ERROR_AGAIN: nothing can be told of it.
 */
MUST_CHECK int reconcile_scope_find(struct reconcile_scope *scope, const struct config *config,
				    const struct console_list *list, const char *site,
				    const struct vec *domains, struct error *error);

/* The domain of an address; NULL when neither the list nor the scope has it. */
struct reconcile_domain *reconcile_scope_of(const struct reconcile_scope *scope,
					    const char *address);

void reconcile_scope_release(struct reconcile_scope *scope);
