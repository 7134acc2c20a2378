// SPDX-License-Identifier: MIT
#include "source/source.h"

#include <errno.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "entry/dn.h"
#include "entry/ldif.h"

struct source_ldif {
	const struct source_setup *setup;
	const char *path;
	int fd;
	struct stat before; /* of the file when it was opened */
	struct vec wanted;  /* attributes of the mapping and of the filters */
	bool closed;	    /* after a scan: an empty line is behind the last entry */
	size_t last_line;   /* where that entry begins */
	size_t entries;	    /* of all kinds, */
	size_t people;	    /* of them those in an area of people, */
	size_t under_base;  /* and those that lie there, whatever they are; */
	size_t classless;   /* those without an objectClass */
};

static void source_ldif_close(void *source)
{
	struct source_ldif *file = source;

	file_closep(&file->fd);
	vec_release(&file->wanted);
	free(file);
}

static int source_ldif_open_file(struct source_ldif *file, struct error *error)
{
	if (file_open_regular(file->path, &file->fd, error) != 0)
		return -1;
	return fstat(file->fd, &file->before) == 0
		       ? 0
		       : error_errno(error, "%s: cannot examine", file->path);
}

static int source_ldif_open(const struct source_setup *setup, void **ret_source,
			    struct source_info *ret_info, struct error *error)
{
	const struct vec *uri = &setup->directory->uri;
	const char *attribute;
	struct source_ldif *file;

	if (uri->count != 1)
		return error_set(error, ERROR_CONFIG, "directory.uri: an ldif: file stands alone");
	for (size_t i = 0; i < setup->area_count; i++)
		if (!filter_is_plain(setup->areas[i].filter, &attribute))
			return error_set(error, ERROR_CONFIG,
					 "directory%s.filter: %s: only and, or, not, =, * can be "
					 "used with a file; other matches need a server",
					 setup->areas[i].contact ? ".groups.contacts"
					 : setup->areas[i].group ? ".groups"
								 : "",
					 attribute);
	file = mem_new(1, sizeof(*file));
	file->fd = -1;
	file->setup = setup;
	file->path = uri->items[0] + strlen(source_ldif.scheme);
	for (size_t i = 0; i < setup->area_count; i++) {
		for (size_t j = 0; j < setup->areas[i].attributes->count; j++)
			vec_add(&file->wanted, setup->areas[i].attributes->items[j]);
		filter_attributes(setup->areas[i].filter, &file->wanted);
	}
	for (size_t i = 0; i < setup->aliases.given.count; i++)
		vec_add(&file->wanted, setup->aliases.given.items[i]);
	if (source_ldif_open_file(file, error) != 0) {
		source_ldif_close(file);
		return -1;
	}
	*ret_info = (struct source_info){ .server = uri->items[0] };
	*ret_source = file;
	return 0;
}

/* An entry of the file, and whether the configuration wants it. */
struct source_ldif_item {
	const struct entry *entry;
	const char *dn; /* normalised; NULL where it cannot be */
	bool in_scope;
};

typedef int (*source_ldif_visitor)(void *argument, const struct source_ldif_item *item,
				   struct error *error);

static void source_ldif_count(struct source_ldif *file, const struct source_ldif_item *item,
			      const struct source_area *area)
{
	size_t count;

	file->entries++;
	file->people += area && !area->group && !area->contact;
	file->under_base += item->dn && source_is_under(file->setup, item->dn);
	entry_values(item->entry, "objectClass", &count);
	file->classless += count == 0;
}

/* A file that has entries, and nobody among them, was made or is looked at wrongly. */
static int source_ldif_check_people(const struct source_ldif *file, struct error *error)
{
	if (file->entries == 0 || file->people > 0)
		return 0;
	return error_set(error, ERROR_AGAIN,
			 "the read found no accounts: %s has %zu entries, %zu of them below "
			 "directory.base, and none matches directory.filter %s%s; the read is "
			 "discarded",
			 file->path, file->entries, file->under_base,
			 file->setup->areas[0].filter_text,
			 file->classless == file->entries
				 ? ", since none has an objectClass: write that attribute into the "
				   "file, too, or set another filter, such as (mail=*)"
				 : "");
}

static int source_ldif_visit(struct source_ldif *file, struct ldif *ldif,
			     source_ldif_visitor visitor, void *argument, struct error *error)
{
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	struct source_ldif_item item;
	int found;

	while ((found = ldif_next(ldif, &item.entry, error)) > 0) {
		const struct source_area *area;
		const char *why = dn_normalise(&dn, item.entry->dn, item.entry->dn_len);

		ldif->entry.misnamed = why ? ldif->entry_line : 0;
		item.dn = why ? NULL : buf_text(&dn);
		area = why ? NULL : source_area_of(file->setup, item.dn, item.entry);
		item.in_scope = area != NULL;
		source_ldif_count(file, &item, area);
		ldif->entry.group = area && area->group;
		ldif->entry.contact = area && area->contact;
		if (visitor(argument, &item, error) != 0)
			return -1;
	}
	return found;
}

