// SPDX-License-Identifier: MIT
#include "directory/directory.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/config_digest.h"
#include "mapping/mapping_entry.h"
#include "mapping/mappings.h"
#include "directory/directory_private.h"
#include "ldap/ldap_uri.h"
#include "ldap/source_ldap.h"
#include "mapping/mapping_members.h"
#include "model/address.h"
#include "model/held.h"

enum { PROGRESS_EVERY = 1000 };

static const struct source_ops *const sources[] = { &source_ldif, &source_ldap };

static int directory_set_up(struct source_setup *setup, struct error *error)
{
	struct mappings mappings;

	setup->identity = identity_of(setup->directory);
	mappings_init(&mappings, setup->config, setup->directory);
	for (int groups = 0; groups < 2; groups++) {
		struct vec *attributes = &setup->attributes[groups];

		mapping_attributes(&mappings.of[groups], attributes);
		for (size_t i = 0; i < attributes->count; i++)
			attributes->items[i] = arena_text(&setup->arena, attributes->items[i]);
	}
	mappings_release(&mappings);
	return source_set_areas(setup, error);
}

static void directory_take_standard_names(struct directory *directory)
{
	attribute_names_standard(&directory->setup.names);
	source_set_names(&directory->setup);
}

/* The standard names are a stopgap where the server hides its schema. */
static int directory_read_names(struct directory *directory, struct error *error)
{
	int found;

	if (!directory->ops->names || directory->setup.names.names.count)
		return 0;
	found = directory->ops->names(directory->source, &directory->setup.names, error);
	if (found < 0)
		return -1;
	directory->setup.schema = found > 0;
	if (found > 0)
		source_set_names(&directory->setup);
	else
		directory_take_standard_names(directory);
	return 0;
}

/*
 * Whether the configuration names no attribute that its kind does not: then names are what they
 * are, and the schema need not be read each time.
 */
static bool directory_is_plain(const struct source_setup *setup)
{
	for (size_t i = 0; i < ARRAY_LEN(setup->attributes); i++)
		for (size_t j = 0; j < setup->attributes[i].count; j++)
			if (!kind_has(setup->directory->kind, setup->attributes[i].items[j]))
				return false;
	return true;
}

int directory_open(const struct config *config, const struct host_lookup *lookup,
		   struct directory **ret_directory, struct error *error)
{
	CLEANUP(directory_closep) struct directory *directory = mem_new(1, sizeof(*directory));
	const struct vec *uri;

	directory->setup.config = config;
	directory->setup.directory = &config->directories[0];
	directory->setup.lookup = lookup;
	uri = &directory->setup.directory->uri;
	if (uri->count == 0)
		return error_set(error, ERROR_CONFIG, "directory.uri: is missing");
	for (size_t i = 0; i < ARRAY_LEN(sources) && !directory->ops; i++)
		if (strncmp(uri->items[0], sources[i]->scheme, strlen(sources[i]->scheme)) == 0 ||
		    (sources[i] == &source_ldap && ldap_uri_is_discovery(uri->items[0])))
			directory->ops = sources[i];
	directory->now = clock_now();
	if (!directory->ops)
		return error_set(error, ERROR_CONFIG, "directory.uri: \"%s\" is no directory",
				 uri->items[0]);
	if (directory_set_up(&directory->setup, error) != 0)
		return -1;
	if (!directory->ops->names)
		directory_take_standard_names(directory);
	if (directory->ops->open(&directory->setup, &directory->source, &directory->info, error) !=
		    0 ||
	    (!directory_is_plain(&directory->setup) && directory_read_names(directory, error) != 0))
		return -1;
	config_digest(config, SCHEMA_AFFECTS_SNAPSHOT, directory->settings);
	*ret_directory = take_ptr(&directory);
	return 0;
}

void directory_set_time(struct directory *directory, int64_t now)
{
	directory->now = now;
}

const struct usage *directory_usage(const struct directory *directory)
{
	return &directory->usage;
}

const struct source_info *directory_info(const struct directory *directory)
{
	return &directory->info;
}

struct directory_reader {
	struct mappings mappings;
	struct mapping_members tying;
	struct attribute_loss loss;
	struct spool *spool;
	directory_progress progress;
	void *argument;
	struct findings *findings;
	bool changes; /* only what changed is read */
	bool hollow;  /* and a group came that has no members any more */
	bool linked;  /* groups name others by links, which the server updates without changing the
			 group (Active Directory) */
	bool mended;  /* and an entry that a link may point to was moved or is gone */
};

