// SPDX-License-Identifier: MIT
/* How publish and enable tell what the limits stopped, and the option that lifts them. */
#pragma once

#include "cmd/app.h"
#include "cmd/opt.h"
#include "flow/publish_guard.h"

#define PUBLISH_ALLOW_ROW(type)                                                                   \
	{                                                                                         \
		"allow-removals", 0, OPT_NUMBER, .offset = offsetof(type, allow_removals),        \
						 .argument = "N",                                 \
						 .help = "lift publish.limits for a publication " \
							 "that takes out exactly N names"         \
	}

struct publish_allow publish_block_allow(const struct opt_number *allow_removals);

/* The key "blocked": null, or what stopped it and what each domain would lose. */
void publish_block_write_json(struct json *json, const struct config *config,
			      const struct publish_block *block);

/* Says it; the exit status. */
int publish_block_tell(struct app *app, const struct publish_block *block);
