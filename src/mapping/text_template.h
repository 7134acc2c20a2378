// SPDX-License-Identifier: MIT
/*
 * Templates of the configuration that make text of attributes: "{givenName} {sn}" takes the values
 * of two attributes, "{givenName:1}" the first letter of one; what is outside of braces stands for
 * itself. Those of names are filled here, those of addresses in mapping/address_rule.c.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "entry/entry.h"

struct template_part {
	const char *literal;   /* before the attribute; "" for none */
	const char *attribute; /* NULL at the end */
	size_t first;	       /* so many letters of it; 0 is all */
};

struct text_template {
	const char *text;
	struct template_part *parts;
	size_t count;
};

/* Whether it is one, rather than the name of an attribute. */
bool text_template_is(const char *text);

/*
 * Reads the first `len` octets; NULL, or what is wrong with them. Texts go into the arena.
 * `allowed` says which octets may stand outside of braces, `refusal` that one may not; NULL: any.
 */
MUST_CHECK const char *text_template_parse(struct arena *arena, const char *text, size_t len,
					   bool (*allowed)(char octet), const char *refusal,
					   struct text_template *ret_template);

/* How many texts one entry may make of a template; the others are passed over. */
enum { TEXT_TEMPLATE_MOST = 64 };

/*
 * Every text that the values of an entry make, each clean and with a NUL after it, appended; says
 * how many. An attribute without a usable value makes none.
 */
size_t text_template_fill(const struct text_template *template, const struct entry *entry,
			  struct buf *out);
