// SPDX-License-Identifier: MIT
#include "ldap/ldap_delta.h"

#include <strings.h>

#include "entry/filter.h"

static const struct ldap_delta *const methods[] = { &ldap_delta_syncrepl, &ldap_delta_dirsync,
						    &ldap_delta_usn, &ldap_delta_changelog,
						    &ldap_delta_modified };

/*
 * Attributes whose values come from other entries: they change without a change of the entry. Some
 * ways report some of them nevertheless, since the server writes those into the entry like any
 * other change.
 */
static const struct {
	const char *name;
	unsigned told; /* a bit 1U << MEMORY_… for each way */
} derived[] = {
	{ "memberOf", 1U << DELTA_CHANGELOG },
	{ "isMemberOf", 0 },
	{ "nsRole", 0 },
	{ "tokenGroups", 0 },
	{ "directReports", 0 },
	{ "managedObjects", 0 },
	{ "entryDN", 0 },
	{ "msDS-User-Account-Control-Computed", 0 },
	{ "msDS-parentdistname", 0 },
};

/*
 * The first attribute that the configuration uses for people and whose changes this way does not
 * report; or NULL.
 */
static const char *ldap_delta_derived(const struct ldap_delta *method,
				      const struct ldap_server *server)
{
	CLEANUP(vec_release) struct vec used = VEC_INIT;

	for (size_t i = 0; i < server->setup->area_count; i++) {
		const struct source_area *area = &server->setup->areas[i];

		filter_attributes(area->filter, &used);
		for (size_t j = 0; j < area->attributes->count; j++)
			vec_add(&used, area->attributes->items[j]);
	}
	for (size_t i = 0; i < used.count * ARRAY_LEN(derived); i++) {
		const char *name = used.items[i / ARRAY_LEN(derived)];
		size_t j = i % ARRAY_LEN(derived), len = strcspn(name, ";");

		if (len == strlen(derived[j].name) &&
		    strncasecmp(name, derived[j].name, len) == 0 &&
		    !(derived[j].told >> method->method & 1))
			return derived[j].name;
	}
	return NULL;
}

/* Whether the configuration takes this way for this server, and the server offers it. */
static bool ldap_delta_is_meant(const struct ldap_delta *method, const struct ldap_server *server)
{
	const struct config_directory *directory = server->setup->directory;

	return (method->kinds >> directory->kind & 1) &&
	       (directory->changes == CONFIG_CHANGES_AUTO ||
		directory->changes == method->chosen) &&
	       method->is_offered(server);
}

static bool ldap_delta_is_open(const struct ldap_delta *method, const struct ldap_server *server)
{
	return ldap_delta_is_meant(method, server) && !ldap_delta_derived(method, server);
}

const struct ldap_delta *ldap_delta_find(const struct ldap_server *server, enum delta_method method)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (methods[i]->method == method && ldap_delta_is_open(methods[i], server))
			return methods[i];
	return NULL;
}

bool ldap_delta_serves(enum config_kind kind, enum config_changes changes)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if ((methods[i]->kinds >> kind & 1) && methods[i]->chosen == changes)
			return true;
	return changes == CONFIG_CHANGES_AUTO || changes == CONFIG_CHANGES_NONE;
}

bool ldap_delta_number(const char *text, int64_t *ret_number)
{
	int64_t number = 0;

	if (!text || !*text)
		return false;
	for (; *text; text++)
		if (*text < '0' || *text > '9' ||
		    __builtin_mul_overflow(number, (int64_t)10, &number) ||
		    __builtin_add_overflow(number, (int64_t)(*text - '0'), &number))
			return false;
	*ret_number = number;
	return true;
}

static int ldap_delta_check_behind(const struct ldap_server *server,
				   const struct ldap_delta *method, const struct checkpoint *before,
				   const struct checkpoint *after, struct error *error)
{
	if (!method->is_behind || before->method != after->method ||
	    before->cookie_count != after->cookie_count ||
	    strcmp(before->server, after->server) != 0)
		return 0;
	for (size_t i = 0; i < after->cookie_count; i++)
		if (method->is_behind(&before->cookies[i], &after->cookies[i]))
			return error_set(error, ERROR_AGAIN,
					 "%s: this server is behind what was read before, so that "
					 "what it lacks may only be late; the read is discarded. "
					 "Let it catch up or ask another one; if it was restored "
					 "from a copy on purpose, " READ_ANYWAY,
					 server->session->uri);
	return 0;
}

int ldap_delta_stand(struct ldap_server *server, const struct checkpoint *before,
		     struct checkpoint *after, struct error *error)
{
	after->server = "";
	server->method = NULL;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (!ldap_delta_is_meant(methods[i], server))
			continue;
		after->obstacle = ldap_delta_derived(methods[i], server);
		if (after->obstacle)
			continue;
		after->blind = false;
		if (methods[i]->stand(server, after, error) != 0)
			return -1;
		if (!after->cookie_count && !methods[i]->seal)
			continue;
		after->method = methods[i]->method;
		after->words = methods[i]->words;
		server->method = methods[i];
		return before ? ldap_delta_check_behind(server, methods[i], before, after, error)
			      : 0;
	}
	return 0;
}

void ldap_delta_seal(struct ldap_server *server, struct checkpoint *after)
{
	if (server->method && server->method->seal)
		server->method->seal(server, after);
	if (after->cookie_count)
		return;
	after->method = DELTA_NONE;
	after->words = NULL;
	after->blind = false;
}
