// SPDX-License-Identifier: MIT
#include "sync/sync_sums.h"

#include <inttypes.h>

/* In the order in which they are said. */
static const struct {
	size_t offset;
	const char *key, *text;
	bool seldom; /* said only where there are some */
} sync_sums_rows[] = {
	{ offsetof(struct sync_sums, in_scope), "in_scope", " in scope", false },
	{ offsetof(struct sync_sums, excluded), "excluded", " excluded", false },
	{ offsetof(struct sync_sums, system_mailboxes), "system_mailboxes",
	  " of them system mailboxes", true },
	{ offsetof(struct sync_sums, without_address), "without_address", " without an address",
	  false },
	{ offsetof(struct sync_sums, disabled), "disabled", " disabled and unknown", false },
	{ offsetof(struct sync_sums, held), "held", " held", false },
	{ offsetof(struct sync_sums, planned), "planned", " planned", false },
	{ offsetof(struct sync_sums, unchanged), "unchanged", " unchanged", false },
};

static int64_t sync_sums_value(const struct sync_sums *sums, size_t row)
{
	return *(const int64_t *)(const void *)((const char *)sums + sync_sums_rows[row].offset);
}

struct sync_sums sync_sums_of(const struct sync *sync)
{
	const struct roster *roster = &sync->roster;
	const struct plan *plan = &sync->plan;

	return (struct sync_sums){
		.in_scope = (int64_t)(roster->count - roster->groups),
		.excluded = (int64_t)roster->excluded,
		.system_mailboxes = (int64_t)roster->system_mailboxes,
		.without_address = (int64_t)roster->no_address,
		.disabled = plan->disabled,
		.held = plan->held,
		.planned = (int64_t)plan->count,
		.unchanged = plan->unchanged,
	};
}

void sync_sums_describe(struct buf *buf, const struct sync_sums *sums)
{
	bool first = true;

	for (size_t i = 0; i < ARRAY_LEN(sync_sums_rows); i++) {
		int64_t value = sync_sums_value(sums, i);

		if (sync_sums_rows[i].seldom && value == 0)
			continue;
		buf_printf(buf, "%s%" PRId64 "%s", first ? "" : ", ", value,
			   sync_sums_rows[i].text);
		first = false;
	}
}

void sync_sums_write(struct json *json, const struct sync_sums *sums)
{
	json_object(json);
	for (size_t i = 0; i < ARRAY_LEN(sync_sums_rows); i++)
		json_key_int(json, sync_sums_rows[i].key, sync_sums_value(sums, i));
	json_close(json);
}
