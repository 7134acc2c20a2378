// SPDX-License-Identifier: MIT
/*
 * The words of the help page. They are HTML; names in braces are filled in with escaped text:
 * {organization}, {domain}, {web}, {contact}, {login}, {host}, {help}. The menu names are those of
 * the provider's web client.
 */
#pragma once

#include <stddef.h>

enum { HELP_STEPS = 6, HELP_TROUBLES = 5 };

struct help_words {
	const char *name; /* of the language, in itself */
	const char *title;
	const char *lead;
	const char *open; /* the button */
	const char *only; /* below it */
	const char *first_title;
	const char *first[HELP_STEPS]; /* steps; NULL ends them */
	const char *password_title;
	const char *password_why;
	const char *password[HELP_STEPS];
	const char *own_password;
	const char *programs_title;
	const char *apple_title, *apple, *apple_link, *qr;
	const char *auto_title, *automatic;
	const char *manual_title, *manual;
	const char *settings_title, *protocol, *server, *port, *security, *tls, *user, *user_text,
		*user_other, *password_row, *client_password, *account_password;
	const char *names[3]; /* of the protocols, for people */
	const char *trouble_title;
	const char *trouble[HELP_TROUBLES][2];
	const char *contact, *more;
};

extern const struct help_words help_words[];
