// SPDX-License-Identifier: MIT
/*
 * What a profile needs of a domain, as a published file: profiles/DOMAIN.conf, lines "key=value",
 * so that the settings helper on every desk needs neither the configuration nor the site registry.
 * No secrets. Order of calls to write: profile_file_write. To read: PROFILE_FILE_INIT,
 * profile_file_parse, profile_init with its site and options, profile_file_release, which must
 * outlive the profile.
 *
 *     format=1             a reader refuses a greater number than its own
 *     generation, time     of the publication that wrote it; one that says nothing else leaves it
 *     domain, site, title, web
 *     imap, pop3, smtp     HOST:PORT
 *     login                template of the user name, see profile_expand
 *     organization         for people; none: the domain
 *     password_command     one line for each word, each a template; none: the built-in command
 *     denied               one line for each protocol that the domain's users may not use
 *
 * Keys that a reader does not know are skipped, and so are lines that begin with "#".
 */
#pragma once

#include "clients/profile.h"

enum { PROFILE_FILE_MAX = 65536 /* octets */ };

struct profile_file {
	struct arena arena;
	const char *domain;
	struct site site; /* id, title, web and servers; the rest is empty */
	struct vec password_command;
	struct profile_options options; /* points into the rest */
	bool format_seen;
};

#define PROFILE_FILE_INIT      \
	{                      \
		.domain = NULL \
	}

/* Appends the file. `options` may be NULL. ERROR_DATA when a value cannot stand in a line. */
MUST_CHECK int profile_file_write(struct buf *buf, const char *domain, const struct site *site,
				  const struct profile_options *options, uint64_t generation,
				  uint64_t time, struct error *error);

/*
 * Reads it; copies everything. ERROR_DATA with `name` and line when it is damaged, newer than we
 * are, or of another domain than `domain`.
 */
MUST_CHECK int profile_file_parse(struct profile_file *file, const char *name, const char *domain,
				  const char *text, size_t len, struct error *error);

/*
 * Whether a line of the file says something about the domain, and not only when it was published.
 */
bool profile_file_matters(const char *line, size_t len);

void profile_file_release(struct profile_file *file);
