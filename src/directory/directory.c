// SPDX-License-Identifier: MIT
#include "directory/directory.h"

#include "base/mem.h"
#include "directory/dn.h"
#include "directory/mapping.h"
#include "directory/source.h"
#include "model/address.h"

enum { PROGRESS_EVERY = 1000 };

struct directory {
	struct source_setup setup;
	const struct source_ops *ops;
	void *source;
	struct directory_info info;
};

static const struct source_ops *const sources[] = { &source_ldif, &source_ldap };

bool source_is_under(const struct source_setup *setup, const char *dn)
{
	for (size_t i = 0; i < setup->bases.count; i++)
		if (dn_is_under(dn, setup->bases.items[i]))
			return true;
	return setup->bases.count == 0;
}

/* The bases in the form for comparing. One inside another would give its entries twice. */
static int directory_set_bases(struct source_setup *setup, struct error *error)
{
	const struct vec *bases = &setup->config->directory.base;
	CLEANUP(buf_release) struct buf dn = BUF_INIT;

	for (size_t i = 0; i < bases->count; i++) {
		const char *why = dn_normalise(&dn, bases->items[i], strlen(bases->items[i]));

		if (why)
			return error_set(error, ERROR_CONFIG, "directory.base: \"%s\" %s", bases->items[i], why);
		for (size_t j = 0; j < i; j++)
			if (dn_is_under(buf_text(&dn), setup->bases.items[j]) || dn_is_under(setup->bases.items[j], buf_text(&dn)))
				return error_set(error, ERROR_CONFIG, "directory.base: \"%s\" and \"%s\" lie one in the other", bases->items[j],
						 bases->items[i]);
		vec_add(&setup->bases, arena_text(&setup->arena, buf_text(&dn)));
	}
	return 0;
}

static int directory_set_up(struct source_setup *setup, const struct config *config, struct error *error)
{
	const struct config_directory *directory = &config->directory;
	const char *filter = directory->filter ? directory->filter : kinds[directory->kind].filter;
	struct mapping mapping;

	setup->config = config;
	setup->identity = identity_of(directory);
	mapping_init(&mapping, config);
	mapping_attributes(&mapping, &setup->attributes);
	if (filter_parse(&setup->arena, filter, &setup->filter, error) != 0)
		return error_wrap(error, "directory.filter");
	setup->filter_text = *filter == '(' ? filter : arena_printf(&setup->arena, "(%s)", filter);
	return directory_set_bases(setup, error);
}

int directory_open(const struct config *config, struct directory **ret_directory, struct error *error)
{
	CLEANUP(directory_closep) struct directory *directory = mem_new(1, sizeof(*directory));
	const struct vec *uri = &config->directory.uri;

	if (uri->count == 0)
		return error_set(error, ERROR_CONFIG, "directory.uri: is missing");
	for (size_t i = 0; i < ARRAY_LEN(sources) && !directory->ops; i++)
		if (strncmp(uri->items[0], sources[i]->scheme, strlen(sources[i]->scheme)) == 0)
			directory->ops = sources[i];
	if (!directory->ops)
		return error_set(error, ERROR_CONFIG, "directory.uri: \"%s\" is no directory", uri->items[0]);
	if (directory_set_up(&directory->setup, config, error) != 0 ||
	    directory->ops->open(&directory->setup, &directory->source, &directory->info, error) != 0)
		return -1;
	*ret_directory = take_ptr(&directory);
	return 0;
}

const struct directory_info *directory_info(const struct directory *directory)
{
	return &directory->info;
}

struct directory_reader {
	struct mapping mapping;
	struct spool *spool;
	directory_progress progress;
	void *argument;
	struct findings *findings;
};

static int directory_take(void *argument, const struct entry *entry, struct error *error)
{
	struct directory_reader *reader = argument;
	struct mapped mapped;

	if (mapping_entry(&reader->mapping, entry, reader->findings, &mapped, error) != 0 ||
	    spool_add(reader->spool, &mapped.account, mapped.flags, error) != 0)
		return -1;
	if (reader->progress && reader->mapping.entries % PROGRESS_EVERY == 0)
		reader->progress(reader->argument, reader->mapping.entries);
	return 0;
}

int directory_read(struct directory *directory, struct spool *spool, directory_progress progress, void *argument, struct findings *findings,
		   struct error *error)
{
	struct directory_reader reader = { .spool = spool, .progress = progress, .argument = argument, .findings = findings };
	int status;

	mapping_init(&reader.mapping, directory->setup.config);
	status = directory->ops->read(directory->source, directory_take, &reader, error);
	if (status == 0)
		status = mapping_check(&reader.mapping, error);
	mapping_finish(&reader.mapping, findings);
	mapping_release(&reader.mapping);
	return status;
}

int directory_confirm(struct directory *directory, const char *const *ids, size_t count, enum directory_presence *ret_presence, struct error *error)
{
	return directory->ops->confirm(directory->source, ids, count, ret_presence, error);
}

/* The search of `explain`: the first entry that comes is explained. */
struct directory_finder {
	struct mapping mapping;
	struct directory_explanation *explanation;
	const char *address; /* that the entry has to have, or NULL when its DN was asked for */
	bool found;
};

static void directory_note_step(void *argument, const char *rule, const char *input, const char *outcome)
{
	struct directory_explanation *explanation = argument;
	struct directory_step *step;

	explanation->steps = mem_grow(explanation->steps, &explanation->cap, explanation->count + 1, sizeof(*explanation->steps));
	step = &explanation->steps[explanation->count++];
	*step = (struct directory_step){
		.rule = arena_text(&explanation->arena, rule),
		.input = arena_text(&explanation->arena, input),
		.outcome = arena_text(&explanation->arena, outcome),
	};
}

