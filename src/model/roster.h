// SPDX-License-Identifier: MIT
/*
 * What one read of the directory saw, by account key: the input of the plan. It lies in two layers,
 * what an earlier read of everything saw and what differs from that now, so that the cost goes with
 * the number of changes; readers do not see the layers: roster_next walks over all entries,
 * roster_find finds one. The octets belong to the spool that built it (file-backed, so a million
 * people cost no heap). A roster is sealed only when the read was complete; the plan refuses any
 * other.
 */
#pragma once

#include "model/account.h"
#include "model/member_refs.h"

enum roster_flag {
	ROSTER_HELD = 1, /* present, but not to be touched now: refused value, duplicate address */
	ROSTER_EXCLUDED = 2,   /* present, but a rule of the configuration takes it out */
	ROSTER_NO_ADDRESS = 4, /* present, but the directory gives no address */
	ROSTER_REFUSED = 8,   /* held because of a value of its own, not because of other entries */
	ROSTER_MADE = 16,     /* the address comes from directory.address_rules, so a known account
				 keeps the one that it has */
	ROSTER_PROPOSED = 32, /* likewise, but the address, if any, waits for a person's approval */
	ROSTER_GROUP = 64,   /* a group and not a person: a mailing list if it has an address, never
				an account */
	ROSTER_TIED = 128,   /* the record has ties after the account (model/member_refs.h) */
	ROSTER_SYSTEM = 256, /* likewise excluded: a mailbox that a mail server keeps for itself */
	ROSTER_SHARED = 512, /* a shared mailbox: nobody logs on to its account */
	ROSTER_CONTESTED = 1024, /* it has several addresses, of which others claim one too */
	ROSTER_CONTACT =
		2048, /* with ROSTER_GROUP: no group either, but somebody elsewhere whom groups
			may name. The address is where mail goes, the aliases are others
			that would do; without one the name says what is wrong with it */
	ROSTER_GONE = 1 << 30, /* only in an upper layer: the entry below it is gone */
};

/*
 * Entries with one of these are found without looking at the others (roster_next_listed): few of
 * many.
 */
enum { ROSTER_LISTED = ROSTER_HELD | ROSTER_GROUP | ROSTER_SHARED | ROSTER_CONTESTED };

/*
 * One address that an entry is given by the directory: sorted by hash, so that equal ones are
 * neighbours. Of several, from which one is chosen, each makes a claim. Made addresses make none.
 */
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

/* Records one after the other. Offsets count through all such octets of a roster in their order. */
struct roster_records {
	const unsigned char *octets;
	size_t len;
};

struct roster_layer {
	const struct roster_entry *entries; /* by key, ascending */
	size_t count;
	const struct roster_claim
		*claims; /* ascending; claims of records that were replaced do not count */
	size_t claim_count;
	const uint32_t *listed; /* numbers of the entries that are ROSTER_LISTED, ascending; NULL:
				   there is no such list, and they are looked for */
	size_t listed_count;
};

enum { ROSTER_RECORDS = 3 };

struct roster {
	struct roster_records records[ROSTER_RECORDS];
	struct roster_layer base;
	struct roster_layer over; /* replacements for entries of the base, and new entries */
	size_t count;		  /* of both together */
	size_t excluded, no_address, held; /* how many people have each flag */
	size_t system_mailboxes;	   /* of the excluded: mailboxes of a mail server */
	size_t groups;			   /* how many entries are not people */
	bool sealed;
};

/* The flags that an entry has by itself, whatever other entries claim. */
uint32_t roster_own_flags(const struct roster_entry *entry);

/* Whether the addresses of an entry are unavailable to others. */
bool roster_may_claim(const struct roster_entry *entry);

/* Counts an entry in (1) or out (-1). Groups are not counted as excluded, addressless or held. */
void roster_tally(struct roster *roster, const struct roster_entry *entry, int by);

/* The position of a walk; start with only the roster set. */
struct roster_cursor {
	const struct roster *roster;
	size_t base, over;
};

/* The next entry by key, or NULL after the last. */
const struct roster_entry *roster_next(struct roster_cursor *cursor);

/* The next one with one of these flags, all of ROSTER_LISTED. */
const struct roster_entry *roster_next_listed(struct roster_cursor *cursor, uint32_t flags);

/* The entry with this key, or NULL. */
const struct roster_entry *roster_find(const struct roster *roster,
				       const unsigned char key[ACCOUNT_KEY_SIZE]);

/*
 * The account at an offset; its strings lie in the roster. A damaged record is a bug and asserts.
 */
struct account roster_account(const struct roster *roster, uint64_t offset);

/* Its ties; false when the entry has none. Likewise. */
bool roster_member_refs(const struct roster *roster, const struct roster_entry *entry,
			struct member_refs *ret_refs);

/* The same as they are packed, appended; nothing when there are none. */
void roster_pack_refs(const struct roster *roster, const struct roster_entry *entry,
		      struct buf *buf);

/* The id of the account at an offset, without unpacking the rest; it lies in the roster. */
const char *roster_id(const struct roster *roster, uint64_t offset);

/* One value of the account at an offset, without unpacking the others; it lies in the roster. */
const char *roster_value(const struct roster *roster, uint64_t offset, enum account_field field);

/* The claim of an address, for the record at an offset. */
struct roster_claim roster_claim(const char *address, size_t len, uint64_t offset, bool alias);

/* The record of a claim, and whether it claims the address as an alias. */
uint64_t roster_claim_offset(const struct roster_claim *claim, bool *ret_alias);

/* A walk over the valid claims with one hash. */
struct roster_claimants {
	const struct roster *roster;
	struct roster_claim wanted;
	size_t at[2]; /* in each layer */
};

struct roster_claimants roster_claimants(const struct roster *roster, const unsigned char hash[8]);
const struct roster_claim *roster_next_claimant(struct roster_claimants *claimants);

/*
 * The next entry, other than the one with this id, to which the directory gives the address whose
 * hash is walked; false at the end.
 */
bool roster_next_rival(struct roster_claimants *claimants, const char *address, const char *id,
		       struct account *ret_account);

/*
 * Whether the directory gives this address to an entry other than the one with this id, as its own
 * or as an alias; if so, which one: of several one that is not disabled, if there is one.
 */
bool roster_find_claim(const struct roster *roster, const char *address, const char *id,
		       struct account *ret_account);
