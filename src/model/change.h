// SPDX-License-Identifier: MIT
/*
 * One thing to do about one account: what the plan makes, the guard counts, the batch writes and
 * the state remembers. Strings belong to whoever filled it in.
 */
#pragma once

#include "base/json.h"
#include "digest/digest.h"
#include "model/account.h"

/*
 * In the order in which they are carried out: a rename may free the address that a creation takes.
 * Stored: keep the numbers.
 */
enum change_op {
	CHANGE_RENAME,
	CHANGE_CREATE,
	CHANGE_UPDATE,
	CHANGE_RESUME,
	CHANGE_SUSPEND,
	CHANGE_RETIRE,
	CHANGE_OPS
};

enum change_reason {
	CHANGE_NEW,		      /* is in the directory, not known here */
	CHANGE_DIFFERS,		      /* a value differs */
	CHANGE_DISABLED,	      /* the directory disabled the entry */
	CHANGE_MISSING,		      /* confirmed absent from the directory for long enough */
	CHANGE_EXCLUDED,	      /* a rule excludes the entry now */
	CHANGE_ADDRESSLESS,	      /* the entry has no address any more */
	CHANGE_BACK,		      /* is in the directory again, and enabled */
	CHANGE_GRACE_OVER,	      /* suspended for longer than the grace period */
	CHANGE_MOVED_WITH_DEPARTMENT, /* its department moves as a whole, and that is all */
	CHANGE_REFUSED,		      /* the console refused it the last time */
	CHANGE_TO_SITE,		      /* its owner moves to a domain of another site */
	CHANGE_LEFT_SITE,	      /* its owner lives at another site now */
	CHANGE_REASONS,
};

enum { CHANGE_ID_SIZE = 17 };

struct change {
	enum change_op op;
	enum change_reason reason;
	char id[CHANGE_ID_SIZE]; /* the same for the same change in any run */
	struct account before;	 /* id NULL for a creation */
	struct account after;	 /* id NULL for suspensions and retirements of the missing */
	const char *site;	 /* at whose console; NULL where that was not kept */
	bool shared;		 /* a creation: nobody logs on to it */
	bool by_way;		 /* a rename that opens a ring: first to another address */
};

const char *change_op_text(enum change_op op);
const char *change_reason_text(enum change_reason reason);

/* After, or before when there is no after. */
const struct account *change_account(const struct change *change);

/*
 * The id of an operation from a digest over what it does: 16 hexadecimal digits. Ends the digest.
 */
void change_finish_id(struct digest *digest, char out[CHANGE_ID_SIZE]);

/*
 * The address by way of which a change that opens a ring is carried out: one that nobody else has,
 * in the domain of the new one. Appended.
 */
void change_way(struct buf *buf, const struct change *change);

/* Sets id: 16 hexadecimal digits over operation, account id and target values. */
void change_identify(struct change *change);

/* Whether a field differs between before and after. A missing side counts as all fields absent. */
bool change_has_field(const struct change *change, enum account_field field);

/* The object of design section 4: id, op, address, reason, fields. */
void change_write_json(struct json *json, const struct change *change);

/* The same into an object that is open and may have more. */
void change_write_fields(struct json *json, const struct change *change);
