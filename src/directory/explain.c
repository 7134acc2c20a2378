// SPDX-License-Identifier: MIT
#include "directory/explain.h"

#include "base/mem.h"
#include "directory/directory_private.h"
#include "entry/dn.h"
#include "mapping/mapping_entry.h"
#include "mapping/mappings.h"
#include "model/address.h"
#include "model/alias.h"
#include "model/id_directory.h"
#include "model/several.h"

/* The search of `explain`: the first entry that comes is explained. */
struct directory_finder {
	struct mappings mappings;
	struct directory_explanation *explanation;
	const char *address; /* that the entry has to have, or NULL when its DN was asked for */
	bool found;
	bool word;	/* several may be called so, */
	size_t count;	/* so many are, */
	struct buf dns; /* and these first */
};

/* How many of several with a name are listed. */
enum { DIRECTORY_SHOWN = 5 };

static void directory_count(struct directory_finder *finder, const struct entry *entry)
{
	if (finder->count++ >= DIRECTORY_SHOWN)
		return;
	buf_puts(&finder->dns, finder->count > 1 ? "; " : "");
	buf_add(&finder->dns, entry->dn, entry->dn_len);
}

static void directory_note_step(void *argument, const char *rule, const char *input,
				const char *outcome)
{
	struct directory_explanation *explanation = argument;
	struct directory_step *step;

	explanation->steps = mem_grow(explanation->steps, &explanation->cap, explanation->count + 1,
				      sizeof(*explanation->steps));
	step = &explanation->steps[explanation->count++];
	*step = (struct directory_step){
		.rule = arena_text(&explanation->arena, rule),
		.input = arena_text(&explanation->arena, input),
		.outcome = arena_text(&explanation->arena, outcome),
	};
}

void directory_explanation_keep(struct directory_explanation *explanation,
				const struct account *account)
{
	struct arena *arena = &explanation->arena;

	explanation->account = (struct account){
		.id = arena_text(arena, account->id),
		.dn = arena_text(arena, account->dn),
		.disabled = account->disabled,
		.unclear = account->unclear,
		.several = account->several ? arena_text(arena, account->several) : NULL,
	};
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		explanation->account.value[field] = arena_text(arena, account->value[field]);
	explanation->id = explanation->account.id;
	explanation->dn = explanation->account.dn;
}

static int directory_explain_entry(void *argument, const struct entry *entry, struct error *error)
{
	struct directory_finder *finder = argument;
	struct directory_explanation *explanation = finder->explanation;
	struct mapping *mapping = mappings_of(&finder->mappings, entry);
	struct mapped mapped;

	if (entry->contact)
		return 0;
	if (finder->word)
		directory_count(finder, entry);
	if (finder->found ||
	    (finder->address && !mapping_has_address(mapping, entry, finder->address)))
		return 0;
	mapping->step = directory_note_step;
	mapping->argument = explanation;
	if (mapping_entry(mapping, entry, &explanation->findings, &mapped, error) != 0)
		return -1;
	finder->found = true;
	explanation->flags =
		mapped.flags | (mapped.flags & ROSTER_HELD ? (uint32_t)ROSTER_REFUSED : 0);
	directory_explanation_keep(explanation, &mapped.account);
	return 0;
}

/* By what somebody is called: each row is tried if nobody is called so by the one before. */
static const char *const directory_words[][4] = {
	{ "uid", "sAMAccountName", "userPrincipalName" },
	{ "cn", "displayName" },
};

/* 1, 0 or -1; several are an error. */
static int directory_find_word(const struct directory_part *part, struct directory_finder *finder,
			       const char *text, struct error *error)
{
	finder->word = true;
	for (size_t i = 0; i < ARRAY_LEN(directory_words) && finder->count == 0; i++) {
		CLEANUP(buf_release) struct buf filter = BUF_INIT;

		buf_puts(&filter, "(|");
		for (size_t j = 0; directory_words[i][j]; j++) {
			buf_printf(&filter, "(%s=", directory_words[i][j]);
			filter_escape(&filter, text, strlen(text));
			buf_putc(&filter, ')');
		}
		buf_putc(&filter, ')');
		if (part->ops->find(part->source, NULL, NULL, filter.data, directory_explain_entry,
				    finder, error) != 0)
			return -1;
	}
	if (finder->count > 1)
		return error_set(error, ERROR_DATA,
				 "%s: %zu entries are called so: %s%s; give the DN", text,
				 finder->count, buf_text(&finder->dns),
				 finder->count > DIRECTORY_SHOWN ? "; and more" : "");
	return finder->found;
}

