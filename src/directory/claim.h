// SPDX-License-Identifier: MIT
/*
 * Who wants which address: one small record for each address and alias of each entry, so that those who want the same are found by sorting, without
 * keeping anybody's address in memory.
 */
#pragma once

#include "base/buf.h"
#include "directory/rule.h"
#include "model/roster.h"

/* One address that an entry wants: sorted by hash, so that those who want the same stand together. */
struct claim {
	unsigned char hash[8];
	unsigned char place[8]; /* offset of the record times two, plus one for an alias */
};

/* Adds the claims of an account whose record lies at this offset. */
void claim_add_all(struct buf *claims, const struct account *account, uint64_t offset);

/* The offset of the record that it belongs to. */
uint64_t claim_offset(const struct claim *claim);

/* What is needed to judge: the records, the entries that are marked, where findings go. */
struct claim_court {
	const struct roster *roster;
	struct roster_entry *entries; /* those of the roster */
	struct rule_counts *counts;
	struct findings *findings;
};

/* Sorts the claims, and holds every entry whose address or alias another one claims too; a finding names both. */
void claim_hold_duplicates(const struct claim_court *court, struct claim *claims, size_t count);
