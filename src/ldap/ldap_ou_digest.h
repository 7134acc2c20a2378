// SPDX-License-Identifier: MIT
/*
 * The units of the trees in which our people are, as one digest. Entries below a unit that is
 * renamed or moved move with it, into our areas or out of them, without any change of their own; so
 * when the digest differs from the last one everything is read.
 */
#pragma once

#include "ldap/ldap_server.h"

/*
 * Puts the digest of ids and DNs of all units into the checkpoint: 1, or 0 and zeroes when the
 * server refuses the question or shows one without an id. Within ldap_session_begin and
 * ldap_session_end; -1 when the connection is lost.
 */
MUST_CHECK int ldap_ou_digest_note(struct ldap_server *server, struct checkpoint *checkpoint,
				   struct error *error);
