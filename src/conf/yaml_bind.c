// SPDX-License-Identifier: MIT
#include "conf/yaml_bind.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "conf/config.h"

/* What one binding carries along. */
struct binder {
	struct arena *arena;
	struct findings *findings;
	const char *file;
};

static void bind_place(struct findings *findings, struct finding *finding,
		       const struct yaml_node *node)
{
	finding->file = arena_text(&findings->arena, node->file);
	finding->line = node->line;
	finding->column = node->column;
}

void yaml_bind_complain(struct findings *findings, enum finding_severity severity,
			const struct yaml_node *node, const char *path, const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	struct finding *finding;
	va_list arguments;

	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	finding = finding_add(findings, severity, "CONFIG", path, "%s", text);
	if (node)
		bind_place(findings, finding, node);
}

static void bind_wrong(struct binder *binder, const struct yaml_node *node, const char *path,
		       const char *allowed)
{
	static const char *const types[] = {
		[YAML_SCALAR] = "a value", [YAML_LIST] = "a list", [YAML_MAP] = "a map"
	};

	if (node->type == YAML_SCALAR)
		yaml_bind_complain(binder->findings, FINDING_ERROR, node, path,
				   "\"%.80s\" is not allowed; allowed is %s", node->text, allowed);
	else
		yaml_bind_complain(binder->findings, FINDING_ERROR, node, path,
				   "%s stands here; allowed is %s", types[node->type], allowed);
}

static bool bind_text(struct binder *binder, const struct schema_row *row,
		      const struct yaml_node *node, const char *path, const char **slot)
{
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	if (node->type != YAML_SCALAR || *node->text == '\0') {
		bind_wrong(binder, node, path, "one text that is not empty");
		return false;
	}
	if (row->type == SCHEMA_PATH) {
		file_folder(&folder, node->file ? node->file : "/");
		file_join(&joined, buf_text(&folder), node->text);
		*slot = arena_text(binder->arena, buf_text(&joined));
	} else {
		*slot = arena_text(binder->arena, node->text);
	}
	return true;
}

static void bind_bool(struct binder *binder, const struct yaml_node *node, const char *path,
		      bool *slot)
{
	if (node->type == YAML_SCALAR && !node->quoted && strcmp(node->text, "true") == 0)
		*slot = true;
	else if (node->type == YAML_SCALAR && !node->quoted && strcmp(node->text, "false") == 0)
		*slot = false;
	else
		bind_wrong(binder, node, path, "true or false");
}

static bool bind_number(const char *text, int64_t *ret_number)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 ||
	    strspn(text, "-0123456789") != strlen(text))
		return false;
	*ret_number = number;
	return true;
}

static void bind_integer(struct binder *binder, const struct schema_row *row,
			 const struct yaml_node *node, const char *path, int64_t *slot)
{
	CLEANUP(buf_release) struct buf allowed = BUF_INIT;
	int64_t number;

	if (node->type == YAML_SCALAR && bind_number(node->text, &number) && number >= row->least &&
	    number <= row->most) {
		*slot = number;
		return;
	}
	buf_printf(&allowed, "a whole number from %" PRId64 " to %" PRId64, row->least, row->most);
	bind_wrong(binder, node, path, buf_text(&allowed));
}

static void bind_duration(struct binder *binder, const struct schema_row *row,
			  const struct yaml_node *node, const char *path, int64_t *slot)
{
	CLEANUP(buf_release) struct buf allowed = BUF_INIT;
	int64_t seconds;

	if (node->type == YAML_SCALAR && clock_parse_duration(node->text, &seconds) &&
	    seconds >= row->least && (!row->most || seconds <= row->most)) {
		*slot = seconds;
		return;
	}
	buf_puts(&allowed, "a time such as 90s, 15m, 36h, 30d or 2w");
	if (row->most)
		buf_printf(&allowed, ", from %" PRId64 "s to %" PRId64 "s", row->least, row->most);
	bind_wrong(binder, node, path, buf_text(&allowed));
}

static void bind_limit(struct binder *binder, const struct yaml_node *node, const char *path,
		       struct config_limit *slot)
{
	struct config_limit limit = { .number = 0 };
	bool fine = node->type == YAML_SCALAR && *node->text;

