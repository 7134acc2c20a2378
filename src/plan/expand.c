// SPDX-License-Identifier: MIT
#include "plan/expand.h"

#include "base/map.h"
#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"
#include "model/several.h"
#include "model/id_directory.h"
#include "plan/rings.h"

enum { NONE = UINT32_MAX };

/* Before the number of a primary group: no name of a directory begins with it. */
#define PRIMARY "\x01"

enum expand_kind { EXPAND_NOBODY, EXPAND_GROUP, EXPAND_PERSON, EXPAND_OUTSIDE };

/* A name that groups use, or a group has. */
struct expand_word {
	const char *text;
	enum tie_kind kind;
	uint32_t directory; /* that it means something in; 0 of addresses, which do everywhere */
	uint32_t node;
};

struct expand_node {
	enum expand_kind kind;
	uint32_t first, count; /* names in a group that was reached */
	uint32_t primary;      /* first of the entries that have it as their primary group */
	bool reached, cut, lists;
	uint32_t directory; /* of a group */
	const char *text;   /* the address, or NULL; of an unknown one the name */
	const char *dn;
	const char *site; /* where the address is, or NULL */
	const unsigned char *key;
	const struct roster_entry *entry; /* of a group */
};

struct expand_primary {
	uint32_t node, next;
};

struct expand {
	const struct roster *roster;
	struct expand_policy policy;
	struct findings *findings;
	struct arena arena;
	struct expand_word *words;
	size_t word_count, word_cap;
	struct map by_text; /* numbers of names */
	uint32_t *edges;    /* names in groups */
	size_t edge_count, edge_cap;
	struct expand_node *nodes; /* groups by key, then the others */
	size_t node_count, node_cap;
	size_t group_count;
	uint32_t *people; /* nodes */
	size_t person_count, person_cap;
	struct expand_primary *primaries;
	size_t primary_count, primary_cap;
	struct vec sites;
	struct vec directories; /* names that ids begin with; the number of a word is one more */
	bool has_logins, has_addresses, has_primary;
	uint32_t *seen; /* round in which a node was met last */
	uint32_t round;
	uint32_t *stack; /* groups to look at */
	struct expanded result;
	struct buf scratch;
};

/* A name, and where it is one. */
struct expand_key {
	const char *text;
	enum tie_kind kind;
	uint32_t directory;
};

static uint64_t expand_hash(const struct expand_key *key)
{
	return map_hash(MAP_HASH_START ^ (unsigned char)key->kind ^ (uint64_t)key->directory << 32,
			key->text, strlen(key->text));
}

/* The number of the directory that an id is of, from 1; there are few. */
static uint32_t expand_directory(struct expand *expand, const char *id)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	for (size_t i = 0; i < expand->directories.count; i++)
		if (id_is_of(id,
			     *expand->directories.items[i] ? expand->directories.items[i] : NULL))
			return (uint32_t)i + 1;
	buf_add(&name, id, id_directory_len(id));
	vec_add(&expand->directories, arena_text(&expand->arena, buf_text(&name)));
	return (uint32_t)expand->directories.count;
}

static struct expand_key expand_key(uint32_t directory, enum tie_kind kind, const char *text)
{
	return (struct expand_key){ .text = text,
				    .kind = kind,
				    .directory = kind == TIE_ADDRESS ? 0 : directory };
}

/* The number of a name, or NONE. */
static uint32_t expand_look(const struct expand *expand, const struct expand_key *key,
			    uint64_t hash)
{
	struct map_probe probe = map_probe(hash);
	uint32_t number;

	while (map_next(&expand->by_text, &probe, &number)) {
		const struct expand_word *word = &expand->words[number];

		if (word->kind == key->kind && word->directory == key->directory &&
		    strcmp(word->text, key->text) == 0)
			return number;
	}
	return NONE;
}

static struct expand_word *expand_find(const struct expand *expand, uint32_t directory,
				       enum tie_kind kind, const char *text)
{
	const struct expand_key key = expand_key(directory, kind, text);
	uint32_t word = expand_look(expand, &key, expand_hash(&key));

	return word == NONE ? NULL : &expand->words[word];
}

