// SPDX-License-Identifier: MIT
#include "plan/expand.h"

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"
#include "model/id_directory.h"
#include "model/several.h"
#include "plan/expand_private.h"
#include "plan/placeholder.h"
#include "plan/rings.h"

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

uint32_t expand_directory(struct expand *expand, const char *id)
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

struct expand_word *expand_find(const struct expand *expand, uint32_t directory,
				enum tie_kind kind, const char *text)
{
	const struct expand_key key = expand_key(directory, kind, text);
	uint32_t word = expand_look(expand, &key, expand_hash(&key));

	return word == NONE ? NULL : &expand->words[word];
}

uint32_t expand_word(struct expand *expand, uint32_t directory, enum tie_kind kind,
		     const char *text)
{
	const struct expand_key key = expand_key(directory, kind, text);
	uint64_t hash = expand_hash(&key);
	uint32_t word = expand_look(expand, &key, hash);

	if (word != NONE)
		return word;
	expand->words = mem_grow(expand->words, &expand->word_cap, expand->word_count + 1,
				 sizeof(*expand->words));
	expand->words[expand->word_count] = (struct expand_word){ .text = text,
								  .kind = kind,
								  .directory = key.directory,
								  .node = NONE,
								  .contact = NONE };
	map_add(&expand->by_text, hash, (uint32_t)expand->word_count);
	return (uint32_t)expand->word_count++;
}

uint32_t expand_node(struct expand *expand, enum expand_kind kind, const unsigned char *key,
		     const char *dn)
{
	expand->nodes = mem_grow(expand->nodes, &expand->node_cap, expand->node_count + 1,
				 sizeof(*expand->nodes));
	expand->nodes[expand->node_count] =
		(struct expand_node){ .kind = kind, .key = key, .dn = dn, .primary = NONE };
	return (uint32_t)expand->node_count++;
}

const char *expand_normal(struct expand *expand, const char *dn)
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
		struct expand_node *node;
		uint32_t number;

		if (entry->flags & ROSTER_CONTACT)
			continue;
		number = expand_node(expand, EXPAND_GROUP, entry->key, account.dn);
		node = &expand->nodes[number];
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

	expand->roster = roster;
	expand->policy = *policy;
	expand->findings = findings;
	expand_list_groups(expand);
	expand_read_groups(expand);
	expand_meet_all(expand);
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
							     .others = node ? node->others : NULL,
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

const char *expand_reason_text(enum expand_reason reason)
{
	static const char *const texts[EXPAND_REASONS] = {
		[EXPAND_UNREAD] = "unread",	  [EXPAND_OUT_OF_BASE] = "outside",
		[EXPAND_MALFORMED] = "malformed", [EXPAND_LOGIN] = "login",
		[EXPAND_ADDRESS] = "address",
	};

	return texts[reason];
}

/* Why a name is nobody's. */
static enum expand_reason expand_reason(const struct expand *expand, const struct expand_word *word)
{
	switch (word->kind) {
	case TIE_OTHER:
		return EXPAND_MALFORMED;
	case TIE_LOGIN:
		return EXPAND_LOGIN;
	case TIE_ADDRESS:
		return EXPAND_ADDRESS;
	case TIE_DN:
		break;
	}
	return !expand->policy.is_read || expand->policy.is_read(expand->policy.places, word->text)
		       ? EXPAND_UNREAD
		       : EXPAND_OUT_OF_BASE;
}

static void expand_put_unknown(struct expand *expand, const char *text, const char *why,
			       enum expand_reason reason, uint32_t via)
{
	struct expand_names *unknown = &expand->result.unknown;

	expand_put(unknown, text, NULL, via);
	unknown->items[unknown->count - 1].why = why;
	unknown->items[unknown->count - 1].reason = reason;
}

/* A name that means a contact: his address, if it is one, or a mailbox here. */
static void expand_visit_contact(struct expand *expand, const struct expand_word *word,
				 uint32_t via, size_t *depth)
{
	const struct expand_contact *contact = &expand->contacts[word->contact];
	const struct expand_word *address =
		contact->address == NONE ? NULL : &expand->words[contact->address];

	if (address && address->node != NONE)
		expand_visit(expand, address->node, via, depth);
	else if (address)
		expand_put_unknown(expand, word->text, address->text, EXPAND_ADDRESS, via);
	else if (contact->why)
		expand_put_unknown(expand, word->text, contact->why, EXPAND_MALFORMED, via);
	else
		expand_put(&expand->result.left_out, word->text, NULL, via);
}

static void expand_visit_word(struct expand *expand, const struct expand_word *word, uint32_t via,
			      size_t *depth)
{
	bool meant = word->node != NONE || word->contact != NONE;

	if (placeholders_have(expand->policy.placeholders, word->kind, word->text, meant))
		expand_put(&expand->result.nobody, word->text, NULL, via);
	else if (word->node != NONE)
		expand_visit(expand, word->node, via, depth);
	else if (meant)
		expand_visit_contact(expand, word, via, depth);
	else
		expand_put_unknown(expand, word->text, NULL, expand_reason(expand, word), via);
}

static void expand_visit_group(struct expand *expand, uint32_t number, size_t *depth)
{
	const struct expand_node *node = &expand->nodes[number];

	expand->result.cut = expand->result.cut || node->cut;
	if (node->cut)
		expand_put(&expand->result.cuts, node->dn, NULL, number);
	for (uint32_t i = 0; i < node->count; i++)
		expand_visit_word(expand, &expand->words[expand->edges[node->first + i]], number,
				  depth);
	for (uint32_t i = node->primary; i != NONE; i = expand->primaries[i].next)
		expand_visit(expand, expand->primaries[i].node, number, depth);
}

static int expand_compare(const void *a, const void *b)
{
	return strcmp(((const struct expand_name *)a)->text, ((const struct expand_name *)b)->text);
}

/* An order that depends on the names alone. */
void expand_sort(struct expand_names *names)
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
	result->nobody.count = result->cuts.count = 0;
	result->cut = false;
	expand->seen[group] = expand->round;
	expand->stack[depth++] = (uint32_t)group;
	while (depth > 0)
		expand_visit_group(expand, expand->stack[--depth], &depth);
	expand_sort(&result->members);
	expand_sort(&result->unknown);
	expand_sort(&result->left_out);
	expand_sort(&result->nobody);
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
	free(expand->contacts);
	free(expand->seen);
	free(expand->stack);
	free(expand->result.members.items);
	free(expand->result.unknown.items);
	free(expand->result.left_out.items);
	free(expand->result.nobody.items);
	free(expand->result.cuts.items);
	free(expand);
}