/*
 * By DN, if it is one within the bases; else by address, as it was given and in the form that
 * mailprov gives it.
 */
static int directory_find(const struct directory_part *part, struct directory_finder *finder,
			  const char *text, struct error *error)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	const struct source_ops *ops = part->ops;

	if (!dn_normalise(&dn, text, strlen(text)) && dn.len &&
	    source_is_under(&part->setup, dn.data) &&
	    ops->find(part->source, text, NULL, NULL, directory_explain_entry, finder, error) != 0)
		return -1;
	if (finder->found)
		return 1;
	if (!strchr(text, '@'))
		return directory_find_word(part, finder, text, error);
	finder->address = address_normalise(&address, text, strlen(text)) ? text : address.data;
	if (ops->find(part->source, NULL, text, NULL, directory_explain_entry, finder, error) != 0)
		return -1;
	if (!finder->found && strcmp(finder->address, text) != 0 &&
	    ops->find(part->source, NULL, finder->address, NULL, directory_explain_entry, finder,
		      error) != 0)
		return -1;
	finder->address = NULL;
	return finder->found ? 1 : directory_find_word(part, finder, text, error);
}

/* Another entry that may want an address of the explained one. */
struct directory_rival {
	const struct directory_part *part;
	struct mappings mappings;
	struct rule_counts counts;
	struct directory_explanation *explanation;
	const char *address;
	bool alias;	/* the explained entry has it as an alias */
	bool several;	/* or as one of several */
	const char *dn; /* of an entry that has it, if the explained one has several; else NULL */
};

/* Whether an entry has the address as its own; one of several is in the way of other several. */
static bool directory_is_own(const struct directory_rival *rival, const struct account *account)
{
	struct several several;

	if (!account->value[ACCOUNT_ADDRESS] ||
	    (!rival->several && several_find(account->several, ACCOUNT_ADDRESS, &several)))
		return false;
	return several_has_address(account, rival->address, strlen(rival->address));
}

/*
 * The rules of spool_seal for one address: two entries with it as their own are held, an alias
 * gives way, and a disabled one is in nobody's way.
 */
