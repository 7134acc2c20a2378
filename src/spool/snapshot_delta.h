// SPDX-License-Identifier: MIT
/*
 * The upper layer of a roster: what a read of changes makes of a reading that was kept, at the cost
 * of what changed and what the upper layer has already. Whose address is whose is judged anew for
 * the addresses that the changed entries have, and for those that were in dispute before: no other
 * can change who is held. Order of calls: snapshot_delta_build, its members may be read,
 * snapshot_delta_release.
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
		*dropped)[ACCOUNT_KEY_SIZE]; /* ascending; entries that were there and are gone,
						whatever else was said of them */
	size_t dropped_count;
	struct roster_records records; /* of the entries */
};

struct snapshot_delta {
	struct roster roster; /* the whole of it; the caller seals it */
	struct buf entries, claims;
	struct buf changed; /* keys whose entry is another one now, is new, or is gone; ascending */
};

/*
 * The octets of the roster before, and of the news, must outlive it. Findings name everybody whose
 * address is in dispute.
 */
void snapshot_delta_build(struct snapshot_delta *delta, const struct roster *before,
			  const struct snapshot_delta_news *news, struct rule_counts *counts,
			  struct findings *findings);

void snapshot_delta_release(struct snapshot_delta *delta);