/*
 * Whether the file is still the one that was opened. A new version must replace it by rename; a
 * file that was written in place is discarded.
 */
static int source_ldif_check_same(const struct source_ldif *file, struct error *error)
{
	struct stat now;

	if (fstat(file->fd, &now) != 0)
		return error_errno(error, "%s: cannot examine", file->path);
	if (now.st_size == file->before.st_size &&
	    now.st_mtim.tv_sec == file->before.st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == file->before.st_mtim.tv_nsec)
		return 0;
	return error_set(error, ERROR_AGAIN, "%s: changed while it was read; the read is discarded",
			 file->path);
}

/* Every entry of the file to the visitor, from the beginning. */
static int source_ldif_scan(struct source_ldif *file, source_ldif_visitor visitor, void *argument,
			    struct error *error)
{
	CLEANUP(ldif_release) struct ldif ldif = { .values = NULL };

	if (lseek(file->fd, 0, SEEK_SET) != 0)
		return error_errno(error, "%s: cannot read", file->path);
	ldif_init(&ldif, file->fd, file->path, &file->wanted,
		  file->setup->directory->entries_trailer);
	ldif.spelled = &file->setup->spelled.pairs;
	ldif.entry.aliases = file->setup->aliases.asked.count ? &file->setup->aliases.pairs : NULL;
	file->entries = file->people = file->under_base = file->classless = 0;
	if (source_ldif_visit(file, &ldif, visitor, argument, error) != 0)
		return -1;
	file->closed = ldif.closed;
	file->last_line = ldif.entry_line;
	return source_ldif_check_same(file, error);
}

struct source_ldif_reader {
	source_sink sink;
	void *argument;
	struct vec canaries; /* normalised, not yet seen */
	struct arena arena;
};

static int source_ldif_pass(void *argument, const struct source_ldif_item *item,
			    struct error *error)
{
	struct source_ldif_reader *reader = argument;

	for (size_t i = 0; item->dn && i < reader->canaries.count; i++)
		if (strcmp(reader->canaries.items[i], item->dn) == 0)
			reader->canaries.items[i] =
				reader->canaries.items[--reader->canaries.count];
	return item->in_scope || !item->dn ? reader->sink(reader->argument, item->entry, error) : 0;
}

/*
 * Whether the file was cut between two lines of an entry: a tool that wrote an empty line after the
 * last entry once does so always.
 */
static int source_ldif_check_end(const struct source_ldif *file, const struct checkpoint *before,
				 struct checkpoint *after, struct error *error)
{
	after->closed = file->closed;
	if (file->closed || !file->last_line || !before || !before->closed)
		return 0;
	return error_set(error, ERROR_DATA,
			 "%s:%zu: the file ends inside the entry that begins here, and at the last "
			 "read an empty line was behind its last entry: it is cut; if it is whole, "
			 "add that line",
			 file->path, file->last_line);
}

static int source_ldif_read(void *source, const struct checkpoint *before, struct checkpoint *after,
			    source_sink sink, void *argument, struct error *error)
{
	struct source_ldif *file = source;
	const struct vec *canaries = &file->setup->directory->canaries;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	struct source_ldif_reader reader = { .sink = sink, .argument = argument };
	int status;

	for (size_t i = 0; i < canaries->count; i++) {
		const char *why = dn_normalise(&dn, canaries->items[i], strlen(canaries->items[i]));

		if (why)
			return error_set(error, ERROR_CONFIG, "directory.canaries: \"%s\" %s",
					 canaries->items[i], why);
		vec_add(&reader.canaries, arena_text(&arena, buf_text(&dn)));
	}
	status = source_ldif_scan(file, source_ldif_pass, &reader, error);
	if (status == 0)
		status = source_ldif_check_end(file, before, after, error);
	if (status == 0)
		status = source_ldif_check_people(file, error);
	if (status == 0 && reader.canaries.count)
		status = error_set(error, ERROR_AGAIN,
				   "%s: the entry %s of directory.canaries is not in the file; the "
				   "read is discarded as incomplete",
				   file->path, reader.canaries.items[0]);
	vec_release(&reader.canaries);
	return status;
}

/* An id that is asked for. */
struct source_ldif_id {
	const char *id;
	enum source_presence *presence;
	bool seen; /* the file has it, in scope or not */
};

struct source_ldif_confirmer {
	struct source_ldif *file;
	struct source_ldif_id *ids; /* sorted */
	size_t count;
	struct buf id;
	size_t with_id; /* entries in scope that have an id of their own */
};

static int source_ldif_compare(const void *a, const void *b)
{
	return strcmp(((const struct source_ldif_id *)a)->id,
		      ((const struct source_ldif_id *)b)->id);
}

/*
 * Whether an entry would be in scope but for what it does not have, or might be if its DN could be
 * read: a file cannot tell what was deleted from what its maker was not shown.
 */
