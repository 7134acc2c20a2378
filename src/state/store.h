// SPDX-License-Identifier: MIT
/* What the files of this room share: the open store. */
#pragma once

#include "base/buf.h"
#include "base/scan.h"
#include "model/known.h"
#include "state/db.h"

/*
 * The row that a change replaced, as octets. Reading: false when they are damaged; strings point
 * into the scanned octets.
 */
void store_known_pack(struct buf *buf, const struct known *known);
MUST_CHECK bool store_known_unpack(struct scan *scan, struct known *ret_known);

/* An account that was packed, or none; likewise. */
MUST_CHECK bool store_column_account(sqlite3_stmt *statement, int column,
				     struct account *ret_account);

struct state {
	struct db db;
	bool reads;	/* and never writes */
	bool bulk;	/* the indices of accounts are away */
	bool migrating; /* fingerprints may be of a version that made others */
};
