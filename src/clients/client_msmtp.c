// SPDX-License-Identifier: MIT
/*
 * msmtp (msmtp(1), "Configuration files"). A value may stand in double quotes, and only that outer pair is taken off: nothing inside is special,
 * a backslash or a further quote included.
 */
#include "clients/renderers.h"

#include "base/escape.h"

/* msmtp refuses a longer line (its buffer holds the line, its end and a NUL in 501 octets). */
enum { MSMTP_LINE_MAX = 499 };

static void msmtp_line(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "%s ", key);
	escape_enclosed(buf, value);
	buf_putc(buf, '\n');
}

int client_msmtp(const struct profile *profile, struct buf *buf, struct error *error)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	const struct site_server *smtp;
	size_t start = buf->len;

	if (profile_server(profile, SITE_SMTP, &smtp, error) != 0)
		return -1;
	profile_password_shell(profile, &command);
	buf_printf(buf, "# Sending mail of %s with msmtp.\naccount mailprov\n", profile->words.address);
	msmtp_line(buf, "host", smtp->host);
	buf_printf(buf, "port %d\ntls on\ntls_starttls off\nauth on\n", (int)smtp->port);
	msmtp_line(buf, "from", profile->words.address);
	msmtp_line(buf, "user", profile->login);
	msmtp_line(buf, "passwordeval", buf_text(&command));
	buf_puts(buf, "\naccount default : mailprov\n");
	return client_check_lines(buf, start, MSMTP_LINE_MAX, error);
}
