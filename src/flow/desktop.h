// SPDX-License-Identifier: MIT
/*
 * The system-wide files that give each user of a desktop the company's account: Thunderbird's and
 * Evolution's. Order of calls: DESKTOP_INIT, options set, desktop_install or desktop_uninstall,
 * `lines` read, desktop_release. Only files that say they are mailprov's are ever overwritten or
 * removed; others of the same name are findings.
 */
#pragma once

#include "conf/config.h"

enum desktop_action { DESKTOP_WRITTEN, DESKTOP_SAME, DESKTOP_REMOVED, DESKTOP_FOREIGN };

struct desktop_line {
	enum desktop_action action;
	const char *path;
};

struct desktop {
	const char *root;	 /* before every path, for packages and images; "" is this system */
	const char *thunderbird; /* its folder; NULL: where distributions have it */
	const char *domain; /* of the people who log on; NULL: the only one of the configuration */
	bool dry_run;
	struct arena arena;
	struct desktop_line *lines;
	size_t count, cap;
	struct findings findings;
};

#define DESKTOP_INIT       \
	{                  \
		.root = "" \
	}

/*
 * Writes what has changed, 0644 in 0755 folders. ERROR_USAGE when there are several domains and
 * none is named; ERROR_DATA when it is closed to mail programs.
 */
MUST_CHECK int desktop_install(struct desktop *desktop, const struct config *config,
			       struct error *error);

/* Removes what desktop_install may have written, for whatever domains. Needs no configuration. */
MUST_CHECK int desktop_uninstall(struct desktop *desktop, struct error *error);

const char *desktop_action_text(enum desktop_action action);

void desktop_release(struct desktop *desktop);