static int directory_judge_rival(void *argument, const struct entry *entry, struct error *error)
{
	struct directory_rival *rival = argument;
	struct directory_explanation *explanation = rival->explanation;
	const char *name = rival->part->name;
	struct mapped mapped;
	bool own;

	if (entry->contact)
		return 0;
	if (mapping_entry(mappings_of(&rival->mappings, entry), entry, NULL, &mapped, error) != 0)
		return -1;
	if (strcmp(mapped.account.id, explanation->id) == 0 || mapped.account.disabled ||
	    (mapped.flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		return 0;
	own = directory_is_own(rival, &mapped.account);
	if (!own && !((rival->alias || rival->several) &&
		      alias_has(mapped.account.value[ACCOUNT_ALIASES], rival->address,
				strlen(rival->address))))
		return 0;
	if (rival->several) {
		rival->dn = arena_text(&explanation->arena, mapped.account.dn);
		return 0;
	}
	explanation->flags |= ROSTER_HELD;
	rule_add(&rival->counts, &explanation->findings,
		 rival->alias ? RULE_ALIAS_DUPLICATE : RULE_ADDRESS_DUPLICATE, explanation->dn,
		 "its %s %s is also %s of %s%s%s%s", rival->alias ? "alias" : "address",
		 rival->address, own ? "the address" : "an alias", mapped.account.dn,
		 name ? " (directory " : "", name ? name : "", name ? ")" : "");
	return 0;
}

/* Whether another entry of this directory has the address, then its DN. */
static int directory_ask_rival(const struct directory_part *part,
			       struct directory_explanation *explanation, const char *address,
			       const char **ret_dn, struct error *error)
{
	struct directory_rival rival = {
		.part = part, .explanation = explanation, .address = address, .several = true
	};
	int status;

	mappings_init(&rival.mappings, part->setup.config, part->setup.directory);
	status = part->ops->find(part->source, NULL, address, NULL, directory_judge_rival, &rival,
				 error);
	mappings_release(&rival.mappings);
	*ret_dn = rival.dn ? rival.dn : *ret_dn;
	return status;
}

/* The first of several addresses that no other entry has becomes that of the account. */
static int directory_find_free(const struct directory *directory, const struct several *several,
			       struct directory_explanation *explanation, struct error *error)
{
	const char *at = NULL, *value, *first = NULL;
	size_t len;

	while (several_next(several, &at, &value, &len)) {
		const char *address = arena_textn(&explanation->arena, value, len), *dn = NULL;

		for (size_t i = 0; i < directory->count && !dn; i++)
			if (!directory_part_is_down(&directory->parts[i]) &&
			    directory_ask_rival(&directory->parts[i], explanation, address, &dn,
						error) != 0)
				return -1;
		first = first ? first : dn;
		if (dn)
			continue;
		explanation->account.value[ACCOUNT_ADDRESS] = address;
		return 0;
	}
	explanation->rival = first;
	return 0;
}

static int directory_find_rivals(const struct directory_part *part,
				 struct directory_explanation *explanation, struct error *error)
{
	struct directory_rival rival = { .part = part,
					 .explanation = explanation,
					 .address = explanation->account.value[ACCOUNT_ADDRESS] };
	const char *at = explanation->account.value[ACCOUNT_ALIASES], *alias;
	struct several several;
	size_t len;
	int status = 0;

	mappings_init(&rival.mappings, part->setup.config, part->setup.directory);
	/* A made address gives way, and is looked for in the state. */
	if (rival.address && !(explanation->flags & ROSTER_MADE) &&
	    !several_find(explanation->account.several, ACCOUNT_ADDRESS, &several))
		status = part->ops->find(part->source, NULL, rival.address, NULL,
					 directory_judge_rival, &rival, error);
	rival.alias = true;
	while (status == 0 && alias_next(&at, &alias, &len)) {
		rival.address = arena_textn(&explanation->arena, alias, len);
		status = part->ops->find(part->source, NULL, rival.address, NULL,
					 directory_judge_rival, &rival, error);
	}
	mappings_release(&rival.mappings);
	return status;
}

static int directory_explain_part(const struct directory_part *part, const char *text,
				  struct directory_explanation *explanation, struct error *error)
{
	struct directory_finder finder = { .explanation = explanation };
	int found;

	mappings_init(&finder.mappings, part->setup.config, part->setup.directory);
	found = directory_find(part, &finder, text, error);
	buf_release(&finder.dns);
	mappings_release(&finder.mappings);
	if (found > 0)
		explanation->directory = part->name;
	return found;
}

/* What one that cannot be asked has is not known. */
static int directory_not_found(const struct directory *directory, const char *text,
			       struct error *error)
{
	const struct directory_part *part = directory_trouble(directory);

	return part ? error_set(error, part->trouble.kind,
				"%s is in none of the directories that answer; directory %s: %s",
				text, part->name, part->trouble.text)
		    : 0;
}

int directory_explain(struct directory *directory, const char *text, const char *of,
		      struct directory_explanation *explanation, struct error *error)
{
	struct several several;
	int found = 0;

	for (size_t i = 0; i < directory->count && found == 0; i++)
		if (!directory_part_is_down(&directory->parts[i]) &&
		    (!of || id_is_of(of, directory->parts[i].id)))
			found = directory_explain_part(&directory->parts[i], text, explanation,
						       error);
	if (found == 0)
		return directory_not_found(directory, text, error);
	if (found < 0 || (explanation->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		return found;
	if (!explanation->account.disabled &&
	    several_find(explanation->account.several, ACCOUNT_ADDRESS, &several) &&
	    directory_find_free(directory, &several, explanation, error) != 0)
		return -1;
	for (size_t i = 0; i < directory->count && !explanation->account.disabled; i++)
		if (!directory_part_is_down(&directory->parts[i]) &&
		    directory_find_rivals(&directory->parts[i], explanation, error) != 0)
			return -1;
	directory_tell_troubles(directory, &explanation->findings);
	return 1;
}

void directory_explanation_release(struct directory_explanation *explanation)
{
	arena_release(&explanation->arena);
	finding_release(&explanation->findings);
	free(explanation->steps);
	*explanation = (struct directory_explanation){ .dn = NULL };
}
