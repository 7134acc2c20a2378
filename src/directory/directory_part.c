// SPDX-License-Identifier: MIT
/* One directory: its connection, its mapping, what it remembers between reads. */
#include "directory/directory_private.h"

#include <inttypes.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/config_digest.h"
#include "ldap/ldap_uri.h"
#include "ldap/source_ldap.h"
#include "mapping/mapping_contact.h"
#include "mapping/mapping_entry.h"
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
	mapping_contact_attributes(setup->directory, &setup->contact_attributes);
	return source_set_areas(setup, error);
}

static void directory_take_standard_names(struct directory_part *part)
{
	attribute_names_standard(&part->setup.names);
	source_set_names(&part->setup);
}

/* The standard names are a stopgap where the server hides its schema. */
static int directory_read_names(struct directory_part *part, struct error *error)
{
	int found;

	if (!part->ops->names || part->setup.names.names.count)
		return 0;
	found = part->ops->names(part->source, &part->setup.names, error);
	if (found < 0)
		return -1;
	part->setup.schema = found > 0;
	if (found > 0)
		source_set_names(&part->setup);
	else
		directory_take_standard_names(part);
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
	for (size_t j = 0; j < setup->contact_attributes.count; j++)
		if (!kind_has(setup->directory->kind, setup->contact_attributes.items[j]))
			return false;
	return true;
}

int directory_part_open(struct directory_part *part, const struct config *config,
			struct config_directory *configured, const struct host_lookup *lookup,
			struct error *error)
{
	const struct vec *uri = &configured->uri;

	part->setup.config = config;
	part->setup.directory = configured;
	part->setup.lookup = lookup;
	if (uri->count == 0)
		return error_set(error, ERROR_CONFIG, "directory.uri: is missing");
	for (size_t i = 0; i < ARRAY_LEN(sources) && !part->ops; i++)
		if (strncmp(uri->items[0], sources[i]->scheme, strlen(sources[i]->scheme)) == 0 ||
		    (sources[i] == &source_ldap && ldap_uri_is_discovery(uri->items[0])))
			part->ops = sources[i];
	if (!part->ops)
		return error_set(error, ERROR_CONFIG, "directory.uri: \"%s\" is no directory",
				 uri->items[0]);
	if (directory_set_up(&part->setup, error) != 0)
		return -1;
	if (!part->ops->names)
		directory_take_standard_names(part);
	if (part->ops->open(&part->setup, &part->source, &part->info, error) != 0 ||
	    (!directory_is_plain(&part->setup) && directory_read_names(part, error) != 0))
		return -1;
	config_digest_directory(config, configured, part->settings);
	return 0;
}

bool directory_part_is_down(const struct directory_part *part)
{
	return part->trouble.kind != ERROR_NONE;
}

struct directory_reader {
	struct mappings mappings;
	struct mapping_members tying;
	struct attribute_loss loss;
	struct mapping_contact contact;
	struct directory_to *to;
	size_t accounts; /* entries that may be one */
	bool changes;	 /* only what changed is read */
	bool hollow;	 /* and a group came that has no members any more */
	bool linked; /* groups name others by links, which the server updates without changing the
			group (Active Directory) */
	bool mended; /* and an entry that a link may point to was moved or is gone */
};

static void directory_reader_init(struct directory_reader *reader,
				  const struct directory_part *part)
{
	const struct config_directory *config = part->setup.directory;

	mappings_init(&reader->mappings, part->setup.config, config);
	reader->mappings.of[false].now = reader->mappings.of[true].now = reader->to->now;
	mapping_members_init(&reader->tying, config);
	attribute_loss_init(&reader->loss, config);
	mapping_contact_init(&reader->contact, config);
	reader->linked = config->kind == CONFIG_AD && config->groups.base.count > 0;
}

static void directory_reader_release(struct directory_reader *reader)
{
	mappings_release(&reader->mappings);
	mapping_members_release(&reader->tying);
	attribute_loss_release(&reader->loss);
	mapping_contact_release(&reader->contact);
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
	rule_hand_on(&mapping->counts, reader->to->findings, own);
}

/* Nobody waits for a contact, so one that cannot be used costs nobody else anything. */
static int directory_take_contact(struct directory_reader *reader, const struct entry *entry,
				  struct error *error)
{
	const struct snapshot_base *base = spool_base(reader->to->spool);
	struct mapped mapped;

