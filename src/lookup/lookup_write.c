// SPDX-License-Identifier: MIT
#include "lookup/lookup_write.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <cdb.h>

enum { TEXT_FLUSH = 1 << 16 }; /* octets of text that are gathered before a write */

/*
 * Whether text can be the rest of a line: no control characters, which no attribute of an account
 * needs.
 */
static bool is_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return false;
	return true;
}

static int write_add(struct lookup_write *write, const char *name, const struct buf *value,
		     struct error *error)
{
	char key[LOOKUP_KEY_MAX + 1];
	struct lookup_record record;
	size_t len;

	if (!lookup_key(name, key, &len))
		return error_set(error, ERROR_DATA,
				 "\"%s\": cannot be a key of published data (at most %d octets, no "
				 "spaces or control characters)",
				 name, LOOKUP_KEY_MAX);
	if (value->len > UINT32_MAX)
		return error_set(error, ERROR_DATA, "%s: more members than a cdb file can hold",
				 name);
	record.key = arena_textn(&write->arena, key, len);
	record.value = arena_textn(&write->arena, buf_text(value), value->len);
	record.value_len = value->len;
	write->records =
		mem_grow(write->records, &write->cap, write->count + 1, sizeof(*write->records));
	write->records[write->count++] = record;
	return 0;
}

static int error_plain(const char *name, struct error *error)
{
	return error_set(
		error, ERROR_DATA,
		"%s: a mail server would not take this for an address (it begins with \"%.1s\")",
		name, name);
}

int lookup_write_alias(struct lookup_write *write, const char *alias, const struct vec *members,
		       struct error *error)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	if (members->count == 0)
		return error_set(error, ERROR_DATA, "%s: an alias without members", alias);
	if (!lookup_is_plain(alias))
		return error_plain(alias, error);
	for (size_t i = 0; i < members->count; i++) {
		const char *member = members->items[i];

		if (!*member || !is_line(member) || strpbrk(member, ", "))
			return error_set(error, ERROR_DATA,
					 "%s: member \"%s\" cannot stand in a list of members",
					 alias, member);
		if (!lookup_is_plain(member))
			return error_plain(member, error);
		if (i > 0)
			buf_putc(&value, ',');
		buf_puts(&value, member);
	}
	return write_add(write, alias, &value, error);
}

int lookup_write_account(struct lookup_write *write, const struct lookup_entry *entry,
			 struct error *error)
{
	const struct {
		const char *key;
		const char *text;
	} lines[] = {
		{ "state", entry->state },
		{ "login", entry->login },
		{ "domain", entry->domain },
		{ "verdict", entry->verdict },
		{ "clients", entry->closed ? "no" : NULL },
		{ "name", entry->name },
	};
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	buf_printf(&value, "generation=%llu\n", (unsigned long long)entry->generation);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (!lines[i].text)
			continue;
		if (!is_line(lines[i].text))
			return error_set(error, ERROR_DATA, "%s: %s has a control character",
					 entry->address, lines[i].key);
		buf_printf(&value, "%s=%s\n", lines[i].key, lines[i].text);
	}
	if (value.len > LOOKUP_ACCOUNT_MAX)
		return error_set(error, ERROR_DATA,
				 "%s: its login, domain and name have together more than %d octets",
				 entry->address, LOOKUP_ACCOUNT_MAX);
	return write_add(write, entry->address, &value, error);
}

static int write_header(const struct lookup_write *write, struct cdb_make *make,
			uint64_t generation, uint64_t time)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	buf_printf(&value, "format=%d\nkind=%s\ngeneration=%llu\ncount=%zu\ntime=%llu\n",
		   LOOKUP_FORMAT, lookup_kind_text(write->kind), (unsigned long long)generation,
		   write->count, (unsigned long long)time);
	if (write->domain)
		buf_printf(&value, "domain=%s\n", write->domain);
	return cdb_make_add(make, LOOKUP_HEADER_KEY, strlen(LOOKUP_HEADER_KEY), value.data,
			    (unsigned)value.len);
}

static int write_records(const struct lookup_write *write, struct cdb_make *make)
{
	for (size_t i = 0; i < write->count; i++) {
		const struct lookup_record *record = &write->records[i];

		if (cdb_make_add(make, record->key, (unsigned)strlen(record->key), record->value,
				 (unsigned)record->value_len) != 0)
			return -1;
	}
	return 0;
}

/*
 * Fills the draft. libcdb says ENOMEM for a file that would pass 4 GiB; real exhaustion of memory
 * is reported the same way, and is as rare.
 */
static int write_database(const struct lookup_write *write, const struct file_staging *draft,
			  uint64_t generation, uint64_t time, struct error *error)
{
	struct cdb_make make;
	int status, saved;

	if (cdb_make_start(&make, draft->fd) != 0)
		return error_errno(error, "%s: cannot write", draft->target);
	status = write_header(write, &make, generation, time) != 0 ||
				 write_records(write, &make) != 0
			 ? -1
			 : 0;
	saved = errno;
	/* Also the only way to free what cdb_make_start allocated. */
	if (cdb_make_finish(&make) != 0 && status == 0) {
		status = -1;
		saved = errno;
	}
	if (status == 0)
		return 0;
	if (saved == ENOMEM)
		return error_set(error, ERROR_DATA, "%s: more than a cdb file can hold (4 GiB)",
				 draft->target);
	errno = saved;
	return error_errno(error, "%s: cannot write", draft->target);
}

static int compare_records(const void *a, const void *b)
{
	return strcmp(((const struct lookup_record *)a)->key,
		      ((const struct lookup_record *)b)->key);
}

int lookup_write_commit(struct lookup_write *write, const char *path, uint64_t generation,
			uint64_t time, struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;

	if (write->count > 0)
		qsort(write->records, write->count, sizeof(*write->records), compare_records);
	for (size_t i = 1; i < write->count; i++)
		if (strcmp(write->records[i - 1].key, write->records[i].key) == 0)
			return error_set(error, ERROR_DATA, "%s: %s would be there twice", path,
					 write->records[i].key);
	return file_staging_open(&draft, path, 0644, error) ||
			       write_database(write, &draft, generation, time, error) ||
			       file_staging_commit(&draft, error)
		       ? -1
		       : 0;
}

static int write_lines(const struct lookup_write *write, const struct file_staging *draft,
		       struct buf *text, struct error *error)
{
	for (size_t i = 0; i < write->count; i++) {
		const struct lookup_record *record = &write->records[i];

		buf_printf(text, "%s %.*s\n", record->key, (int)record->value_len, record->value);
		if (text->len < TEXT_FLUSH)
			continue;
		if (file_write(draft->fd, text->data, text->len, draft->target, error) != 0)
			return -1;
		buf_clear(text);
	}
	return file_write(draft->fd, buf_text(text), text->len, draft->target, error);
}

int lookup_write_text(const struct lookup_write *write, const char *path, uint64_t generation,
		      uint64_t time, struct error *error)
{
	CLEANUP(file_staging_drop) struct file_staging draft = FILE_STAGING_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text,
		   "# aliases of mailprov, format %d, generation %llu, %zu of them, time %llu\n",
		   LOOKUP_FORMAT, (unsigned long long)generation, write->count,
		   (unsigned long long)time);
	return file_staging_open(&draft, path, 0644, error) ||
			       write_lines(write, &draft, &text, error) ||
			       file_staging_commit(&draft, error)
		       ? -1
		       : 0;
}

void lookup_write_release(struct lookup_write *write)
{
	arena_release(&write->arena);
	free(write->records);
	*write = (struct lookup_write)LOOKUP_WRITE_INIT(write->kind);
}
