// SPDX-License-Identifier: MIT
#include "ldap/ldap_schema.h"

#define TYPES "attributeTypes"

static int ldap_schema_take(void *argument, const struct entry *entry, struct error *error)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, TYPES, &count);

	(void)error;
	for (size_t i = 0; i < count; i++)
		attribute_names_add(argument, values[i].octets, values[i].len);
	return 0;
}

/* A base search gives one entry; a server that goes on does not end by itself. */
enum { LDAP_SCHEMA_MOST = 1000 };

/* As RFC 4512 section 4.4 has it. */
int ldap_schema_read(struct ldap_server *server, struct attribute_names *names, struct error *error)
{
	static const char *wanted[] = { TYPES };
	const struct vec attributes = { .items = wanted, .count = ARRAY_LEN(wanted) };
	const struct ldap_question question = { .base = server->schema,
						.scope = LDAP_SCOPE_BASE,
						.filter = "(objectClass=subschema)",
						.attributes = &attributes };
	int code, status;

	if (!server->schema)
		return 0;
	ldap_server_begin(server);
	server->session->most = LDAP_SCHEMA_MOST;
	status = ldap_server_ask(server, &question, ldap_schema_take, names, &code, error);
	ldap_session_end(server->session);
	if (status != 0 && server->session->lost)
		return -1;
	return status == 0 && names->names.count > 0;
}
