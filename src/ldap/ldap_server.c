// SPDX-License-Identifier: MIT
#include "ldap/ldap_server.h"

#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"
#include "entry/dn.h"
#include "ldap/ldap_open.h"
#include "ldap/ldap_range.h"

bool ldap_server_has_control(const struct ldap_server *server, const char *oid)
{
	return vec_has(&server->controls, oid);
}

static void ldap_server_add_texts(struct ldap_server *server, const struct entry *entry,
				  const char *attribute, struct vec *vec)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, attribute, &count);

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		escape_terminaln(&text, values[i].octets, values[i].len);
		vec_add(vec, arena_text(&server->arena, buf_text(&text)));
	}
}

static const char *ldap_server_text(struct ldap_server *server, const struct entry *entry,
				    const char *attribute)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, attribute, &count);

	return count == 1 ? arena_textn(&server->arena, values->octets, values->len) : NULL;
}

/*
 * The roots of naming contexts that hold a base of ours; a base in none of them stands for itself.
 */
static void ldap_server_choose_contexts(struct ldap_server *server, const struct vec *all)
{
	const struct source_setup *setup = server->setup;

	for (size_t i = 0; i < setup->area_count; i++) {
		const char *root = setup->areas[i].base;

		for (size_t j = 0; j < all->count; j++) {
			CLEANUP(buf_release) struct buf context = BUF_INIT;

			if (!dn_normalise(&context, all->items[j], strlen(all->items[j])) &&
			    context.len && dn_is_under(setup->areas[i].normal, context.data))
				root = all->items[j];
		}
		if (!vec_has(&server->contexts, root))
			vec_add(&server->contexts, root);
	}
}

/* The root DSE (RFC 4512 section 5.1). A server that hides it can be read all the same. */
static int ldap_server_read_root(struct ldap_server *server, struct error *error)
{
	static const char *names[] = { "vendorName",	      "objectClass",
				       "supportedControl",    "namingContexts",
				       "highestCommittedUSN", "dsServiceName",
				       "firstChangeNumber",   "lastChangeNumber",
				       "subschemaSubentry" };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	const struct ldap_question question = { .base = "",
						.scope = LDAP_SCOPE_BASE,
						.filter = "(objectClass=*)",
						.attributes = &attributes };
	CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
	CLEANUP(vec_release) struct vec contexts = VEC_INIT;
	CLEANUP(vec_release) struct vec vendors = VEC_INIT;
	CLEANUP(vec_release) struct vec classes = VEC_INIT;
	const struct entry *entry;
	int found;

	if (ldap_search_open(&search, server->session, &question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&search, &entry, error)) > 0) {
		ldap_server_add_texts(server, entry, "vendorName", &vendors);
		ldap_server_add_texts(server, entry, "objectClass", &classes);
		ldap_server_add_texts(server, entry, "supportedControl", &server->controls);
		ldap_server_add_texts(server, entry, "namingContexts", &contexts);
		server->usn = ldap_server_text(server, entry, "highestCommittedUSN");
		server->service = ldap_server_text(server, entry, "dsServiceName");
		server->schema = ldap_server_text(server, entry, "subschemaSubentry");
		server->first_change = ldap_server_text(server, entry, "firstChangeNumber");
		server->last_change = ldap_server_text(server, entry, "lastChangeNumber");
	}
	if (found < 0 && search.code == 0)
		return -1;
	/* slapd(8) does not name itself in vendorName. */
	server->vendor = vendors.count				? vendors.items[0]
			 : vec_has(&classes, "OpenLDAProotDSE") ? "OpenLDAP"
								: NULL;
	ldap_server_choose_contexts(server, &contexts);
	return 0;
}

static int ldap_server_try(struct ldap_server *server, const char *uri,
			   enum ldap_session_stage *ret_stage, struct error *error)
{
	int status;

