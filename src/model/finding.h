// SPDX-License-Identifier: MIT
/*
 * Facts about the world that a person should know: a wrong configuration key, a refused entry, a
 * missing DNS record. They are collected, all of them, and shown at the end; they do not stop the
 * call that found them. A list owns its findings and their texts.
 */
#pragma once

#include "base/arena.h"
#include "base/json.h"
#include "model/account.h"

struct held_log;

enum finding_severity { FINDING_NOTE, FINDING_WARNING, FINDING_ERROR };

struct finding {
	enum finding_severity severity;
	const char *rule;    /* stable id, e.g. "MX-EXTRA-HIGHER"; scripts match on it */
	const char *subject; /* what it is about: a key path, a DN, a domain */
	const char *file;    /* where, or NULL; line and column count from 1, 0 is none */
	unsigned line;
	unsigned column;
	const char *text; /* what is so */
	const char *hint; /* what to do, or NULL */
	const char *name, *address; /* of the person or list that it is about, or NULL */
	size_t more;		    /* so many more of the same, which are only counted */
	bool holds;		    /* what it is about waits for a person */
};

struct findings {
	struct arena arena;
	struct finding *items;
	size_t count;
	size_t cap;
	struct held_log *log; /* takes those that hold something (model/held.h), or NULL */
};

#define FINDINGS_INIT         \
	{                     \
		.items = NULL \
	}

/*
 * Adds a finding and returns it, so that the place can be set; valid until the next addition.
 * Copies subject and text; `rule` is a constant, and a `file` that the caller sets must live as
 * long as the list: put it into its arena.
 */
struct finding *finding_add(struct findings *findings, enum finding_severity severity,
			    const char *rule, const char *subject, const char *format, ...)
	PRINTF_LIKE(5, 6);

/* Sets the hint of the finding that was added last. */
void finding_hint(struct findings *findings, const char *format, ...) PRINTF_LIKE(2, 3);

/* Sets who the finding with this number is about, by name and address. */
void finding_person(struct findings *findings, size_t number, const struct account *account);

/* Adds a copy of one of another list. What it holds is in the log already. */
void finding_copy_one(struct findings *findings, const struct finding *other);

/* The same for all of another list. */
void finding_copy(struct findings *findings, const struct findings *others);

/* Puts those from the item `first` on into the order of their files, lines and columns. */
void finding_sort(struct findings *findings, size_t first);

/* How many have at least this severity. */
size_t finding_count(const struct findings *findings, enum finding_severity least);

/* "note", "warning", "error". */
const char *finding_severity_text(enum finding_severity severity);

/*
 * One finding for people, appended with a final line end: "FILE:LINE:COL: SUBJECT (NAME, ADDRESS):
 * TEXT" and the hint on a second line, both escaped for a terminal.
 */
void finding_format(struct buf *buf, const struct finding *finding);

/*
 * The JSON array of design section 4: severity, rule, subject, text, hint, name and address where
 * it is about somebody, and file, line, column where there is a place.
 */
void finding_write_json(struct json *json, const struct findings *findings);

void finding_release(struct findings *findings);
