// SPDX-License-Identifier: MIT
/*
 * From the URI of a server to a session that is connected, protected, bound, and known to be the
 * one we meant to bind as: the one way in which a struct ldap_session comes to be.
 * ldap_session_close ends it.
 */
#pragma once

#include "ldap/ldap_session.h"

/*
 * Connects, turns on TLS, binds and asks who we are, all within directory.timeout.connect. A
 * refused bind or certificate, and an answer to "Who am I?" that says that we are anonymous, are
 * ERROR_PERMISSION; a server that does not answer is ERROR_AGAIN. The stage is set in any case.
 */
MUST_CHECK int ldap_open(const struct config_directory *config, const struct host_lookup *lookup,
			 const char *uri, struct ldap_session **ret_session,
			 enum ldap_session_stage *ret_stage, struct error *error);