	if (!mapping_contact_entry(&reader->contact, entry, &mapped))
		return 0;
	reader->mended =
		reader->mended || (reader->changes && reader->linked &&
				   snapshot_base_moved(base, mapped.account.id, mapped.account.dn));
	return spool_add(reader->to->spool, &mapped.account, mapped.flags, NULL, error);
}

static int directory_take(void *argument, const struct entry *entry, struct error *error)
{
	struct directory_reader *reader = argument;
	const struct snapshot_base *base = spool_base(reader->to->spool);
	struct mapping *mapping = mappings_of(&reader->mappings, entry);
	CLEANUP(finding_release) struct findings own = { .log = reader->to->findings->log };
	const struct buf *ties;
	struct mapped mapped;

	if (entry->misnamed) {
		rule_add(&mapping->counts, &own, RULE_ENTRY_DN, entry->dn,
			 "line %zu: this is no distinguished name", entry->misnamed);
		rule_hand_on(&mapping->counts, reader->to->findings, &own);
		return 0;
	}
	if (entry->contact)
		return directory_take_contact(reader, entry, error);
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
	if (spool_add(reader->to->spool, &mapped.account, mapped.flags, ties, error) != 0)
		return -1;
	reader->accounts += !(mapped.flags & (ROSTER_GROUP | ROSTER_EXCLUDED | ROSTER_NO_ADDRESS));
	if (reader->to->progress && mapping->entries % PROGRESS_EVERY == 0)
		reader->to->progress(reader->to->argument, reader->to->entries + mapping->entries);
	return 0;
}

static void directory_recall(const struct directory_part *part, const struct buf *octets,
			     struct checkpoint *checkpoint)
{
	if (octets && octets->len && checkpoint_unpack(checkpoint, octets->data, octets->len) &&
	    memcmp(checkpoint->settings, part->settings, sizeof(checkpoint->settings)) == 0)
		return;
	checkpoint_release(checkpoint);
}

static void directory_note_method(struct directory_part *part, const struct checkpoint *checkpoint)
{
	part->info.changes = checkpoint->method != DELTA_NONE;
	part->info.method = checkpoint->words;
	part->info.blind = checkpoint->blind;
	part->info.obstacle = checkpoint->obstacle;
}

/* What the mapping counted, for the next read. */
static void directory_remember(const struct directory_part *part, const struct mappings *mappings,
			       struct checkpoint *after, struct buf *ret_checkpoint)
{
	const struct mapping *mapping = &mappings->of[false], *groups = &mappings->of[true];

	memcpy(after->settings, part->settings, sizeof(after->settings));
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

/*
 * Few entries, or nobody among them who could have an account, is most likely a base that moved or
 * rights that were lost. Of the only directory the whole snapshot is judged (spool_seal).
 */
static int directory_check_few(const struct directory_part *part,
			       const struct directory_reader *reader, struct error *error)
{
	size_t people = reader->mappings.of[false].entries;
	int64_t least = part->setup.directory->entries_at_least;

	if ((int64_t)people < least)
		return error_set(error, ERROR_AGAIN,
				 "it shows %zu entries, fewer than the %" PRId64
				 " of its entries_at_least; the read is discarded as incomplete",
				 people, least);
	if (part->setup.directory->name && reader->accounts == 0)
		return error_set(error, ERROR_AGAIN,
				 "the read found no accounts among %zu entries and is discarded as "
				 "incomplete: check its base, its filter and what the account that "
				 "mailprov binds with may see",
				 people);
	return 0;
}

int directory_part_read(struct directory_part *part, const struct buf *before,
			struct directory_to *to, struct error *error)
{
	CLEANUP(checkpoint_release) struct checkpoint old = CHECKPOINT_INIT;
	CLEANUP(checkpoint_release) struct checkpoint new = CHECKPOINT_INIT;
	struct directory_reader reader = { .to = to };
	bool recalls;
	int status;

