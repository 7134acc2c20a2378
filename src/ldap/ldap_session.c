// SPDX-License-Identifier: MIT
#include "ldap/ldap_session.h"

#include <inttypes.h>
#include <openldap.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ldap/ldap_error.h"
#include "ldap/ldap_socket.h"
#include "ldap/watchdog.h"

enum { MESSAGE_MAX = 16 * 1024 * 1024, READAHEAD = 64 * 1024, CLOSE_MS = 1000 };

void ldap_session_free_text(char **text)
{
	ldap_memfree(*text);
}

/*
 * Must come before the first call that reads configuration; a stray ./ldaprc in cron's folder would
 * else cut reads or turn TLS checks off.
 */
static void ldap_session_ignore_files(void)
{
	if (!getenv("LDAPNOINIT"))
		setenv("LDAPNOINIT", "1", 1);
}

/* Our own deadlines, in the words of the configuration. */
static int ldap_session_late(const struct ldap_session *session, const char *operation, bool idle,
			     struct error *error)
{
	CLEANUP(buf_release) struct buf come = BUF_INIT;
	const char *key = !session->open ? "connect" : idle ? "idle" : "total";
	int64_t seconds = !session->open ? session->config->timeout.connect
			  : idle	 ? session->config->timeout.idle
					 : session->config->timeout.total;

	if (session->open && !idle)
		buf_printf(&come,
			   "; %" PRId64 " entries had come: a server that is slower than that "
			   "needs a longer one",
			   session->entries);
	return error_set(error, ERROR_AGAIN,
			 "%s: %s: %s %" PRId64 " seconds (directory.timeout.%s)%s", session->uri,
			 operation, session->open && idle ? "no answer for" : "not done within",
			 seconds, key, buf_text(&come));
}

/* Why a call failed: our own deadline, what the TLS library said, or libldap's word for it. */
static int ldap_session_fail(struct ldap_session *session, const char *operation,
			     struct error *error)
{
	CLEANUP(ldap_session_free_text) char *detail = NULL;
	enum watchdog_bite bite = watchdog_bite(session->watchdog);
	int code = LDAP_SERVER_DOWN;

	session->lost = true;
	if (bite != WATCHDOG_QUIET)
		return ldap_session_late(session, operation, bite == WATCHDOG_IDLE, error);
	ldap_get_option(session->ld, LDAP_OPT_RESULT_CODE, &code);
	ldap_get_option(session->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &detail);
	return ldap_error_set(error, session->uri, operation,
			      code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code, detail);
}

int ldap_session_refuse(struct ldap_session *session, const char *operation, int code,
			struct error *error)
{
	session->lost = session->lost || code == LDAP_SERVER_DOWN || code == LDAP_TIMEOUT ||
			code == LDAP_CONNECT_ERROR;
	return session->lost ? ldap_session_fail(session, operation, error)
			     : ldap_error_set(error, session->uri, operation, code, NULL);
}

int ldap_session_check(const struct ldap_session *session, const char *operation,
		       struct error *error)
{
	return session->lost ? error_set(error, ERROR_AGAIN, "%s: %s: the connection is lost",
					 session->uri, operation)
			     : 0;
}

int ldap_session_result(struct ldap_session *session, int request, const char *operation,
			LDAPMessage **ret_message, struct error *error)
{
	LDAPMessage *message = NULL;
	int type = ldap_result(session->ld, request, LDAP_MSG_ONE, NULL, &message);

	if (type <= 0)
		return ldap_session_fail(session, operation, error);
	watchdog_kick(session->watchdog);
	*ret_message = message;
	return 0;
}

int ldap_session_answer(struct ldap_session *session, int request, const char *operation,
			LDAPMessage **ret_message, int *ret_code, char **ret_detail,
			struct error *error)
{
	LDAPMessage *message = NULL;

	if (ldap_session_result(session, request, operation, &message, error) != 0)
		return -1;
	if (ldap_parse_result(session->ld, message, ret_code, NULL, ret_detail, NULL, NULL, 0) !=
	    LDAP_SUCCESS) {
		ldap_msgfree(message);
		return ldap_session_fail(session, operation, error);
	}
	*ret_message = message;
	return 0;
}

int ldap_session_expect(struct ldap_session *session, int request, const char *operation,
			struct error *error)
{
	CLEANUP(ldap_session_free_text) char *detail = NULL;
	LDAPMessage *message;
	int code;

	if (ldap_session_answer(session, request, operation, &message, &code, &detail, error) != 0)
		return -1;
	ldap_msgfree(message);
	return code == LDAP_SUCCESS ? 0
				    : ldap_error_set(error, session->uri, operation, code, detail);
}

/* Everything that a file could have set otherwise, and some that have bad defaults. */
static int ldap_session_set_options(struct ldap_session *session, struct error *error)
{
	static const int version = LDAP_VERSION3, none = LDAP_NO_LIMIT, never = LDAP_DEREF_NEVER;
	ber_len_t most = MESSAGE_MAX;
	Sockbuf *sockbuf = NULL;
	int readahead = READAHEAD;
	LDAP *ld = session->ld;

	if (ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_DEREF, &never) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_SIZELIMIT, &none) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_TIMELIMIT, &none) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) != LDAP_OPT_SUCCESS ||
	    ldap_get_option(ld, LDAP_OPT_SOCKBUF, &sockbuf) != LDAP_OPT_SUCCESS)
		return error_set(error, ERROR_INTERNAL, "%s: libldap does not take its options",
				 session->uri);
	ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &most);
	ber_sockbuf_add_io(sockbuf, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER,
			   &readahead);
	return 0;
}

/* The socket is libldap's afterwards; before, it is closed here. */
static int ldap_session_take_socket(struct ldap_session *session, int fd, struct error *error)
{
	bool local = session->address.local;
	int code = ldap_init_fd(fd, local ? LDAP_PROTO_IPC : LDAP_PROTO_TCP,
				local ? "ldapi:///" : session->uri, &session->ld);

	if (code == LDAP_SUCCESS)
		return 0;
	close(fd);
	return ldap_error_set(error, session->uri, "connect", code, NULL);
}

int ldap_session_attach(struct ldap_session *session, struct error *error)
{
	int fd;

	ldap_session_ignore_files();
	if (ldap_socket_open(&session->address, session->lookup, session->until, &fd, error) != 0)
		return error_wrap(error, "%s", session->uri);
	if (watchdog_open(fd, &session->watchdog, error) != 0) {
		close(fd);
		return -1;
	}
	watchdog_arm(session->watchdog, session->config->timeout.connect * 1000, session->until);
	return ldap_session_take_socket(session, fd, error) != 0 ||
			       ldap_session_set_options(session, error) != 0
		       ? -1
		       : 0;
}

void ldap_session_begin(struct ldap_session *session, int64_t until)
{
	session->entries = session->most = 0;
	watchdog_arm(session->watchdog, session->config->timeout.idle * 1000, until);
}

void ldap_session_end(struct ldap_session *session)
{
	watchdog_rest(session->watchdog);
}

void ldap_session_detach(struct ldap_session *session)
{
	if (session->watchdog)
		watchdog_arm(session->watchdog, CLOSE_MS, INT64_MAX);
	if (session->ld)
		ldap_unbind_ext(session->ld, NULL, NULL);
	watchdog_close(session->watchdog);
	ldap_uri_release(&session->address);
}

void ldap_session_close(struct ldap_session *session)
{
	if (!session)
		return;
	ldap_session_detach(session);
	free(session->tls);
	free(session->identity);
	free(session);
}

void ldap_session_closep(struct ldap_session **session)
{
	ldap_session_close(*session);
}
