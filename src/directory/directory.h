// SPDX-License-Identifier: MIT
/*
 * The company's directory as a source of accounts. Order of calls: directory_open (connect, TLS,
 * bind, checks of identity), then directory_read or directory_update into a spool, spool_seal, and
 * on the same connection directory_confirm for what was not seen; directory_close. The kinds of
 * directory are rows behind one interface; callers never see LDAP.
 */
#pragma once

#include "conf/config.h"
#include "directory/usage.h"
#include "source/source.h"
#include "spool/spool.h"
#include "model/finding.h"

struct directory;

/* Called now and then while reading, with the number of entries so far. */
typedef void (*directory_progress)(void *argument, size_t entries);

/*
 * Connects to the first server that answers and binds. `lookup` resolves names (NULL:
 * getaddrinfo(3), and no discovery); it must live as long as the directory. A refused bind is
 * ERROR_PERMISSION; when no server can be used, ERROR_AGAIN with the answer of each.
 */
MUST_CHECK int directory_open(const struct config *config, const struct host_lookup *lookup,
			      struct directory **ret_directory, struct error *error);

/* The time that dates of entries are held against, when it is not that of the clock. */
void directory_set_time(struct directory *directory, int64_t now);

/* What the rules did, after directory_read; it lives as long as the directory. */
const struct usage *directory_usage(const struct directory *directory);

const struct source_info *directory_info(const struct directory *directory);

/*
 * Reads all entries into the spool. Any end but a complete one is an error (ERROR_AGAIN: the read
 * is discarded as incomplete; ERROR_CONFIG: wrong base or filter syntax). What is wrong with single
 * entries becomes findings, and those entries are marked in the spool. `before` is the checkpoint
 * of the last read, against which this one is checked; NULL or empty when there is none or it is to
 * be ignored. `ret_checkpoint` (NULL: not wanted) takes the checkpoint of this one.
 */
MUST_CHECK int directory_read(struct directory *directory, const struct buf *before,
			      struct spool *spool, directory_progress progress, void *argument,
			      struct findings *findings, struct buf *ret_checkpoint,
			      struct error *error);

/*
 * Asks only what changed since the read that left `before`, into a spool over the snapshot that was
 * kept then: 1, or 0 when everything has to be read with a new spool, and why. What the spool has
 * then is what a read of everything would have given. `ret_checkpoint` equals `before` when there
 * is nothing to remember.
 */
MUST_CHECK int directory_update(struct directory *directory, const struct buf *before,
				struct spool *spool, struct findings *findings,
				struct buf *ret_checkpoint, const char **ret_why,
				struct error *error);

/*
 * Asks for entries by their stable ids, without the scope filter: the second question before an
 * absence is acted on. An id that gets no answer is unknown, never gone.
 */
MUST_CHECK int directory_confirm(struct directory *directory, const char *const *ids, size_t count,
				 enum source_presence *ret_presence, struct error *error);

/* An entry of this read that has no address, though it had one. */
struct directory_lost {
	const char *dn; /* as it is now */
	bool group;
	const char *address; /* that it had */
	enum source_value answer;
};

/*
 * The second question about a lost address: whether it is gone or hidden from us. Sets the answers;
 * -1 when the connection is lost.
 */
MUST_CHECK int directory_ask_lost(struct directory *directory, struct directory_lost *lost,
				  size_t count, struct error *error);

void directory_close(struct directory *directory);
void directory_closep(struct directory **directory);
