// SPDX-License-Identifier: MIT
#include "modules/client_apply.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/scan.h"
#include "clients/client.h"
#include "clients/profile_file.h"
#include "modules/user_config_dir.h"
#include "modules/mailbox.h"
#include "modules/manifest.h"

#define MANIFEST_NAME ".stamp"

/* One file that the user is to have. */
struct plan_file {
	const char *name;
	struct buf text;
	char hex[MANIFEST_HEX + 1];
};

/* Everything of one run. */
struct work {
	const struct client_apply *apply;
	struct arena arena;
	struct mailbox mailbox;
	char domain[LOOKUP_KEY_MAX + 1];
	struct buf profile_text;
	struct profile_file profile_file;
	struct profile profile;
	struct plan_file *files;
	size_t count;
	size_t cap;
	struct manifest before;
	struct manifest after;
	int desk;
};

static void work_release(struct work *work)
{
	for (size_t i = 0; i < work->count; i++)
		buf_release(&work->files[i].text);
	free(work->files);
	manifest_release(&work->before);
	manifest_release(&work->after);
	profile_release(&work->profile);
	profile_file_release(&work->profile_file);
	buf_release(&work->profile_text);
	arena_release(&work->arena);
	file_closep(&work->desk);
}

static void say(const struct work *work, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(const struct work *work, const char *format, ...)
{
	CLEANUP(mem_freep) char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = mem_vprintf(format, arguments);
	va_end(arguments);
	work->apply->say(text);
}

/* 1 when the user has an enabled mailbox that mail programs may use, 0 when not. */
static int find_mailbox(struct work *work, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	enum cdb_read_result result;

	file_join(&path, work->apply->published, "accounts.cdb");
	result = mailbox_find(&work->mailbox, buf_text(&path), work->apply->user, NULL);
	if (result == CDB_READ_ABSENT)
		return 0;
	if (result == CDB_READ_FOUND && (!lookup_text_is(&work->mailbox.account.state, "enabled") ||
					 work->mailbox.account.closed))
		return 0;
	if (result != CDB_READ_FOUND)
		return error_set(error, ERROR_AGAIN, "%s: %s", buf_text(&path),
				 mailbox_trouble(result));
	return 1;
}

/* A file that names the password command must come from a trusted owner, like accounts.cdb. */
static int read_trusted(const char *path, struct buf *buf, struct error *error)
{
	struct stat info;

	if (lstat(path, &info) != 0)
		return error_errno(error, "%s: cannot examine", path);
	if (!S_ISREG(info.st_mode) || (info.st_uid != 0 && info.st_uid != geteuid()) ||
	    (info.st_mode & (S_IWGRP | S_IWOTH)))
		return error_set(error, ERROR_PERMISSION, "%s: %s", path,
				 mailbox_trouble(CDB_READ_REFUSED));
	return file_read(path, PROFILE_FILE_MAX, buf, error);
}

static int read_profile(struct work *work, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const struct lookup_text *domain = &work->mailbox.account.domain;

	if (domain->len > LOOKUP_KEY_MAX || domain->at[0] == '.' ||
	    memchr(domain->at, '/', domain->len))
		return error_set(error, ERROR_DATA, "%s: its domain is none",
				 work->mailbox.address);
	memcpy(work->domain, domain->at, domain->len);
	work->domain[domain->len] = '\0';
	file_join(&path, work->apply->published, "profiles/");
	buf_printf(&path, "%s.conf", work->domain);
	return read_trusted(buf_text(&path), &work->profile_text, error) ||
			       profile_file_parse(&work->profile_file, buf_text(&path),
						  work->domain, work->profile_text.data,
						  work->profile_text.len, error)
		       ? -1
		       : 0;
}

/*
 * The digest of all inputs of the settings: changes when one of them does, not with each
 * publication.
 */
static void source_of(const struct work *work, char hex[MANIFEST_HEX + 1])
{
	const struct lookup_account *account = &work->mailbox.account;
	struct scan scan = scan_over(work->profile_text.data, work->profile_text.len);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *line;
	size_t len;

	buf_printf(&text, "%s\n%s\n%.*s\n%.*s\n", PACKAGE_VERSION, work->mailbox.address,
		   (int)account->login.len, account->login.at, (int)account->name.len,
		   account->name.at);
	while (scan_line(&scan, &line, &len) > 0)
		if (profile_file_matters(line, len))
			buf_printf(&text, "%.*s\n", (int)len, line);
	manifest_hash(hex, text.data, text.len);
}

static struct buf *plan_add(struct work *work, const char *name)
{
	work->files = mem_grow(work->files, &work->cap, work->count + 1, sizeof(*work->files));
	work->files[work->count] = (struct plan_file){ .name = arena_text(&work->arena, name) };
	return &work->files[work->count++].text;
}

/*
 * A dialect for old versions is kept under the name of the format, beside the file of the new ones.
 */
static int plan_format(struct work *work, const struct client_format *format, struct buf *readme,
		       struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error why = ERROR_INIT;
	const char *slash, *name;

	if (!client_is_allowed(format, &work->profile))
		return 0;
	if (client_file(format, &work->profile, &path, error) != 0)
		return -1;
	slash = strrchr(buf_text(&path), '/');
	name = format->older ? format->name : slash ? slash + 1 : buf_text(&path);
	if (client_render(format, &work->profile, &text, &why) != 0) {
		/*
		 * A value that one format cannot carry, the person's or the configuration's, costs
		 * that file only.
		 */
		if (why.kind != ERROR_DATA && why.kind != ERROR_CONFIG) {
			*error = why;
			return -1;
		}
		say(work, "%s", why.text);
		return 0;
	}
	buf_printf(readme, "  %-20s %s\n", name, format->title);
	*plan_add(work, name) = text;
	text = (struct buf)BUF_INIT;
	return 0;
}

static int plan(struct work *work, struct error *error)
{
	CLEANUP(mem_freep)
	char *name = mem_textn(work->mailbox.account.name.at, work->mailbox.account.name.len);
	CLEANUP(buf_release) struct buf readme = BUF_INIT;

	if (profile_init(&work->profile, &work->profile_file.site, work->mailbox.address, name,
			 &work->profile_file.options, error) != 0)
		return -1;
	buf_printf(&readme, "Settings of mail programs for %s, kept up to date by mailprov.\n\n",
		   work->mailbox.address);
	buf_puts(&readme, "Point a program at its file, or include it. No file has a password: "
			  "programs ask your key ring.\n"
			  "A file that you change is yours from then on: newer settings come "
			  "beside it, as NAME.new.\n\n");
	for (size_t i = 0; i < client_format_count; i++)
		if (client_formats[i].scope == CLIENT_USER &&
		    client_is_allowed(&client_formats[i], &work->profile) &&
		    plan_format(work, &client_formats[i], &readme, error) != 0)
			return -1;
	*plan_add(work, "README") = readme;
	readme = (struct buf)BUF_INIT;
	for (size_t i = 0; i < work->count; i++)
		manifest_hash(work->files[i].hex, work->files[i].text.data,
			      work->files[i].text.len);
	return 0;
}

static int write_stamp(const struct work *work, const struct manifest *stamp, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	manifest_write(stamp, &text);
	return user_config_write(work->desk, MANIFEST_NAME, &text, error);
}

static const char *new_name(struct work *work, const char *name)
{
	return arena_printf(&work->arena, "%s.new", name);
}

/* Before any file changes: what each of them is or will be. */
static int write_intent(struct work *work, struct error *error)
{
	CLEANUP(manifest_release) struct manifest intent = MANIFEST_INIT;

	for (size_t i = 0; i < work->count; i++) {
		const char *names[] = { work->files[i].name, new_name(work, work->files[i].name) };

		for (size_t n = 0; n < ARRAY_LEN(names); n++) {
			manifest_keep(&intent, &work->before, names[n]);
			manifest_add(&intent, names[n], work->files[i].hex);
		}
	}
	return write_stamp(work, &intent, error);
}

enum outcome { WRITTEN, CHANGED_BY_OWNER };

/* Writes a file unless what is there is not ours. */
static int put_file(struct work *work, const char *name, const struct plan_file *file,
		    enum outcome *ret_outcome, struct error *error)
{
	CLEANUP(buf_release) struct buf there = BUF_INIT;
	char hex[MANIFEST_HEX + 1];
	enum user_config_entry entry;

	if (user_config_read(work->desk, name, &entry, &there, error) != 0)
		return -1;
	if (entry == USER_CONFIG_OTHER) {
		*ret_outcome = CHANGED_BY_OWNER;
		return 0;
	}
	manifest_hash(hex, buf_text(&there), there.len);
	*ret_outcome = entry == USER_CONFIG_ABSENT || strcmp(hex, file->hex) == 0 ||
				       manifest_knows(&work->before, name, hex)
			       ? WRITTEN
			       : CHANGED_BY_OWNER;
	if (*ret_outcome == CHANGED_BY_OWNER) {
		manifest_keep(&work->after, &work->before, name);
		return 0;
	}
	manifest_add(&work->after, name, file->hex);
	return entry == USER_CONFIG_FILE && strcmp(hex, file->hex) == 0
		       ? 0
		       : user_config_write(work->desk, name, &file->text, error);
}

static int put(struct work *work, const struct plan_file *file, struct error *error)
{
	const char *beside = new_name(work, file->name);
	enum outcome outcome;

	if (put_file(work, file->name, file, &outcome, error) != 0)
		return -1;
	if (outcome == WRITTEN)
		return 0;
	if (put_file(work, beside, file, &outcome, error) != 0)
		return -1;
	if (outcome == WRITTEN)
		say(work,
		    "~/.config/mailprov/%s was changed by hand and stays; the new settings are in "
		    "%s",
		    file->name, beside);
	else
		say(work,
		    "~/.config/mailprov/%s and %s were both changed by hand and stay; remove one "
		    "of them to see the new settings",
		    file->name, beside);
	return 0;
}

static int read_stamp(struct work *work, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum user_config_entry entry;

	if (user_config_read(work->desk, MANIFEST_NAME, &entry, &text, error) != 0)
		return -1;
	manifest_parse(&work->before, buf_text(&text), text.len);
	return 0;
}

static int work_run(struct work *work, bool *ret_done, struct error *error)
{
	int found = find_mailbox(work, error);

	*ret_done = found > 0;
	if (found <= 0)
		return found;
	if (read_profile(work, error) != 0 ||
	    user_config_open(work->apply->home, &work->desk, error) != 0)
		return -1;
	if (work->desk < 0)
		return 0;
	if (read_stamp(work, error) != 0)
		return -1;
	source_of(work, work->after.source);
	if (strcmp(work->before.source, work->after.source) == 0)
		return 0;
	user_config_sweep(work->desk);
	if (plan(work, error) != 0 || write_intent(work, error) != 0)
		return -1;
	for (size_t i = 0; i < work->count; i++)
		if (put(work, &work->files[i], error) != 0)
			return error_wrap(error, "%s/.config/mailprov", work->apply->home);
	return write_stamp(work, &work->after, error);
}

int client_apply(const struct client_apply *apply, bool *ret_done, struct error *error)
{
	CLEANUP(work_release) struct work work = { .apply = apply, .desk = -1 };

	return work_run(&work, ret_done, error);
}
