// SPDX-License-Identifier: MIT
/*
 * mbsync (mbsync(1), "Configuration"). The two dialects differ in one word: isync 1.5 renamed
 * SSLType to TLSType, and 1.4 refuses the new name. What is written keeps the mail on the server
 * safe: new folders, removals and expunging go no further than this computer.
 */
#include "clients/renderers.h"

#include "base/escape.h"

/* mbsync reads a line into 1024 octets and takes what is over for a line of its own. */
enum { MBSYNC_LINE_MAX = 1000 };

static void mbsync_line(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "%s ", key);
	escape_quoted(buf, value);
	buf_putc(buf, '\n');
}

static int mbsync_render(const struct profile *profile, const char *tls_key, struct buf *buf,
			 struct error *error)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const struct site_server *imap = &profile->site->server[SITE_IMAP];
	size_t start = buf->len;

	profile_password_shell(profile, &command);
	buf_printf(&folder, "~/Mail/%s/", profile->words.address);
	buf_printf(buf, "# Mail of %s for mbsync, below ~/Mail/%s, which must exist.\n",
		   profile->words.address, profile->words.address);
	buf_puts(buf, "IMAPAccount mailprov\n");
	mbsync_line(buf, "Host", imap->host);
	buf_printf(buf, "Port %d\n", (int)imap->port);
	buf_printf(buf, "%s IMAPS\n", tls_key);
	/*
	 * Passwords only go through TLS here; LOGIN is for hosts without the SASL plug-in of PLAIN.
	 */
	buf_puts(buf, "AuthMechs PLAIN LOGIN\n");
	mbsync_line(buf, "User", profile->login);
	mbsync_line(buf, "PassCmd", buf_text(&command));
	buf_puts(buf, "\nIMAPStore mailprov-far\nAccount mailprov\n\nMaildirStore "
		      "mailprov-near\nSubFolders Verbatim\n");
	mbsync_line(buf, "Path", buf_text(&folder));
	buf_puts(&folder, "INBOX");
	mbsync_line(buf, "Inbox", buf_text(&folder));
	buf_puts(buf, "\nChannel mailprov\nFar :mailprov-far:\nNear :mailprov-near:\nPatterns "
		      "*\nCreate Near\nRemove None\nExpunge None\nSyncState *\n");
	return client_check_lines(buf, start, MBSYNC_LINE_MAX, error);
}

int client_mbsync(const struct profile *profile, struct buf *buf, struct error *error)
{
	return mbsync_render(profile, "TLSType", buf, error);
}

int client_mbsync_14(const struct profile *profile, struct buf *buf, struct error *error)
{
	return mbsync_render(profile, "SSLType", buf, error);
}
