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
	ROSTER_MADE = 16,      /* the address comes from directory.address_rules, so a known account keeps the one that it has */
	ROSTER_PROPOSED = 32,  /* likewise, but the address (if there is any) only waits for a person to agree */
};

/* One address that an entry is given by the directory: sorted by hash, so that those with the same stand together. Made addresses are none. */
struct roster_claim {
	unsigned char hash[8];
	unsigned char place[8]; /* offset of the record times two, plus one for an alias */
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
	const struct roster_claim *claims; /* ascending */
	size_t claim_count;
	size_t excluded, no_address, held; /* how many have which flag */
	bool sealed;
};

/* The account at an offset; its strings lie in the roster. A damaged record is a bug and asserts. */
struct account roster_account(const struct roster *roster, uint64_t offset);

/* One value of the account at an offset, without unpacking the others; it lies in the roster. */
const char *roster_value(const struct roster *roster, uint64_t offset, enum account_field field);
/* The claim of an address, for the record at an offset. */
struct roster_claim roster_claim(const char *address, size_t len, uint64_t offset, bool alias);

/* The record that a claim is of; whether as an alias. */
uint64_t roster_claim_offset(const struct roster_claim *claim, bool *ret_alias);

/* Whether the directory gives this address to somebody else than the one with this id, as his own or as an alias; then who that is. */
bool roster_find_claim(const struct roster *roster, const char *address, const char *id, struct account *ret_account);

/* The next of addresses with one space between, as aliases are kept: moves `at` past it. False at the end; NULL is an empty list. */
bool roster_next_alias(const char **at, const char **ret_alias, size_t *ret_len);

/* Whether such a list has the address. */
bool roster_has_alias(const char *list, const char *address, size_t len);
