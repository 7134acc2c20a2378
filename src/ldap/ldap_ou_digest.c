// SPDX-License-Identifier: MIT
#include "ldap/ldap_ou_digest.h"

#include "base/mem.h"

/*
 * Classes of entries that have others below them; a server that does not know one finds nothing by
 * it (RFC 4511 section 4.5.1.7).
 */
static const char ldap_ou_digest_filter[] =
	"(|(objectClass=organizationalUnit)(objectClass=organization)(objectClass=locality)("
	"objectClass=country)"
	"(objectClass=dcObject)(objectClass=domain)(objectClass=container)(objectClass=nsContainer)"
	")";

struct ldap_ou_digest {
	const struct identity *identity;
	struct arena arena;
	struct vec places;
	bool nameless;
};

static int ldap_ou_digest_take(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_ou_digest *places = argument;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)error;
	places->nameless = identity_get(places->identity, entry, &id) != NULL || places->nameless;
	vec_add(&places->places, arena_printf(&places->arena, "%s %.*s", buf_text(&id),
					      (int)entry->dn_len, entry->dn));
	return 0;
}

static int ldap_ou_digest_ask(struct ldap_ou_digest *places, struct ldap_server *server,
			      struct error *error)
{
	const char *names[] = { server->setup->identity.attribute };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	const struct ldap_question question = {
		.filter = ldap_ou_digest_filter,
		.attributes = &attributes,
		.page_size = server->setup->directory->page_size,
		.control = ldap_server_whole_control(server),
	};

	if (ldap_server_ask_below(server, &server->contexts, &question, ldap_ou_digest_take, places,
				  error) != 0)
		return server->session->lost ? -1 : 0;
	return places->nameless ? 0 : 1;
}

int ldap_ou_digest_note(struct ldap_server *server, struct checkpoint *checkpoint,
			struct error *error)
{
	struct ldap_ou_digest places = { .identity = &server->setup->identity };
	int status = ldap_ou_digest_ask(&places, server, error);

	memset(checkpoint->places, 0, sizeof(checkpoint->places));
	if (status > 0) {
		struct digest digest;

		vec_sort(&places.places);
		digest_init(&digest);
		for (size_t i = 0; i < places.places.count; i++)
			digest_add_text(&digest, places.places.items[i]);
		digest_finish(&digest, checkpoint->places);
	}
	vec_release(&places.places);
	arena_release(&places.arena);
	return status;
}
