// SPDX-License-Identifier: MIT
#include "conf/config.h"

#include <errno.h>
#include <stdarg.h>

#include "base/file.h"
#include "base/mem.h"
#include "conf/config_check.h"
#include "conf/config_rows.h"
#include "conf/domains_merge.h"
#include "conf/site_rows.h"
#include "conf/yaml_bind.h"
#include "conf/yaml_dump.h"
#include "conf/yaml_files.h"

struct config_places {
	const struct yaml_node *root;
};

void config_complain(const struct config_places *places, struct findings *findings,
		     const char *path, const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	yaml_bind_complain(findings, FINDING_ERROR, yaml_bind_node(places->root, path), path, "%s",
			   text);
}

static const char *config_place(struct config *config, const struct yaml_node *node)
{
	return arena_printf(&config->arena, "%s:%u", node->file, node->line);
}

/* Where the domains stand, for what is said when one is missed. */
static void config_note_places(struct config *config, const struct yaml_node *root)
{
	const struct yaml_node *list = yaml_tree_find(root, "domains", NULL);

	if (!list || list->type != YAML_LIST)
		return;
	config->domains_place = config_place(config, list);
	for (size_t i = 0; i < list->count && i < config->domain_count; i++)
		config->domains[i].place = config_place(config, list->items[i]);
}

static void config_examine(struct config *config, const struct site_registry *registry,
			   config_validator *const *validators, const struct yaml_node *root,
			   struct findings *findings)
{
	const struct config_places places = { .root = root };
	const struct yaml_node *list;

	yaml_bind(&config_schema, root, config->file, "", &config->arena, config, findings);
	config_note_places(config, root);
	list = yaml_tree_find(root, "directory", NULL);
	config->directories_listed = list && list->type == YAML_LIST;
	config_check(config, registry, root, findings);
	for (; validators && *validators; validators++)
		(*validators)(config, &places, findings);
}

int config_load(struct config *config, const char *file, const struct site_registry *registry,
		config_validator *const *validators, struct findings *findings, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(vec_release) struct vec files = VEC_INIT;
	CLEANUP(mem_freep) char *whole = realpath(file, NULL);
	struct yaml_node *root = NULL;
	size_t first = findings->count, before = finding_count(findings, FINDING_ERROR);
	int status;

	if (!whole)
		return error_set(error, ERROR_CONFIG, "%s: %s; mailprov init writes a first one",
				 file, strerror(errno));
	config->sites = registry;
	config->file = arena_text(&config->arena, whole);
	file_folder(&folder, config->file);
	buf_puts(&folder, "/conf.d");
	vec_add(&files, config->file);
	status = yaml_files_list(&config->arena, buf_text(&folder), &files, error);
	for (size_t i = 0; i < files.count && status == 0; i++) {
		struct yaml_node *tree = NULL;

		status = yaml_files_read(&config->arena, files.items[i], &tree, findings, error);
		domains_merge(root, tree, findings);
		root = yaml_tree_merge(root, tree);
	}
	if (status == 0 && root)
		config_examine(config, registry, validators, root, findings);
	finding_sort(findings, first);
	yaml_tree_release(root);
	if (status != 0)
		return -1;
	before = finding_count(findings, FINDING_ERROR) - before;
	if (before > 0)
		return error_set(error, ERROR_CONFIG, "%s: %zu mistake%s in the configuration",
				 file, before, before == 1 ? "" : "s");
	return 0;
}

void config_release(struct config *config)
{
	yaml_bind_release(&config_schema, config);
	map_release(&config->domain_index);
	arena_release(&config->arena);
	*config = (struct config)CONFIG_INIT;
}

void config_write_sample(struct buf *buf)
{
	buf_puts(buf, "# Configuration of mailprov with every key; see mailprov.yaml(5). What is "
		      "commented out has no default.\n\n");
	yaml_dump_sample(buf, &config_schema);
}

void config_write_manual(struct buf *buf, bool sites)
{
	yaml_dump_manual(buf, sites ? &site_schema : &config_schema);
}