static void directory_reader_init(struct directory_reader *reader,
				  const struct directory *directory)
{
	const struct config_directory *config = directory->setup.directory;

	mappings_init(&reader->mappings, directory->setup.config, config);
	reader->mappings.of[false].now = reader->mappings.of[true].now = directory->now;
	mapping_members_init(&reader->tying, config);
	attribute_loss_init(&reader->loss, config);
	reader->linked = config->kind == CONFIG_AD && config->groups.base.count > 0;
}

static void directory_reader_release(struct directory_reader *reader)
{
	mappings_release(&reader->mappings);
	mapping_members_release(&reader->tying);
	attribute_loss_release(&reader->loss);
}

/*
 * Says of whom the findings are. One who is held without an address that can be used is known by
 * what the directory has for one.
 */
static void directory_tell(struct directory_reader *reader, struct mapping *mapping,
			   const struct mapped *mapped, const struct entry *entry,
			   struct findings *own)
{
	const char *attribute = mapping_attribute(mapping, ACCOUNT_ADDRESS);
	struct account who = mapped->account;
	CLEANUP(buf_release) struct buf raw = BUF_INIT;
	size_t count = 0;
	const struct entry_value *values =
		attribute ? entry_values(entry, attribute, &count) : NULL;

	if (!who.value[ACCOUNT_ADDRESS] && count && values->len <= ADDRESS_MAX &&
	    !memchr(values->octets, '\0', values->len) &&
	    utf8_is_valid(values->octets, values->len)) {
		buf_add(&raw, values->octets, values->len);
		who.value[ACCOUNT_ADDRESS] = buf_text(&raw);
	}
	for (size_t i = 0; i < own->count; i++)
		if ((mapped->flags & ROSTER_HELD) && own->items[i].severity == FINDING_ERROR)
			held_note(own, i, HELD_READ,
				  entry->group ? HELD_MAILING_LIST : HELD_ACCOUNT, &who);
		else
			finding_person(own, i, &who);
	rule_hand_on(&mapping->counts, reader->findings, own);
}

static int directory_take(void *argument, const struct entry *entry, struct error *error)
{
	struct directory_reader *reader = argument;
	const struct snapshot_base *base = spool_base(reader->spool);
	struct mapping *mapping = mappings_of(&reader->mappings, entry);
	CLEANUP(finding_release) struct findings own = { .log = reader->findings->log };
	const struct buf *ties;
	struct mapped mapped;

	if (entry->misnamed) {
		rule_add(&mapping->counts, &own, RULE_ENTRY_DN, entry->dn,
			 "line %zu: this is no distinguished name", entry->misnamed);
		rule_hand_on(&mapping->counts, reader->findings, &own);
		return 0;
	}
	if (!entry->group)
		attribute_loss_see(&reader->loss, entry);
	if (mapping_entry(mapping, entry, &own, &mapped, error) != 0)
		return -1;
	if (own.count)
		directory_tell(reader, mapping, &mapped, entry, &own);
	ties = mapping_members_entry(&reader->tying, entry);
	reader->hollow = reader->hollow || (reader->changes && entry->group &&
					    !mapping_members_has_names(&reader->tying) &&
					    snapshot_base_named(base, mapped.account.id));
	reader->mended =
		reader->mended || (reader->changes && reader->linked &&
				   snapshot_base_moved(base, mapped.account.id, mapped.account.dn));
	if (spool_add(reader->spool, &mapped.account, mapped.flags, ties, error) != 0)
		return -1;
	if (reader->progress && mapping->entries % PROGRESS_EVERY == 0)
		reader->progress(reader->argument, mapping->entries);
	return 0;
}

static void directory_recall(const struct directory *directory, const struct buf *octets,
			     struct checkpoint *checkpoint)
{
	if (octets && octets->len && checkpoint_unpack(checkpoint, octets->data, octets->len) &&
	    memcmp(checkpoint->settings, directory->settings, sizeof(checkpoint->settings)) == 0)
		return;
	checkpoint_release(checkpoint);
}

