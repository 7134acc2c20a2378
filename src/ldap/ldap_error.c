// SPDX-License-Identifier: MIT
#include "ldap/ldap_error.h"

#include <ldap.h>

#include "base/escape.h"

#define LIMIT_HINT                                                                                \
	"the server cut the answer short; let the account that mailprov binds with read without " \
	"limits (OpenLDAP: limits "                                                               \
	"dn.exact=… size=unlimited size.prtotal=unlimited)"
#define NAME_HINT "check directory.base, and that the account that mailprov binds with may see it"
#define CREDENTIALS_HINT "check directory.bind.dn and the file directory.bind.password_file"
#define ACCESS_HINT "give the account that mailprov binds with the right to read this"
#define MECHANISM_HINT \
	"install the module of Cyrus SASL for GSSAPI (Debian: libsasl2-modules-gssapi-mit)"
#define TLS_HINT "the server wants TLS: use ldaps:// or directory.tls.start_tls"

/* Any code not listed may be temporary: ERROR_AGAIN, without advice. */
static const struct {
	int code;
	enum error_kind kind;
	const char *hint;
} rows[] = {
	{ LDAP_TIMELIMIT_EXCEEDED, ERROR_AGAIN, LIMIT_HINT },
	{ LDAP_SIZELIMIT_EXCEEDED, ERROR_AGAIN, LIMIT_HINT },
	{ LDAP_ADMINLIMIT_EXCEEDED, ERROR_AGAIN, LIMIT_HINT },
	{ LDAP_AUTH_METHOD_NOT_SUPPORTED, ERROR_CONFIG,
	  "the server does not know this directory.bind.method" },
	{ LDAP_STRONG_AUTH_REQUIRED, ERROR_CONFIG, TLS_HINT },
	{ LDAP_CONFIDENTIALITY_REQUIRED, ERROR_CONFIG, TLS_HINT },
	{ LDAP_AUTH_UNKNOWN, ERROR_CONFIG, MECHANISM_HINT },
	{ LDAP_REFERRAL, ERROR_AGAIN,
	  "the server sends us to another one; name that one in directory.uri" },
	{ LDAP_UNAVAILABLE_CRITICAL_EXTENSION, ERROR_CONFIG,
	  "the server cannot give its answer in pages (RFC 2696), without which a cut answer "
	  "cannot be recognised" },
	{ LDAP_NO_SUCH_OBJECT, ERROR_AGAIN, NAME_HINT },
	{ LDAP_INVALID_DN_SYNTAX, ERROR_CONFIG, "check directory.base and directory.bind.dn" },
	{ LDAP_INAPPROPRIATE_AUTH, ERROR_PERMISSION, CREDENTIALS_HINT },
	{ LDAP_INVALID_CREDENTIALS, ERROR_PERMISSION, CREDENTIALS_HINT },
	{ LDAP_INSUFFICIENT_ACCESS, ERROR_PERMISSION, ACCESS_HINT },
	{ LDAP_UNWILLING_TO_PERFORM, ERROR_PERMISSION, NULL },
	{ LDAP_FILTER_ERROR, ERROR_CONFIG, "check directory.filter" },
};

int ldap_error_set(struct error *error, const char *uri, const char *operation, int code,
		   const char *detail)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	enum error_kind kind = ERROR_AGAIN;
	const char *hint = NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].code != code)
			continue;
		kind = rows[i].kind;
		hint = rows[i].hint;
	}
	if (detail && *detail) {
		buf_puts(&words, ": ");
		escape_terminal(&words, detail);
	}
	if (hint)
		buf_printf(&words, "; %s", hint);
	return error_set(error, kind, "%s: %s: %s (LDAP code %d)%s", uri, operation,
			 ldap_err2string(code), code, buf_text(&words));
}
