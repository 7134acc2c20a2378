// SPDX-License-Identifier: MIT
/*
 * What the provider answered to a batch, row by row: what was done is there from now on, what was
 * refused is planned anew by the next sync. Everything happens inside the caller's transaction.
 *
 * An answer may be about a part of the batch. Order of calls: answer_init, answer_add for every
 * address that was refused (or kept, of a retirement), answer_check (apply/answer_check.h) over the
 * batch; answer_confirm; answer_release.
 */
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "model/finding.h"
#include "state/state_batch.h"

/* Addresses that were answered apart from the rest of their batch; texts are the caller's. */
struct answer_set {
	struct vec addresses;
	struct vec places; /* where each was read, for messages: "FILE:LINE", or "" */
	struct vec words;  /* what the console said of each; NULL for nothing */
	struct map map;
	bool *used; /* the batch has it; NULL: nobody asks */
};

struct answer {
	struct answer_set refused, kept;
	struct buf keys; /* of accounts and lists that were refused: found by answer_check */
	struct map key_map;
	struct vec absent; /* addresses that nobody has, since their creation or rename was refused:
			      ours */
	struct map absent_map;
	int64_t refused_rows, dropped_rows;
};

#define ANSWER_INIT              \
	{                        \
		.keys = BUF_INIT \
	}

/* `address` may be the id of a change as well: it has no "@". */
void answer_add(struct answer_set *set, const char *address, const char *place, const char *words);

/* Looks an address or an id up, the first where it is given twice, and marks all as used. */
bool answer_find(struct answer_set *set, const char *name, uint32_t *ret_number);

/* The console may show somebody by the address of before or after. */
bool answer_has_change(struct answer_set *set, const struct change *change);

/* The account or list with this id was refused, and whether one was. */
void answer_refuse(struct answer *answer, const char *id);
bool answer_is_refused(const struct answer *answer, const unsigned char *key);

/* The same of one that was found before; then answer_check is not needed. */
void answer_add_refused(struct answer *answer, const char *id, const char *address,
			const char *words);
void answer_add_kept(struct answer *answer, const char *address);

/* Writes what the answer is apart from "done", as members of an open object of JSON. */
MUST_CHECK int answer_write_json(struct answer *answer, struct state *state, int64_t batch,
				 struct json *json, struct error *error);

/*
 * The batch was carried out, but for what was refused. What later batches plan for somebody who was
 * refused is dropped with a finding, since it hangs on what did not happen.
 */
MUST_CHECK int answer_confirm(struct answer *answer, struct state *state, int64_t batch,
			      int64_t now, struct findings *findings, struct error *error);

/* The batch was thrown away: what is planned is what is there and what other batches still do. */
MUST_CHECK int answer_reject(struct state *state, int64_t batch, struct error *error);

void answer_release(struct answer *answer);