static void directory_note_method(struct directory *directory, const struct checkpoint *checkpoint)
{
	directory->info.changes = checkpoint->method != DELTA_NONE;
	directory->info.method = checkpoint->words;
	directory->info.blind = checkpoint->blind;
	directory->info.obstacle = checkpoint->obstacle;
}

/* What the mapping counted, for the next read. */
static void directory_remember(const struct directory *directory, const struct mappings *mappings,
			       struct checkpoint *after, struct buf *ret_checkpoint)
{
	const struct mapping *mapping = &mappings->of[false], *groups = &mappings->of[true];

	memcpy(after->settings, directory->settings, sizeof(after->settings));
	after->full_at = mapping->now;
	after->due_at = mapping->due;
	after->entries = (uint32_t)mapping->entries;
	for (int i = 0; i < MAPPING_ATTRIBUTES; i++)
		after->with[i] = (uint32_t)mapping->with[i];
	after->groups = (uint32_t)groups->entries;
	for (int i = 0; i < MAPPING_ATTRIBUTES; i++)
		after->groups_with[i] = (uint32_t)groups->with[i];
	buf_clear(ret_checkpoint);
	checkpoint_pack(after, ret_checkpoint);
}

/* When several groups disappear at once, they are most likely hidden from us. */
static int directory_check(const struct mappings *mappings, const struct checkpoint *before,
			   struct error *error)
{
	const struct mapping *groups = &mappings->of[true];

	if (before && before->groups > 1 && groups->entries == 0)
		return error_set(
			error, ERROR_AGAIN,
			"no group was found, where %u were at the last full read; the read is "
			"discarded as incomplete. Most likely the account that mailprov binds with "
			"may not see them any more; if they were deleted on purpose, " READ_ANYWAY,
			(unsigned)before->groups);
	return mapping_check(&mappings->of[false], before ? before->with : NULL, error) ||
			       mapping_check(groups, before ? before->groups_with : NULL, error)
		       ? -1
		       : 0;
}

int directory_read(struct directory *directory, const struct buf *before, struct spool *spool,
		   directory_progress progress, void *argument, struct findings *findings,
		   struct buf *ret_checkpoint, struct error *error)
{
	CLEANUP(checkpoint_release) struct checkpoint old = CHECKPOINT_INIT;
	CLEANUP(checkpoint_release) struct checkpoint new = CHECKPOINT_INIT;
	struct directory_reader reader = {
		.spool = spool, .progress = progress, .argument = argument, .findings = findings
	};
	bool recalls;
	int status;

	if (directory_read_names(directory, error) != 0)
		return -1;
	directory_recall(directory, before, &old);
	recalls = old.full_at > 0;
	directory_reader_init(&reader, directory);
	status = directory->ops->read(directory->source, recalls ? &old : NULL, &new,
				      directory_take, &reader, error);
	if (status == 0)
		status = directory_check(&reader.mappings, recalls ? &old : NULL, error);
	if (status == 0)
		status = attribute_loss_check(&reader.loss, recalls ? old.rules : NULL, error);
	usage_release(&directory->usage);
	if (status == 0) {
		usage_note(&directory->usage, &directory->setup, &reader.mappings, &reader.loss);
		finding_copy(findings, &directory->usage.sure);
	}
	memcpy(new.rules, reader.loss.with, sizeof(new.rules));
	directory_note_method(directory, &new);
	if (status == 0 && ret_checkpoint)
		directory_remember(directory, &reader.mappings, &new, ret_checkpoint);
	mappings_finish(&reader.mappings, findings);
	directory_reader_release(&reader);
	return status;
}

/* Why everything has to be read, as far as that is known without asking the server; or NULL. */
static const char *directory_why_all(const struct directory *directory,
				     const struct checkpoint *checkpoint, int64_t now)
{
	int64_t every = directory->setup.config->sync.full_every;

	if (!directory->ops->changes || checkpoint->method == DELTA_NONE)
		return "the directory does not tell its changes";
	if (checkpoint->full_at > now || now - checkpoint->full_at >= every)
		return "the last read of everything is too long ago (sync.full_every)";
	if (checkpoint->due_at <= now)
		return "the time of an entry has run out";
	return NULL;
}

