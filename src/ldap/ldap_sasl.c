// SPDX-License-Identifier: MIT
#include "ldap/ldap_sasl.h"

#include <sasl/sasl.h>
#include <unistd.h>

#include "ldap/ldap_error.h"
#include "ldap/watchdog.h"

static const char operation[] = "bind by GSSAPI";

/* There is no prompting: each question gets its default, else nothing. */
static int ldap_sasl_answer(LDAP *ld, unsigned flags, void *defaults, void *questions)
{
	(void)ld;
	(void)flags;
	(void)defaults;
	for (sasl_interact_t *question = questions; question->id != SASL_CB_LIST_END; question++) {
		question->result = question->defresult ? question->defresult : "";
		question->len = (unsigned)strlen(question->result);
	}
	return LDAP_SUCCESS;
}

/*
 * MIT Kerberos takes its first ticket from a client keytab by itself, and keeps it nowhere but in
 * our memory.
 */
static int ldap_sasl_use_keytab(const char *keytab, struct error *error)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (!keytab)
		return 0;
	if (access(keytab, R_OK) != 0)
		return error_errno(error, "directory.bind.keytab: %s", keytab);
	buf_printf(&name, "FILE:%s", keytab);
	if (setenv("KRB5_CLIENT_KTNAME", name.data, 1) != 0 ||
	    setenv("KRB5CCNAME", "MEMORY:mailprov", 1) != 0)
		return error_errno(error, "directory.bind.keytab");
	return 0;
}

int ldap_sasl_bind_gssapi(struct ldap_session *session, struct error *error)
{
	/*
	 * Active Directory refuses a second protection below TLS; without TLS nobody may change
	 * what we read.
	 */
	const char *protection = session->tls		  ? "maxssf=0"
				 : session->address.local ? "minssf=0"
							  : "minssf=1";
	char *detail = NULL;
	int code;

	if (ldap_sasl_use_keytab(session->config->bind.keytab, error) != 0)
		return -1;
	if (ldap_set_option(session->ld, LDAP_OPT_X_SASL_SECPROPS, protection) != LDAP_OPT_SUCCESS)
		return error_set(error, ERROR_INTERNAL, "%s: libldap does not take its options",
				 session->uri);
	code = ldap_sasl_interactive_bind_s(session->ld, NULL, "GSSAPI", NULL, NULL,
					    LDAP_SASL_QUIET, ldap_sasl_answer, NULL);
	if (code == LDAP_SUCCESS)
		return 0;
	if (watchdog_bite(session->watchdog) != WATCHDOG_QUIET)
		return ldap_session_refuse(session, operation, LDAP_TIMEOUT, error);
	ldap_get_option(session->ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &detail);
	ldap_error_set(error, session->uri, operation, code, detail);
	/*
	 * Our own side failed: there is no ticket, or none for this server. A KDC that is down is
	 * temporary.
	 */
	if (code == LDAP_LOCAL_ERROR && detail && strstr(detail, "annot contact any KDC"))
		error_set(error, ERROR_AGAIN, "%s: %s: %s", session->uri, operation, detail);
	else if (code == LDAP_LOCAL_ERROR)
		error_set(error, ERROR_PERMISSION,
			  "%s: %s: %s; get a ticket with kinit for the account that runs mailprov, "
			  "or name its keytab in directory.bind.keytab",
			  session->uri, operation, detail ? detail : "no ticket");
	ldap_memfree(detail);
	return -1;
}
