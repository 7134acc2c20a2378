// SPDX-License-Identifier: MIT
#include "conf/site.h"

#include <ctype.h>

#include "base/mem.h"
#include "conf/site_rows.h"
#include "conf/yaml_bind.h"
#include "conf/yaml_files.h"
#include "text/domain.h"

/* Host names of a site go into DNS questions and client settings, so they must be names. */
static void site_check_host(const struct yaml_node *root, const char *path, const char *host,
			    struct findings *findings)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const char *why = host ? domain_normalise(&name, host) : NULL;

	if (why)
		yaml_bind_complain(findings, FINDING_ERROR, yaml_bind_node(root, path), path,
				   "the host \"%s\" %s", host, why);
	else if (host && strcmp(host, buf_text(&name)) != 0)
		yaml_bind_complain(findings, FINDING_ERROR, yaml_bind_node(root, path), path,
				   "write the host as \"%s\"", buf_text(&name));
}

static void site_check(const struct site *site, const struct yaml_node *root,
		       struct findings *findings)
{
	for (const char *letter = site->id; letter && *letter; letter++)
		if (!islower((unsigned char)*letter) && !isdigit((unsigned char)*letter) &&
		    *letter != '-') {
			yaml_bind_complain(findings, FINDING_ERROR, yaml_bind_node(root, "id"),
					   "id",
					   "an id has lower-case letters, digits and hyphens only");
			break;
		}
	site_check_host(root, "web", site->web, findings);
	site_check_host(root, "api_host", site->api_host, findings);
	site_check_host(root, "servers.imap.host", site->server[SITE_IMAP].host, findings);
	site_check_host(root, "servers.pop3.host", site->server[SITE_POP3].host, findings);
	site_check_host(root, "servers.smtp.host", site->server[SITE_SMTP].host, findings);
	for (size_t i = 0; i < site->record_count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_printf(&path, "records[%zu].value", i + 1);
		if (site->records[i].type != SITE_TXT)
			site_check_host(root, buf_text(&path), site->records[i].value, findings);
	}
	if (site->spf_mechanism && strchr(site->spf_mechanism, ' '))
		yaml_bind_complain(findings, FINDING_ERROR, yaml_bind_node(root, "spf.mechanism"),
				   "spf.mechanism",
				   "one mechanism has no space (RFC 7208 section 4.6.1)");
}

/* Inserts a site by id; an operator's replaces the shipped one. */
static void site_put(struct site_registry *registry, const struct site *site)
{
	size_t at = 0;

	while (at < registry->count && strcmp(registry->sites[at].id, site->id) < 0)
		at++;
	if (at < registry->count && strcmp(registry->sites[at].id, site->id) == 0) {
		yaml_bind_release(&site_schema, &registry->sites[at]);
		registry->sites[at] = *site;
		return;
	}
	registry->sites = mem_grow(registry->sites, &registry->cap, registry->count + 1,
				   sizeof(*registry->sites));
	memmove(registry->sites + at + 1, registry->sites + at,
		(registry->count - at) * sizeof(*registry->sites));
	registry->sites[at] = *site;
	registry->count++;
}

static int site_read(struct site_registry *registry, const char *path, struct findings *findings,
		     struct error *error)
{
	struct yaml_node *root = NULL;
	size_t before = finding_count(findings, FINDING_ERROR);
	struct site site = { .file = path };

	if (yaml_files_read(&registry->arena, path, &root, findings, error) != 0)
		return -1;
	if (!root)
		return 0;
	yaml_bind(&site_schema, root, path, "", &registry->arena, &site, findings);
	site_check(&site, root, findings);
	yaml_tree_release(root);
	if (finding_count(findings, FINDING_ERROR) == before)
		site_put(registry, &site);
	else
		yaml_bind_release(&site_schema, &site);
	return 0;
}

int site_registry_load(struct site_registry *registry, const char *const *folders,
		       size_t folder_count, struct findings *findings, struct error *error)
{
	CLEANUP(vec_release) struct vec files = VEC_INIT;
	size_t before = finding_count(findings, FINDING_ERROR);

	for (size_t i = 0; i < folder_count; i++)
		if (yaml_files_list(&registry->arena, folders[i], &files, error) != 0)
			return -1;
	for (size_t i = 0; i < files.count; i++)
		if (site_read(registry, files.items[i], findings, error) != 0)
			return -1;
	for (size_t i = 0; i < folder_count; i++)
		if (providers_load(&registry->others,
				   arena_printf(&registry->arena, "%s/providers", folders[i]),
				   &registry->arena, findings, error) != 0)
			return -1;
	if (finding_count(findings, FINDING_ERROR) > before)
		return error_set(error, ERROR_CONFIG, "there are mistakes in the site files");
	if (registry->count == 0)
		return error_set(error, ERROR_CONFIG, "there is no site file in %s", folders[0]);
	return 0;
}

void site_registry_release(struct site_registry *registry)
{
	for (size_t i = 0; i < registry->count; i++)
		yaml_bind_release(&site_schema, &registry->sites[i]);
	free(registry->sites);
	providers_release(&registry->others);
	arena_release(&registry->arena);
	*registry = (struct site_registry)SITE_REGISTRY_INIT;
}
