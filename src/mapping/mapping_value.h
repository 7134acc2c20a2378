// SPDX-License-Identifier: MIT
/*
 * The values of the current entry of a mapping, and reports about them: to the trace of `explain`,
 * and as findings. For the files of the mapping; the values live until the next call for values.
 */
#pragma once

#include "mapping/mapping.h"

/* A value for messages, cut where it is long. */
void mapping_quote(struct buf *buf, const struct entry_value *value);

/*
 * Tells the trace that a rule made `outcome` of a value (NULL: of the attribute as a whole).
 * Nothing without a trace.
 */
void mapping_tell(struct mapping *mapping, const char *rule, const char *attribute,
		  const struct entry_value *value, const char *outcome);

/* A value, or with NULL all of them, breaks a rule; `why` says how. */
void mapping_refuse(struct mapping *mapping, enum mapping_rule rule, const char *attribute,
		    const struct entry_value *value);

/*
 * The values of an attribute in an order that does not change from read to read: LDAP itself keeps
 * none (RFC 4511 section 4.1.7).
 */
const struct entry_value *mapping_values(struct mapping *mapping, const char *attribute,
					 size_t *ret_count);

/* Whether only a part of a long list came, which is refused: the rest might matter. */
bool mapping_is_cut(struct mapping *mapping, const char *attribute);

/*
 * Whether values with a mark are told apart from plain ones in this attribute: in proxyAddresses
 * always, elsewhere as soon as one has "smtp:". Otherwise a colon is just a mistake in an address.
 */
bool mapping_is_marked(const char *attribute, const struct entry_value *values, size_t count);

/*
 * Takes the mark off a value where the attribute has such; false for a value that is no mail
 * address.
 */
bool mapping_unmark(struct entry_value *value, bool marked);
