// SPDX-License-Identifier: MIT
/* Limits as the configuration has them: a number, or a share of what is known. */
#pragma once

#include "base/base.h"

/* "5%" or "5". */
struct config_limit {
	int64_t number;
	bool percent;
};

/* A limit, and what is always allowed however small the company. */
struct config_allowance {
	struct config_limit limit;
	int64_t at_least;
};

/*
 * How much a limit allows when `known` things are known: the number, or the percentage rounded
 * down.
 */
int64_t config_limit_of(const struct config_limit *limit, int64_t known);

/* The same of an allowance: the larger of its limit and what is always allowed. */
int64_t config_allowance_of(const struct config_allowance *allowance, int64_t known);
