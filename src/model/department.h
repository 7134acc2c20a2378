// SPDX-License-Identifier: MIT
/*
 * Departments: a tree, each named by its path "Works/Sales/East". A slash separates, so a name has
 * none. Those at the top lie beneath the root, which is not a department: NULL. Here are helpers
 * for paths, what is known of a department, and the operations on one.
 */
#pragma once

#include "model/change.h"

/* What stands in a name for a slash that the directory has there: FULLWIDTH SOLIDUS, U+FF0F. */
#define DEPARTMENT_SLASH "\xEF\xBC\x8F"

/* The length of the path above, 0 at the top. */
size_t department_parent(const char *path, size_t len);

/* Whether a path is `of` or beneath it. */
bool department_is_in(const char *path, const char *of);

struct department {
	const char *path;
	int64_t accounts; /* known ones directly in it that are not retired, */
	int64_t resting;  /* of them suspended, for which nothing is planned */
};

/*
 * In the order of carrying out. Stored: add at the end only. DEPARTMENT_FOLLOW: lies in one that is
 * moved, so it has no operation of its own.
 */
enum department_action {
	DEPARTMENT_CREATE,
	DEPARTMENT_MOVE,
	DEPARTMENT_FOLLOW,
	DEPARTMENT_DELETE,
	DEPARTMENT_ACTIONS
};

struct department_op {
	enum department_action action;
	const char *path;
	const char *target; /* of a move, its new path; else NULL */
	int64_t accounts;   /* accounts that come into a new one, or move with it */
	const char *site;   /* at whose console */
};

const char *department_action_text(enum department_action action);
const char *department_reason_text(enum department_action action);

/* Its keys into an object that is open and may have more; and the object
 * {"id","op","department","new","site","accounts","reason"}. */
void department_write_fields(struct json *json, const struct department_op *op);
void department_write_json(struct json *json, const struct department_op *op);