static bool source_ldif_is_doubtful(const struct source_setup *setup,
				    const struct source_ldif_item *item)
{
	if (!item->dn)
		return true;
	if (setup->config->sync.addressless == CONFIG_ADDRESSLESS_SUSPEND)
		return false;
	for (size_t i = 0; i < setup->area_count; i++)
		if (!setup->areas[i].contact && dn_is_under(item->dn, setup->areas[i].normal) &&
		    filter_might_match(setup->areas[i].filter, item->entry))
			return true;
	return false;
}

static int source_ldif_mark(void *argument, const struct source_ldif_item *item,
			    struct error *error)
{
	struct source_ldif_confirmer *confirmer = argument;
	struct source_ldif_id wanted = { .id = NULL }, *found;
	/* A contact is nobody's account. */
	bool in_scope = item->in_scope && !item->entry->contact;

	(void)error;
	if (!identity_get(&confirmer->file->setup->identity, item->entry, &confirmer->id))
		confirmer->with_id += in_scope;
	else if (identity_get_dn(&confirmer->file->setup->identity, item->entry, &confirmer->id))
		return 0;
	wanted.id = buf_text(&confirmer->id);
	found = bsearch(&wanted, confirmer->ids, confirmer->count, sizeof(wanted),
			source_ldif_compare);
	if (found)
		*found->presence = in_scope ? SOURCE_IN_SCOPE
				   : source_ldif_is_doubtful(confirmer->file->setup, item)
					   ? SOURCE_UNKNOWN
					   : SOURCE_OUT_OF_SCOPE;
	if (found)
		found->seen = true;
	return 0;
}

/* What was not found is gone, if the file has ids of this sort at all. */
static void source_ldif_conclude(const struct source_ldif_confirmer *confirmer)
{
	for (size_t i = 0; i < confirmer->count; i++) {
		const struct source_ldif_id *id = &confirmer->ids[i];
		CLEANUP(buf_release) struct buf filter = BUF_INIT;
		bool known = confirmer->with_id ? identity_filter(&confirmer->file->setup->identity,
								  id->id, &filter)
						: identity_dn(&confirmer->file->setup->identity,
							      id->id) != NULL;

		if (!id->seen && known)
			*id->presence = SOURCE_GONE;
	}
}

static int source_ldif_confirm(void *source, const char *const *ids, size_t count,
			       enum source_presence *ret_presence, struct error *error)
{
	struct source_ldif_confirmer confirmer = { .file = source,
						   .ids = mem_new(count, sizeof(*confirmer.ids)),
						   .count = count };
	struct error ignored = ERROR_INIT;

	(void)error;
	for (size_t i = 0; i < count; i++) {
		ret_presence[i] = SOURCE_UNKNOWN;
		confirmer.ids[i] =
			(struct source_ldif_id){ .id = ids[i], .presence = &ret_presence[i] };
	}
	qsort(confirmer.ids, count, sizeof(*confirmer.ids), source_ldif_compare);
	if (source_ldif_scan(source, source_ldif_mark, &confirmer, &ignored) == 0) {
		source_ldif_conclude(&confirmer);
	} else {
		for (size_t i = 0; i < count; i++)
			ret_presence[i] = SOURCE_UNKNOWN;
	}
	buf_release(&confirmer.id);
	free(confirmer.ids);
	return 0;
}

struct source_ldif_finder {
	const char *dn;		     /* normalised, or NULL for all in scope */
	const struct filter *filter; /* or NULL */
	source_sink sink;
	void *argument;
};

static int source_ldif_pick(void *argument, const struct source_ldif_item *item,
			    struct error *error)
{
	const struct source_ldif_finder *finder = argument;

	if (!item->in_scope || (finder->dn && strcmp(finder->dn, item->dn) != 0) ||
	    (finder->filter && !filter_matches(finder->filter, item->entry)))
		return 0;
	return finder->sink(finder->argument, item->entry, error);
}

static int source_ldif_find(void *source, const char *dn, const char *address, const char *filter,
			    source_sink sink, void *argument, struct error *error)
{
	struct source_ldif *file = source;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf normal = BUF_INIT;
	size_t count = file->wanted.count;
	int status;
	struct source_ldif_finder finder = { .sink = sink, .argument = argument };

	(void)address;
	if (dn && dn_normalise(&normal, dn, strlen(dn)))
		return 0;
	if (dn)
		finder.dn = buf_text(&normal);
	if (filter && filter_parse(&arena, filter, &finder.filter, error) != 0)
		return -1;
	/* Entries have the attributes that are wanted alone, for this once also these. */
	if (filter)
		filter_attributes(finder.filter, &file->wanted);
	status = source_ldif_scan(source, source_ldif_pick, &finder, error);
	file->wanted.count = count;
	return status;
}

const struct source_ops source_ldif = {
	.scheme = "ldif:",
	.open = source_ldif_open,
	.read = source_ldif_read,
	.confirm = source_ldif_confirm,
	.find = source_ldif_find,
	.close = source_ldif_close,
};
