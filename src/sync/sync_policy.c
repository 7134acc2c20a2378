// SPDX-License-Identifier: MIT
#include "sync/sync_policy.h"

static int64_t policy_alias_limit(const void *domains, const char *domain)
{
	const struct config_domain *ours = config_domain_find(domains, domain);

	return ours ? ours->data->limits.aliases : -1;
}

const char *sync_site(const void *domains, const char *domain)
{
	const struct config_domain *ours = config_domain_find(domains, domain);

	return ours ? ours->site : NULL;
}

struct plan_policy sync_policy(const struct config *config, const struct run_time *time,
			       struct store_question *question)
{
	return (struct plan_policy){
		.time = time,
		.missing_runs = config->sync.suspend_after.runs,
		.missing_time = config->sync.suspend_after.time,
		.grace = config->sync.suspend_grace,
		.protected = &config->sync.protected,
		.keep_old_addresses = config->sync.keep_old_addresses,
		.alias_limit = policy_alias_limit,
		.domains = config,
		.site = sync_site,
		.left = store_question_left,
		.account = store_question_account,
		.asked = store_question_asked,
		.store = question,
	};
}