/* The number of a name, which is added when it is new; its text is borrowed. */
static uint32_t expand_word(struct expand *expand, uint32_t directory, enum tie_kind kind,
			    const char *text)
{
	const struct expand_key key = expand_key(directory, kind, text);
	uint64_t hash = expand_hash(&key);
	uint32_t word = expand_look(expand, &key, hash);

	if (word != NONE)
		return word;
	expand->words = mem_grow(expand->words, &expand->word_cap, expand->word_count + 1,
				 sizeof(*expand->words));
	expand->words[expand->word_count] = (struct expand_word){
		.text = text, .kind = kind, .directory = key.directory, .node = NONE
	};
	map_add(&expand->by_text, hash, (uint32_t)expand->word_count);
	return (uint32_t)expand->word_count++;
}

static uint32_t expand_node(struct expand *expand, enum expand_kind kind, const unsigned char *key,
			    const char *dn)
{
	expand->nodes = mem_grow(expand->nodes, &expand->node_cap, expand->node_count + 1,
				 sizeof(*expand->nodes));
	expand->nodes[expand->node_count] =
		(struct expand_node){ .kind = kind, .key = key, .dn = dn, .primary = NONE };
	return (uint32_t)expand->node_count++;
}

static const char *expand_normal(struct expand *expand, const char *dn)
{
	return expand->policy.normal_dn(&expand->scratch, dn, strlen(dn))
		       ? NULL
		       : buf_text(&expand->scratch);
}

static void expand_call(struct expand *expand, uint32_t directory, enum tie_kind kind,
			const char *text, uint32_t node)
{
	uint32_t word = expand_word(expand, directory, kind, text);

	expand->words[word].node = node;
}

/* A group under the names that other groups may have for it. */
static void expand_name_group(struct expand *expand, uint32_t node, const struct account *account)
{
	const char *dn = expand_normal(expand, account->dn),
		   *address = account->value[ACCOUNT_ADDRESS];
	const char *aliases = account->value[ACCOUNT_ALIASES], *at = NULL, *alias;
	uint32_t directory = expand_directory(expand, account->id);
	struct several several;
	size_t len;

	expand->nodes[node].directory = directory;
	if (dn)
		expand_call(expand, directory, TIE_DN, arena_text(&expand->arena, dn), node);
	if (address)
		expand_call(expand, directory, TIE_ADDRESS, address, node);
	if (several_find(account->several, ACCOUNT_ADDRESS, &several))
		while (several_next(&several, &at, &alias, &len))
			expand_call(expand, directory, TIE_ADDRESS,
				    arena_textn(&expand->arena, alias, len), node);
	while (address && alias_next(&aliases, &alias, &len))
		expand_call(expand, directory, TIE_ADDRESS, arena_textn(&expand->arena, alias, len),
			    node);
}

/* There are few sites, and most people are at the same. */
static const char *expand_site(struct expand *expand, const char *site)
{
	if (!site || !*site)
		return NULL;
	for (size_t i = 0; i < expand->sites.count; i++)
		if (strcmp(expand->sites.items[i], site) == 0)
			return expand->sites.items[i];
	vec_add(&expand->sites, arena_text(&expand->arena, site));
	return expand->sites.items[expand->sites.count - 1];
}

static void expand_list_groups(struct expand *expand)
{
	struct roster_cursor cursor = { .roster = expand->roster };
	const struct roster_entry *entry;

	while ((entry = roster_next_listed(&cursor, ROSTER_GROUP)) != NULL) {
		struct account account = roster_account(expand->roster, entry->offset);
		uint32_t number = expand_node(expand, EXPAND_GROUP, entry->key, account.dn);
		struct expand_node *node = &expand->nodes[number];

		node->entry = entry;
		node->lists = !(entry->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS));
		node->text = node->lists ? account.value[ACCOUNT_ADDRESS] : NULL;
		if (node->text && expand->policy.site)
			node->site = expand_site(expand,
						 expand->policy.site(expand->policy.domains,
								     address_domain(node->text)));
		expand_name_group(expand, number, &account);
	}
	expand->group_count = expand->node_count;
}

/* Takes the names in a group, and puts the groups among them on the stack. */
static void expand_read_group(struct expand *expand, uint32_t number, size_t *depth)
{
	struct expand_node *node = &expand->nodes[number];
	struct member_refs ties;
	struct tie tie;

	if (!roster_member_refs(expand->roster, node->entry, &ties))
		return;
	node->cut = ties.cut;
	node->first = (uint32_t)expand->edge_count;
	if (*ties.primary) {
		expand_call(expand, node->directory, TIE_OTHER,
			    arena_printf(&expand->arena, PRIMARY "%s", ties.primary), number);
		expand->has_primary = true;
	}
	while (member_refs_next(&ties, &tie)) {
		uint32_t word = expand_word(expand, node->directory, tie.kind, tie.text),
			 target = expand->words[word].node;

		expand->edges = mem_grow(expand->edges, &expand->edge_cap, expand->edge_count + 1,
					 sizeof(*expand->edges));
		expand->edges[expand->edge_count++] = word;
		node->count++;
		expand->has_logins = expand->has_logins || tie.kind == TIE_LOGIN;
		expand->has_addresses = expand->has_addresses || tie.kind == TIE_ADDRESS;
		if (target == NONE || expand->nodes[target].kind != EXPAND_GROUP ||
		    expand->nodes[target].reached)
			continue;
		expand->nodes[target].reached = true;
		expand->stack[(*depth)++] = target;
	}
}

