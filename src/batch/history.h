// SPDX-License-Identifier: MIT
/*
 * The history that the batch directory has: numbered events, each a file that is written once,
 * before the store has it. They are the batches (NNNNNN/batch.json), what was answered to them
 * (NNNNNN/answer.json), and what else happened to accounts (history/event-NNNNNN.json). Each names
 * its store, its number, and at its end the SHA-256 of all before that; a batch also the digest of
 * the batch before. With all of them a store can be made again (apply/recover.h).
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/json_read.h"
#include "digest/digest.h"

enum history_kind { HISTORY_BATCH, HISTORY_ANSWER, HISTORY_OTHER };

struct history_entry {
	enum history_kind kind;
	int64_t event; /* 0: by a version that did not count them, or damaged */
	int64_t batch; /* of a batch and its answer; else 0 */
	char *path;
	char store[33];
	char digest[65];   /* SHA-256 of the file */
	char previous[65]; /* of a batch: that of the batch before; "" for none */
	const char *what;  /* of another: which kind of event */
	const char *fault; /* it is damaged: how; else NULL */
};

struct history {
	struct history_entry *items; /* by event; those without a number first */
	size_t count, cap;
	struct arena arena;
};

#define HISTORY_INIT       \
	{                  \
		.count = 0 \
	}

/* All of it, read and checked. A directory that is not there has none. */
MUST_CHECK int history_load(struct history *history, const char *directory, struct error *error);
void history_release(struct history *history);

/* One file of it, into an arena; `entry` says what it is of. What is wrong with it is a fault. */
MUST_CHECK int history_look(struct history_entry *entry, struct arena *arena, struct buf *text,
			    struct error *error);

/*
 * The same of a batch, for every run: of one with very many changes only the head is read, and the
 * digest stays empty.
 */
MUST_CHECK int history_glance(struct history_entry *entry, struct arena *arena,
			      struct error *error);

/* The highest number of a folder, or 0. */
MUST_CHECK int history_highest(const char *directory, int64_t *ret_batch, struct error *error);

/* Where they lie; appended. */
void history_batch_path(struct buf *path, const char *directory, int64_t batch);
void history_answer_path(struct buf *path, const char *directory, int64_t batch);
void history_event_path(struct buf *path, const char *directory, int64_t event);

/* Begins the document of an event, and ends it: what is between is the caller's. */
void history_begin(struct json *json, const char *store, int64_t event, const char *what,
		   int64_t now);
void history_end(struct json *json);

/*
 * Writes the document, durably: as the answer to a batch, or, with batch 0 or where the folder of
 * the batch is not there any more, as an event of its own. `ret_path` gets where.
 */
MUST_CHECK int history_write(const char *directory, int64_t batch, int64_t event,
			     const struct buf *text, struct buf *ret_path, struct error *error);

/* What stands at the end of every file: the digest of all octets of it up to there. */
void history_seal(struct json *json, const unsigned char digest[DIGEST_SIZE]);
