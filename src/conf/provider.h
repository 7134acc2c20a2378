// SPDX-License-Identifier: MIT
/*
 * Other providers of hosted mail, as data: how the records look that they tell a customer to
 * publish. They tell a leftover of the provider before from a record that has another purpose. Read
 * with the sites, from the folder "providers" in each folder of sites; the site registry owns them.
 */
#pragma once

#include "base/error.h"
#include "base/vec.h"
#include "model/finding.h"

struct provider {
	const char *id;
	const char *title;
	struct vec mx;		 /* MX hosts are these or below */
	struct vec spf;		 /* names that SPF records include or redirect to */
	struct vec autodiscover; /* targets of the names autodiscover and autoconfig are these or
				    below */
	struct vec srv;		 /* targets of SRV records likewise */
	struct vec selectors;	 /* of DKIM, that its customers have */
	struct vec dkim;	 /* targets of DKIM aliases are these or below */
	struct vec mta_sts;	 /* targets of the aliases mta-sts and _mta-sts likewise */
	struct vec txt;		 /* how the texts begin by which it verifies a domain */
	const char *file;
};

struct providers {
	struct provider *items; /* by id */
	size_t count;
	size_t cap;
};

/*
 * Reads *.yaml of a folder into the list; a provider replaces an earlier one with the same id. A
 * folder that is absent is fine. Mistakes are findings; an error is that a file could not be read.
 * Texts are copied into the arena.
 */
MUST_CHECK int providers_load(struct providers *providers, const char *folder, struct arena *arena,
			      struct findings *findings, struct error *error);

void providers_release(struct providers *providers);