	if (ldap_open(server->setup->directory, server->setup->lookup, uri, &server->session,
		      ret_stage, error) != 0)
		return -1;
	*ret_stage = LDAP_SESSION_CONNECT;
	ldap_session_begin(server->session, INT64_MAX);
	status = ldap_server_read_root(server, error);
	ldap_session_end(server->session);
	if (status != 0) {
		ldap_session_close(server->session);
		server->session = NULL;
	}
	return status;
}

/* The answers of the servers that were tried. */
struct ldap_server_causes {
	struct buf text;
	enum error_kind kind;
	int tried;
};

static void ldap_server_blame(struct ldap_server_causes *causes, const struct error *error)
{
	if (error->kind != ERROR_AGAIN)
		causes->kind = error->kind;
	buf_printf(&causes->text, "%s%s", causes->tried++ ? "; " : "", error->text);
}

/*
 * Tries each: 1 when one can be used, 0 when none, -1 when there is no point in going on. A refused
 * bind ends it: the next server would refuse it too, and some lock an account after a few.
 */
static int ldap_server_try_all(struct ldap_server *server, const struct vec *uris,
			       struct ldap_server_causes *causes, struct error *error)
{
	for (size_t i = 0; i < uris->count; i++) {
		enum ldap_session_stage stage;

		if (ldap_server_try(server, uris->items[i], &stage, error) == 0)
			return 1;
		if (error->kind == ERROR_CONFIG ||
		    (stage == LDAP_SESSION_BIND && error->kind != ERROR_AGAIN))
			return -1;
		ldap_server_blame(causes, error);
	}
	return 0;
}

/*
 * "dc=example,dc=com" at the end of the first base is example.com (RFC 2247). False when it has no
 * such end.
 */
static bool ldap_server_domain_of_base(const struct ldap_server *server, struct buf *domain)
{
	const char *at = server->setup->area_count ? server->setup->areas[0].normal : "";

	while (*at && strncmp(at, "dc=", 3) != 0)
		at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',');
	for (; *at; at += *at == ',') {
		size_t len = strcspn(at, ",");

		if (len <= 3 || strncmp(at, "dc=", 3) != 0 || memchr(at, '+', len) ||
		    memchr(at, '\\', len))
			return false;
		buf_puts(domain, domain->len ? "." : "");
		buf_add(domain, at + 3, len - 3);
		at += len;
	}
	return domain->len > 0;
}

/*
 * The servers that the DNS names for a domain; those of our site before all others, since that is
 * where the near ones are.
 */
static int ldap_server_discover(struct ldap_server *server, const char *uri, struct vec *uris,
				struct error *error)
{
	const struct host_lookup *lookup = server->setup->lookup;
	const char *site = server->setup->directory->site;
	CLEANUP(buf_release) struct buf domain = BUF_INIT;
	CLEANUP(vec_release) struct vec found = VEC_INIT;
	const char *service;
	int status;

	if (uri[strlen("_srv_")] == ':')
		buf_puts(&domain, uri + strlen("_srv_:"));
	else if (!ldap_server_domain_of_base(server, &domain))
		return error_set(error, ERROR_CONFIG,
				 "directory.uri: which domain is it whose servers shall be found? "
				 "Write _srv_:DOMAIN");
	if (!lookup)
		return error_set(error, ERROR_INTERNAL,
				 "directory.uri: %s: there is no resolver for it here", uri);
	if (site) {
		struct error ignored = ERROR_INIT;

		service =
			arena_printf(&server->arena, "_ldap._tcp.%s._sites.%s", site, domain.data);
		(void)!lookup->servers(lookup->argument, service, &server->arena, &found, &ignored);
	}
	service = arena_printf(&server->arena, "_ldap._tcp.%s", domain.data);
	status = lookup->servers(lookup->argument, service, &server->arena, &found, error);
	for (size_t i = 0; i < found.count; i++) {
		const char *text = arena_printf(&server->arena, "ldap://%s", found.items[i]);

		if (!vec_has(uris, text))
			vec_add(uris, text);
	}
	return status != 0 && found.count == 0 ? -1 : 0;
}

