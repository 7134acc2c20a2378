// SPDX-License-Identifier: MIT
/*
 * The time of a run, and how long something waited. A clock may be wrong for a night, so what the
 * clock says is held against the runs before, and a run is *doubted* that starts before the last
 * one that was believed, or much later than sync usually does: later than RUN_TIME_PAUSES times the
 * usual distance of two runs, and than RUN_TIME_LEAST. In a doubted run time stands still: no wait
 * ends, and what it stamps gets the time of the next one that is believed. So a clock that was
 * wrong once leaves nothing behind.
 *
 * A clock that stays as it is was right, or is what everybody goes by from now on: once doubted
 * runs agree with each other for RUN_TIME_AGREED seconds, the last of them is believed. What lies
 * between the last believed run and it is a pause, which no wait counts; where the clock went back,
 * what is stamped after now goes back with it.
 *
 * A believed run may still be days late, which is a weekend or a wrong clock. It counts no more
 * than twice the usual distance, and RUN_TIME_STEP at least; the run after it shows that the clock
 * did not go back, and counts the rest.
 */
#pragma once

#include "base/base.h"

enum {
	RUN_TIME_DAY = 86400,
	RUN_TIME_STEP = 2 * RUN_TIME_DAY,
	RUN_TIME_PAUSES = 7,
	RUN_TIME_LEAST = 8 * RUN_TIME_DAY, /* more than the 7 days that the limits look back on */
	RUN_TIME_AGREED = 36 * 3600,
	RUN_TIME_DISTANCES = 16 /* of the last runs, from which the usual one is taken */
};

/* Stored: add at the end only. */
enum run_doubt { RUN_BELIEVED, RUN_EARLIER, RUN_LATER };

/* Time that no wait counts. */
struct run_pause {
	int64_t since, until;
};

/* What the store has of the runs before. */
struct run_history {
	bool any;
	int64_t believed; /* the time of the last run that was believed */
	int64_t at;	  /* of the last run of all, */
	int64_t clock;	  /* what the clock said then, */
	enum run_doubt doubt;
	int64_t agreed; /* and for how long the doubted runs up to it agree */
	int64_t usual;	/* distance of two runs; 0: not known yet */
	struct run_pause *pauses;
	size_t pause_count, pause_cap;
};

struct run_time {
	int64_t now;	 /* what this run stamps */
	int64_t counted; /* up to here time is known to have passed */
	int64_t clock;	 /* what the clock says */
	enum run_doubt doubt;
	int64_t agreed;
	int64_t pause; /* believed after doubts: where the pause up to now begins; 0: there is none
			*/
	int64_t back;  /* likewise: by how much what is stamped after now goes back */
	struct run_history before;
};

/* The lower median of distances, which are sorted here; 0 for fewer than two. */
int64_t run_time_usual(int64_t *distances, size_t count);

/* Takes the history over. Without any run before, the clock is believed. */
struct run_time run_time_decide(struct run_history *history, int64_t clock);

/* The time without a history, as of a first run at this time. */
struct run_time run_time_first(int64_t clock);

/*
 * A stored time as this run has to take it: one of a doubted run is now, and so is one of the
 * future, unless it goes back with the clock.
 */
int64_t run_time_read(const struct run_time *time, int64_t stamp);

/* For how long something waited that is stamped so: not below 0, and without pauses. */
int64_t run_time_waited(const struct run_time *time, int64_t stamp);

/* Whether a wait of so many seconds is over; none ends in a doubted run but one of no time. */
bool run_time_is_over(const struct run_time *time, int64_t stamp, int64_t seconds);

/* When it is over, as far as is known now. */
int64_t run_time_due(const struct run_time *time, int64_t stamp, int64_t seconds);

/* Whether it is believed after doubts, and sets right what the doubted runs stamped. */
bool run_time_sets_right(const struct run_time *time);

void run_history_add_pause(struct run_history *history, int64_t since, int64_t until);
void run_time_release(struct run_time *time);
