// SPDX-License-Identifier: MIT
/*
 * One connection to one LDAP server, bound as the configuration says. What libldap would take from ldap.conf, ~/.ldaprc, ./ldaprc or the environment
 * is switched off, every option that matters is set, referrals are never chased, and no call waits longer than the configuration allows. Order of
 * calls: ldap_session_open, requests by ldap_search.h between ldap_session_begin and ldap_session_end, ldap_session_close. The process has to ignore
 * SIGPIPE: libldap writes with write(2).
 */
#pragma once

#include <ldap.h>

#include "conf/config.h"
#include "ldap/dial.h"

struct watchdog;

/* How far an opening came: what fails before the bind may be different with another server; a refused bind is not tried a second time. */
enum ldap_session_stage { LDAP_SESSION_CONNECT, LDAP_SESSION_TLS, LDAP_SESSION_BIND };

struct ldap_session {
	LDAP *ld;
	struct watchdog *watchdog;
	const struct config_directory *config;
	const struct dial_lookup *lookup;
	const char *uri;
	struct dial dial;
	int64_t until; /* when it has to be open */
	bool open;
	char *tls;	/* "TLS 1.3, HOST", or NULL */
	char *identity; /* answer to Who am I?, or NULL where the server does not know the question */
	enum ldap_session_stage stage;
	bool lost;
};

/*
 * Connects, turns on TLS, binds and asks who we are, all within directory.timeout.connect. A refused bind or certificate, and an answer to "Who am
 * I?" that says that the bind made us nobody, are ERROR_PERMISSION; a server that does not answer is ERROR_AGAIN. The stage is set in any case.
 */
MUST_CHECK int ldap_session_open(const struct config_directory *config, const struct dial_lookup *lookup, const char *uri,
				 struct ldap_session **ret_session, enum ldap_session_stage *ret_stage, struct error *error);

/* Connects `dial` and no more: the first part of ldap_session_open. Detaching undoes it, however far it came. */
MUST_CHECK int ldap_session_attach(struct ldap_session *session, struct error *error);
void ldap_session_detach(struct ldap_session *session);

/*
 * From here on the server has to make progress all directory.timeout.idle, and to be done when clock_ticks_ms reaches `until` (INT64_MAX: no limit).
 */
void ldap_session_begin(struct ldap_session *session, int64_t until);
void ldap_session_end(struct ldap_session *session);

/* The next message that answers the request; the caller frees it. An error means that the connection is lost. */
MUST_CHECK int ldap_session_result(struct ldap_session *session, int request, const char *operation, LDAPMessage **ret_message, struct error *error);

/* Waits for the one answer of a request; any result but success is an error. */
MUST_CHECK int ldap_session_expect(struct ldap_session *session, int request, const char *operation, struct error *error);

/* Whether a request may be sent; otherwise ERROR_AGAIN. libldap would connect a second time on its own, without TLS and without a bind. */
MUST_CHECK int ldap_session_check(const struct ldap_session *session, const char *operation, struct error *error);

/* The error of a call of libldap that could not even ask. */
int ldap_session_refuse(struct ldap_session *session, const char *operation, int code, struct error *error);

void ldap_session_close(struct ldap_session *session);
void ldap_session_closep(struct ldap_session **session);
