// SPDX-License-Identifier: MIT
#include "records/record_format.h"

/*
 * What must be so when the update is made (RFC 2136 section 2.4): each set that it touches exactly
 * as it was seen.
 */
static void update_prerequisites(struct buf *buf, const struct record_plan *plan)
{
	for (size_t i = 0; i < plan->set_count; i++) {
		const struct record_set *set = &plan->sets[i];

		if (set->count == 0)
			buf_printf(buf, "prereq nxrrset %s. %s\n", set->owner,
				   rr_type_text(set->type));
		for (size_t j = 0; j < set->count; j++) {
			buf_printf(buf, "prereq yxrrset %s. %s ", set->owner,
				   rr_type_text(set->type));
			record_zone_data(buf, &set->records[j]);
			buf_putc(buf, '\n');
		}
	}
}

static void update_delete(struct buf *buf, const struct record_change *change)
{
	for (size_t i = 0; i < change->old_count; i++) {
		buf_printf(buf, "update delete %s. %s ", change->old[i].owner,
			   rr_type_text(change->old[i].type));
		record_zone_data(buf, &change->old[i]);
		buf_putc(buf, '\n');
	}
}

static void update_add(struct buf *buf, const struct record_change *change)
{
	buf_printf(buf, "update add %s. %d %s ", change->want->owner, RECORD_TTL,
		   rr_type_text(change->want->type));
	record_zone_data(buf, change->want);
	buf_putc(buf, '\n');
}

/*
 * One update is one transaction, so the order in it is for the server alone: an alias is taken only
 * by a name that has nothing else by then (RFC 2136 section 3.4.2.2). No "zone" and no "server" is
 * written: nsupdate finds them, or they are put before this.
 */
void record_write_nsupdate(struct buf *buf, struct record_plan *const *plans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record_plan *plan = plans[i];
		size_t changes = record_plan_count(plan, RECORD_ADD) +
				 record_plan_count(plan, RECORD_REPLACE) +
				 record_plan_count(plan, RECORD_REMOVE);

		record_head(buf, i ? "\n; " : "; ", plan);
		record_rest(buf, "; ", plan);
		if (changes == 0) {
			buf_puts(buf, record_plan_count(plan, RECORD_UNKNOWN)
					      ? "; what to change cannot be told now\n"
					      : "; nothing to change\n");
			continue;
		}
		update_prerequisites(buf, plan);
		for (size_t j = 0; j < plan->count; j++) {
			const struct record_change *change = &plan->changes[j];

			if (change->action == RECORD_REPLACE || change->action == RECORD_REMOVE)
				update_delete(buf, change);
			if (change->action == RECORD_REPLACE || change->action == RECORD_ADD)
				update_add(buf, change);
		}
		buf_puts(buf, "send\n");
	}
}
