// SPDX-License-Identifier: MIT
#include "spf/spf_tree.h"

#include "base/mem.h"

/* A tree that is deeper or wider is over the limit of ten lookups many times. */
enum { DEPTH_MAX = 12, LOOKUPS_COUNTED_MAX = 100 };

struct spf_walker {
	struct spf_tree *tree;
	struct dns_lookup *lookup;
	bool lacking;
};

static bool spf_tree_walk_domain(struct spf_walker *walker, const char *domain, unsigned depth);

static void spf_tree_say(struct spf_walker *walker, const char **said, const char *domain,
			 const char *what)
{
	if (!*said)
		*said = arena_printf(&walker->tree->arena, "%s: %s", domain, what);
}

static void spf_tree_add(struct spf_tree *tree, const struct spf_term *term)
{
	struct spf_network *network;

	tree->networks =
		mem_grow(tree->networks, &tree->cap, tree->count + 1, sizeof(*tree->networks));
	network = &tree->networks[tree->count++];
	*network = (struct spf_network){ .address.v6 = term->kind == SPF_IP6,
					 .prefix = term->kind == SPF_IP6 ? term->prefix6
									 : term->prefix4 };
	memcpy(network->address.octets, term->address, sizeof(network->address.octets));
}

/*
 * The domain of an include or redirect, as far as it is plain: what depends on the client cannot be
 * walked.
 */
static void spf_tree_walk_target(struct spf_walker *walker, const struct spf_term *term,
				 unsigned depth)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct name name;

	if (memchr(term->domain, '%', term->domain_len)) {
		CLEANUP(mem_freep) char *spec = mem_textn(term->domain, term->domain_len);

		spf_tree_say(walker, &walker->tree->unread, spec, "depends on the sender");
		return;
	}
	if (!name_from_octets(&name, term->domain, term->domain_len))
		return;
	name_text(&text, &name);
	if (!spf_tree_walk_domain(walker, buf_text(&text), depth + 1))
		spf_tree_say(walker, &walker->tree->broken, buf_text(&text),
			     "has no valid SPF record");
}

static void spf_tree_walk_terms(struct spf_walker *walker, const struct spf_record *record,
				unsigned depth)
{
	bool all = spf_record_find(record, SPF_ALL) != NULL;

	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->terms[i];

		/*
		 * What follows "all" is never reached, and with it no redirect is (RFC 7208
		 * sections 5.1 and 6.1).
		 */
		if (term->kind == SPF_ALL)
			return;
		if (term->kind == SPF_REDIRECT && all)
			continue;
		if ((term->kind == SPF_IP4 || term->kind == SPF_IP6) && term->qualifier == '+')
			spf_tree_add(walker->tree, term);
		walker->tree->lookups += spf_kind_looks_up(term->kind);
		if ((term->kind == SPF_INCLUDE || term->kind == SPF_REDIRECT) &&
		    walker->tree->lookups < LOOKUPS_COUNTED_MAX)
			spf_tree_walk_target(walker, term, depth);
	}
}

/* False when the domain certainly has no valid record. */
static bool spf_tree_walk_domain(struct spf_walker *walker, const char *domain, unsigned depth)
{
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const struct answer *answer;
	struct spf_fault fault;
	const struct rr *text;

	if (depth > DEPTH_MAX)
		return true;
	answer = answer_cache_follow(walker->lookup, domain, RR_TXT);
	walker->lacking |= !answer;
	if (!answer)
		return true;
	if (!answer_is_definite(answer)) {
		answer_describe(&why, answer);
		spf_tree_say(walker, &walker->tree->unread, domain, buf_text(&why));
		return true;
	}
	if (spf_select(answer, &text) != 1 ||
	    !spf_parse(&record, (const char *)text->octets, text->len, &fault))
		return false;
	spf_tree_walk_terms(walker, &record, depth);
	return true;
}

bool spf_tree_walk(struct spf_tree *tree, struct dns_lookup *lookup, const char *domain)
{
	struct spf_walker walker = { .tree = tree, .lookup = lookup };

	if (!spf_tree_walk_domain(&walker, domain, 0))
		spf_tree_say(&walker, &tree->broken, domain, "has no valid SPF record");
	return !walker.lacking;
}

bool spf_tree_walk_record(struct spf_tree *tree, struct dns_lookup *lookup,
			  const struct spf_record *record)
{
	struct spf_walker walker = { .tree = tree, .lookup = lookup };

	spf_tree_walk_terms(&walker, record, 0);
	return !walker.lacking;
}

struct spf_address spf_network_end(const struct spf_network *network, bool last)
{
	struct spf_address address = network->address;

	for (unsigned bit = network->prefix; bit < (address.v6 ? 128u : 32u); bit++) {
		unsigned char mask = (unsigned char)(0x80u >> bit % 8);

		address.octets[bit / 8] = (unsigned char)(last ? address.octets[bit / 8] | mask
							       : address.octets[bit / 8] & ~mask);
	}
	return address;
}

void spf_tree_release(struct spf_tree *tree)
{
	free(tree->networks);
	arena_release(&tree->arena);
	*tree = (struct spf_tree)SPF_TREE_INIT;
}