/* A copy of the account whose strings live in the arena. */
static void directory_keep_account(struct directory_explanation *explanation, const struct account *account)
{
	struct arena *arena = &explanation->arena;

	explanation->account = (struct account){
		.id = arena_text(arena, account->id),
		.dn = arena_text(arena, account->dn),
		.disabled = account->disabled,
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
	struct mapped mapped;

	if (finder->found || (finder->address && !mapping_has_address(&finder->mapping, entry, finder->address)))
		return 0;
	finder->mapping.step = directory_note_step;
	finder->mapping.argument = explanation;
	if (mapping_entry(&finder->mapping, entry, &explanation->findings, &mapped, error) != 0)
		return -1;
	finder->found = true;
	explanation->flags = mapped.flags;
	directory_keep_account(explanation, &mapped.account);
	return 0;
}

/* By DN, if it is one within the bases; else by address, as it was given and in the form that mailprov gives it. */
static int directory_find(struct directory *directory, struct directory_finder *finder, const char *text, struct error *error)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	const struct source_ops *ops = directory->ops;

	if (!dn_normalise(&dn, text, strlen(text)) && dn.len && source_is_under(&directory->setup, dn.data) &&
	    ops->find(directory->source, text, NULL, directory_explain_entry, finder, error) != 0)
		return -1;
	if (finder->found || !strchr(text, '@'))
		return finder->found;
	finder->address = address_normalise(&address, text, strlen(text)) ? text : address.data;
	if (ops->find(directory->source, NULL, text, directory_explain_entry, finder, error) != 0)
		return -1;
	if (!finder->found && strcmp(finder->address, text) != 0 &&
	    ops->find(directory->source, NULL, finder->address, directory_explain_entry, finder, error) != 0)
		return -1;
	finder->address = NULL;
	return finder->found;
}

/* Somebody else who may want an address of the entry that is explained. */
struct directory_rival {
	struct mapping mapping;
	struct rule_counts counts;
	struct directory_explanation *explanation;
	const char *address;
	bool alias; /* the explained entry has it as an alias */
};

static bool directory_has_alias(const struct account *account, const char *address)
{
	const char *at = account->value[ACCOUNT_ALIASES];
	size_t len = strlen(address);

	for (; at && *at; at += strcspn(at, " "), at += *at == ' ')
		if (strncmp(at, address, len) == 0 && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

/* The rules of spool_seal for one address: two with it as their own are held, an alias gives way. */
static int directory_judge_rival(void *argument, const struct entry *entry, struct error *error)
{
	struct directory_rival *rival = argument;
	struct directory_explanation *explanation = rival->explanation;
	struct mapped mapped;
	bool own;

	if (mapping_entry(&rival->mapping, entry, NULL, &mapped, error) != 0)
		return -1;
	if (strcmp(mapped.account.id, explanation->id) == 0 || (mapped.flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		return 0;
	own = mapped.account.value[ACCOUNT_ADDRESS] && strcmp(mapped.account.value[ACCOUNT_ADDRESS], rival->address) == 0;
	if (!own && !(rival->alias && directory_has_alias(&mapped.account, rival->address)))
		return 0;
	explanation->flags |= ROSTER_HELD;
	rule_add(&rival->counts, &explanation->findings, rival->alias ? RULE_ALIAS_DUPLICATE : RULE_ADDRESS_DUPLICATE, explanation->dn,
		 "its %s %s is also %s of %s", rival->alias ? "alias" : "address", rival->address, own ? "the address" : "an alias",
		 mapped.account.dn);
	return 0;
}

static int directory_find_rivals(struct directory *directory, struct directory_explanation *explanation, struct error *error)
{
	struct directory_rival rival = { .explanation = explanation, .address = explanation->account.value[ACCOUNT_ADDRESS] };
	const char *at = explanation->account.value[ACCOUNT_ALIASES];
	int status = 0;

	mapping_init(&rival.mapping, directory->setup.config);
	if (rival.address)
		status = directory->ops->find(directory->source, NULL, rival.address, directory_judge_rival, &rival, error);
	rival.alias = true;
	while (status == 0 && at && *at) {
		size_t len = strcspn(at, " ");

		rival.address = arena_textn(&explanation->arena, at, len);
		status = directory->ops->find(directory->source, NULL, rival.address, directory_judge_rival, &rival, error);
		at += len + (at[len] == ' ');
	}
	mapping_release(&rival.mapping);
	return status;
}

int directory_explain(struct directory *directory, const char *text, struct directory_explanation *explanation, struct error *error)
{
	struct directory_finder finder = { .explanation = explanation };
	int found;

	mapping_init(&finder.mapping, directory->setup.config);
	found = directory_find(directory, &finder, text, error);
	mapping_release(&finder.mapping);
	if (found <= 0 || (explanation->flags & (ROSTER_EXCLUDED | ROSTER_NO_ADDRESS)))
		return found;
	return directory_find_rivals(directory, explanation, error) == 0 ? 1 : -1;
}

void directory_explanation_release(struct directory_explanation *explanation)
{
	arena_release(&explanation->arena);
	finding_release(&explanation->findings);
	free(explanation->steps);
	*explanation = (struct directory_explanation){ .dn = NULL };
}

void directory_close(struct directory *directory)
{
	if (!directory)
		return;
	if (directory->source)
		directory->ops->close(directory->source);
	vec_release(&directory->setup.bases);
	vec_release(&directory->setup.attributes);
	arena_release(&directory->setup.arena);
	free(directory);
}

void directory_closep(struct directory **directory)
{
	directory_close(*directory);
}
