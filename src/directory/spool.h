// SPDX-License-Identifier: MIT
/*
 * Where a read puts what it saw: records in an unlinked temporary file, and an index sorted by account key, both mapped, so that memory does not grow
 * with the company. Order of calls: spool_open, spool_add for each entry, spool_seal once; the roster is valid until spool_close.
 */
#pragma once

#include "base/error.h"
#include "model/finding.h"
#include "model/roster.h"

struct spool;

/* `folder` takes the temporary files (the folder of the state store); they have no name and vanish with the process. */
MUST_CHECK int spool_open(const char *folder, struct spool **ret_spool, struct error *error);

/* Copies the account; flags are enum roster_flag. */
MUST_CHECK int spool_add(struct spool *spool, const struct account *account, uint32_t flags, struct error *error);

/*
 * Sorts, holds every account whose address or alias another one claims too (a finding names both DNs), refuses two entries with one id (ERROR_AGAIN),
 * and gives the sealed roster. Without any entry that is in scope the read is not believed: ERROR_AGAIN.
 */
MUST_CHECK int spool_seal(struct spool *spool, struct roster *ret_roster, struct findings *findings, struct error *error);

void spool_close(struct spool *spool);
void spool_closep(struct spool **spool);
