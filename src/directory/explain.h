// SPDX-License-Identifier: MIT
/*
 * Why an entry becomes the account it does: runs the mapping over one entry with a trace, and looks
 * for other entries that may want its address. Order of calls: directory_explain on an open
 * directory, directory_explanation_release.
 */
#pragma once

#include "directory/directory.h"

/*
 * One rule of `explain` and what came of it: "address", "mail = Ada@Example.COM",
 * "ada@example.com".
 */
struct directory_step {
	const char *rule;
	const char *input;
	const char *outcome;
};

struct directory_explanation {
	struct arena arena;
	const char *directory; /* its name; NULL: the only one, without a name */
	const char *dn;
	const char *id;
	struct directory_step *steps;
	size_t count;
	size_t cap;
	uint32_t flags; /* enum roster_flag */
	struct account account; /* of several addresses the first that no other entry has */
	const char *rival; /* other entries have each of its several addresses: the DN of one, else
			      NULL; who has one of them in use is not held for that */
	struct findings findings;
};

/* Makes it that of this account, of which everything is copied. */
void directory_explanation_keep(struct directory_explanation *explanation,
				const struct account *account);

/*
 * Finds the entry with this DN, or with this address in the mapped attributes, or else with this
 * uid, or else with this name, and records rule by rule what it becomes: in the directory that the
 * id `of` is of, or, with NULL, in the first of all that has it. 1, 0 when there is none, or -1;
 * several with the name are ERROR_DATA, which lists them.
 */
MUST_CHECK int directory_explain(struct directory *directory, const char *text, const char *of,
				 struct directory_explanation *explanation, struct error *error);
void directory_explanation_release(struct directory_explanation *explanation);
