// SPDX-License-Identifier: MIT
/* What the URI of a directory server says. */
#pragma once

#include "base/error.h"

struct ldap_uri {
	char *host; /* of ldap and ldaps; as it stands in the URI, without brackets */
	char *path; /* of ldapi; NULL for the usual places */
	char port[8];
	bool tls;   /* from the first octet on */
	bool local; /* ldapi */
};

/*
 * Reads ldap://HOST[:PORT], ldaps://HOST[:PORT], ldapi://[PATH] (with %2F or with slashes).
 * ERROR_CONFIG when it is none of them.
 */
MUST_CHECK int ldap_uri_parse(const char *text, struct ldap_uri *ret_uri, struct error *error);

/*
 * "_srv_" or "_srv_:DOMAIN": the servers that the DNS names for a domain, as sssd-ldap(5) writes
 * it.
 */
bool ldap_uri_is_discovery(const char *text);

void ldap_uri_release(struct ldap_uri *uri);