/* The first server that can be used. When none can the error says what each of them said. */
static int ldap_server_connect_first(struct ldap_server *server, struct error *error)
{
	const struct vec *configured = &server->setup->directory->uri;
	struct ldap_server_causes causes = { .text = BUF_INIT, .kind = ERROR_AGAIN };
	int found = 0;

	for (size_t i = 0; i < configured->count && found == 0; i++) {
		CLEANUP(vec_release) struct vec uris = VEC_INIT;

		if (!ldap_uri_is_discovery(configured->items[i]))
			vec_add(&uris, configured->items[i]);
		else if (ldap_server_discover(server, configured->items[i], &uris, error) != 0)
			ldap_server_blame(&causes, error);
		found = ldap_server_try_all(server, &uris, &causes, error);
	}
	if (found == 0)
		error_set(error, causes.kind, "%s%s",
			  causes.tried > 1 ? "none of the directory servers can be used: " : "",
			  buf_text(&causes.text));
	buf_release(&causes.text);
	return found > 0 ? 0 : -1;
}

int ldap_server_ask(struct ldap_server *server, const struct ldap_question *question,
		    source_sink sink, void *argument, int *ret_code, struct error *error)
{
	CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
	CLEANUP(ldap_range_release) struct ldap_range range = LDAP_RANGE_INIT;
	const struct entry *entry;
	int found;

	*ret_code = 0;
	if (ldap_search_open(&search, server->session, question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&search, &entry, error)) > 0)
		if (ldap_range_complete(&range, server->session, &entry, error) != 0 ||
		    sink(argument, entry, error) != 0)
			return -1;
	*ret_code = search.code;
	return found;
}

int ldap_server_ask_below(struct ldap_server *server, const struct vec *roots,
			  const struct ldap_question *question, source_sink sink, void *argument,
			  struct error *error)
{
	struct ldap_question below = *question;
	int code;

	below.scope = LDAP_SCOPE_SUBTREE;
	for (size_t i = 0; i < roots->count; i++) {
		below.base = roots->items[i];
		if (ldap_server_ask(server, &below, sink, argument, &code, error) != 0)
			return -1;
	}
	return 0;
}

/*
 * Active Directory answers a search of a domain's root with references to its other partitions
 * unless it is told that we know (MS-ADTS 3.1.1.3.4.1.4).
 */
const char *ldap_server_scope_control(const struct ldap_server *server)
{
	if (server->setup->directory->kind == CONFIG_AD &&
	    ldap_server_has_control(server, LDAP_CONTROL_X_DOMAIN_SCOPE))
		return LDAP_CONTROL_X_DOMAIN_SCOPE;
	return NULL;
}

const char *ldap_server_whole_control(const struct ldap_server *server)
{
	const char *control = ldap_server_scope_control(server);

	return control ? control
	       : ldap_server_has_control(server, LDAP_CONTROL_MANAGEDSAIT)
		       ? LDAP_CONTROL_MANAGEDSAIT
		       : NULL;
}

int ldap_server_connect(struct ldap_server *server, const struct source_setup *setup,
			struct error *error)
{
	*server = (struct ldap_server){ .setup = setup };
	vec_add(&server->nothing, LDAP_NO_ATTRS);
	return ldap_server_connect_first(server, error);
}

void ldap_server_note_witness(struct ldap_server *server, const struct entry *entry)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	if (!server->witness && !identity_get(&server->setup->identity, entry, &id))
		server->witness = take_ptr(&id.data);
}

void ldap_server_begin(struct ldap_server *server)
{
	int64_t total = server->setup->directory->timeout.total;

	if (!server->until)
		server->until = total ? clock_ticks_ms() + total * 1000 : INT64_MAX;
	ldap_session_begin(server->session, server->until);
}

void ldap_server_release(struct ldap_server *server)
{
	ldap_session_close(server->session);
	vec_release(&server->controls);
	vec_release(&server->contexts);
	vec_release(&server->nothing);
	arena_release(&server->arena);
	free(server->witness);
	*server = (struct ldap_server){ .setup = NULL };
}
