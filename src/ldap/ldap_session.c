// SPDX-License-Identifier: MIT
#include "ldap/ldap_session.h"

#include <inttypes.h>
#include <openldap.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"
#include "base/secret.h"
#include "entry/dn.h"
#include "entry/fold.h"
#include "ldap/ldap_error.h"
#include "ldap/ldap_sasl.h"
#include "ldap/ldap_tls.h"
#include "ldap/watchdog.h"

enum { MESSAGE_MAX = 16 * 1024 * 1024, READAHEAD = 64 * 1024, CLOSE_MS = 1000 };

static void ldap_session_memfree(char **text)
{
	ldap_memfree(*text);
}

/* Must come before the first call that reads configuration; a stray ./ldaprc in cron's folder would else cut reads or turn TLS checks off. */
static void ldap_session_ignore_files(void)
{
	if (!getenv("LDAPNOINIT"))
		setenv("LDAPNOINIT", "1", 1);
}

/* Our own deadlines, in the words of the configuration. */
static int ldap_session_late(const struct ldap_session *session, const char *operation, bool idle, struct error *error)
{
	const char *key = !session->open ? "connect" : idle ? "idle" : "total";
	int64_t seconds = !session->open ? session->config->timeout.connect : idle ? session->config->timeout.idle : session->config->timeout.total;

	return error_set(error, ERROR_AGAIN, "%s: %s: %s %" PRId64 " seconds (directory.timeout.%s)", session->uri, operation,
			 session->open && idle ? "no answer for" : "not done within", seconds, key);
}

/* Why a call failed: our own deadline, what the TLS library said, or libldap's word for it. */
static int ldap_session_fail(struct ldap_session *session, const char *operation, struct error *error)
{
	CLEANUP(ldap_session_memfree) char *detail = NULL;
	enum watchdog_bite bite = watchdog_bite(session->watchdog);
	int code = LDAP_SERVER_DOWN;

	session->lost = true;
	if (bite != WATCHDOG_QUIET)
		return ldap_session_late(session, operation, bite == WATCHDOG_IDLE, error);
	ldap_get_option(session->ld, LDAP_OPT_RESULT_CODE, &code);
	ldap_get_option(session->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &detail);
	return ldap_error_set(error, session->uri, operation, code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code, detail);
}

int ldap_session_refuse(struct ldap_session *session, const char *operation, int code, struct error *error)
{
	session->lost = session->lost || code == LDAP_SERVER_DOWN || code == LDAP_TIMEOUT || code == LDAP_CONNECT_ERROR;
	return session->lost ? ldap_session_fail(session, operation, error) : ldap_error_set(error, session->uri, operation, code, NULL);
}

int ldap_session_check(const struct ldap_session *session, const char *operation, struct error *error)
{
	return session->lost ? error_set(error, ERROR_AGAIN, "%s: %s: the connection is lost", session->uri, operation) : 0;
}

int ldap_session_result(struct ldap_session *session, int request, const char *operation, LDAPMessage **ret_message, struct error *error)
{
	LDAPMessage *message = NULL;
	int type = ldap_result(session->ld, request, LDAP_MSG_ONE, NULL, &message);

	if (type <= 0)
		return ldap_session_fail(session, operation, error);
	watchdog_kick(session->watchdog);
	*ret_message = message;
	return 0;
}

/* Waits for the one answer of a request and gives its result code; an error of the connection is -1. Takes the words that the server added. */
static int ldap_session_answer(struct ldap_session *session, int request, const char *operation, LDAPMessage **ret_message, int *ret_code,
			       char **ret_detail, struct error *error)
{
	LDAPMessage *message = NULL;

	if (ldap_session_result(session, request, operation, &message, error) != 0)
		return -1;
	if (ldap_parse_result(session->ld, message, ret_code, NULL, ret_detail, NULL, NULL, 0) != LDAP_SUCCESS) {
		ldap_msgfree(message);
		return ldap_session_fail(session, operation, error);
	}
	*ret_message = message;
	return 0;
}

