// SPDX-License-Identifier: MIT
#include "conf/yaml_tree.h"

#include <yaml.h>

#include "base/mem.h"

enum { TREE_DEPTH = 16, TREE_NODES = 200000 };

struct tree_parser {
	yaml_parser_t yaml;
	struct arena *arena;
	const char *file;
	const char *text;
	size_t len;
	struct findings *findings;
	size_t nodes;
	bool failed;
};

static void tree_complain(struct tree_parser *parser, yaml_mark_t mark, const char *text,
			  const char *hint)
{
	struct finding *finding =
		finding_add(parser->findings, FINDING_ERROR, "YAML", "", "%s", text);

	finding->file = arena_text(&parser->findings->arena, parser->file);
	finding->line = (unsigned)mark.line + 1;
	finding->column = (unsigned)mark.column + 1;
	if (hint)
		finding_hint(parser->findings, "%s", hint);
}

static void tree_stop(struct tree_parser *parser, yaml_mark_t mark, const char *text,
		      const char *hint)
{
	tree_complain(parser, mark, text, hint);
	parser->failed = true;
}

/* Whether there is a tab among the blanks that a line begins with; lines count from 0. */
static bool tree_has_tab(const struct tree_parser *parser, size_t line)
{
	const char *at = parser->text, *end = parser->text + parser->len;

	for (; line > 0 && at; line--) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	while (at && at < end && *at == ' ')
		at++;
	return at && at < end && *at == '\t';
}

/* Where an octet is: libyaml reads ahead, and says of what it cannot read no more than its offset.
 */
static yaml_mark_t tree_mark_at(const struct tree_parser *parser, size_t offset)
{
	yaml_mark_t mark = { .index = offset };

	for (size_t i = 0; i < offset && i < parser->len; i++) {
		mark.column = parser->text[i] == '\n' ? 0 : mark.column + 1;
		mark.line += parser->text[i] == '\n';
	}
	return mark;
}

/* The next event; after a failure there is none. */
static bool tree_event(struct tree_parser *parser, yaml_event_t *event)
{
	yaml_mark_t mark;

	if (parser->failed)
		return false;
	if (yaml_parser_parse(&parser->yaml, event))
		return true;
	mark = parser->yaml.problem_mark;
	if (parser->yaml.error == YAML_READER_ERROR)
		mark = tree_mark_at(parser, parser->yaml.problem_offset);
	tree_stop(parser, mark,
		  parser->yaml.problem ? parser->yaml.problem : "cannot be read as YAML",
		  parser->yaml.error == YAML_READER_ERROR
			  ? "the file must be UTF-8 text without control characters"
		  : tree_has_tab(parser, mark.line)
			  ? "the line begins with a tab; YAML indents with spaces only: put spaces "
			    "in its place"
			  : NULL);
	return false;
}

static struct yaml_node *tree_node(struct tree_parser *parser, enum yaml_type type,
				   yaml_mark_t mark)
{
	struct yaml_node *node = arena_new(parser->arena, 1, sizeof(*node));

	node->type = type;
	node->file = parser->file;
	node->line = (unsigned)mark.line + 1;
	node->column = (unsigned)mark.column + 1;
	if (++parser->nodes > TREE_NODES)
		tree_stop(parser, mark, "the file has too many values", NULL);
	return node;
}

static void tree_refuse_extras(struct tree_parser *parser, const yaml_char_t *anchor,
			       const yaml_char_t *tag, yaml_mark_t mark)
{
	if (anchor)
		tree_complain(parser, mark, "anchors are not supported",
			      "write the value out where it is needed");
	if (tag)
		tree_complain(parser, mark, "tags are not supported", "write the plain value");
}

static struct yaml_node *tree_value(struct tree_parser *parser, const yaml_event_t *event,
				    int depth);

static void tree_list(struct tree_parser *parser, struct yaml_node *node, int depth)
{
	yaml_event_t event;

	while (tree_event(parser, &event)) {
		struct yaml_node *item;
		bool end = event.type == YAML_SEQUENCE_END_EVENT;

		item = end ? NULL : tree_value(parser, &event, depth);
		yaml_event_delete(&event);
		if (end)
			return;
		if (!item)
			continue;
		node->items = mem_grow(node->items, &node->cap, node->count + 1,
				       sizeof(struct yaml_node *));
		node->items[node->count++] = item;
	}
}

static void tree_put(struct tree_parser *parser, struct yaml_node *map, struct yaml_node *key,
		     struct yaml_node *value, yaml_mark_t mark)
{
	const struct yaml_node *first = NULL;

	if (key->type != YAML_SCALAR) {
		tree_complain(parser, mark, "a key must be plain text", NULL);
	} else if (strcmp(key->text, "<<") == 0) {
		tree_complain(parser, mark, "merge keys are not supported", "write the keys out");
	} else if (yaml_tree_find(map, key->text, &first)) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_printf(&text,
			   "the key \"%s\" stands here a second time; the first is on line %u",
			   key->text, first->line);
		tree_complain(parser, mark, buf_text(&text), "keep one of them");
	} else {
		map->items =
			mem_grow(map->items, &map->cap, map->count + 1, sizeof(struct yaml_node *));
		map->keys = mem_grow(map->keys, &map->key_cap, map->count + 1,
				     sizeof(struct yaml_node *));
		map->keys[map->count] = key;
		map->items[map->count++] = value;
		return;
	}
	yaml_tree_release(key);
	yaml_tree_release(value);
}

