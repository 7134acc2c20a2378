// SPDX-License-Identifier: MIT
/*
 * Plans about records (records/record_plan.h), written for people and for the tools that publish
 * them. A format is one row of record_formats. What a format cannot do by itself, such as removing
 * a record that it does not manage, goes into comments.
 */
#pragma once

#include "records/record_plan.h"

/* Seconds that new records are to be kept: the provider's own default. */
enum { RECORD_TTL = 600 };

struct record_format {
	const char *name;
	const char *about; /* for --help */
	void (*write)(struct buf *buf, struct record_plan *const *plans, size_t count);
};

extern const struct record_format record_formats[];
extern const size_t record_format_count;

/* The renderers in other files. */
void record_write_nsupdate(struct buf *buf, struct record_plan *const *plans, size_t count);
void record_write_dnscontrol(struct buf *buf, struct record_plan *const *plans, size_t count);
void record_write_octodns(struct buf *buf, struct record_plan *const *plans, size_t count);
void record_write_terraform(struct buf *buf, struct record_plan *const *plans, size_t count);

/* NULL when there is none of this name. */
const struct record_format *record_format_find(const char *name);

/* The data of a record as zone files have them, with final dots and quotes, appended. */
void record_zone_data(struct buf *buf, const struct record *record);

/* A comment line with the domain and its site behind `mark`. */
void record_head(struct buf *buf, const char *mark, const struct record_plan *plan);

/*
 * For each change that no tool makes, since a person has to decide: a comment line behind `mark`.
 */
void record_rest(struct buf *buf, const char *mark, const struct record_plan *plan);

/*
 * For each change that removes a comment line behind `mark`, with `note` at its end; then
 * record_rest.
 */
void record_remarks(struct buf *buf, const char *mark, const struct record_plan *plan,
		    const char *note);
