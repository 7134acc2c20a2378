// SPDX-License-Identifier: MIT
#include "ldap/ldap_open.h"

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

static int ldap_open_bind(struct ldap_session *session, struct error *error)
{
	CLEANUP(secret_release) struct secret secret = SECRET_INIT;
	CLEANUP(buf_release) struct buf operation = BUF_INIT;
	const struct config_directory *config = session->config;
	bool simple = config->bind.method == CONFIG_BIND_SIMPLE,
	     external = config->bind.method == CONFIG_BIND_EXTERNAL;
	struct berval password = { .bv_len = 0, .bv_val = (char *)"" };
	int request, code;

	if (config->bind.method == CONFIG_BIND_GSSAPI)
		return ldap_sasl_bind_gssapi(session, error);
	/*
	 * Without a name or a password it would be an anonymous or unauthenticated bind, and
	 * succeed (RFC 4513 sections 5.1.1 and 5.1.2).
	 */
	if (simple && (!config->bind.dn || !*config->bind.dn || !config->bind.password_file))
		return error_set(error, ERROR_CONFIG,
				 "directory.bind: the method simple needs dn and password_file");
	if (simple && secret_load(&secret, config->bind.password_file, error) != 0)
		return -1;
	if (simple)
		password = (struct berval){ .bv_len = secret.len, .bv_val = secret.text };
	buf_printf(&operation, "bind%s%s",
		   simple     ? " as "
		   : external ? " by EXTERNAL"
			      : " as anonymous",
		   simple ? config->bind.dn : "");
	code = ldap_sasl_bind(session->ld, simple ? config->bind.dn : NULL,
			      external ? "EXTERNAL" : LDAP_SASL_SIMPLE, &password, NULL, NULL,
			      &request);
	if (code != LDAP_SUCCESS)
		return ldap_session_refuse(session, operation.data, code, error);
	return ldap_session_expect(session, request, operation.data, error);
}

/*
 * Whether the server names another identity than the one we bound as. It spells a DN in its own
 * way; Active Directory names an account ("u:DOMAIN\\name") where we may have given another name of
 * it, so that only the same kind of name can be compared.
 */
static bool ldap_open_is_other(const struct ldap_session *session, const char *identity)
{
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	const char *dn = session->config->bind.dn, *name;

	if (session->config->bind.method != CONFIG_BIND_SIMPLE)
		return false;
	if (strncmp(identity, "dn:", 3) == 0)
		return !dn_normalise(&wanted, dn, strlen(dn)) &&
		       !dn_normalise(&said, identity + 3, strlen(identity + 3)) &&
		       strcmp(buf_text(&said), buf_text(&wanted)) != 0;
	if (strncmp(identity, "u:", 2) != 0)
		return false;
	/* The domain before it has two names, of which either may be used. */
	name = strrchr(identity, '\\');
	dn = strrchr(dn, '\\');
	return dn && name && !fold_equal(dn, strlen(dn), name, strlen(name));
}

/*
 * RFC 4532. A server may accept a bind and still treat us as anonymous (an empty password, a
 * mapping that fails), which sees fewer entries. A server without the operation leaves it open.
 */
static int ldap_open_ask_identity(struct ldap_session *session, struct error *error)
{
	static const char operation[] = "Who am I?";
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	CLEANUP(ldap_session_free_text) char *detail = NULL;
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
		return error_set(
			error, ERROR_PERMISSION,
			"%s: the server accepted the bind but treats us as anonymous (RFC 4532); "
			"check directory.bind and how the server maps such identities",
			session->uri);
	if (session->config->bind.method != CONFIG_BIND_ANONYMOUS &&
	    ldap_open_is_other(session, words.data))
		return error_set(error, ERROR_PERMISSION,
				 "%s: we bound as %s, but the server says that we are %s (RFC "
				 "4532), which may see other entries; check directory.bind.dn and "
				 "how the server maps identities",
				 session->uri, session->config->bind.dn, words.data);
	session->identity = words.len ? take_ptr(&words.data) : mem_text("anonymous");
	return 0;
}

static int ldap_open_connect(struct ldap_session *session, struct error *error)
{
	session->until = clock_ticks_ms() + session->config->timeout.connect * 1000;
	if (ldap_uri_parse(session->uri, &session->address, error) != 0 ||
	    ldap_session_attach(session, error) != 0)
		return -1;
	session->stage = LDAP_SESSION_TLS;
	if (ldap_tls_start(session, error) != 0)
		return -1;
	session->stage = LDAP_SESSION_BIND;
	if (ldap_open_bind(session, error) != 0 || ldap_open_ask_identity(session, error) != 0)
		return -1;
	watchdog_rest(session->watchdog);
	session->open = true;
	return 0;
}

int ldap_open(const struct config_directory *config, const struct host_lookup *lookup,
	      const char *uri, struct ldap_session **ret_session,
	      enum ldap_session_stage *ret_stage, struct error *error)
{
	CLEANUP(ldap_session_closep) struct ldap_session *session = mem_new(1, sizeof(*session));
	int status;

	session->config = config;
	session->lookup = lookup;
	session->uri = uri;
	status = ldap_open_connect(session, error);
	*ret_stage = session->stage;
	if (status == 0)
		*ret_session = take_ptr(&session);
	return status;
}
