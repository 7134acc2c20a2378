// SPDX-License-Identifier: MIT
/*
 * One directory server: the first that answers, with what its root DSE says, and questions whose
 * answers are complete: a long list of values that comes in parts (Active Directory's ranges) is
 * fetched to its end before the caller sees the entry. Order of calls: ldap_server_connect,
 * questions between ldap_session_begin and ldap_session_end, ldap_server_release.
 */
#pragma once

#include "ldap/ldap_search.h"
#include "source/source.h"

struct ldap_delta;

/* What a read saw of time stamps. */
struct ldap_change_times {
	int64_t began_ms; /* by clock_ticks_ms */
	int64_t youngest; /* in seconds since 1970, by the server's clock */
	bool without;	  /* an entry had none that can be read, or the units cannot be seen */
};

struct ldap_server {
	const struct source_setup *setup;
	struct arena arena;
	struct ldap_session *session;
	int64_t until; /* by clock_ticks_ms: when all that is asked of it has to be answered; 0: it
			  was asked nothing yet */
	const char *vendor;
	struct vec controls;		 /* that the server knows */
	struct vec contexts;		 /* the roots of the trees in which our bases lie */
	struct vec nothing;		 /* "1.1": entries without attributes */
	char *witness;			 /* an id that this run has seen */
	const struct ldap_delta *method; /* the way that is to report changes after this read of
					    everything, or NULL */
	struct ldap_change_times change_times;
	const char *usn; /* highestCommittedUSN of Active Directory when we connected, or NULL */
	const char *schema;			/* DN of the entry with the schema, or NULL */
	const char *service;			/* dsServiceName of Active Directory, or NULL */
	const char *first_change, *last_change; /* numbers of the retro changelog, or NULL */
};

/* Takes the first server of directory.uri that can be used. See directory_open for the errors. */
MUST_CHECK int ldap_server_connect(struct ldap_server *server, const struct source_setup *setup,
				   struct error *error);

bool ldap_server_has_control(const struct ldap_server *server, const char *oid);

/* The control that every search of a tree needs here, or NULL. */
const char *ldap_server_scope_control(const struct ldap_server *server);

/* The same where all entries have to come, also those that only point elsewhere (RFC 3296). */
const char *ldap_server_whole_control(const struct ldap_server *server);

/*
 * Gives every entry of one question to the sink. `ret_code` is the server's refusal, when that was
 * the error. An entry whose ranged values could not be completed keeps the part under its
 * description with the range.
 */
MUST_CHECK int ldap_server_ask(struct ldap_server *server, const struct ldap_question *question,
			       source_sink sink, void *argument, int *ret_code,
			       struct error *error);

/*
 * Asks a question, but for its base, of the whole tree below each root. -1 at the first refusal;
 * the session tells whether it is lost.
 */
MUST_CHECK int ldap_server_ask_below(struct ldap_server *server, const struct vec *roots,
				     const struct ldap_question *question, source_sink sink,
				     void *argument, struct error *error);

/*
 * Remembers the id of an entry that was just listed: a server that does not find it by id a moment
 * later cannot confirm any absence.
 */
void ldap_server_note_witness(struct ldap_server *server, const struct entry *entry);

/*
 * ldap_session_begin, with the deadline for all that is asked of the server: it runs from the first
 * question on, since others of several directories may be read before it.
 */
void ldap_server_begin(struct ldap_server *server);

void ldap_server_release(struct ldap_server *server);