	if (fine) {
		size_t len = strlen(node->text);
		CLEANUP(mem_freep)
		char *digits = mem_textn(node->text, len - (node->text[len - 1] == '%'));

		limit.percent = node->text[len - 1] == '%';
		fine = bind_number(digits, &limit.number) && limit.number >= 0 &&
		       limit.number <= (limit.percent ? 100 : 1000000000);
	}
	if (fine)
		*slot = limit;
	else
		bind_wrong(binder, node, path, "a number such as 20, or a share such as 5%");
}

static void bind_choice(struct binder *binder, const struct schema_row *row,
			const struct yaml_node *node, const char *path, int *slot)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	CLEANUP(buf_release) struct buf allowed = BUF_INIT;
	const char *nearest;

	for (int i = 0; row->choices[i]; i++) {
		if (node->type == YAML_SCALAR && strcmp(node->text, row->choices[i]) == 0) {
			*slot = i;
			return;
		}
		vec_add(&names, row->choices[i]);
		buf_printf(&allowed, "%s%s", i ? ", " : "one of ", row->choices[i]);
	}
	bind_wrong(binder, node, path, buf_text(&allowed));
	nearest = node->type == YAML_SCALAR ? vec_nearest(&names, node->text) : NULL;
	if (nearest)
		finding_hint(binder->findings, "did you mean %s?", nearest);
}

static void bind_texts(struct binder *binder, const struct yaml_node *node, const char *path,
		       struct vec *slot)
{
	if (node->type == YAML_MAP) {
		bind_wrong(binder, node, path, "a list of texts");
		return;
	}
	if (node->type == YAML_SCALAR) {
		vec_add(slot, arena_text(binder->arena, node->text));
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->type == YAML_SCALAR && *node->items[i]->text)
			vec_add(slot, arena_text(binder->arena, node->items[i]->text));
		else
			bind_wrong(binder, node->items[i], path, "a list of texts");
	}
}

static void bind_map(struct binder *binder, const struct schema *schema,
		     const struct yaml_node *map, const char *path, char *target);

static void bind_structs(struct binder *binder, const struct schema_row *row,
			 const struct yaml_node *node, const char *path, char *target)
{
	char *array;

	if (node->type != YAML_LIST) {
		bind_wrong(binder, node, path, "a list; each item begins with \"- \"");
		return;
	}
	array = arena_new(binder->arena, node->count, row->inner->size);
	for (size_t i = 0; i < node->count; i++) {
		CLEANUP(buf_release) struct buf item = BUF_INIT;

		buf_printf(&item, "%s[%zu]", path, i + 1);
		bind_map(binder, row->inner, node->items[i], buf_text(&item),
			 array + i * row->inner->size);
	}
	*(void **)(target + row->offset) = array;
	*(size_t *)(target + row->count_offset) = node->count;
}

/* One map alone; NULL: with the defaults of everything. */
static void bind_alone(struct binder *binder, const struct schema_row *row,
		       const struct yaml_node *node, const char *path, char *target)
{
	char *one = arena_new(binder->arena, 1, row->inner->size);

	bind_map(binder, row->inner, node, path, one);
	*(void **)(target + row->offset) = one;
	*(size_t *)(target + row->count_offset) = 1;
}

static bool bind_is_known(const struct schema *schema, const char *key)
{
	for (size_t i = 0; i < schema->count; i++)
		if (strcmp(schema->rows[i].key, key) == 0)
			return true;
	return false;
}

static void bind_unknown(struct binder *binder, const struct vec *known,
			 const struct yaml_node *key, const char *path)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	const char *nearest = vec_nearest(known, key->text);

	for (size_t i = 0; i < known->count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", known->items[i]);
	yaml_bind_complain(binder->findings, FINDING_ERROR, key, path,
			   "unknown key; known here: %s", buf_text(&list));
	if (nearest)
		finding_hint(binder->findings, "did you mean %s?", nearest);
}

static void bind_path(struct buf *buf, const char *path, const char *key)
{
	buf_puts(buf, path);
	buf_puts(buf, *path ? "." : "");
	buf_puts(buf, key);
}

static const struct schema_row bind_plain = { .type = SCHEMA_TEXT };

