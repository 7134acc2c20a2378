// SPDX-License-Identifier: MIT
/*
 * The formats that client settings can be had in: rows of one table, each with a pure function from
 * a profile to octets. Order of calls: client_find (or a loop over client_formats), a profile of
 * the format's scope, client_render, and client_file for the name to keep the result under. No
 * format holds a password.
 */
#pragma once

#include "clients/profile.h"

enum client_scope { CLIENT_USER, CLIENT_DOMAIN };

/* What a format cannot be without. */
enum client_need {
	CLIENT_IMAP = 1 << SITE_IMAP,
	CLIENT_POP3 = 1 << SITE_POP3,
	CLIENT_SMTP = 1 << SITE_SMTP
};

struct client_format {
	const char *name;  /* on the command line */
	const char *title; /* for people: the program and how the file is used */
	const char *file;  /* template of the path below the output folder, see profile_expand */
	const char *media_type;
	enum client_scope scope; /* whether one file serves a user or a domain */
	unsigned needs;		 /* enum client_need */
	bool older; /* a dialect for old versions of a program, with the file name of the new one:
		       only written when asked for by name */
	int (*render)(const struct profile *profile, struct buf *buf, struct error *error);
};

enum { CLIENT_FORMATS_MAX = 64 };

extern const struct client_format client_formats[];
extern const size_t client_format_count;

/* Whether the domain's users may use all that the format needs. */
bool client_is_allowed(const struct client_format *format, const struct profile *profile);

/*
 * The format with this name. An unknown one is ERROR_USAGE, which lists the known ones and the
 * nearest.
 */
MUST_CHECK int client_find(const char *name, const struct client_format **ret_format,
			   struct error *error);

/*
 * Appends the file of this format to buf. A user's format wants a user's profile; a domain's format
 * takes either. ERROR_DATA, naming the format and the attribute, when it cannot hold a value or
 * needs a protocol that is denied; buf is then as before.
 */
MUST_CHECK int client_render(const struct client_format *format, const struct profile *profile,
			     struct buf *buf, struct error *error);

/* Appends the path of the file, relative to the output folder. */
MUST_CHECK int client_file(const struct client_format *format, const struct profile *profile,
			   struct buf *buf, struct error *error);
