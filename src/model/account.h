// SPDX-License-Identifier: MIT
/*
 * One mailbox and what the directory wants it to be: a row of values, one for each field of the
 * table below, so that mapping, plan, state and batch loop over fields instead of naming them. An
 * account owns none of its strings.
 */
#pragma once

#include "base/buf.h"
#include "base/scan.h"

enum account_field {
	ACCOUNT_ADDRESS,
	ACCOUNT_NAME,
	ACCOUNT_EMPLOYEE_NUMBER,
	ACCOUNT_DEPARTMENT,
	ACCOUNT_EXTENSION,
	ACCOUNT_TITLE,
	ACCOUNT_MOBILE,
	ACCOUNT_QUOTA,
	ACCOUNT_ALIASES, /* sorted addresses with one space between */
	ACCOUNT_FIELDS,
};

struct account_field_row {
	const char *key;   /* in the configuration, JSON and CSV */
	const char *title; /* for people */
};

extern const struct account_field_row account_fields[ACCOUNT_FIELDS];

enum { ACCOUNT_KEY_SIZE = 16 };

struct account {
	const char *id; /* the directory's stable id, as text: "entryUUID:…", "dn:…" */
	const char *dn;
	const char *value[ACCOUNT_FIELDS]; /* NULL where the directory has none */
	bool disabled;	  /* the directory says that this person may not use mail now */
	unsigned unclear; /* 1 << FIELD: the directory has a value, which cannot be used */
	const char *several; /* fields of which it has several values, see model/several.h; NULL:
				none */
};

/* Where an account stands (design section 2). The numbers are stored: add at the end only. */
enum account_state {
	ACCOUNT_PLANNED,
	ACCOUNT_SENT,
	ACCOUNT_CREATED,
	ACCOUNT_ENABLED,
	ACCOUNT_SUSPENDED,
	ACCOUNT_RETIRED,
	ACCOUNT_STATES
};

/* Who suspended it; a hand-made suspension is never undone. Stored: add at the end only. */
enum account_suspender {
	ACCOUNT_BY_NOBODY,
	ACCOUNT_BY_MISSING,
	ACCOUNT_BY_DISABLED,
	ACCOUNT_BY_PERSON
};

const char *account_state_text(enum account_state state);

/* The field with this key: its number, or -1. */
int account_field_find(const char *key);

/* The domain of its address. */
const char *account_domain(const struct account *account);

/* First half of the SHA-256 of the id: what accounts are sorted and joined by. */
void account_key(const char *id, unsigned char out[ACCOUNT_KEY_SIZE]);

/* Compares two keys, for qsort(3) and bsearch(3). */
int account_key_compare(const void *a, const void *b);

/*
 * First half of the SHA-256 over values and the disabled mark: differs when anything that we
 * provision differs. The DN is not part of it.
 */
void account_fingerprint(const struct account *account, unsigned char out[ACCOUNT_KEY_SIZE]);

/* Appends the account as one self-contained record. */
void account_pack(struct buf *buf, const struct account *account);

/* Reads a record; the strings point into the scanned octets. False when the record is damaged. */
MUST_CHECK bool account_unpack(struct scan *scan, struct account *ret_account);

/* The id of a record alone; NULL when the record is damaged. */
const char *account_unpack_id(struct scan *scan);

/*
 * One value of a record, without looking at those after it; NULL when it is absent or the record is
 * damaged.
 */
const char *account_unpack_value(struct scan *scan, enum account_field field);
