// SPDX-License-Identifier: MIT
#include "state/state_origin.h"

#include "base/secret.h"
#include "digest/digest.h"
#include "state/store.h"

int state_origin_load(struct state *state, struct state_origin *ret_origin, struct error *error)
{
	CLEANUP(db_donep) sqlite3_stmt *statement = NULL;
	struct state_origin origin = { .event = 0 };
	int found;

	if (db_query(&state->db, &statement, error, "SELECT store, event, accepted FROM origin",
		     "") != 0)
		return -1;
	found = db_step(&state->db, statement, error);
	if (found > 0) {
		if (!db_is_text(statement, 0, false) || !db_is_int(statement, 1, 0, INT64_MAX))
			return db_damaged(&state->db, "what it says of itself", error);
		snprintf(origin.store, sizeof(origin.store), "%s", db_text(statement, 0));
		origin.event = sqlite3_column_int64(statement, 1);
		origin.accepted = sqlite3_column_int64(statement, 2);
	}
	if (found >= 0)
		*ret_origin = origin;
	return found < 0 ? -1 : 0;
}

int state_origin_next(struct state *state, struct state_origin *ret_origin, struct error *error)
{
	unsigned char octets[(STATE_ORIGIN_ID - 1) / 2];
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	if (state_origin_load(state, ret_origin, error) != 0)
		return -1;
	ret_origin->event++;
	if (*ret_origin->store)
		return 0;
	if (secret_random(octets, sizeof(octets), error) != 0)
		return -1;
	digest_hex(&hex, octets, sizeof(octets));
	memcpy(ret_origin->store, hex.data, STATE_ORIGIN_ID);
	return 0;
}

int state_origin_store(struct state *state, const struct state_origin *origin, struct error *error)
{
	static const char sql[] = "INSERT OR REPLACE INTO origin (one, store, event, accepted) "
				  "VALUES (1, ?, ?, ?)";
	sqlite3_stmt *statement;

	return db_query(&state->db, &statement, error, sql, "tii", origin->store, origin->event,
			origin->accepted) ||
			       db_change(&state->db, statement, error)
		       ? -1
		       : 0;
}