/* One attribute, or a list of them. */
static void bind_sources(struct binder *binder, const struct yaml_node *node, const char *path,
			 struct config_sources *slot)
{
	*slot = (struct config_sources){ .items = { NULL } };
	if (node->type != YAML_LIST) {
		bind_text(binder, &bind_plain, node, path, &slot->items[0]);
		return;
	}
	if (node->count == 0 || node->count > CONFIG_SOURCES) {
		yaml_bind_complain(binder->findings, FINDING_ERROR, node, path,
				   "has %zu attributes; allowed are 1 to %d", node->count,
				   CONFIG_SOURCES);
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		CLEANUP(buf_release) struct buf item = BUF_INIT;

		buf_printf(&item, "%s[%zu]", path, i + 1);
		bind_text(binder, &bind_plain, node->items[i], buf_text(&item), &slot->items[i]);
	}
}

static void bind_fields(struct binder *binder, const struct yaml_node *node, const char *path,
			struct config_sources *slot)
{
	CLEANUP(vec_release) struct vec known = VEC_INIT;

	if (node->type != YAML_MAP) {
		bind_wrong(binder, node, path,
			   "a map from fields to attributes, such as address: mail");
		return;
	}
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		vec_add(&known, account_fields[field].key);
	for (size_t i = 0; i < node->count; i++) {
		CLEANUP(buf_release) struct buf inner = BUF_INIT;
		int field = account_field_find(node->keys[i]->text);

		bind_path(&inner, path, node->keys[i]->text);
		if (field < 0)
			bind_unknown(binder, &known, node->keys[i], buf_text(&inner));
		else
			bind_sources(binder, node->items[i], buf_text(&inner), &slot[field]);
	}
}

static void bind_renamings(struct binder *binder, const struct schema_row *row,
			   const struct yaml_node *node, const char *path, char *target)
{
	struct config_renaming *array;
	size_t count = 0;

	if (node->type != YAML_MAP) {
		bind_wrong(binder, node, path,
			   "a map from domains to domains, such as {old.example: new.example}");
		return;
	}
	array = arena_new(binder->arena, node->count + 1, sizeof(*array));
	for (size_t i = 0; i < node->count; i++) {
		CLEANUP(buf_release) struct buf inner = BUF_INIT;

		bind_path(&inner, path, node->keys[i]->text);
		array[count].from = arena_text(binder->arena, node->keys[i]->text);
		count += bind_text(binder, &bind_plain, node->items[i], buf_text(&inner),
				   &array[count].to);
	}
	*(void **)(target + row->offset) = array;
	*(size_t *)(target + row->count_offset) = count;
}

static void bind_value(struct binder *binder, const struct schema_row *row,
		       const struct yaml_node *node, const char *path, char *target)
{
	void *slot = target + row->offset;

	switch (row->type) {
	case SCHEMA_TEXT:
	case SCHEMA_PATH:
		bind_text(binder, row, node, path, slot);
		break;
	case SCHEMA_BOOL:
		bind_bool(binder, node, path, slot);
		break;
	case SCHEMA_INTEGER:
		bind_integer(binder, row, node, path, slot);
		break;
	case SCHEMA_DURATION:
		bind_duration(binder, row, node, path, slot);
		break;
	case SCHEMA_LIMIT:
		bind_limit(binder, node, path, slot);
		break;
	case SCHEMA_CHOICE:
		bind_choice(binder, row, node, path, slot);
		break;
	case SCHEMA_TEXTS:
		bind_texts(binder, node, path, slot);
		break;
	case SCHEMA_STRUCT:
		bind_map(binder, row->inner, node, path, slot);
		break;
	case SCHEMA_STRUCTS:
		bind_structs(binder, row, node, path, target);
		break;
	case SCHEMA_MAPS:
		(node->type == YAML_LIST ? bind_structs : bind_alone)(binder, row, node, path,
								      target);
		break;
	case SCHEMA_SOURCES:
		bind_sources(binder, node, path, slot);
		break;
	case SCHEMA_FIELDS:
		bind_fields(binder, node, path, slot);
		break;
	case SCHEMA_RENAMINGS:
		bind_renamings(binder, row, node, path, target);
		break;
	}
}

static void bind_preset(struct binder *binder, const struct schema_row *row, const char *path,
			char *target)
{
	const struct yaml_node preset = { .type = YAML_SCALAR, .text = row->preset };

	bind_value(binder, row, &preset, path, target);
}

/* That the map is missing was said; those who judge the whole still find its defaults. */
static void bind_defaults(const struct binder *binder, const struct schema_row *row,
			  const char *path, char *target)
{
	CLEANUP(finding_release) struct findings ignored = FINDINGS_INIT;
	struct binder quiet = *binder;

	quiet.findings = &ignored;
	if (row->type == SCHEMA_MAPS)
		bind_alone(&quiet, row, NULL, path, target);
	else
		bind_map(&quiet, row->inner, NULL, path, target + row->offset);
}

