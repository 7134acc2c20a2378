// SPDX-License-Identifier: MIT
#include "conf/provider.h"

#include "base/mem.h"
#include "conf/provider_rows.h"
#include "conf/yaml_bind.h"
#include "conf/yaml_files.h"
#include "text/domain.h"

/* Names to compare with must be names in the inner form, or nothing would ever match. */
static void provider_check_names(const struct yaml_node *root, size_t number, const char *key,
				 const struct vec *names, struct findings *findings)
{
	for (size_t i = 0; i < names->count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT, name = BUF_INIT;
		const char *why = domain_normalise(&name, names->items[i]);

		/*
		 * Underscores are no part of a mail domain, yet of many a name that SPF includes.
		 */
		if ((why && !strchr(names->items[i], '_')) ||
		    (!why && strcmp(names->items[i], buf_text(&name)) != 0)) {
			buf_printf(&path, "providers[%zu].%s", number, key);
			yaml_bind_complain(
				findings, FINDING_ERROR, yaml_bind_node(root, buf_text(&path)),
				buf_text(&path), "\"%s\" %s", names->items[i],
				why ? why : "is to be in lower case and without a final dot");
		}
	}
}

static void provider_check(const struct provider *provider, const struct yaml_node *root,
			   size_t number, struct findings *findings)
{
	provider_check_names(root, number, "mx", &provider->mx, findings);
	provider_check_names(root, number, "spf", &provider->spf, findings);
	provider_check_names(root, number, "autodiscover", &provider->autodiscover, findings);
	provider_check_names(root, number, "srv", &provider->srv, findings);
	provider_check_names(root, number, "dkim", &provider->dkim, findings);
	provider_check_names(root, number, "mta_sts", &provider->mta_sts, findings);
}

static void provider_put(struct providers *providers, const struct provider *provider)
{
	size_t at = 0;

	while (at < providers->count && strcmp(providers->items[at].id, provider->id) < 0)
		at++;
	if (at < providers->count && strcmp(providers->items[at].id, provider->id) == 0) {
		yaml_bind_release(&provider_schema, &providers->items[at]);
		providers->items[at] = *provider;
		return;
	}
	providers->items = mem_grow(providers->items, &providers->cap, providers->count + 1,
				    sizeof(*providers->items));
	memmove(providers->items + at + 1, providers->items + at,
		(providers->count - at) * sizeof(*providers->items));
	providers->items[at] = *provider;
	providers->count++;
}

static int provider_read(struct providers *providers, const char *path, struct arena *arena,
			 struct findings *findings, struct error *error)
{
	size_t before = finding_count(findings, FINDING_ERROR);
	struct yaml_node *root = NULL;
	struct provider_file file = { .items = NULL };

	if (yaml_files_read(arena, path, &root, findings, error) != 0)
		return -1;
	if (!root)
		return 0;
	yaml_bind(&provider_file_schema, root, path, "", arena, &file, findings);
	for (size_t i = 0; i < file.count; i++)
		provider_check(&file.items[i], root, i + 1, findings);
	yaml_tree_release(root);
	if (finding_count(findings, FINDING_ERROR) > before) {
		yaml_bind_release(&provider_file_schema, &file);
		return 0;
	}
	for (size_t i = 0; i < file.count; i++) {
		file.items[i].file = path;
		provider_put(providers, &file.items[i]);
	}
	return 0;
}

int providers_load(struct providers *providers, const char *folder, struct arena *arena,
		   struct findings *findings, struct error *error)
{
	CLEANUP(vec_release) struct vec files = VEC_INIT;

	if (yaml_files_list(arena, folder, &files, error) != 0)
		return -1;
	for (size_t i = 0; i < files.count; i++)
		if (provider_read(providers, files.items[i], arena, findings, error) != 0)
			return -1;
	return 0;
}

void providers_release(struct providers *providers)
{
	for (size_t i = 0; i < providers->count; i++)
		yaml_bind_release(&provider_schema, &providers->items[i]);
	free(providers->items);
	*providers = (struct providers){ .items = NULL };
}
