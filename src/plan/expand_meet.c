// SPDX-License-Identifier: MIT
#include "plan/expand_private.h"

#include "base/mem.h"
#include "model/address.h"
#include "model/alias.h"
#include "model/several.h"

void expand_mean(struct expand *expand, struct expand_word *word, uint32_t *person,
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
		expand->nodes[word->node].others = word->others;
	}
}

/* A contact that a group names by its DN: an address stands for it. */
static void expand_meet_contact(struct expand *expand, const struct roster_entry *entry)
{
	struct account account = roster_account(expand->roster, entry->offset);
	const char *dn = expand_normal(expand, account.dn),
		   *address = account.value[ACCOUNT_ADDRESS];
	uint32_t directory = expand_directory(expand, account.id);
	struct expand_word *word = dn ? expand_find(expand, directory, TIE_DN, dn) : NULL;
	struct expand_contact *contact;

	if (!word || word->node != NONE)
		return;
	word->contact = (uint32_t)expand->contact_count;
	expand->contacts = mem_grow(expand->contacts, &expand->contact_cap,
				    expand->contact_count + 1, sizeof(*expand->contacts));
	contact = &expand->contacts[expand->contact_count++];
	*contact = (struct expand_contact){ .address = NONE, .why = account.value[ACCOUNT_NAME] };
	if (!address)
		return;
	contact->address = expand_word(expand, directory, TIE_ADDRESS, address);
	expand->words[contact->address].others = account.value[ACCOUNT_ALIASES];
	expand->has_addresses = true;
}

void expand_meet_all(struct expand *expand)
{
	struct roster_cursor contacts = { .roster = expand->roster },
			     people = { .roster = expand->roster };
	const struct roster_entry *entry;

	if (!expand->edge_count && !expand->has_primary)
		return;
	/* Before the people, who may have the address of one. */
	while ((entry = roster_next_listed(&contacts, ROSTER_GROUP)) != NULL)
		if (entry->flags & ROSTER_CONTACT)
			expand_meet_contact(expand, entry);
	while ((entry = roster_next(&people)) != NULL)
		if (!(entry->flags & ROSTER_GROUP))
			expand_meet(expand, entry);
	expand_meet_outside(expand);
}