int ldap_session_expect(struct ldap_session *session, int request, const char *operation, struct error *error)
{
	CLEANUP(ldap_session_memfree) char *detail = NULL;
	LDAPMessage *message;
	int code;

	if (ldap_session_answer(session, request, operation, &message, &code, &detail, error) != 0)
		return -1;
	ldap_msgfree(message);
	return code == LDAP_SUCCESS ? 0 : ldap_error_set(error, session->uri, operation, code, detail);
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
	    ldap_set_option(ld, LDAP_OPT_DEREF, &never) != LDAP_OPT_SUCCESS || ldap_set_option(ld, LDAP_OPT_SIZELIMIT, &none) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_TIMELIMIT, &none) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_RESTART, LDAP_OPT_ON) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON) != LDAP_OPT_SUCCESS ||
	    ldap_get_option(ld, LDAP_OPT_SOCKBUF, &sockbuf) != LDAP_OPT_SUCCESS)
		return error_set(error, ERROR_INTERNAL, "%s: libldap does not take its options", session->uri);
	ber_sockbuf_ctrl(sockbuf, LBER_SB_OPT_SET_MAX_INCOMING, &most);
	ber_sockbuf_add_io(sockbuf, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, &readahead);
	return 0;
}

static int ldap_session_bind(struct ldap_session *session, struct error *error)
{
	CLEANUP(secret_release) struct secret secret = SECRET_INIT;
	CLEANUP(buf_release) struct buf operation = BUF_INIT;
	const struct config_directory *config = session->config;
	bool simple = config->bind.method == CONFIG_BIND_SIMPLE, external = config->bind.method == CONFIG_BIND_EXTERNAL;
	struct berval password = { .bv_len = 0, .bv_val = (char *)"" };
	int request, code;

	if (config->bind.method == CONFIG_BIND_GSSAPI)
		return ldap_sasl_bind_gssapi(session, error);
	/* Without a name or a password it would be no bind at all, and still succeed (RFC 4513 sections 5.1.1 and 5.1.2). */
	if (simple && (!config->bind.dn || !*config->bind.dn || !config->bind.password_file))
		return error_set(error, ERROR_CONFIG, "directory.bind: the method simple needs dn and password_file");
	if (simple && secret_load(&secret, config->bind.password_file, error) != 0)
		return -1;
	if (simple)
		password = (struct berval){ .bv_len = secret.len, .bv_val = secret.text };
	buf_printf(&operation, "bind%s%s", simple ? " as " : external ? " by EXTERNAL" : " as nobody", simple ? config->bind.dn : "");
	code = ldap_sasl_bind(session->ld, simple ? config->bind.dn : NULL, external ? "EXTERNAL" : LDAP_SASL_SIMPLE, &password, NULL, NULL,
			      &request);
	if (code != LDAP_SUCCESS)
		return ldap_session_refuse(session, operation.data, code, error);
	return ldap_session_expect(session, request, operation.data, error);
}

/*
 * Whether the server names somebody else than we bound as. It names a DN as it likes to write it; Active Directory names an account
 * ("u:DOMAIN\\name") where we may have given another name of it, so that only the same kind of name can be compared.
 */
static bool ldap_session_is_other(const struct ldap_session *session, const char *identity)
{
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	const char *dn = session->config->bind.dn, *name;

	if (session->config->bind.method != CONFIG_BIND_SIMPLE)
		return false;
	if (strncmp(identity, "dn:", 3) == 0)
		return !dn_normalise(&wanted, dn, strlen(dn)) && !dn_normalise(&said, identity + 3, strlen(identity + 3)) &&
		       strcmp(buf_text(&said), buf_text(&wanted)) != 0;
	if (strncmp(identity, "u:", 2) != 0)
		return false;
	/* The domain before it has two names, of which either may be used. */
	name = strrchr(identity, '\\');
	dn = strrchr(dn, '\\');
	return dn && name && !fold_equal(dn, strlen(dn), name, strlen(name));
}

/*
 * RFC 4532. A server may take a bind and still treat us as nobody (an empty password, a mapping that fails), and nobody sees fewer entries. A server
 * that does not know the question leaves it open.
 */
