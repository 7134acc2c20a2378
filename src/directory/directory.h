// SPDX-License-Identifier: MIT
/*
 * The company's directory as a source of accounts: one, or several that are read beside each other.
 * Order of calls: directory_open (connect, TLS, bind, checks of identity), then directory_read or
 * directory_update into a spool, spool_seal, directory_settle, and on the same connections
 * directory_confirm for what was not seen; directory_close. The kinds of directory are rows behind
 * one interface; callers never see LDAP.
 *
 * Of several each is read, mapped, checked and remembered by itself; their entries come into one
 * snapshot, and the ids tell them apart (model/id_directory.h). One that fails while another
 * answers is in trouble: its entries stay as the last snapshot has them, and whoever of it is not
 * there is neither present nor absent, but unknown.
 */
#pragma once

#include "directory/parts.h"

struct directory;

/*
 * Connects to the first server of each directory that answers and binds. `lookup` resolves names
 * (NULL: getaddrinfo(3), and no discovery); it must live as long as the directory. A refused bind
 * is ERROR_PERMISSION; when no server can be used, ERROR_AGAIN with the answer of each. Of several
 * directories only when all fail.
 */
MUST_CHECK int directory_open(const struct config *config, const struct host_lookup *lookup,
			      struct directory **ret_directory, struct error *error);

/* The time that dates of entries are held against, when it is not that of the clock. */
void directory_set_time(struct directory *directory, int64_t now);

/* The directories by number, in the order of the configuration; NULL beyond the last. */
const struct directory_part *directory_part(const struct directory *directory, size_t number);

/* The first of them that is in trouble, or NULL; a finding for each, as far as it is not said. */
const struct directory_part *directory_trouble(const struct directory *directory);
void directory_tell_troubles(const struct directory *directory, struct findings *findings);

/* Whether the next read may go on from a snapshot that this one leaves. */
bool directory_goes_on(const struct directory *directory);

/* Whether one of them tells its changes, but not its deletions. */
bool directory_is_blind(const struct directory *directory);

/*
 * Reads all entries into the spool. Any end but a complete one is an error (ERROR_AGAIN: the read
 * is discarded as incomplete; ERROR_CONFIG: wrong base or filter syntax). What is wrong with single
 * entries becomes findings, and those entries are marked in the spool. `before` is the checkpoint
 * of the last read, against which this one is checked; NULL or empty when there is none or it is to
 * be ignored. `kept` is the snapshot of the last read, or NULL. Of several directories 1 when
 * one came into trouble: then all is to be read again, into a new spool and new findings.
 */
MUST_CHECK int directory_read(struct directory *directory, const struct buf *before,
			      const struct roster *kept, struct spool *spool,
			      directory_progress progress, void *argument,
			      struct findings *findings, struct error *error);

/*
 * Asks only what changed since the read that left `before`, into a spool over the snapshot that was
 * kept then: 1, or 0 when everything has to be read with a new spool, and why. What the spool has
 * then is what a read of everything would have given. Of several directories one that cannot tell
 * its changes is read whole. Entries with the DNs `asked` are read in any case: that we may see
 * one, or more of it, is no change that a server tells.
 */
MUST_CHECK int directory_update(struct directory *directory, const struct buf *before,
				const struct vec *asked, struct spool *spool,
				struct findings *findings, const char **ret_why,
				struct error *error);

/*
 * Counts the entries of each of several directories in the sealed roster. False when one of those
 * that only told their changes has nobody any more: then everything has to be read.
 */
MUST_CHECK bool directory_settle(struct directory *directory, const struct spool *spool,
				 const struct roster *roster);

/* What the next read is to get, once the roster was settled; the same when nothing is new. */
void directory_checkpoint(const struct directory *directory, struct buf *ret_checkpoint);

/* Whether an id is of a directory that is in trouble: nothing is known of it in this run. */
bool directory_is_unread(const struct directory *directory, const char *id);

/*
 * Asks for entries by their stable ids, without the scope filter: the second question before an
 * absence is acted on. An id that gets no answer is unknown, never gone.
 */
MUST_CHECK int directory_confirm(struct directory *directory, const char *const *ids, size_t count,
				 enum source_presence *ret_presence, struct error *error);

/* An entry of this read that has no address, though it had one. */
struct directory_lost {
	const char *id, *dn; /* as they are now */
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
