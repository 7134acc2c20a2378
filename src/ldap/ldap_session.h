// SPDX-License-Identifier: MIT
/*
 * One connection to one LDAP server, bound as the configuration says. What libldap would take from
 * ldap.conf, ~/.ldaprc, ./ldaprc or the environment is switched off, every option that matters is
 * set, referrals are never chased, and no call waits longer than the configuration allows. Order of
 * calls: ldap_open, requests by ldap_search.h between ldap_session_begin and ldap_session_end,
 * ldap_session_close. The process has to ignore SIGPIPE: libldap writes with write(2).
 */
#pragma once

#include <ldap.h>

#include "conf/config.h"
#include "ldap/ldap_uri.h"
#include "net/host_lookup.h"

struct watchdog;

/*
 * How far an opening came: what fails before the bind may be different with another server; a
 * refused bind is not tried a second time.
 */
enum ldap_session_stage { LDAP_SESSION_CONNECT, LDAP_SESSION_TLS, LDAP_SESSION_BIND };

struct ldap_session {
	LDAP *ld;
	struct watchdog *watchdog;
	const struct config_directory *config;
	const struct host_lookup *lookup;
	const char *uri;
	struct ldap_uri address; /* the URI, read */
	int64_t until;		 /* when it has to be open */
	bool open;
	char *tls;	/* "TLS 1.3, HOST", or NULL */
	char *identity; /* answer to Who am I?, or NULL where the server does not know the question
			 */
	const struct entry_aliases *aliases; /* of the entries that come; or NULL */
	enum ldap_session_stage stage;
	int64_t entries; /* that came since ldap_session_begin */
	int64_t most;	 /* more than so many are no listing that ends; 0: no bound */
	bool lost;
};

/*
 * Connects `address` and no more: the first part of ldap_open. Detaching undoes it, however far it
 * came.
 */
MUST_CHECK int ldap_session_attach(struct ldap_session *session, struct error *error);
void ldap_session_detach(struct ldap_session *session);

/*
 * From here on the server has to make progress all directory.timeout.idle, and to be done when
 * clock_ticks_ms reaches `until` (INT64_MAX: no limit). Nothing has come yet, and there is no
 * bound.
 */
void ldap_session_begin(struct ldap_session *session, int64_t until);
void ldap_session_end(struct ldap_session *session);

/*
 * The next message that answers the request; the caller frees it. An error means that the
 * connection is lost.
 */
MUST_CHECK int ldap_session_result(struct ldap_session *session, int request, const char *operation,
				   LDAPMessage **ret_message, struct error *error);

/*
 * Waits for the one answer of a request and gives its result code; an error of the connection is
 * -1. The caller frees the message, and the text that the server added.
 */
MUST_CHECK int ldap_session_answer(struct ldap_session *session, int request, const char *operation,
				   LDAPMessage **ret_message, int *ret_code, char **ret_detail,
				   struct error *error);

/* Waits for the one answer of a request; any result but success is an error. */
MUST_CHECK int ldap_session_expect(struct ldap_session *session, int request, const char *operation,
				   struct error *error);

/*
 * Whether a request may be sent; otherwise ERROR_AGAIN. libldap would connect a second time on its
 * own, without TLS and without a bind.
 */
MUST_CHECK int ldap_session_check(const struct ldap_session *session, const char *operation,
				  struct error *error);

/* The error of a libldap call that could not send the request. */
int ldap_session_refuse(struct ldap_session *session, const char *operation, int code,
			struct error *error);

void ldap_session_close(struct ldap_session *session);
void ldap_session_closep(struct ldap_session **session);

/* For CLEANUP of a text that libldap allocated. */
void ldap_session_free_text(char **text);