/* What is not written: an inner map of defaults, the default itself, or a mistake. */
static void bind_absent(struct binder *binder, const struct schema_row *row,
			const struct yaml_node *map, const char *path, char *target)
{
	if (row->type == SCHEMA_STRUCT && !row->required) {
		bind_map(binder, row->inner, NULL, path, target + row->offset);
	} else if (row->preset) {
		bind_preset(binder, row, path, target);
	} else if (row->required) {
		struct finding *finding = finding_add(binder->findings, FINDING_ERROR, "CONFIG",
						      path, "is missing; %s", row->help);

		finding->file =
			arena_text(&binder->findings->arena, map ? map->file : binder->file);
		finding->line = map ? map->line : 1;
		finding->column = map ? map->column : 1;
		if (row->type == SCHEMA_STRUCT || row->type == SCHEMA_MAPS)
			bind_defaults(binder, row, path, target);
	}
}

static void bind_map(struct binder *binder, const struct schema *schema,
		     const struct yaml_node *map, const char *path, char *target)
{
	if (map && map->type != YAML_MAP) {
		bind_wrong(binder, map, path, "a map of keys");
		map = NULL;
	}
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_row *row = &schema->rows[i];
		const struct yaml_node *node = map ? yaml_tree_find(map, row->key, NULL) : NULL;
		CLEANUP(buf_release) struct buf inner = BUF_INIT;

		bind_path(&inner, path, row->key);
		/* "key:" with nothing behind it is as if it were not there. */
		if (node && node->type == YAML_SCALAR && !node->quoted &&
		    (*node->text == '\0' || strcmp(node->text, "~") == 0))
			node = NULL;
		/* A value that is refused leaves the default, so that the rest can be judged. */
		if (node && row->preset && row->type != SCHEMA_TEXTS)
			bind_preset(binder, row, buf_text(&inner), target);
		if (node)
			bind_value(binder, row, node, buf_text(&inner), target);
		else
			bind_absent(binder, row, map, buf_text(&inner), target);
	}
	for (size_t i = 0; map && i < map->count; i++) {
		CLEANUP(buf_release) struct buf inner = BUF_INIT;
		CLEANUP(vec_release) struct vec known = VEC_INIT;

		if (bind_is_known(schema, map->keys[i]->text))
			continue;
		for (size_t row = 0; row < schema->count; row++)
			vec_add(&known, schema->rows[row].key);
		bind_path(&inner, path, map->keys[i]->text);
		bind_unknown(binder, &known, map->keys[i], buf_text(&inner));
	}
}

void yaml_bind(const struct schema *schema, const struct yaml_node *map, const char *file,
	       const char *path, struct arena *arena, void *target, struct findings *findings)
{
	struct binder binder = { .arena = arena, .findings = findings, .file = file };

	bind_map(&binder, schema, map, path, target);
}

const struct yaml_node *yaml_bind_node(const struct yaml_node *root, const char *path)
{
	const struct yaml_node *node = root;

	while (node && *path) {
		size_t len = strcspn(path, ".[");
		const struct yaml_node *next = NULL;

		if (*path == '[') {
			size_t number = strtoul(path + 1, NULL, 10);

			next = node->type == YAML_LIST && number >= 1 && number <= node->count
				       ? node->items[number - 1]
				       : NULL;
			len = strcspn(path, "]") + 1;
		} else if (node->type == YAML_MAP) {
			CLEANUP(mem_freep) char *key = mem_textn(path, len);

			next = yaml_tree_find(node, key, NULL);
		}
		if (!next)
			return node;
		node = next;
		path += len;
		path += *path == '.';
	}
	return node;
}

void yaml_bind_release(const struct schema *schema, void *target)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_row *row = &schema->rows[i];
		char *slot = (char *)target + row->offset;

		if (row->type == SCHEMA_TEXTS)
			vec_release((struct vec *)slot);
		else if (row->type == SCHEMA_STRUCT)
			yaml_bind_release(row->inner, slot);
		else if (row->type == SCHEMA_STRUCTS || row->type == SCHEMA_MAPS)
			for (size_t j = 0; j < *(size_t *)((char *)target + row->count_offset); j++)
				yaml_bind_release(row->inner,
						  *(char **)slot + j * row->inner->size);
	}
}
