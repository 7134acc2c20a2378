// SPDX-License-Identifier: MIT
/* The records that a domain must have, written for people and for programs. A format is a row; nothing else knows it. */
#pragma once

#include "base/json.h"
#include "conf/site.h"

struct record_format {
	const char *name;
	const char *title;
	void (*write)(struct buf *buf, const char *domain, const struct site *site);
};

extern const struct record_format record_formats[];
extern const size_t record_format_count;

/* NULL when there is none of this name. */
const struct record_format *record_format_find(const char *name);

/* The value of a site's record as it stands in a zone: "5 mx1.sg.aliyun.com."; with `dot`, host names end with one. Appended. */
void record_format_value(struct buf *buf, const struct site_record *record, bool dot);

/* The whole SPF record of a domain that had none: "v=spf1 include:… -all". Appended. */
void record_format_spf(struct buf *buf, const struct site *site);

/* An array of {host, type, value, priority, required} for JSON. */
void record_format_json(struct json *json, const struct site *site);
