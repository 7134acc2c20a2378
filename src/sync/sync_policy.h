// SPDX-License-Identifier: MIT
/* The policy of plans, from the configuration and the store. */
#pragma once

#include "conf/config.h"
#include "plan/plan.h"
#include "sync/store_question.h"

/* A plan_policy.site: where accounts and lists of a domain are; NULL for one that is not ours. */
const char *sync_site(const void *domains, const char *domain);

/* All three must outlive the plan. */
struct plan_policy sync_policy(const struct config *config, const struct run_time *time,
			       struct store_question *question);
