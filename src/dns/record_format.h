// SPDX-License-Identifier: MIT
/* The records to have, written for people and for the tools that publish them. A format is one row of record_formats. */
#pragma once

#include "base/vec.h"
#include "dns/expect.h"

struct record_want {
	const char *domain; /* A-label form */
	const struct site *site;
};

struct record_format {
	const char *name;
	const char *about; /* for --help */
	void (*write)(struct buf *buf, const struct record_want *wants, size_t count);
};

extern const struct record_format record_formats[];
extern const size_t record_format_count;

/* NULL when there is none of this name. */
const struct record_format *record_format_find(const char *name);

/* The names of all, for messages. */
void record_format_names(struct vec *names);
