// SPDX-License-Identifier: MIT
#include "conf/config.h"

#include <string.h>

const struct config_domain *config_domain_find(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->domain_count; i++)
		if (strcmp(config->domains[i].name, name) == 0)
			return &config->domains[i];
	return NULL;
}

int64_t config_limit_of(const struct config_limit *limit, int64_t known)
{
	return limit->percent ? known * limit->number / 100 : limit->number;
}

int64_t config_allowance_of(const struct config_allowance *allowance, int64_t known)
{
	int64_t limit = config_limit_of(&allowance->limit, known);

	return limit > allowance->at_least ? limit : allowance->at_least;
}
