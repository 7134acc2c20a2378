// SPDX-License-Identifier: MIT
#include "cmd/verdicts.h"

#include "base/clock.h"
#include "cmd/table.h"
#include "text/domain.h"

enum verdict_status verdicts_worse(enum verdict_status a, enum verdict_status b)
{
	static const int rank[] = { [VERDICT_EFFECTIVE] = 0,
				    [VERDICT_PENDING] = 1,
				    [VERDICT_UNKNOWN] = 2,
				    [VERDICT_NOT_EFFECTIVE] = 3 };

	return rank[a] >= rank[b] ? a : b;
}

int verdicts_exit(enum verdict_status status)
{
	return status == VERDICT_EFFECTIVE ? 0 : status == VERDICT_UNKNOWN ? 2 : 1;
}

void verdicts_print(struct buf *buf, const struct verdict *verdict)
{
	CLEANUP(table_release) struct table table = table_init(5);

	domain_display(buf, verdict->domain);
	if (verdict->site)
		buf_printf(buf, " (site %s)", verdict->site);
	buf_printf(buf, ": %s", verdict_status_phrase(verdict->status));
	if (verdict->wait_seconds >= 0) {
		buf_puts(buf, "; caches need at most ");
		clock_about(buf, verdict->wait_seconds);
	}
	buf_putc(buf, '\n');
	for (size_t i = 0; i < verdict->record_count; i++) {
		const struct verdict_record *record = &verdict->records[i];
		CLEANUP(buf_release) struct buf found = BUF_INIT;

		for (size_t j = 0; j < record->found_count; j++)
			buf_printf(&found, "%s%s", j ? ", " : "", record->found[j]);
		table_cell(&table, verdict_state_text(record->state));
		table_cell(&table, record->host);
		table_cell(&table, record->type);
		table_cell(&table, record->expected ? record->expected : "(none)");
		table_cell(&table, record->state == VERDICT_OK && strcmp(record->type, "TXT") != 0
					   ? ""
					   : buf_text(&found));
	}
	table_print(&table, buf, 2);
}