/*
 * Reads the groups that are lists and those that can be reached from them; a group is put on the
 * stack once.
 */
static void expand_read_groups(struct expand *expand)
{
	size_t depth = 0;

	expand->stack = mem_new(expand->group_count + 1, sizeof(*expand->stack));
	for (size_t i = 0; i < expand->group_count; i++) {
		if (!expand->nodes[i].lists || expand->nodes[i].reached)
			continue;
		expand->nodes[i].reached = true;
		expand->stack[depth++] = (uint32_t)i;
		while (depth > 0)
			expand_read_group(expand, expand->stack[--depth], &depth);
	}
}

/* The person of an entry, made at the first name for it. */
static void expand_mean(struct expand *expand, struct expand_word *word, uint32_t *person,
			const unsigned char *key, const char *dn)
{
	if (!word || word->node != NONE)
		return;
	if (*person == NONE) {
		*person = expand_node(expand, EXPAND_PERSON, key, dn);
		expand->people = mem_grow(expand->people, &expand->person_cap,
					  expand->person_count + 1, sizeof(*expand->people));
		expand->people[expand->person_count++] = *person;
	}
	word->node = *person;
}

static void expand_join_primary(struct expand *expand, const struct expand_word *word,
				uint32_t *person, const struct roster_entry *entry, const char *dn)
{
	struct expand_word none = { .node = NONE };
	struct expand_node *group;

	expand_mean(expand, &none, person, entry->key, dn);
	expand->primaries = mem_grow(expand->primaries, &expand->primary_cap,
				     expand->primary_count + 1, sizeof(*expand->primaries));
	group = &expand->nodes[word->node];
	expand->primaries[expand->primary_count] =
		(struct expand_primary){ .node = *person, .next = group->primary };
	group->primary = (uint32_t)expand->primary_count++;
}

/* By the ties of an entry besides its DN and address: user names, the primary group. */
static void expand_meet_refs(struct expand *expand, const struct roster_entry *entry,
			     uint32_t directory, uint32_t *person, const char *dn)
{
	struct member_refs ties;
	struct tie tie;

	if ((!expand->has_logins && !expand->has_primary) ||
	    !roster_member_refs(expand->roster, entry, &ties))
		return;
	while (member_refs_next(&ties, &tie))
		expand_mean(expand, expand_find(expand, directory, tie.kind, tie.text), person,
			    entry->key, dn);
	if (expand->has_primary && *ties.primary) {
		const struct expand_word *word;

		buf_clear(&expand->scratch);
		buf_printf(&expand->scratch, PRIMARY "%s", ties.primary);
		word = expand_find(expand, directory, TIE_OTHER, buf_text(&expand->scratch));
		if (word && word->node != NONE)
			expand_join_primary(expand, word, person, entry, dn);
	}
}

/* Each of several addresses means the person, but those that somebody else claims too. */
static void expand_meet_several(struct expand *expand, const struct roster_entry *entry,
				const struct account *account, const struct several *several,
				uint32_t *person)
{
	const char *at = NULL, *address;
	size_t len;

	while (several_next(several, &at, &address, &len)) {
		struct expand_word *word;
		struct account other;

		buf_clear(&expand->scratch);
		buf_add(&expand->scratch, address, len);
		word = expand_find(expand, 0, TIE_ADDRESS, expand->scratch.data);
		if (word && !((entry->flags & ROSTER_CONTESTED) &&
			      roster_find_claim(expand->roster, word->text, account->id, &other)))
			expand_mean(expand, word, person, entry->key, account->dn);
	}
}

