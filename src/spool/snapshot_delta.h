// SPDX-License-Identifier: MIT
/*
 * The upper layer of a roster: what a read of changes makes of a kept snapshot, at the cost of the
 * changes and of the upper layer so far. Claims are checked again for the addresses of the changed
 * entries, and for those in dispute before: no other address can change which entries are held.
 * Order of calls: snapshot_delta_build, its members may be read, snapshot_delta_release.
 */
#pragma once

#include "mapping/rule.h"
#include "model/roster.h"

/* What a read of changes brought. */
struct snapshot_delta_news {
	const struct roster_entry *entries; /* by key; of several with one key the first counts.
					       Their offsets go on after the records before */
	size_t count;
	const unsigned char (
		*dropped)[ACCOUNT_KEY_SIZE]; /* ascending; entries of the base that are gone, even
						if they are among the new ones */
	size_t dropped_count;
	struct roster_records records; /* of the entries */
	const char *nameless;	       /* see address_claim.h */
};

struct snapshot_delta {
	struct roster roster; /* the whole of it; the caller seals it */
	struct buf entries, claims;
	struct buf changed; /* keys whose entry changed, is new, or is gone; ascending */
};

/*
 * The octets of the roster before, and of the news, must outlive it. Findings name every entry
 * whose address is in dispute.
 */
void snapshot_delta_build(struct snapshot_delta *delta, const struct roster *before,
			  const struct snapshot_delta_news *news, struct rule_counts *counts,
			  struct findings *findings);

void snapshot_delta_release(struct snapshot_delta *delta);
