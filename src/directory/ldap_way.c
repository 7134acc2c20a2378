// SPDX-License-Identifier: MIT
#include "directory/ldap_way.h"

static const struct ldap_way *const ways[] = { &ldap_way_syncrepl, &ldap_way_dirsync, &ldap_way_changelog };

const struct ldap_way *ldap_way_find(const struct ldap_server *server)
{
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i]->kind == server->setup->config->directory.kind && ways[i]->is_offered(server))
			return ways[i];
	return NULL;
}

static int ldap_way_check_behind(const struct ldap_server *server, const struct ldap_way *way, const struct memory *before,
				 const struct memory *after, struct error *error)
{
	if (!way->is_behind || before->way != after->way || before->cookie_count != after->cookie_count || strcmp(before->server, after->server) != 0)
		return 0;
	for (size_t i = 0; i < after->cookie_count; i++)
		if (way->is_behind(&before->cookies[i], &after->cookies[i]))
			return error_set(
				error, ERROR_AGAIN,
				"%s: this server is behind what was read before, so that what it lacks may only be late; nothing is believed. "
				"Let it catch up or ask another one; if it was put back from a copy on purpose, " MEMORY_FORGET,
				server->session->uri);
	return 0;
}

int ldap_way_stand(struct ldap_server *server, const struct memory *before, struct memory *after, struct error *error)
{
	const struct ldap_way *way = ldap_way_find(server);

	after->server = "";
	if (!way)
		return 0;
	if (way->stand(server, after, error) != 0)
		return -1;
	if (after->cookie_count)
		after->way = way->way;
	return before ? ldap_way_check_behind(server, way, before, after, error) : 0;
}