static void expand_meet(struct expand *expand, const struct roster_entry *entry)
{
	struct account account = roster_account(expand->roster, entry->offset);
	const char *dn = expand_normal(expand, account.dn),
		   *address = account.value[ACCOUNT_ADDRESS];
	const char *aliases = account.value[ACCOUNT_ALIASES], *alias;
	struct several several;
	uint32_t person = NONE, directory = expand_directory(expand, account.id);
	size_t len;

	if (dn)
		expand_mean(expand, expand_find(expand, directory, TIE_DN, dn), &person, entry->key,
			    account.dn);
	if (expand->has_addresses && several_find(account.several, ACCOUNT_ADDRESS, &several))
		expand_meet_several(expand, entry, &account, &several, &person);
	else if (expand->has_addresses && address)
		expand_mean(expand, expand_find(expand, directory, TIE_ADDRESS, address), &person,
			    entry->key, account.dn);
	while (expand->has_addresses && alias_next(&aliases, &alias, &len)) {
		buf_clear(&expand->scratch);
		buf_add(&expand->scratch, alias, len);
		expand_mean(expand,
			    expand_find(expand, directory, TIE_ADDRESS, expand->scratch.data),
			    &person, entry->key, account.dn);
	}
	expand_meet_refs(expand, entry, directory, &person, account.dn);
}

/* Addresses of other domains are members as they are. */
static void expand_meet_outside(struct expand *expand)
{
	for (size_t i = 0; i < expand->word_count; i++) {
		struct expand_word *word = &expand->words[i];

		if (word->node != NONE || word->kind != TIE_ADDRESS ||
		    expand->policy.is_ours(expand->policy.domains, address_domain(word->text)))
			continue;
		word->node = expand_node(expand, EXPAND_OUTSIDE, NULL, word->text);
		expand->nodes[word->node].text = word->text;
	}
}

static const char *expand_group_name(const void *graph, uint32_t group)
{
	return ((const struct expand *)graph)->nodes[group].dn;
}

/* Word number `at` of a group, as what it means. */
static bool expand_group_member(const void *graph, uint32_t group, uint32_t at, uint32_t *ret_node)
{
	const struct expand *expand = graph;
	const struct expand_node *node = &expand->nodes[group];

	if (at == node->count)
		return false;
	*ret_node = expand->words[expand->edges[node->first + at]].node;
	return true;
}

static void expand_find_rings(const struct expand *expand)
{
	const struct rings_graph graph = { .graph = expand,
					   .count = expand->group_count,
					   .name = expand_group_name,
					   .member = expand_group_member };

	rings_find(&graph, expand->findings);
}

struct expand *expand_open(const struct roster *roster, const struct expand_policy *policy,
			   struct findings *findings)
{
	struct expand *expand = mem_new(1, sizeof(*expand));
	struct roster_cursor cursor = { .roster = roster };
	const struct roster_entry *entry;

	expand->roster = roster;
	expand->policy = *policy;
	expand->findings = findings;
	expand_list_groups(expand);
	expand_read_groups(expand);
	while ((expand->edge_count || expand->has_primary) &&
	       (entry = roster_next(&cursor)) != NULL)
		if (!(entry->flags & ROSTER_GROUP))
			expand_meet(expand, entry);
	expand_meet_outside(expand);
	if (policy->nested)
		expand_find_rings(expand);
	return expand;
}

void expand_absent(struct expand *expand, const char *id, const char *dn, const unsigned char *key)
{
	const char *normal = expand_normal(expand, dn);
	uint32_t person = NONE;

	if (normal)
		expand_mean(expand,
			    expand_find(expand, expand_directory(expand, id), TIE_DN, normal),
			    &person, key, arena_text(&expand->arena, dn));
}

const char *expand_unknown_address(const struct expand *expand, size_t *at)
{
	while (*at < expand->word_count) {
		const struct expand_word *word = &expand->words[(*at)++];

		if (word->node == NONE && word->kind == TIE_ADDRESS)
			return word->text;
	}
	return NULL;
}

void expand_absent_address(struct expand *expand, const char *address, const char *dn,
			   const unsigned char *key)
{
	unsigned char *copy = arena_new(&expand->arena, ACCOUNT_KEY_SIZE, 1);
	uint32_t person = NONE;

	memcpy(copy, key, ACCOUNT_KEY_SIZE);
	expand_mean(expand, expand_find(expand, 0, TIE_ADDRESS, address), &person, copy,
		    arena_text(&expand->arena, dn));
}

const struct roster_entry *expand_entry(const struct expand *expand, size_t group)
{
	return group < expand->group_count ? expand->nodes[group].entry : NULL;
}

