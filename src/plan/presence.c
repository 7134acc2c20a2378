// SPDX-License-Identifier: MIT
#include "plan/presence.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/address.h"
#include "model/held.h"

void presence_init(struct presence *presence, const struct roster *roster,
		   const struct presence_policy *policy)
{
	*presence = (struct presence){ .roster = roster, .policy = *policy };
	address_patterns_init(&presence->protected, policy->protected);
}

uint64_t presence_keep(struct presence *presence, const struct account *account)
{
	uint64_t offset = presence->records.len;

	account_pack(&presence->records, account);
	return offset;
}

struct roster presence_records(const struct presence *presence)
{
	return (struct roster){
		.records = { { (const unsigned char *)presence->records.data,
			       presence->records.len } },
	};
}

struct account presence_record(const struct presence *presence, uint64_t offset)
{
	const struct roster records = presence_records(presence);

	return roster_account(&records, offset);
}

void presence_here(struct presence *presence, const struct roster_entry *entry,
		   const struct known *known)
{
	const char *dn = roster_account(presence->roster, entry->offset).dn;

	if (!known->account.dn || strcmp(dn, known->account.dn) != 0) {
		struct presence_move *move;

		presence->moves = mem_grow(presence->moves, &presence->move_cap,
					   presence->move_count + 1, sizeof(*presence->moves));
		move = &presence->moves[presence->move_count++];
		memcpy(move->key, known->key, ACCOUNT_KEY_SIZE);
		move->seen = entry->offset;
	}
	if (known->missing_runs > 0) {
		presence->returned =
			mem_grow(presence->returned, &presence->returned_cap,
				 presence->returned_count + 1, sizeof(*presence->returned));
		memcpy(presence->returned[presence->returned_count++], known->key,
		       ACCOUNT_KEY_SIZE);
	}
}

struct absence *presence_missing(struct presence *presence, const struct known *known,
				 enum change_reason reason, bool *ret_due)
{
	const struct presence_policy *policy = &presence->policy;
	struct absence absence = {
		.known = presence_keep(presence, &known->account),
		.reason = reason,
		.since = known->missing_since ? run_time_read(policy->time, known->missing_since)
					      : policy->time->now,
		.runs = known->missing_runs + 1,
	};

	memcpy(absence.key, known->key, ACCOUNT_KEY_SIZE);
	presence->absences = mem_grow(presence->absences, &presence->absence_cap,
				      presence->absence_count + 1, sizeof(*presence->absences));
	presence->absences[presence->absence_count++] = absence;
	*ret_due = absence.runs >= policy->missing_runs &&
		   run_time_is_over(policy->time, absence.since, policy->missing_time);
	return &presence->absences[presence->absence_count - 1];
}

void presence_adopted(struct presence *presence, const struct known *known)
{
	struct absence *absence;
	bool due;

	absence = presence_missing(presence, known, CHANGE_MISSING, &due);
	absence->adopted = absence->unknown = absence->rests = true;
}

static int presence_compare(const void *key, const void *absence)
{
	uint64_t x = *(const uint64_t *)key, y = ((const struct absence *)absence)->known;

	return x < y ? -1 : x > y;
}

/* Records are kept one after the other, so absences are in the order of theirs. */
struct absence *presence_absence(const struct presence *presence, uint64_t known)
{
	return presence->absence_count
		       ? bsearch(&known, presence->absences, presence->absence_count,
				 sizeof(*presence->absences), presence_compare)
		       : NULL;
}

void presence_add_same(struct presence *presence, const struct presence_same *same)
{
	presence->sames = mem_grow(presence->sames, &presence->same_cap, presence->same_count + 1,
				   sizeof(*presence->sames));
	presence->sames[presence->same_count++] = *same;
}

bool presence_is_protected(const struct presence *presence, const struct known *known,
			   enum change_op op, struct findings *findings)
{
	const struct presence_policy *policy = &presence->policy;
	const char *address = known->account.value[ACCOUNT_ADDRESS];
	const char *pattern = address_patterns_find(&presence->protected, address);

	if (!pattern)
		return false;
	finding_add(findings, FINDING_WARNING, policy->rule, address,
		    "%swould be %s, but sync.protected has \"%s\"", policy->subject,
		    op == CHANGE_RENAME	   ? "renamed"
		    : op == CHANGE_SUSPEND ? "suspended"
					   : "retired",
		    pattern);
	finding_hint(findings,
		     "do it by hand at the provider if it is meant, or take the pattern out");
	held_note(findings, findings->count - 1, policy->lists ? HELD_LIST : HELD_PLAN,
		  policy->lists ? HELD_MAILING_LIST : HELD_ACCOUNT, &known->account);
	return true;
}

const char *presence_moved_to(const struct presence *presence, const struct presence_move *move)
{
	return roster_account(presence->roster, move->seen).dn;
}

void presence_drop_unknown(struct presence *presence)
{
	size_t kept = 0;

	for (size_t i = 0; i < presence->absence_count; i++)
		if (!presence->absences[i].unknown)
			presence->absences[kept++] = presence->absences[i];
	presence->absence_count = kept;
}

void presence_drop_adopted(struct presence *presence)
{
	size_t kept = 0;

	for (size_t i = 0; i < presence->absence_count; i++)
		if (!presence->absences[i].adopted)
			presence->absences[kept++] = presence->absences[i];
	presence->absence_count = kept;
}

void presence_release(struct presence *presence)
{
	address_patterns_release(&presence->protected);
	buf_release(&presence->records);
	free(presence->absences);
	free(presence->returned);
	free(presence->moves);
	free(presence->sames);
	*presence = (struct presence){ .roster = NULL };
}
