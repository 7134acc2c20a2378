// SPDX-License-Identifier: MIT
#include "spf/spf_outcome.h"

const char *spf_result_text(enum spf_result result)
{
	static const char *const texts[] = {
		[SPF_NONE] = "none",	       [SPF_NEUTRAL] = "neutral",
		[SPF_PASS] = "pass",	       [SPF_FAIL] = "fail",
		[SPF_SOFTFAIL] = "softfail",   [SPF_TEMPERROR] = "temperror",
		[SPF_PERMERROR] = "permerror",
	};

	return texts[result];
}

void spf_outcome_release(struct spf_outcome *outcome)
{
	free(outcome->steps);
	arena_release(&outcome->arena);
	*outcome = (struct spf_outcome)SPF_OUTCOME_INIT;
}
