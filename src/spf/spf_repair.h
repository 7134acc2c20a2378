// SPDX-License-Identifier: MIT
/*
 * SPF records that went wrong on their way from the provider's page into DNS, and the line to write
 * instead. The provider's guide itself misprints the value ("include the following:"); editors and
 * web forms add quotes, dashes and spaces of their own.
 */
#pragma once

#include "base/vec.h"
#include "conf/site.h"

/*
 * Undoes the known misprints of a TXT text. When there was one, and what comes out is an SPF
 * record: returns what the misprint was, for people, with the record in `repaired`; else NULL.
 */
const char *spf_repair(struct buf *repaired, const char *text, size_t len);

/*
 * Whether a text is a piece of an SPF record without the version: terms alone, and one among them
 * that no other text would have.
 */
bool spf_is_part(const char *text, size_t len);

/* Whether both are the same term: letter case, the qualifier and a final dot aside. */
bool spf_term_is(const char *term, size_t len, const char *wanted);

/*
 * The one record to have, appended: the site's mechanism first, then what else the given records
 * have and may keep, without the includes of the provider's other sites and its old ones, and
 * without the terms in `dropped`.
 */
void spf_line(struct buf *line, const struct site *site, const struct site_registry *registry,
	      const struct vec *records, const struct vec *dropped);
