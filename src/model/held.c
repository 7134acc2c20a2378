// SPDX-License-Identifier: MIT
#include "model/held.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

/* So many octets stay in memory. */
enum { HELD_BUFFER = 256 * 1024 };

/* The texts of a row, in their order. */
enum { HELD_TEXTS = 6 };

const char *held_kind_text(enum held_kind kind)
{
	static const char *const texts[HELD_KINDS] = { [HELD_ACCOUNT] = "account",
						       [HELD_MAILING_LIST] = "list",
						       [HELD_DEPARTMENTS] = "departments" };

	return texts[kind];
}

void held_log_init(struct held_log *log, const char *folder)
{
	*log = (struct held_log)HELD_LOG_INIT;
	log->folder = folder;
}

static int held_log_flush(struct held_log *log, struct error *error)
{
	if (log->fd < 0 && file_create_nameless(log->folder, &log->fd, error) != 0)
		return -1;
	if (file_write(log->fd, buf_text(&log->pending), log->pending.len, log->folder, error) != 0)
		return error_wrap(error, "cannot keep who is held");
	log->written += log->pending.len;
	buf_clear(&log->pending);
	return 0;
}

void held_log_clear(struct held_log *log)
{
	buf_clear(&log->pending);
	file_closep(&log->fd);
	log->fd = -1;
	log->written = log->lists = 0;
}

void held_log_again(struct held_log *log)
{
	log->lists = log->written + log->pending.len;
}

/* Absent and empty are two things. */
static void held_put(struct buf *buf, const char *text)
{
	buf_putc(buf, text ? '+' : '-');
	buf_add(buf, text ? text : "", text ? strlen(text) + 1 : 1);
}

void held_log_add(struct held_log *log, const struct held *held)
{
	const char *const texts[HELD_TEXTS] = { held->rule,    held->name, held->dn,
						held->address, held->text, held->hint };
	struct buf *buf = &log->pending;

	if (log->failed)
		return;
	buf_add(buf, held->key, sizeof(held->key));
	buf_putc(buf, (char)held->source);
	buf_putc(buf, (char)held->kind);
	buf_putc(buf, (char)held->severity);
	for (int i = 0; i < HELD_TEXTS; i++)
		held_put(buf, texts[i]);
	log->failed = buf->len >= HELD_BUFFER && held_log_flush(log, &log->error) != 0;
}

void held_note(struct findings *findings, size_t number, enum held_source source,
	       enum held_kind kind, const struct account *account)
{
	struct finding *finding = &findings->items[number];
	struct held held = {
		.source = source,
		.kind = kind,
		.severity = finding->severity,
		.rule = finding->rule,
		.name = account->value[ACCOUNT_NAME],
		.dn = account->dn,
		.address = account->value[ACCOUNT_ADDRESS],
		.text = finding->text,
		.hint = finding->hint,
	};

	finding_person(findings, number, account);
	finding->holds = true;
	if (!findings->log)
		return;
	account_key(account->id, held.key);
	held_log_add(findings->log, &held);
}

int held_log_walk(struct held_log *log, struct held_walk *ret_walk, struct error *error)
{
	struct held_walk walk = { .log = log };
	void *map;

	if (log->failed) {
		*error = log->error;
		return -1;
	}
	if (log->written + log->pending.len > 0) {
		if (held_log_flush(log, error) != 0)
			return -1;
		map = mmap(NULL, log->written, PROT_READ, MAP_SHARED, log->fd, 0);
		if (map == MAP_FAILED)
			return error_errno(error, "%s: cannot map a temporary file", log->folder);
		walk.octets = map;
		walk.len = log->written;
	}
	*ret_walk = walk;
	return 0;
}

static const char *held_get(struct held_walk *walk)
{
	const char *text = walk->octets + walk->at;

	walk->at += strlen(text) + 1;
	return *text == '+' ? text + 1 : NULL;
}

bool held_walk_next(struct held_walk *walk, struct held *ret_held)
{
	while (walk->at < walk->len) {
		const char *octets = walk->octets + walk->at;
		struct held held = { .since = 0 };
		bool counts;

		memcpy(held.key, octets, sizeof(held.key));
		held.source = (enum held_source)octets[sizeof(held.key)];
		held.kind = (enum held_kind)octets[sizeof(held.key) + 1];
		held.severity = (enum finding_severity)octets[sizeof(held.key) + 2];
		counts = held.source != HELD_LIST || walk->at >= walk->log->lists;
		walk->at += sizeof(held.key) + 3;
		held.rule = held_get(walk);
		held.name = held_get(walk);
		held.dn = held_get(walk);
		held.address = held_get(walk);
		held.text = held_get(walk);
		held.hint = held_get(walk);
		if (!counts)
			continue;
		*ret_held = held;
		return true;
	}
	return false;
}

void held_walk_release(struct held_walk *walk)
{
	if (walk->octets)
		munmap(walk->octets, walk->len);
	*walk = (struct held_walk)HELD_WALK_INIT;
}

void held_log_release(struct held_log *log)
{
	held_log_clear(log);
	buf_release(&log->pending);
	*log = (struct held_log)HELD_LOG_INIT;
}
