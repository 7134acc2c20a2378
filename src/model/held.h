// SPDX-License-Identifier: MIT
/*
 * Who and what is held, and why: one row for each rule that holds an entry. A run collects them in
 * a log, a file without a name, so that it does not matter for memory how many they are; the store
 * remembers them between runs (state/state_held.h). Order of calls: held_log_init, held_note for
 * each finding that holds somebody, then held_log_walk; held_log_release.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"
#include "model/account.h"
#include "model/finding.h"

/* What found it. What a read and what claims of others say is the same until an entry changes. */
enum held_source {
	HELD_READ,  /* a value of the entry */
	HELD_CLAIM, /* another entry that wants the same address */
	HELD_PLAN,  /* what is known of accounts; found anew by every plan */
	HELD_LIST,  /* likewise of mailing lists */
};

enum held_kind { HELD_ACCOUNT, HELD_MAILING_LIST, HELD_DEPARTMENTS, HELD_KINDS };

struct held {
	unsigned char key[ACCOUNT_KEY_SIZE]; /* of the entry */
	enum held_source source;
	enum held_kind kind;
	enum finding_severity severity;
	const char *rule;
	const char *name, *dn, *address; /* or NULL */
	const char *text;
	const char *hint; /* or NULL */
	int64_t since;	  /* by the store */
};

/* "account", "list", "departments". */
const char *held_kind_text(enum held_kind kind);

struct held_log {
	const char *folder; /* for the file, once there are many */
	int fd;
	struct buf pending;
	uint64_t written;
	uint64_t lists; /* where the rows of the last plan of lists begin */
	bool failed;
	struct error error; /* the first one */
};

#define HELD_LOG_INIT    \
	{                \
		.fd = -1 \
	}

/* The folder lives as long as the log. */
void held_log_init(struct held_log *log, const char *folder);

/* Forgets all rows: what comes now is of another read. */
void held_log_clear(struct held_log *log);

/* Lists are planned again: rows of them that came so far do not count. */
void held_log_again(struct held_log *log);

/*
 * The finding with this number, which has its hint by now, holds this account or list: says so in
 * the finding, and copies it into the log, if there is one. What fails is told by held_log_walk.
 */
void held_note(struct findings *findings, size_t number, enum held_source source,
	       enum held_kind kind, const struct account *account);

/* Copies a row. */
void held_log_add(struct held_log *log, const struct held *held);

/* A walk over the rows; `octets` NULL before and after. */
struct held_walk {
	const struct held_log *log;
	char *octets; /* mapped */
	size_t len, at;
};

#define HELD_WALK_INIT         \
	{                      \
		.octets = NULL \
	}

/* Ends the log and begins a walk: nothing may be added during it. */
MUST_CHECK int held_log_walk(struct held_log *log, struct held_walk *ret_walk, struct error *error);

/* The next row that counts, whose texts live as long as the walk; false at the end. */
bool held_walk_next(struct held_walk *walk, struct held *ret_held);
void held_walk_release(struct held_walk *walk);

void held_log_release(struct held_log *log);