int directory_update(struct directory *directory, const struct buf *before, struct spool *spool,
		     struct findings *findings, struct buf *ret_checkpoint, const char **ret_why,
		     struct error *error)
{
	CLEANUP(checkpoint_release) struct checkpoint old = CHECKPOINT_INIT;
	CLEANUP(checkpoint_release) struct checkpoint new = CHECKPOINT_INIT;
	struct snapshot_base *base = spool_base(spool);
	struct directory_reader reader = { .spool = spool, .findings = findings, .changes = true };
	const struct source_changes to = {
		.base = base,
		.changed = directory_take,
		.argument = &reader,
		.witness = snapshot_base_witness(base),
	};
	int status;

	directory_recall(directory, before, &old);
	*ret_why = directory_why_all(directory, &old, directory->now);
	if (*ret_why)
		return 0;
	directory_reader_init(&reader, directory);
	status = directory->ops->changes(directory->source, &old, &new, &to, ret_why, error);
	reader.mended = reader.mended || (reader.linked && base->dropped_count > 0);
	/* Whether it is empty or its members are hidden is only seen beside the other groups. */
	if (status > 0 && (reader.hollow || reader.mended)) {
		*ret_why = reader.hollow ? "a group has no members any more"
					 : "an entry that groups may name was moved or deleted";
		status = 0;
	}
	if (status > 0) {
		directory_note_method(directory, &new);
		memcpy(new.settings, old.settings, sizeof(new.settings));
		memcpy(new.with, old.with, sizeof(new.with));
		memcpy(new.rules, old.rules, sizeof(new.rules));
		new.full_at = old.full_at;
		new.entries = old.entries;
		memcpy(new.groups_with, old.groups_with, sizeof(new.groups_with));
		new.groups = old.groups;
		new.due_at = reader.mappings.of[false].due < old.due_at
				     ? reader.mappings.of[false].due
				     : old.due_at;
		buf_clear(ret_checkpoint);
		checkpoint_pack(&new, ret_checkpoint);
	}
	mappings_finish(&reader.mappings, findings);
	directory_reader_release(&reader);
	return status;
}

int directory_confirm(struct directory *directory, const char *const *ids, size_t count,
		      enum source_presence *ret_presence, struct error *error)
{
	return directory->ops->confirm(directory->source, ids, count, ret_presence, error);
}

/* One attribute of those that may have had the addresses; what is not gone there is not gone. */
static int directory_ask_source(struct directory *directory, size_t source,
				struct directory_lost *lost, size_t count, struct error *error)
{
	const struct config_directory *config = directory->setup.directory;
	CLEANUP(mem_freep) struct source_lost *values = mem_new(count + 1, sizeof(*values));
	CLEANUP(mem_freep) size_t *places = mem_new(count + 1, sizeof(*places));
	size_t asked = 0;

	for (size_t i = 0; i < count; i++) {
		const char *attribute =
			mapping_sources(config, lost[i].group, ACCOUNT_ADDRESS)->items[source];

		if (!attribute || (source > 0 && lost[i].answer != SOURCE_VALUE_GONE))
			continue;
		places[asked] = i;
		values[asked++] = (struct source_lost){ .dn = lost[i].dn,
							.attribute = attribute,
							.value = lost[i].address,
							.answer = SOURCE_VALUE_UNTOLD };
	}
	if (asked && directory->ops->lost &&
	    directory->ops->lost(directory->source, values, asked, error) != 0)
		return -1;
	for (size_t i = 0; i < asked; i++)
		lost[places[i]].answer = values[i].answer;
	return 0;
}

int directory_ask_lost(struct directory *directory, struct directory_lost *lost, size_t count,
		       struct error *error)
{
	for (size_t i = 0; i < count; i++)
		lost[i].answer = SOURCE_VALUE_UNTOLD;
	for (size_t source = 0; source < CONFIG_SOURCES; source++)
		if (directory_ask_source(directory, source, lost, count, error) != 0)
			return -1;
	return 0;
}

void directory_close(struct directory *directory)
{
	if (!directory)
		return;
	if (directory->source)
		directory->ops->close(directory->source);
	usage_release(&directory->usage);
	source_release_names(&directory->setup);
	vec_release(&directory->setup.attributes[false]);
	vec_release(&directory->setup.attributes[true]);
	arena_release(&directory->setup.arena);
	free(directory);
}

void directory_closep(struct directory **directory)
{
	directory_close(*directory);
}
