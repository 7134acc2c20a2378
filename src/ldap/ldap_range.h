// SPDX-License-Identifier: MIT
/*
 * Long lists of values in parts (MS-ADTS 3.1.1.3.1.3.3): Active Directory sends
 * "member;range=0-1499" with the first of them and wants to be asked for the rest. All parts are
 * read from the beginning, so that they belong together: the entry's uSNChanged must be the same
 * with each.
 */
#pragma once

#include "base/arena.h"
#include "ldap/ldap_search.h"

struct ldap_range {
	struct arena arena; /* of the values that were fetched */
	struct entry whole;
};

#define LDAP_RANGE_INIT             \
	{                           \
		.whole = ENTRY_INIT \
	}

/*
 * Replaces an entry that has ranges by one with all values; it lives until the next call. An
 * attribute that the server does not complete stays as it is, with the range in its description. -1
 * when the connection is lost.
 */
MUST_CHECK int ldap_range_complete(struct ldap_range *range, struct ldap_session *session,
				   const struct entry **entry, struct error *error);

void ldap_range_release(struct ldap_range *range);
