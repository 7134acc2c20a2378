// SPDX-License-Identifier: MIT
/*
 * The second question about entries that a listing did not have: each is asked for by its stable
 * id, outside the scope and within it, on the same connection. Nothing but a clear answer makes an
 * entry "gone".
 */
#pragma once

#include "ldap/ldap_server.h"

/*
 * See directory_confirm. Within ldap_session_begin and ldap_session_end; -1 when the connection is
 * lost. A contact is in scope only where those are wanted: it is nobody's account.
 */
MUST_CHECK int ldap_confirm(struct ldap_server *server, bool contacts, const char *const *ids,
			    size_t count, enum source_presence *ret_presence, struct error *error);

/*
 * Whether we may see what Active Directory keeps of deleted entries: at least one of them. An
 * account without the right gets none, with success, though it may see the container.
 */
MUST_CHECK int ldap_confirm_sees_deleted(struct ldap_server *server, bool *ret_sees,
					 struct error *error);
