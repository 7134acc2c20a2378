// SPDX-License-Identifier: MIT
#include "batch/history.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "batch/batch_path.h"

#define HISTORY_FOLDER "history"
#define HISTORY_EVENT "event-"
#define HISTORY_SUFFIX ".json"
#define HISTORY_SEAL ", \"whole\": \""
#define HISTORY_END "\"}\n"

enum {
	HISTORY_SEAL_LEN = sizeof(HISTORY_SEAL) - 1,
	HISTORY_GLANCE = 4 * 1024 * 1024,
	HISTORY_HEAD = 4096,
	HISTORY_TAIL = HISTORY_SEAL_LEN + 2 * DIGEST_SIZE + sizeof(HISTORY_END) - 1,
};

void history_batch_path(struct buf *path, const char *directory, int64_t batch)
{
	batch_folder(path, directory, batch);
	buf_puts(path, "/batch.json");
}

void history_answer_path(struct buf *path, const char *directory, int64_t batch)
{
	batch_folder(path, directory, batch);
	buf_puts(path, "/answer.json");
}

void history_event_path(struct buf *path, const char *directory, int64_t event)
{
	buf_printf(path, "%s/" HISTORY_FOLDER "/" HISTORY_EVENT "%06" PRId64 HISTORY_SUFFIX,
		   directory, event);
}

/* The number in a name between what comes before and after it; 0 when it is none of ours. */
static int64_t history_number(const char *name, const char *before, const char *after)
{
	size_t skip = strlen(before);
	long long number;
	char *end;

	if (strncmp(name, before, skip) != 0 || !isdigit((unsigned char)name[skip]))
		return 0;
	errno = 0;
	number = strtoll(name + skip, &end, 10);
	return errno == 0 && end - (name + skip) >= 6 && strcmp(end, after) == 0 ? number : 0;
}

/* Calls for each file of the kind; a folder that is not there has none. */
typedef int history_each(void *argument, int64_t number, struct error *error);

static int history_list(const char *folder, const char *before, const char *after,
			history_each *each, void *argument, struct error *error)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;
	int status = 0;

	if (!entries)
		return errno == ENOENT ? 0 : error_errno(error, "%s: cannot read folder", folder);
	while (status == 0 && (entry = readdir(entries)) != NULL) {
		int64_t number = history_number(entry->d_name, before, after);

		if (number > 0)
			status = each(argument, number, error);
	}
	closedir(entries);
	return status;
}

static int history_higher(void *argument, int64_t number, struct error *error)
{
	int64_t *highest = argument;

	(void)error;
	*highest = number > *highest ? number : *highest;
	return 0;
}

int history_highest(const char *directory, int64_t *ret_batch, struct error *error)
{
	*ret_batch = 0;
	return history_list(directory, "", "", history_higher, ret_batch, error);
}

static void history_hex(const void *octets, size_t len, char out[65])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	digest_add(&digest, octets, len);
	digest_finish(&digest, whole);
	digest_hex(&hex, whole, sizeof(whole));
	memcpy(out, hex.data, hex.len + 1);
}

/* Whether its last words are the digest of all before them. */
static bool history_is_whole(const struct buf *text)
{
	char hex[65];
	const char *tail;

	if (text->len < HISTORY_TAIL)
		return false;
	tail = text->data + text->len - HISTORY_TAIL;
	history_hex(text->data, text->len - HISTORY_TAIL, hex);
	return memcmp(tail, HISTORY_SEAL, HISTORY_SEAL_LEN) == 0 &&
	       memcmp(tail + HISTORY_SEAL_LEN, hex, 2 * DIGEST_SIZE) == 0 &&
	       strcmp(tail + HISTORY_SEAL_LEN + 2 * DIGEST_SIZE, HISTORY_END) == 0;
}

static void history_take(struct history_entry *entry, const char *key,
			 const struct json_value *value, struct arena *arena)
{
	bool text = value->kind == JSON_TEXT;

	if (strcmp(key, "store") == 0 && text)
		snprintf(entry->store, sizeof(entry->store), "%s", value->text);
	else if (strcmp(key, "previous") == 0 && text)
		snprintf(entry->previous, sizeof(entry->previous), "%s", value->text);
	else if (strcmp(key, "event") == 0 && value->kind == JSON_NUMBER)
		entry->event = value->number;
	else if (strcmp(key, "batch") == 0 && value->kind == JSON_NUMBER)
		entry->batch = value->number;
	else if (strcmp(key, "what") == 0 && text)
		entry->what = arena_text(arena, value->text);
}

/* What stands before the first array. */
static bool history_read_head(struct history_entry *entry, const struct buf *text,
			      struct arena *arena)
{
	struct json_reader reader = json_reader_over(text->data, text->len);
	const char *key;
	int more;

	if (!json_enter(&reader, '{'))
		return false;
	while ((more = json_next(&reader, '{', arena, &key)) > 0) {
		struct json_value value;

		if (strcmp(key, "domains") == 0 || strcmp(key, "changes") == 0)
			return true;
		if (!json_take(&reader, arena, &value))
			return false;
		history_take(entry, key, &value, arena);
	}
	return more == 0;
}

int history_look(struct history_entry *entry, struct arena *arena, struct buf *text,
		 struct error *error)
{
	struct error why = ERROR_INIT;
	int64_t batch = entry->batch;