	if (directory_read_names(part, error) != 0)
		return -1;
	directory_recall(part, before, &old);
	recalls = old.full_at > 0;
	directory_reader_init(&reader, part);
	status = part->ops->read(part->source, recalls ? &old : NULL, &new, directory_take, &reader,
				 error);
	if (status == 0)
		status = directory_check(&reader.mappings, recalls ? &old : NULL, error);
	if (status == 0)
		status = attribute_loss_check(&reader.loss, recalls ? old.rules : NULL, error);
	if (status == 0)
		status = directory_check_few(part, &reader, error);
	usage_release(&part->usage);
	if (status == 0) {
		usage_note(&part->usage, &part->setup, &reader.mappings, &reader.loss);
		finding_copy(to->findings, &part->usage.sure);
	}
	memcpy(new.rules, reader.loss.with, sizeof(new.rules));
	directory_note_method(part, &new);
	if (status == 0)
		directory_remember(part, &reader.mappings, &new, &part->after);
	to->entries += reader.mappings.of[false].entries;
	mappings_finish(&reader.mappings, to->findings);
	directory_reader_release(&reader);
	return status;
}

static const char *directory_why(const struct directory_part *part,
				 const struct checkpoint *checkpoint, int64_t now)
{
	int64_t every = part->setup.config->sync.full_every;

	if (!part->ops->changes || checkpoint->method == DELTA_NONE)
		return "the directory does not tell its changes";
	if (checkpoint->full_at > now || now - checkpoint->full_at >= every)
		return "the last read of everything is too long ago (sync.full_every)";
	if (checkpoint->due_at <= now)
		return "the time of an entry has run out";
	return NULL;
}

const char *directory_part_why_all(const struct directory_part *part, const struct buf *before,
				   int64_t now)
{
	CLEANUP(checkpoint_release) struct checkpoint old = CHECKPOINT_INIT;

	directory_recall(part, before, &old);
	return directory_why(part, &old, now);
}

static void directory_go_on(const struct checkpoint *old, const struct mappings *mappings,
			    struct checkpoint *new, struct buf *ret_checkpoint)
{
	memcpy(new->settings, old->settings, sizeof(new->settings));
	memcpy(new->with, old->with, sizeof(new->with));
	memcpy(new->rules, old->rules, sizeof(new->rules));
	new->full_at = old->full_at;
	new->entries = old->entries;
	memcpy(new->groups_with, old->groups_with, sizeof(new->groups_with));
	new->groups = old->groups;
	new->due_at = mappings->of[false].due < old->due_at ? mappings->of[false].due : old->due_at;
	buf_clear(ret_checkpoint);
	checkpoint_pack(new, ret_checkpoint);
}

/* What no server reports: the entries that we could not see before, or not whole. */
static int directory_ask_again(const struct directory_part *part, struct directory_reader *reader,
			       struct error *error)
{
	const struct vec *asked = reader->to->asked;

	for (size_t i = 0; i < asked->count; i++)
		if (part->ops->find(part->source, asked->items[i], NULL, NULL, directory_take,
				    reader, error) != 0)
			return -1;
	return 0;
}

int directory_part_update(struct directory_part *part, const struct buf *before,
			  struct directory_to *to, const char **ret_why, struct error *error)
{
	CLEANUP(checkpoint_release) struct checkpoint old = CHECKPOINT_INIT;
	CLEANUP(checkpoint_release) struct checkpoint new = CHECKPOINT_INIT;
	struct snapshot_base *base = spool_base(to->spool);
	size_t dropped = base->dropped_count;
	struct directory_reader reader = { .to = to, .changes = true };
	const struct source_changes changes = {
		.base = base,
		.changed = directory_take,
		.argument = &reader,
		.witness = snapshot_base_witness(base),
	};
	int status;

	directory_recall(part, before, &old);
	directory_reader_init(&reader, part);
	status = part->ops->changes(part->source, &old, &new, &changes, ret_why, error);
	if (status > 0 && directory_ask_again(part, &reader, error) != 0)
		status = -1;
	reader.mended = reader.mended || (reader.linked && base->dropped_count > dropped);
	/* Whether it is empty or its members are hidden is only seen beside the other groups. */
	if (status > 0 && (reader.hollow || reader.mended)) {
		*ret_why = reader.hollow ? "a group has no members any more"
					 : "an entry that groups may name was moved or deleted";
		status = 0;
	}
	if (status > 0) {
		directory_note_method(part, &new);
		directory_go_on(&old, &reader.mappings, &new, &part->after);
	}
	mappings_finish(&reader.mappings, to->findings);
	directory_reader_release(&reader);
	return status;
}

void directory_part_release(struct directory_part *part)
{
	if (part->source)
		part->ops->close(part->source);
	usage_release(&part->usage);
	source_release_names(&part->setup);
	vec_release(&part->setup.attributes[false]);
	vec_release(&part->setup.attributes[true]);
	vec_release(&part->setup.contact_attributes);
	arena_release(&part->setup.arena);
	buf_release(&part->before);
	buf_release(&part->after);
}
