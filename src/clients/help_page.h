// SPDX-License-Identifier: MIT
/*
 * The page that tells the people of a domain what to do: where the web client is, the first logon,
 * the password for mail programs, the settings. One self-contained HTML file in each language; no
 * script, nothing from elsewhere.
 */
#pragma once

#include "clients/profile.h"

struct help_language {
	const char *code; /* of HTML's lang attribute */
	const char *file;
};

extern const struct help_language help_languages[];
extern const size_t help_language_count;

/* Appends the page of a domain's profile in the language with this number. */
MUST_CHECK int help_page_write(const struct profile *profile, size_t language, struct buf *buf,
			       struct error *error);
