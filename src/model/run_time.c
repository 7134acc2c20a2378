// SPDX-License-Identifier: MIT
#include "model/run_time.h"

#include <stdlib.h>

#include "base/mem.h"

static int run_time_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int64_t run_time_usual(int64_t *distances, size_t count)
{
	if (count < 2)
		return 0;
	qsort(distances, count, sizeof(*distances), run_time_compare);
	return distances[(count - 1) / 2];
}

void run_history_add_pause(struct run_history *history, int64_t since, int64_t until)
{
	history->pauses = mem_grow(history->pauses, &history->pause_cap, history->pause_count + 1,
				   sizeof(*history->pauses));
	history->pauses[history->pause_count++] = (struct run_pause){ since, until };
}

static int64_t run_time_larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t run_time_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* So much later than the one before a run may be. */
static int64_t run_time_limit(const struct run_history *before)
{
	return run_time_larger(RUN_TIME_PAUSES * before->usual, RUN_TIME_LEAST);
}

/* The clock against the last run that was believed. */
static enum run_doubt run_time_judge(const struct run_history *before, int64_t clock)
{
	return clock < before->believed				   ? RUN_EARLIER
	       : clock - before->believed > run_time_limit(before) ? RUN_LATER
								   : RUN_BELIEVED;
}

/*
 * Whether a run goes on from the doubted one before it: a clock that is ahead by saying what is not
 * earlier, one that is behind also by not jumping again.
 */
static bool run_time_agrees(const struct run_history *before, int64_t clock)
{
	if (before->doubt == RUN_LATER)
		return clock >= before->clock;
	return before->doubt == RUN_EARLIER && clock < before->believed && clock >= before->clock &&
	       clock - before->clock <= run_time_limit(before);
}

static void run_time_go_on(struct run_time *time)
{
	const struct run_history *before = &time->before;

	time->doubt = before->doubt;
	time->agreed = before->agreed + time->clock - before->clock;
	if (time->agreed < RUN_TIME_AGREED)
		return;
	time->doubt = RUN_BELIEVED;
	if (time->clock >= before->believed)
		time->pause = before->believed;
	else
		time->back = before->believed - time->clock;
}

struct run_time run_time_first(int64_t clock)
{
	return (struct run_time){ .now = clock, .counted = clock, .clock = clock };
}

struct run_time run_time_decide(struct run_history *history, int64_t clock)
{
	struct run_time time = run_time_first(clock);
	const struct run_history *before = &time.before;
	int64_t most;

	time.before = *history;
	*history = (struct run_history){ .any = false };
	if (!before->any)
		return time;
	if (run_time_agrees(before, clock))
		run_time_go_on(&time);
	else
		time.doubt = run_time_judge(before, clock);
	if (time.doubt) {
		/* A time of its own, so that what is stamped with it can be told apart. */
		time.now = before->at + 1;
		time.counted = before->believed;
		return time;
	}
	most = before->usual ? run_time_larger(2 * before->usual, RUN_TIME_STEP) : RUN_TIME_LEAST;
	time.counted = time.back ? clock : run_time_smaller(clock, before->believed + most);
	return time;
}

/* How much of a pause lies in a span. */
static int64_t run_time_paused(const struct run_time *time, int64_t since, int64_t until)
{
	const struct run_history *before = &time->before;
	int64_t sum = 0;

	for (size_t i = 0; i < before->pause_count; i++)
		sum += run_time_larger(0, run_time_smaller(until, before->pauses[i].until) -
						  run_time_larger(since, before->pauses[i].since));
	if (time->pause)
		sum += run_time_larger(0, until - run_time_larger(since, time->pause));
	return sum;
}

int64_t run_time_read(const struct run_time *time, int64_t stamp)
{
	const struct run_history *before = &time->before;

	if (!time->doubt && before->doubt && stamp > before->believed && stamp <= before->at)
		return time->now;
	return run_time_smaller(stamp > time->now ? stamp - time->back : stamp, time->now);
}

int64_t run_time_waited(const struct run_time *time, int64_t stored)
{
	int64_t stamp = run_time_read(time, stored);

	if (stamp >= time->counted)
		return 0;
	return time->counted - stamp - run_time_paused(time, stamp, time->counted);
}

bool run_time_is_over(const struct run_time *time, int64_t stamp, int64_t seconds)
{
	return seconds <= 0 || (!time->doubt && run_time_waited(time, stamp) >= seconds);
}

int64_t run_time_due(const struct run_time *time, int64_t stamp, int64_t seconds)
{
	int64_t from = run_time_read(time, stamp);

	return from + seconds + run_time_paused(time, from, time->now);
}

bool run_time_sets_right(const struct run_time *time)
{
	return !time->doubt && time->before.doubt;
}

void run_time_release(struct run_time *time)
{
	free(time->before.pauses);
	*time = (struct run_time){ .now = 0 };
}
