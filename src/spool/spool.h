// SPDX-License-Identifier: MIT
/*
 * Where a read puts what it saw: records in an unlinked temporary file, and an index sorted by
 * account key, both mapped, so that memory does not grow with the company. Order of calls for a
 * read of everything: spool_open, spool_add for each entry, spool_seal once. For a read of changes:
 * spool_open, spool_base with the reading that was kept, spool_add for each entry that is new or
 * changed, spool_drop for each that is gone, spool_seal. The roster is valid until spool_close.
 * spool_keep writes it for the next run.
 */
#pragma once

#include "base/vec.h"
#include "spool/snapshot_file.h"
#include "model/finding.h"

struct spool;

/*
 * `folder` takes the temporary files (the folder of the state store); they have no name and vanish
 * with the process.
 */
MUST_CHECK int spool_open(const char *folder, struct spool **ret_spool, struct error *error);

/* Goes on from a reading that was kept; takes it. */
void spool_base(struct spool *spool, struct snapshot_file *kept);

/*
 * Copies the account; flags are enum roster_flag. Over a base the last one with an id counts, and
 * one that is as it was is no change.
 */
MUST_CHECK int spool_add(struct spool *spool, const struct account *account, uint32_t flags,
			 struct error *error);

/*
 * The same for an entry with ties, packed (model/member_refs.h); NULL or empty is none. They are
 * part of what may change.
 */
MUST_CHECK int spool_add_tied(struct spool *spool, const struct account *account, uint32_t flags,
			      const struct buf *ties, struct error *error);

/* Takes an entry of the base out. */
void spool_drop(struct spool *spool, const char *id);

/* Whether the base has this id. */
bool spool_knows(const struct spool *spool, const char *id);

/* Whether the entry of the base with this id is a group that names somebody. */
bool spool_named(const struct spool *spool, const char *id);

/* Whether the base has this id under another DN. */
bool spool_moved(const struct spool *spool, const char *id, const char *dn);

/* An id of the base, or NULL when it has none. */
const char *spool_known_entry(const struct spool *spool);

/*
 * Marks an entry of the base as present; with spool_add and spool_drop doing the same, what is not
 * marked in the end was not mentioned.
 */
void spool_mark(struct spool *spool, const char *id);

/*
 * Adds the ids of people, or of groups, that are not marked to the list; they live as long as the
 * spool. False when they are more than `most`, and then none is added.
 */
MUST_CHECK bool spool_unmarked(const struct spool *spool, bool groups, struct vec *ids,
			       size_t most);

/* Whether anything differs from the base. */
bool spool_has_changed(const struct spool *spool);

/*
 * Sorts, holds every account whose address or alias another one claims too (a finding names both
 * DNs), refuses two entries with one id (ERROR_AGAIN), and gives the sealed roster. Without any
 * entry that is in scope the read is not believed: ERROR_AGAIN. Over a base findings come only when
 * something changed.
 */
MUST_CHECK int spool_seal(struct spool *spool, struct roster *ret_roster, struct findings *findings,
			  struct error *error);

/* The reading that a read of changes went on from, or NULL. */
const struct roster *spool_before(const struct spool *spool);

/* The keys of entries that are others now than there, are new, or are gone; ascending. */
const unsigned char (*spool_changed(const struct spool *spool,
				    size_t *ret_count))[ACCOUNT_KEY_SIZE];

/*
 * Writes the sealed reading as files for snapshot_file_open, durably. `ret_base` is the file that
 * it needs beside its own, or its own.
 */
MUST_CHECK int spool_keep(const struct spool *spool, const char *prefix,
			  const unsigned char id[SNAPSHOT_FILE_ID],
			  unsigned char ret_base[SNAPSHOT_FILE_ID], struct error *error);

void spool_close(struct spool *spool);
void spool_closep(struct spool **spool);
