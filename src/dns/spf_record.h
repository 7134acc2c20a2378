// SPDX-License-Identifier: MIT
/* SPF records as text (RFC 7208 sections 4.5, 4.6 and 12): which TXT is one, its terms, and what to write in its place. */
#pragma once

#include "base/vec.h"
#include "base/arena.h"
#include "base/buf.h"

/* Whether the octets are an SPF record: "v=spf1" in any letter case, then a space or the end (section 4.5). */
bool spf_record_is(const char *text, size_t len);

/* Whether they look like a try at one: "spf1" or the site's name is in there, or the misprint of the provider's guide. */
bool spf_record_is_attempt(const char *text, const char *mechanism);

struct spf_term {
	char qualifier;   /* + - ? ~; + when none is written */
	const char *text; /* without qualifier: "include:spf.example", "all", "redirect=example.com" */
	const char *fault; /* what is wrong with its syntax, or NULL */
};

struct spf_record {
	struct spf_term *terms;
	size_t count;
};

/* Splits a record into terms, each checked; it is made in the arena. */
struct spf_record spf_record_parse(struct arena *arena, const char *text);

/* The line to write: what is right in the record that is there, with the mechanism before the closing all. `text` may be NULL: a new record. Appended. */
void spf_record_suggest(struct buf *buf, const char *text, const char *mechanism, const char *all);
