// SPDX-License-Identifier: MIT
/*
 * Result codes as messages: which server, which operation, what to do next. Result codes are those
 * of RFC 4511 appendix A; negative ones are libldap's own.
 */
#pragma once

#include "base/error.h"

/*
 * Fills the error for a result code: "URI: OPERATION: what the code means: what the server added;
 * what to do". `detail` may be NULL or empty; it is foreign text.
 */
int ldap_error_set(struct error *error, const char *uri, const char *operation, int code,
		   const char *detail);
