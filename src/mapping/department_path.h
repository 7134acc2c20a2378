// SPDX-License-Identifier: MIT
/*
 * The department of an entry as a path (model/department.h): from a value that may be a path, or
 * from the organizational units of its DN. Names are cleaned one by one. Order of calls:
 * department_path_init, then department_path_of_value or department_path_of_dn for each entry,
 * department_path_release.
 */
#pragma once

#include "conf/config.h"
#include "mapping/rule.h"

/* What was corrected in a path. */
struct department_mends {
	bool slash; /* a name has a slash: DEPARTMENT_SLASH stands for it */
	bool empty; /* an empty name was left out */
};

struct department_maker {
	const struct config_directory *directory;
	struct vec bases; /* DNs in the form of dn_normalise, in the arena */
	struct arena arena;
	struct buf name, scratch;
	struct buf last_dn, last_path; /* consecutive entries are mostly of one unit */
	enum mapping_rule last_rule;
	struct buf last_why;
	struct department_mends last_mends;
	bool has_last;
};

void department_path_init(struct department_maker *maker, const struct config_directory *directory);

/*
 * Puts the path into `out` (cleared first; empty: none) and returns RULE_NONE, or returns the rule
 * that a name breaks and appends to `why` what is wrong. `value` NULL: the entry has none.
 */
enum mapping_rule department_path_of_value(struct department_maker *maker, const char *value,
					   size_t len, struct buf *out, struct buf *why,
					   struct department_mends *ret_mends);

/*
 * Likewise; the DN is valid UTF-8. Units are those beneath the base, the highest first, without the
 * entry's own name.
 */
enum mapping_rule department_path_of_dn(struct department_maker *maker, const char *dn, size_t len,
					struct buf *out, struct buf *why,
					struct department_mends *ret_mends);

void department_path_release(struct department_maker *maker);
