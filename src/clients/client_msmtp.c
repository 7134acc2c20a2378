// SPDX-License-Identifier: MIT
/*
 * msmtp and mpop (msmtp(1) and mpop(1), "Configuration files"), which share a reader. A value may
 * stand in double quotes, and only that outer pair is taken off: nothing inside is special, a
 * backslash or a further quote included.
 */
#include "clients/renderers.h"

#include "base/escape.h"

/* Both refuse a longer line (the buffer holds the line, its end and a NUL in 501 octets). */
enum { MSMTP_LINE_MAX = 499 };

static void msmtp_line(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "%s ", key);
	escape_enclosed(buf, value);
	buf_putc(buf, '\n');
}

static void msmtp_account(const struct profile *profile, enum site_protocol protocol,
			  struct buf *buf)
{
	const struct site_server *server = &profile->site->server[protocol];
	CLEANUP(buf_release) struct buf command = BUF_INIT;

	profile_password_shell(profile, &command);
	buf_puts(buf, "account mailprov\n");
	msmtp_line(buf, "host", server->host);
	buf_printf(buf, "port %d\ntls on\ntls_starttls off\nauth on\n", (int)server->port);
	msmtp_line(buf, "user", profile->login);
	msmtp_line(buf, "passwordeval", buf_text(&command));
}

int client_msmtp(const struct profile *profile, struct buf *buf, struct error *error)
{
	size_t start = buf->len;

	buf_printf(buf, "# Sending mail of %s with msmtp.\n", profile->words.address);
	msmtp_account(profile, SITE_SMTP, buf);
	msmtp_line(buf, "from", profile->words.address);
	buf_puts(buf, "\naccount default : mailprov\n");
	return client_check_lines(buf, start, MSMTP_LINE_MAX, error);
}

int client_mpop(const struct profile *profile, struct buf *buf, struct error *error)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	size_t start = buf->len;

	buf_printf(&folder, "maildir ~/Mail/%s/INBOX", profile->words.address);
	buf_printf(buf,
		   "# Fetching mail of %s with mpop into ~/Mail/%s/INBOX, which must be a maildir. "
		   "The mail stays on the server.\n",
		   profile->words.address, profile->words.address);
	msmtp_account(profile, SITE_POP3, buf);
	buf_puts(buf, "keep on\n");
	msmtp_line(buf, "delivery", buf_text(&folder));
	buf_puts(buf, "\naccount default : mailprov\n");
	return client_check_lines(buf, start, MSMTP_LINE_MAX, error);
}
