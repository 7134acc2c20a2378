// SPDX-License-Identifier: MIT
#include "ldap/ldap_compare.h"

/* The result code of one question. -1 when the connection is lost. */
static int ldap_compare_ask(struct ldap_server *server, const char *dn, const char *attribute,
			    const char *value, int *ret_code, struct error *error)
{
	CLEANUP(ldap_session_free_text) char *detail = NULL;
	CLEANUP(buf_release) struct buf operation = BUF_INIT;
	struct ldap_session *session = server->session;
	struct berval octets = { .bv_val = (char *)value, .bv_len = strlen(value) };
	LDAPMessage *message;
	int request, code;

	buf_printf(&operation, "comparison of %s of \"%s\"", attribute, dn);
	if (ldap_session_check(session, buf_text(&operation), error) != 0)
		return -1;
	code = ldap_compare_ext(session->ld, dn, attribute, &octets, NULL, NULL, &request);
	if (code != LDAP_SUCCESS)
		return ldap_session_refuse(session, buf_text(&operation), code, error);
	if (ldap_session_answer(session, request, buf_text(&operation), &message, ret_code, &detail,
				error) != 0)
		return -1;
	ldap_msgfree(message);
	return 0;
}

static bool ldap_compare_tells(const struct ldap_server *server)
{
	return server->setup->directory->kind != CONFIG_AD;
}

static enum source_value ldap_compare_judge(int code)
{
	return code == LDAP_NO_SUCH_ATTRIBUTE				 ? SOURCE_VALUE_GONE
	       : code == LDAP_COMPARE_TRUE || code == LDAP_COMPARE_FALSE ? SOURCE_VALUE_THERE
									 : SOURCE_VALUE_UNKNOWN;
}

int ldap_compare_lost(struct ldap_server *server, struct source_lost *lost, struct error *error)
{
	int code;

	lost->answer = SOURCE_VALUE_UNTOLD;
	if (!ldap_compare_tells(server))
		return 0;
	if (ldap_compare_ask(server, lost->dn, lost->attribute, lost->value, &code, error) != 0)
		return -1;
	lost->answer = ldap_compare_judge(code);
	return 0;
}

int ldap_compare_attribute(struct ldap_server *server, const char *dn, const char *attribute,
			   const char *value, enum source_value *ret_answer, struct error *error)
{
	/* One of them has the syntax of the attribute, whatever that is. */
	const char *const values[] = { value ? value : "x", dn, "1", "TRUE" };
	int code = LDAP_INVALID_SYNTAX;

	*ret_answer = SOURCE_VALUE_UNTOLD;
	if (!ldap_compare_tells(server))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(values) && code == LDAP_INVALID_SYNTAX; i++)
		if (ldap_compare_ask(server, dn, attribute, values[i], &code, error) != 0)
			return -1;
	*ret_answer = ldap_compare_judge(code);
	return 0;
}
