// SPDX-License-Identifier: MIT
/*
 * fetchmail 6.4 and alpine 2: both ask for the password on the terminal, since neither can run a
 * command for it.
 */
#include "clients/renderers.h"

#include "base/escape.h"

/*
 * fetchmail(1), "THE RUN CONTROL FILE": C escapes in double quotes; "sslcertck" is what makes a
 * wrong certificate an error.
 */
int client_fetchmail(const struct profile *profile, struct buf *buf, struct error *error)
{
	bool imap = !profile->denied[SITE_IMAP];
	const struct site_server *server = &profile->site->server[imap ? SITE_IMAP : SITE_POP3];

	(void)error;
	buf_printf(buf,
		   "# Fetching mail of %s with fetchmail, which asks for the password. The mail "
		   "stays on the server.\npoll ",
		   profile->words.address);
	escape_quoted(buf, server->host);
	buf_printf(buf, " protocol %s service %d\n  user ", imap ? "IMAP" : "POP3",
		   (int)server->port);
	escape_quoted(buf, profile->login);
	buf_puts(buf, "\n  ssl sslcertck\n  keep\n");
	return 0;
}

/*
 * pinerc: a value ends with its line, $NAME is taken from the environment, a comma divides lists
 * (alpine's "What Variables" help).
 */
int client_alpine(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct site_server *imap = &profile->site->server[SITE_IMAP],
				 *smtp = &profile->site->server[SITE_SMTP];

	if (strpbrk(profile->login, "\"\\$,/}\t "))
		return error_set(error, ERROR_CONFIG,
				 "login: \"%s\" has a sign that the file of alpine cannot carry",
				 profile->login);
	buf_printf(buf,
		   "# Mail of %s for alpine, which asks for the password: alpine -p THIS-FILE\n",
		   profile->words.address);
	if (strpbrk(profile->name, "\"\\$"))
		buf_puts(buf, "# The display name has a sign that this file cannot carry (\" \\ "
			      "$); alpine takes that of the system.\n");
	else if (*profile->name)
		buf_printf(buf, "personal-name=%s\n", profile->name);
	/* The sender is built from the local part and this domain. */
	buf_printf(buf, "user-id=%s\nuser-domain=%s\n", profile->words.local,
		   profile->words.domain);
	buf_printf(buf, "inbox-path={%s:%d/ssl/user=%s}INBOX\n", imap->host, (int)imap->port,
		   profile->login);
	buf_printf(buf, "smtp-server=%s:%d/ssl/user=%s\n", smtp->host, (int)smtp->port,
		   profile->login);
	buf_printf(buf, "folder-collections={%s:%d/ssl/user=%s}[]\n", imap->host, (int)imap->port,
		   profile->login);
	return 0;
}