	if (file_read(entry->path, SIZE_MAX / 2, text, &why) != 0) {
		struct stat info;

		if (stat(entry->path, &info) == 0 || errno != ENOENT) {
			*error = why;
			return -1;
		}
		entry->fault = "is missing";
		return 0;
	}
	history_hex(text->data, text->len, entry->digest);
	if (!history_read_head(entry, text, arena))
		entry->fault = "is damaged";
	else if (entry->kind == HISTORY_BATCH && !*entry->store)
		entry->fault = "was written by an earlier version, which kept less in it";
	else if (!history_is_whole(text))
		entry->fault = "is damaged, or somebody edited it";
	else if (entry->kind != HISTORY_OTHER && entry->batch != batch)
		entry->fault = "belongs to another batch";
	if (entry->kind == HISTORY_BATCH)
		entry->batch = batch;
	return 0;
}

int history_glance(struct history_entry *entry, struct arena *arena, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(file_closep) int fd = -1;
	struct stat info;
	ssize_t got;

	if (stat(entry->path, &info) != 0 || info.st_size <= HISTORY_GLANCE)
		return history_look(entry, arena, &text, error);
	fd = open(entry->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	got = fd < 0 ? -1 : read(fd, buf_room(&text, HISTORY_HEAD), HISTORY_HEAD);
	if (got < 0)
		return error_errno(error, "%s: cannot read", entry->path);
	text.len = (size_t)got;
	if (!history_read_head(entry, &text, arena))
		entry->fault = "is damaged";
	return 0;
}

/* A walk over the directory. */
struct history_walk {
	struct history *history;
	const char *directory;
};

static int history_add(struct history_walk *walk, enum history_kind kind, int64_t batch,
		       const struct buf *path, struct error *error)
{
	struct history *history = walk->history;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct history_entry entry = { .kind = kind, .batch = batch };

	entry.path = arena_text(&history->arena, buf_text(path));
	if (history_look(&entry, &history->arena, &text, error) != 0)
		return -1;
	history->items = mem_grow(history->items, &history->cap, history->count + 1,
				  sizeof(*history->items));
	history->items[history->count++] = entry;
	return 0;
}

static int history_add_batch(void *argument, int64_t batch, struct error *error)
{
	struct history_walk *walk = argument;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	struct stat info;

	history_batch_path(&path, walk->directory, batch);
	history_answer_path(&answer, walk->directory, batch);
	if (history_add(walk, HISTORY_BATCH, batch, &path, error) != 0)
		return -1;
	return stat(buf_text(&answer), &info) != 0
		       ? 0
		       : history_add(walk, HISTORY_ANSWER, batch, &answer, error);
}

static int history_add_event(void *argument, int64_t event, struct error *error)
{
	struct history_walk *walk = argument;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	history_event_path(&path, walk->directory, event);
	return history_add(walk, HISTORY_OTHER, 0, &path, error);
}

static int history_compare(const void *a, const void *b)
{
	const struct history_entry *x = a, *y = b;

	if (x->event != y->event)
		return x->event < y->event ? -1 : 1;
	return x->batch < y->batch ? -1 : x->batch > y->batch;
}

int history_load(struct history *history, const char *directory, struct error *error)
{
	struct history_walk walk = { .history = history, .directory = directory };
	CLEANUP(buf_release) struct buf events = BUF_INIT;

	file_join(&events, directory, HISTORY_FOLDER);
	if (history_list(directory, "", "", history_add_batch, &walk, error) != 0 ||
	    history_list(buf_text(&events), HISTORY_EVENT, HISTORY_SUFFIX, history_add_event, &walk,
			 error) != 0)
		return -1;
	if (history->count)
		qsort(history->items, history->count, sizeof(*history->items), history_compare);
	return 0;
}

void history_release(struct history *history)
{
	free(history->items);
	arena_release(&history->arena);
	*history = (struct history)HISTORY_INIT;
}

void history_begin(struct json *json, const char *store, int64_t event, const char *what,
		   int64_t now)
{
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;

	clock_stamp(&stamp, now);
	json_object(json);
	json_key_int(json, "schema", 1);
	json_key_text(json, "store", store);
	json_key_int(json, "event", event);
	json_key_text(json, "what", what);
	json_key_text(json, "when", buf_text(&stamp));
	json_key_int(json, "at", now);
}

void history_seal(struct json *json, const unsigned char digest[DIGEST_SIZE])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	digest_hex(&hex, digest, DIGEST_SIZE);
	json_key_text(json, "whole", buf_text(&hex));
}

void history_end(struct json *json)
{
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	digest_add(&digest, json->buf->data, json->buf->len);
	digest_finish(&digest, whole);
	history_seal(json, whole);
	json_close(json);
}

int history_write(const char *directory, int64_t batch, int64_t event, const struct buf *text,
		  struct buf *ret_path, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct stat info;

	if (batch > 0)
		batch_folder(&folder, directory, batch);
	if (batch > 0 && stat(buf_text(&folder), &info) == 0) {
		history_answer_path(ret_path, directory, batch);
	} else {
		buf_clear(&folder);
		file_join(&folder, directory, HISTORY_FOLDER);
		if (file_make_folder(buf_text(&folder), 0700, error) != 0)
			return -1;
		history_event_path(ret_path, directory, event);
	}
	return file_replace(buf_text(ret_path), text->data, text->len, 0600, error);
}
