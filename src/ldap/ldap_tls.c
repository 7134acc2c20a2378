// SPDX-License-Identifier: MIT
#include "ldap/ldap_tls.h"

#include <errno.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ldap/watchdog.h"
#include "net/certificate.h"

/*
 * A context of our own, made last: options set on a handle have no effect before
 * (LDAP_OPT_X_TLS_NEWCTX in ldap_set_option(3)).
 */
static int ldap_tls_set(struct ldap_session *session, int require, struct error *error)
{
	static const int least = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, client = 0;
	const char *ca_file = session->config->tls.ca_file;
	LDAP *ld = session->ld;

	if (ca_file && access(ca_file, R_OK) != 0)
		return error_set(error, ERROR_CONFIG, "directory.tls.ca_file: %s: %s", ca_file,
				 strerror(errno));
	if ((ca_file &&
	     ldap_set_option(ld, LDAP_OPT_X_TLS_CACERTFILE, ca_file) != LDAP_OPT_SUCCESS) ||
	    ldap_set_option(ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &require) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &least) != LDAP_OPT_SUCCESS ||
	    ldap_set_option(ld, LDAP_OPT_X_TLS_NEWCTX, &client) != LDAP_OPT_SUCCESS)
		return error_set(error, ERROR_CONFIG, "directory.tls: cannot set up TLS with %s",
				 ca_file ? ca_file : "no ca_file");
	return 0;
}

static int ldap_tls_install(struct ldap_session *session, int require, struct error *error)
{
	int request, code;

	if (ldap_tls_set(session, require, error) != 0)
		return -1;
	if (!session->address.tls) {
		code = ldap_start_tls(session->ld, NULL, NULL, &request);
		if (code != LDAP_SUCCESS)
			return ldap_session_refuse(session, "StartTLS", code, error);
		if (ldap_session_expect(session, request, "StartTLS", error) != 0)
			return -1;
	}
	code = ldap_install_tls(session->ld);
	return code == LDAP_SUCCESS ? 0 : ldap_session_refuse(session, "TLS", code, error);
}

/*
 * libldap compares the machine's own name where the URI says localhost (tls_g.c, tls_o.c: chkhost).
 */
static void ldap_tls_blame_issuer(const struct ldap_session *session, struct buf *words)
{
	if (strcasecmp(session->address.host, "localhost") == 0)
		buf_puts(words, "is not for this machine's own name, which libldap looks for in "
				"place of localhost (write 127.0.0.1), or ");
	buf_printf(words, "is not signed by an authority that %s has",
		   session->config->tls.ca_file ? session->config->tls.ca_file
						: "this machine trusts");
}

/*
 * What is wrong with the certificate; false when the handshake fails without any check as well, so
 * that it was not the certificate.
 */
static bool ldap_tls_examine(const struct ldap_session *session, struct buf *words)
{
	struct ldap_session probe = { .config = session->config,
				      .lookup = session->lookup,
				      .uri = session->uri,
				      .until = session->until };
	struct berval der = { .bv_len = 0 };
	struct error ignored = ERROR_INIT;
	bool chosen = false;

	if (ldap_uri_parse(session->uri, &probe.address, &ignored) == 0 &&
	    ldap_session_attach(&probe, &ignored) == 0 &&
	    ldap_tls_install(&probe, LDAP_OPT_X_TLS_NEVER, &ignored) == 0 &&
	    ldap_get_option(probe.ld, LDAP_OPT_X_TLS_PEERCERT, &der) == LDAP_OPT_SUCCESS &&
	    der.bv_val) {
		chosen = true;
		if (!certificate_explain(der.bv_val, der.bv_len, session->address.host, clock_now(),
					 words))
			ldap_tls_blame_issuer(session, words);
	}
	ber_memfree(der.bv_val);
	ldap_session_detach(&probe);
	return chosen;
}

bool ldap_tls_is_weak(const char *cipher)
{
	/* Words of the names that RFC 8447's registry, GnuTLS and OpenSSL have for them. */
	static const char *const words[] = { "NULL",   "ANON",	  "ADH", "AECDH", "EXP",
					     "EXPORT", "EXP1024", "RC4", "RC2",	  "ARCFOUR",
					     "3DES",   "DES",	  "MD5" };
	size_t len;

	for (; *cipher; cipher += len + (cipher[len] != '\0')) {
		len = strcspn(cipher, "-_ +");
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (strlen(words[i]) == len && strncasecmp(cipher, words[i], len) == 0)
				return true;
	}
	return false;
}

/*
 * Says what was agreed on. libldap over GnuTLS takes the option for the least version and does
 * nothing with it (tls_g.c of 2.5 and 2.6), so it is looked at here, before anything is said over
 * the connection: TLS 1.2 at least (RFC 8996), with a cipher that hides something (RFC 9325).
 */
static int ldap_tls_agree(struct ldap_session *session, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(ldap_session_free_text) char *version = NULL;
	CLEANUP(ldap_session_free_text) char *cipher = NULL;
	const char *number;

	ldap_get_option(session->ld, LDAP_OPT_X_TLS_VERSION, &version);
	number = version ? version + strcspn(version, "0123456789") : "";
	if (strcmp(number, "1.2") != 0 && strcmp(number, "1.3") != 0)
		return error_set(error, ERROR_AGAIN,
				 "TLS: the server agrees to %s only; mailprov needs TLS 1.2 or 1.3",
				 version ? version : "an unknown version");
	ldap_get_option(session->ld, LDAP_OPT_X_TLS_CIPHER, &cipher);
	if (!cipher || ldap_tls_is_weak(cipher))
		return error_set(
			error, ERROR_AGAIN,
			"TLS: the server agrees to the cipher %s only, which hides nothing "
			"or is broken; mailprov needs one without NULL, anonymous or export "
			"keys, RC4, DES, 3DES or MD5",
			cipher ? cipher : "that is not known");
	buf_printf(&text, "TLS %s, %s", number, session->address.host);
	session->tls = take_ptr(&text.data);
	return 0;
}

int ldap_tls_start(struct ldap_session *session, struct error *error)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	if (session->address.local || (!session->address.tls && !session->config->tls.start_tls))
		return 0;
	if (ldap_tls_install(session, LDAP_OPT_X_TLS_DEMAND, error) == 0)
		return ldap_tls_agree(session, error);
	if (error->kind != ERROR_AGAIN || watchdog_bite(session->watchdog) != WATCHDOG_QUIET ||
	    !ldap_tls_examine(session, &words))
		return -1;
	return error_set(error, ERROR_PERMISSION,
			 "%s: the server's certificate is not accepted: it %s", session->uri,
			 buf_text(&words));
}