static void tree_map(struct tree_parser *parser, struct yaml_node *node, int depth)
{
	struct yaml_node *key = NULL;
	yaml_event_t event;

	while (tree_event(parser, &event)) {
		yaml_mark_t mark = event.start_mark;
		struct yaml_node *value;
		bool end = event.type == YAML_MAPPING_END_EVENT;

		value = end ? NULL : tree_value(parser, &event, depth);
		yaml_event_delete(&event);
		if (end)
			return;
		if (!value)
			continue;
		if (!key) {
			key = value;
			continue;
		}
		mark.line = key->line - 1;
		mark.column = key->column - 1;
		tree_put(parser, node, key, value, mark);
		key = NULL;
	}
	if (key)
		yaml_tree_release(key);
}

static struct yaml_node *tree_scalar(struct tree_parser *parser, const yaml_event_t *event)
{
	struct yaml_node *node = tree_node(parser, YAML_SCALAR, event->start_mark);
	const char *text = (const char *)event->data.scalar.value;

	tree_refuse_extras(parser, event->data.scalar.anchor, event->data.scalar.tag,
			   event->start_mark);
	if (memchr(text, '\0', event->data.scalar.length))
		tree_complain(parser, event->start_mark, "a value has a NUL character", NULL);
	node->text = arena_text(parser->arena, text);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return node;
}

/*
 * NULL for what is not a value (an alias), which has been reported. An empty value replaces it, so
 * that keys and values stay in step.
 */
static struct yaml_node *tree_value(struct tree_parser *parser, const yaml_event_t *event,
				    int depth)
{
	struct yaml_node *node;

	if (depth >= TREE_DEPTH) {
		tree_stop(parser, event->start_mark, "the values are nested too deeply", NULL);
		return NULL;
	}
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return tree_scalar(parser, event);
	case YAML_ALIAS_EVENT:
		tree_complain(parser, event->start_mark, "aliases are not supported",
			      "write the value out where it is needed");
		node = tree_node(parser, YAML_SCALAR, event->start_mark);
		node->text = "";
		return node;
	case YAML_SEQUENCE_START_EVENT:
		node = tree_node(parser, YAML_LIST, event->start_mark);
		tree_refuse_extras(parser, event->data.sequence_start.anchor,
				   event->data.sequence_start.tag, event->start_mark);
		tree_list(parser, node, depth + 1);
		return node;
	case YAML_MAPPING_START_EVENT:
		node = tree_node(parser, YAML_MAP, event->start_mark);
		tree_refuse_extras(parser, event->data.mapping_start.anchor,
				   event->data.mapping_start.tag, event->start_mark);
		tree_map(parser, node, depth + 1);
		return node;
	default:
		return NULL;
	}
}

struct yaml_node *yaml_tree_parse(struct arena *arena, const char *file, const char *text,
				  size_t len, struct findings *findings)
{
	struct tree_parser parser = { .arena = arena,
				      .file = arena_text(arena, file),
				      .text = text,
				      .len = len,
				      .findings = findings };
	struct yaml_node *root = NULL;
	bool ended = false;
	size_t documents = 0;

	if (!yaml_parser_initialize(&parser.yaml))
		mem_die();
	yaml_parser_set_input_string(&parser.yaml, (const unsigned char *)text, len);
	yaml_parser_set_encoding(&parser.yaml, YAML_UTF8_ENCODING);
	while (!ended) {
		yaml_event_t event;

		if (!tree_event(&parser, &event))
			break;
		ended = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
			tree_stop(&parser, event.start_mark, "a second document begins here",
				  "one file holds one document; remove the line ---");
		else if (event.type != YAML_DOCUMENT_START_EVENT &&
			 event.type != YAML_DOCUMENT_END_EVENT &&
			 event.type != YAML_STREAM_START_EVENT && !ended)
			root = tree_value(&parser, &event, 0);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser.yaml);
	if (parser.failed) {
		yaml_tree_release(root);
		return NULL;
	}
	/* An empty file, or one with comments alone. */
	if (!root || (root->type == YAML_SCALAR && *root->text == '\0')) {
		root = arena_new(arena, 1, sizeof(*root));
		*root = (struct yaml_node){
			.type = YAML_MAP, .file = parser.file, .line = 1, .column = 1
		};
	}
	return root;
}

struct yaml_node *yaml_tree_find(const struct yaml_node *map, const char *key,
				 const struct yaml_node **ret_key)
{
	for (size_t i = 0; i < map->count; i++) {
		if (strcmp(map->keys[i]->text, key) != 0)
			continue;
		if (ret_key)
			*ret_key = map->keys[i];
		return map->items[i];
	}
	return NULL;
}

struct yaml_node *yaml_tree_merge(struct yaml_node *base, struct yaml_node *over)
{
	if (!base || !over || base->type != YAML_MAP || over->type != YAML_MAP) {
		if (over)
			yaml_tree_release(base);
		return over ? over : base;
	}
	for (size_t i = 0; i < over->count; i++) {
		size_t at = 0;

		while (at < base->count && strcmp(base->keys[at]->text, over->keys[i]->text) != 0)
			at++;
		if (at == base->count) {
			base->items = mem_grow(base->items, &base->cap, base->count + 1,
					       sizeof(struct yaml_node *));
			base->keys = mem_grow(base->keys, &base->key_cap, base->count + 1,
					      sizeof(struct yaml_node *));
			base->items[base->count++] = NULL;
		}
		base->keys[at] = over->keys[i];
		base->items[at] = yaml_tree_merge(base->items[at], over->items[i]);
		over->items[i] = NULL;
	}
	yaml_tree_release(over);
	return base;
}

void yaml_tree_release(struct yaml_node *node)
{
	if (!node)
		return;
	for (size_t i = 0; i < node->count; i++)
		yaml_tree_release(node->items[i]);
	free(node->items);
	free(node->keys);
	node->items = NULL;
	node->keys = NULL;
	node->count = 0;
}
