// SPDX-License-Identifier: MIT
#include "sync/clock_doubt.h"

#include "base/clock.h"

void clock_doubt_tell(const struct run_time *time, struct findings *findings)
{
	CLEANUP(buf_release) struct buf clock = BUF_INIT;
	CLEANUP(buf_release) struct buf last = BUF_INIT;
	CLEANUP(buf_release) struct buf usual = BUF_INIT;

	if (!time->doubt)
		return;
	clock_stamp(&clock, time->clock);
	clock_stamp(&last, time->before.believed);
	if (time->before.usual) {
		buf_puts(&usual, ", and runs are usually ");
		clock_about(&usual, time->before.usual);
		buf_puts(&usual, " apart");
	}
	finding_add(
		findings, FINDING_WARNING, "CLOCK-DOUBTED", "clock",
		"it says %s, which is %s the last run, of %s%s; nothing is retired, no reserved "
		"address is freed and no time to wait is over in this run",
		buf_text(&clock), time->doubt == RUN_EARLIER ? "before" : "long after",
		buf_text(&last), buf_text(&usual));
	finding_hint(findings, "set the clock if it is wrong; if it is right, it is believed "
			       "again once the runs of 36 hours agree");
}
