// SPDX-License-Identifier: MIT
/* What a sync has made so far; callers read it when it is over (sync/sync.h). */
#pragma once

#include "apply/catch_up.h"
#include "model/held.h"
#include "plan/departments_sites.h"
#include "plan/plan.h"
#include "sync/limit.h"
#include "sync/lists.h"
#include "sync/snapshot.h"
#include "sync/unread.h"

struct sync {
	struct run_time time;
	struct snapshot snapshot;
	struct roster roster;
	struct plan plan;
	struct departments_sites departments;
	struct departments_source known_departments;
	struct lists lists;
	struct unread unread;
	struct limit limit;	  /* block.limit NULL: not blocked */
	int64_t batch;		  /* the batch that was written, or 0 */
	struct catch_up caught;	  /* what a killed run left, and this one finished */
	struct findings findings; /* refused entries, held accounts */
	struct buf log_folder;
	struct held_log log;	  /* of the findings: who is held */
	int64_t held, held_new;	  /* who waits for a person, each once; how many are new */
	bool stale;		  /* the kept snapshot lacks an entry that exists */
	bool damaged;		  /* it is not what was kept */
};

#define SYNC_INIT                    \
	{                            \
		.log = HELD_LOG_INIT \
	}
