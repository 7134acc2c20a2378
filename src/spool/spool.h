// SPDX-License-Identifier: MIT
/*
 * Where a read puts what it saw: records in an unlinked temporary file, and an index sorted by
 * account key, both mapped, so that memory does not grow with the company. Order of calls for a
 * read of everything: spool_open, spool_add for each entry, spool_seal once. For a read of changes:
 * spool_open, snapshot_base_take of spool_base with the snapshot that was kept, spool_add for each
 * entry that is new or changed, snapshot_base_drop for each that is gone, spool_seal. The roster is
 * valid until spool_close. spool_keep writes it for the next run.
 */
#pragma once

#include "base/vec.h"
#include "spool/snapshot_base.h"
#include "model/finding.h"

struct spool;

/*
 * `folder` takes the temporary files (the folder of the state store); they have no name and vanish
 * with the process.
 */
MUST_CHECK int spool_open(const char *folder, struct spool **ret_spool, struct error *error);

/*
 * The snapshot to go on from, none at first: given with snapshot_base_take, and marked through its
 * functions. It lives as long as the spool.
 */
struct snapshot_base *spool_base(struct spool *spool);

/* Of several directories: the name of the one whose ids begin with none, for messages; or NULL. */
void spool_set_nameless(struct spool *spool, const char *name);

/*
 * Copies the account; flags are enum roster_flag. An entry may have ties, packed
 * (model/member_refs.h); NULL or empty is none. Over a base the last one with an id counts, and one
 * that is as it was, ties included, is no change.
 */
MUST_CHECK int spool_add(struct spool *spool, const struct account *account, uint32_t flags,
			 const struct buf *ties, struct error *error);

/* Whether anything differs from the base. */
bool spool_has_changed(const struct spool *spool);

/* How many entries were given that differ from the base, or are gone from it. */
size_t spool_count_changes(const struct spool *spool);

/*
 * Sorts, holds every account whose address or alias another one claims too (a finding names both
 * DNs), refuses two entries with one id (ERROR_AGAIN), and gives the sealed roster. A read without
 * any entry in scope is discarded: ERROR_AGAIN. Over a base findings come only when something
 * changed.
 */
MUST_CHECK int spool_seal(struct spool *spool, struct roster *ret_roster, struct findings *findings,
			  struct error *error);

/* The snapshot that a read of changes went on from, or NULL. */
const struct roster *spool_before(const struct spool *spool);

/* The keys of entries that changed since then, are new, or are gone; ascending. */
const unsigned char (*spool_changed(const struct spool *spool,
				    size_t *ret_count))[ACCOUNT_KEY_SIZE];

/*
 * Writes the sealed snapshot as files for snapshot_file_open, durably. `ret_base` is the file that
 * it needs beside its own, or its own.
 */
MUST_CHECK int spool_keep(const struct spool *spool, const char *prefix,
			  const unsigned char id[SNAPSHOT_FILE_ID],
			  unsigned char ret_base[SNAPSHOT_FILE_ID], struct error *error);

void spool_close(struct spool *spool);
void spool_closep(struct spool **spool);
