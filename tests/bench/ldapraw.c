// SPDX-License-Identifier: MIT
/*
 * ldapraw URI BASE PAGE FILTER ATTRIBUTE...: reads what `sync` reads, as plainly as libldap can:
 * one message at a time, every value touched once, nothing kept. The floor for the bench of
 * reading. Prints the number of entries and of octets.
 */
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct raw {
	LDAP *ld;
	unsigned long entries, octets;
	struct berval cookie;
};

static void fail(const char *what, int code)
{
	fprintf(stderr, "ldapraw: %s: %s\n", what, ldap_err2string(code));
	exit(1);
}

static void take(struct raw *raw, LDAPMessage *message)
{
	struct berval dn, name, *values;
	BerElement *ber = NULL;

	raw->entries++;
	if (ldap_get_dn_ber(raw->ld, message, &ber, &dn) != LDAP_SUCCESS)
		fail("entry", LDAP_DECODING_ERROR);
	while (ldap_get_attribute_ber(raw->ld, message, ber, &name, &values) == LDAP_SUCCESS &&
	       name.bv_val) {
		for (struct berval *value = values; value && value->bv_val; value++) {
			char copy[512];
			size_t len = value->bv_len < sizeof(copy) ? value->bv_len : sizeof(copy);

			memcpy(copy, value->bv_val, len);
			raw->octets += value->bv_len + (len && copy[0] == '\n');
		}
		ber_memfree(values);
	}
	ber_free(ber, 0);
}

/* The end of a page; 1 when there are more. */
static int finish(struct raw *raw, LDAPMessage *message)
{
	LDAPControl **controls = NULL, *control;
	ber_int_t estimate;
	int code = 0,
	    status = ldap_parse_result(raw->ld, message, &code, NULL, NULL, NULL, &controls, 0);

	if (status != LDAP_SUCCESS || code != LDAP_SUCCESS)
		fail("search", status != LDAP_SUCCESS ? status : code);
	ber_memfree(raw->cookie.bv_val);
	raw->cookie = (struct berval){ .bv_len = 0 };
	control = controls ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL) : NULL;
	if (control)
		ldap_parse_pageresponse_control(raw->ld, control, &estimate, &raw->cookie);
	ldap_controls_free(controls);
	return raw->cookie.bv_len > 0;
}

static int page(struct raw *raw, char **arguments)
{
	LDAPControl *control = NULL, *controls[2] = { NULL };
	int request, code, type, more = 0;

	if (ldap_create_page_control(raw->ld, atoi(arguments[3]),
				     raw->cookie.bv_val ? &raw->cookie : NULL, 1,
				     &control) == LDAP_SUCCESS)
		controls[0] = control;
	code = ldap_search_ext(raw->ld, arguments[2], LDAP_SCOPE_SUBTREE, arguments[4],
			       arguments + 5, 0, controls, NULL, NULL, LDAP_NO_LIMIT, &request);
	ldap_control_free(control);
	if (code != LDAP_SUCCESS)
		fail("search", code);
	do {
		LDAPMessage *message;

		type = ldap_result(raw->ld, request, LDAP_MSG_ONE, NULL, &message);
		if (type <= 0)
			fail("result", LDAP_SERVER_DOWN);
		if (type == LDAP_RES_SEARCH_ENTRY)
			take(raw, message);
		else if (type == LDAP_RES_SEARCH_RESULT)
			more = finish(raw, message);
		ldap_msgfree(message);
	} while (type != LDAP_RES_SEARCH_RESULT);
	return more;
}

int main(int count, char **arguments)
{
	struct raw raw = { .entries = 0 };
	struct berval none = { .bv_len = 0, .bv_val = (char[]){ "" } };
	int version = LDAP_VERSION3, code;

	if (count < 6)
		return 64;
	if (ldap_initialize(&raw.ld, arguments[1]) != LDAP_SUCCESS)
		fail("URI", LDAP_PARAM_ERROR);
	ldap_set_option(raw.ld, LDAP_OPT_PROTOCOL_VERSION, &version);
	code = ldap_sasl_bind_s(raw.ld, NULL, LDAP_SASL_SIMPLE, &none, NULL, NULL, NULL);
	if (code != LDAP_SUCCESS)
		fail("bind", code);
	while (page(&raw, arguments))
		;
	printf("%lu entries, %lu octets\n", raw.entries, raw.octets);
	ldap_unbind_ext(raw.ld, NULL, NULL);
	return 0;
}
