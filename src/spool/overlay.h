// SPDX-License-Identifier: MIT
/*
 * The upper layer of a roster: what a read of changes makes of a reading that was kept, at the cost of what changed and what the upper layer has
 * already. Whose address is whose is judged anew for the addresses that the changed entries have, and for those that were in dispute before: no other
 * can change who is held. Order of calls: overlay_build, its members may be read, overlay_release.
 */
#pragma once

#include "mapping/rule.h"
#include "model/roster.h"

/* What a read of changes brought. */
struct overlay_news {
	const struct roster_entry *entries; /* by key; of several with one key the first counts. Their offsets go on after the records before */
	size_t count;
	const unsigned char (*dropped)[ACCOUNT_KEY_SIZE]; /* ascending; entries that were there and are gone, whatever else was said of them */
	size_t dropped_count;
	struct roster_records records; /* of the entries */
};

struct overlay {
	struct roster roster; /* the whole of it; the caller seals it */
	struct buf entries, claims;
	struct buf changed; /* keys whose entry is another one now, is new, or is gone; ascending */
};

/* The octets of the roster before, and of the news, must outlive it. Findings name everybody whose address is in dispute. */
void overlay_build(struct overlay *overlay, const struct roster *before, const struct overlay_news *news, struct rule_counts *counts,
		   struct findings *findings);

void overlay_release(struct overlay *overlay);