static int ldap_session_ask_identity(struct ldap_session *session, struct error *error)
{
	static const char operation[] = "Who am I?";
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	CLEANUP(ldap_session_memfree) char *detail = NULL;
	LDAPMessage *message;
	struct berval *identity = NULL;
	int request, code = ldap_whoami(session->ld, NULL, NULL, &request);

	if (code != LDAP_SUCCESS)
		return ldap_session_refuse(session, operation, code, error);
	if (ldap_session_answer(session, request, operation, &message, &code, &detail, error) != 0)
		return -1;
	if (code == LDAP_SUCCESS)
		code = ldap_parse_whoami(session->ld, message, &identity);
	ldap_msgfree(message);
	if (code != LDAP_SUCCESS)
		return 0;
	if (identity && identity->bv_len)
		escape_terminaln(&words, identity->bv_val, identity->bv_len);
	ber_bvfree(identity);
	if (words.len == 0 && session->config->bind.method != CONFIG_BIND_ANONYMOUS)
		return error_set(error, ERROR_PERMISSION,
				 "%s: the server took the bind but says that we are nobody (RFC 4532); check directory.bind and how the server maps "
				 "such identities",
				 session->uri);
	if (session->config->bind.method != CONFIG_BIND_ANONYMOUS && ldap_session_is_other(session, words.data))
		return error_set(error, ERROR_PERMISSION,
				 "%s: we bound as %s, but the server says that we are %s (RFC 4532), who may see something else; check "
				 "directory.bind.dn and how the server maps identities",
				 session->uri, session->config->bind.dn, words.data);
	session->identity = words.len ? take_ptr(&words.data) : mem_text("anonymous");
	return 0;
}

/* The socket is libldap's afterwards; before, it is closed here. */
static int ldap_session_take_socket(struct ldap_session *session, int fd, struct error *error)
{
	bool local = session->dial.local;
	int code = ldap_init_fd(fd, local ? LDAP_PROTO_IPC : LDAP_PROTO_TCP, local ? "ldapi:///" : session->uri, &session->ld);

	if (code == LDAP_SUCCESS)
		return 0;
	close(fd);
	return ldap_error_set(error, session->uri, "connect", code, NULL);
}

int ldap_session_attach(struct ldap_session *session, struct error *error)
{
	int fd;

	ldap_session_ignore_files();
	if (dial_open(&session->dial, session->lookup, session->until, &fd, error) != 0)
		return error_wrap(error, "%s", session->uri);
	if (watchdog_open(fd, &session->watchdog, error) != 0) {
		close(fd);
		return -1;
	}
	watchdog_arm(session->watchdog, session->config->timeout.connect * 1000, session->until);
	return ldap_session_take_socket(session, fd, error) != 0 || ldap_session_set_options(session, error) != 0 ? -1 : 0;
}

static int ldap_session_connect(struct ldap_session *session, struct error *error)
{
	session->until = clock_ticks_ms() + session->config->timeout.connect * 1000;
	if (dial_parse(session->uri, &session->dial, error) != 0 || ldap_session_attach(session, error) != 0)
		return -1;
	session->stage = LDAP_SESSION_TLS;
	if (ldap_tls_start(session, error) != 0)
		return -1;
	session->stage = LDAP_SESSION_BIND;
	if (ldap_session_bind(session, error) != 0 || ldap_session_ask_identity(session, error) != 0)
		return -1;
	watchdog_rest(session->watchdog);
	session->open = true;
	return 0;
}

int ldap_session_open(const struct config_directory *config, const struct dial_lookup *lookup, const char *uri, struct ldap_session **ret_session,
		      enum ldap_session_stage *ret_stage, struct error *error)
{
	CLEANUP(ldap_session_closep) struct ldap_session *session = mem_new(1, sizeof(*session));
	int status;

	session->config = config;
	session->lookup = lookup;
	session->uri = uri;
	status = ldap_session_connect(session, error);
	*ret_stage = session->stage;
	if (status == 0)
		*ret_session = take_ptr(&session);
	return status;
}

void ldap_session_begin(struct ldap_session *session, int64_t until)
{
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
	dial_release(&session->dial);
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
