// SPDX-License-Identifier: MIT
/*
 * What one read of the directory saw, sorted by account key: the input of the plan. The octets belong to the spool that built it (file-backed, so a
 * million people cost no heap). A roster is sealed only when the read may be believed; the plan refuses any other.
 */
#pragma once

#include "model/account.h"

enum roster_flag {
	ROSTER_HELD = 1,       /* present, but not to be touched now: refused value, duplicate address */
	ROSTER_EXCLUDED = 2,   /* present, but a rule of the configuration takes it out */
	ROSTER_NO_ADDRESS = 4, /* present, but the directory gives no address */
	ROSTER_REFUSED = 8,    /* held because of a value of its own, not because of others */
};

struct roster_entry {
	unsigned char key[ACCOUNT_KEY_SIZE];
	unsigned char fingerprint[ACCOUNT_KEY_SIZE];
	uint64_t offset; /* of its record */
	uint32_t flags;
};

struct roster {
	const unsigned char *records;
	size_t records_len;
	const unsigned char *more; /* records that were added to older ones: their offsets go on where those end */
	size_t more_len;
	const struct roster_entry *entries; /* by key, ascending */
	size_t count;
	size_t excluded, no_address, held; /* how many have which flag */
	bool sealed;
};

/* The account at an offset; its strings lie in the roster. A damaged record is a bug and asserts. */
struct account roster_account(const struct roster *roster, uint64_t offset);

/* One value of the account at an offset, without unpacking the others; it lies in the roster. */
const char *roster_value(const struct roster *roster, uint64_t offset, enum account_field field);
