// SPDX-License-Identifier: MIT
/* What the next sync will do about one person, in a sentence: the plan over this one alone. */
#pragma once

#include "conf/config.h"
#include "model/finding.h"
#include "model/known.h"
#include "model/roster.h"
#include "model/run_time.h"
#include "state/state.h"

struct outlook_subject {
	const struct account *seen; /* what the entry makes, or NULL: it is missing */
	uint32_t flags;		    /* of its roster entry */
	const struct known *known;  /* or NULL */
	const char *held;	    /* the rule that holds it, beyond what the flags say, or NULL */
};

/* "account ada@x.example is suspended tonight"; into the arena. */
MUST_CHECK int outlook_tell(const struct outlook_subject *subject, const struct config *config,
			    struct state *state, const struct run_time *time, struct arena *arena,
			    const char **ret_text, struct error *error);
