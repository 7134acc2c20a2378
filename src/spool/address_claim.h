// SPDX-License-Identifier: MIT
/*
 * Claims of addresses: one small record for each address and alias of each entry, so that
 * conflicting claims are found by sorting, without keeping the addresses in memory.
 */
#pragma once

#include "base/buf.h"
#include "mapping/rule.h"
#include "model/roster.h"

/*
 * Adds the claims of an account whose record lies at this offset. A made address is none: it gives
 * way, and may not even be given.
 */
void address_claim_add_all(struct buf *claims, const struct account *account, uint32_t flags,
			   uint64_t offset);

/* What is needed to judge: the records, the entries that are marked, where findings go. */
struct claim_context {
	const struct roster *roster;
	struct roster_entry *entries; /* by key; every entry with a claim is among them */
	size_t count;
	struct rule_counts *counts;
	struct findings *findings;
	const char *nameless; /* of several directories that whose ids have no name; or NULL */
};

/*
 * Sorts the claims, and holds every entry whose address or alias another one claims too; a finding
 * names both. An entry with several addresses is marked as contested instead, and in nobody's way.
 */
void address_claim_hold_duplicates(const struct claim_context *context, struct roster_claim *claims,
				   size_t count);

/* The same for claims with one hash, nearly always for one address. */
void address_claim_resolve_same(const struct claim_context *context,
				const struct roster_claim *claims, size_t claim_count);