const unsigned char *expand_person(const struct expand *expand, size_t person)
{
	return person < expand->person_count ? expand->nodes[expand->people[person]].key : NULL;
}

void expand_set_list(struct expand *expand, size_t group, const char *address)
{
	struct expand_node *node = &expand->nodes[group];

	node->text = arena_text(&expand->arena, address);
	if (expand->policy.site)
		node->site = expand_site(expand, expand->policy.site(expand->policy.domains,
								     address_domain(address)));
}

void expand_set(struct expand *expand, size_t person, const char *address, const char *site)
{
	struct expand_node *node = &expand->nodes[expand->people[person]];

	node->text = arena_text(&expand->arena, address);
	node->site = expand_site(expand, site);
}

static bool expand_is_nested(const struct expand *expand, const struct expand_node *group)
{
	const struct expand_policy *policy = &expand->policy;

	return policy->nested_in
		       ? policy->nested_in(policy->domains,
					   roster_id(expand->roster, group->entry->offset))
		       : policy->nested;
}

static void expand_put(struct expand_names *names, const char *text, const struct expand_node *node,
		       uint32_t via)
{
	names->items = mem_grow(names->items, &names->cap, names->count + 1, sizeof(*names->items));
	names->items[names->count++] = (struct expand_name){ .text = text,
							     .key = node ? node->key : NULL,
							     .site = node ? node->site : NULL,
							     .via = via };
}

/* A member named by the group `via`: another group is put on the stack when it is met first. */
static void expand_visit(struct expand *expand, uint32_t number, uint32_t via, size_t *depth)
{
	const struct expand_node *node = &expand->nodes[number];

	if (expand->seen[number] == expand->round)
		return;
	expand->seen[number] = expand->round;
	if (node->kind == EXPAND_GROUP && expand_is_nested(expand, node))
		expand->stack[(*depth)++] = number;
	else if (node->text)
		expand_put(&expand->result.members, node->text, node, via);
	else
		expand_put(&expand->result.left_out, node->dn, node, via);
}

static void expand_visit_group(struct expand *expand, uint32_t number, size_t *depth)
{
	const struct expand_node *node = &expand->nodes[number];

	expand->result.cut = expand->result.cut || node->cut;
	for (uint32_t i = 0; i < node->count; i++) {
		const struct expand_word *word = &expand->words[expand->edges[node->first + i]];

		if (word->node == NONE)
			expand_put(&expand->result.unknown, word->text, NULL, number);
		else
			expand_visit(expand, word->node, number, depth);
	}
	for (uint32_t i = node->primary; i != NONE; i = expand->primaries[i].next)
		expand_visit(expand, expand->primaries[i].node, number, depth);
}

static int expand_compare(const void *a, const void *b)
{
	return strcmp(((const struct expand_name *)a)->text, ((const struct expand_name *)b)->text);
}

/* In an order that depends on the names alone, each once. */
static void expand_sort(struct expand_names *names)
{
	size_t kept = 0;

	if (names->count < 2)
		return;
	qsort(names->items, names->count, sizeof(*names->items), expand_compare);
	for (size_t i = 0; i < names->count; i++)
		if (kept == 0 || expand_compare(&names->items[kept - 1], &names->items[i]) != 0)
			names->items[kept++] = names->items[i];
	names->count = kept;
}

const struct expanded *expand_group(struct expand *expand, size_t group)
{
	struct expanded *result = &expand->result;
	size_t depth = 0;

	if (!expand->seen)
		expand->seen = mem_new(expand->node_count, sizeof(*expand->seen));
	expand->round++;
	result->members.count = result->unknown.count = result->left_out.count = 0;
	result->cut = false;
	expand->seen[group] = expand->round;
	expand->stack[depth++] = (uint32_t)group;
	while (depth > 0)
		expand_visit_group(expand, expand->stack[--depth], &depth);
	expand_sort(&result->members);
	expand_sort(&result->unknown);
	expand_sort(&result->left_out);
	return result;
}

void expand_close(struct expand *expand)
{
	if (!expand)
		return;
	arena_release(&expand->arena);
	buf_release(&expand->scratch);
	vec_release(&expand->sites);
	vec_release(&expand->directories);
	free(expand->words);
	map_release(&expand->by_text);
	free(expand->edges);
	free(expand->nodes);
	free(expand->people);
	free(expand->primaries);
	free(expand->seen);
	free(expand->stack);
	free(expand->result.members.items);
	free(expand->result.unknown.items);
	free(expand->result.left_out.items);
	free(expand);
}
