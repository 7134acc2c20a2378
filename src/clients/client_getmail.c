// SPDX-License-Identifier: MIT
/*
 * getmail 6 and offlineimap 3: files that Python's configparser reads. getmail takes them raw, and
 * a list as a Python tuple (getmail's documentation, "Configuration"); offlineimap interpolates %,
 * so that one is doubled, and gets the password by a Python expression.
 */
#include "clients/renderers.h"

#include "base/escape.h"

/*
 * Python reads a string in double quotes as the usual rc files do, since control characters are not
 * in a profile.
 */
static void getmail_words(struct buf *buf, const struct profile *profile)
{
	for (size_t i = 0; i < profile->password_command.count; i++) {
		if (i > 0)
			buf_puts(buf, ", ");
		escape_quoted(buf, profile->password_command.items[i]);
	}
}

int client_getmail(const struct profile *profile, struct buf *buf, struct error *error)
{
	bool imap = !profile->denied[SITE_IMAP];
	const struct site_server *server = &profile->site->server[imap ? SITE_IMAP : SITE_POP3];

	(void)error;
	buf_printf(buf,
		   "# Fetching mail of %s with getmail 6 into ~/Mail/%s/INBOX, which must be a "
		   "maildir.\n# The mail stays on the server.\n",
		   profile->words.address, profile->words.address);
	buf_printf(buf, "[retriever]\ntype = %s\nserver = %s\nport = %d\n",
		   imap ? "SimpleIMAPSSLRetriever" : "SimplePOP3SSLRetriever", server->host,
		   (int)server->port);
	buf_printf(buf, "username = %s\npassword_command = (", profile->login);
	getmail_words(buf, profile);
	buf_puts(buf, ",)\nca_certs = " CLIENT_CA_FILE "\n\n");
	buf_printf(buf,
		   "[destination]\ntype = Maildir\npath = ~/Mail/%s/INBOX/\n\n[options]\nread_all "
		   "= false\ndelete = false\n",
		   profile->words.address);
	return 0;
}

/* What the reader would take for the name of another option. */
static void offlineimap_escape(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (*text == '%')
			buf_putc(buf, '%');
		buf_putc(buf, *text);
	}
}

int client_offlineimap(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct site_server *imap = &profile->site->server[SITE_IMAP];
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	(void)error;
	getmail_words(&words, profile);
	buf_printf(buf,
		   "# Mail of %s for offlineimap 3, below ~/Mail/%s. Nothing is removed on the "
		   "server.\n",
		   profile->words.address, profile->words.address);
	buf_puts(buf, "[general]\naccounts = mailprov\nmaxsyncaccounts = 1\n\n"
		      "[Account mailprov]\nlocalrepository = mailprov-near\nremoterepository = "
		      "mailprov-far\n\n"
		      "[Repository mailprov-near]\ntype = Maildir\n");
	buf_printf(buf,
		   "localfolders = ~/Mail/%s\n\n[Repository mailprov-far]\ntype = IMAP\nremotehost "
		   "= %s\nremoteport = %d\nremoteuser = ",
		   profile->words.address, imap->host, (int)imap->port);
	offlineimap_escape(buf, profile->login);
	/*
	 * An exception whose first argument is a text, since offlineimap looks into it; without one
	 * the empty password would be sent.
	 */
	buf_puts(buf, "\nremotepasseval = (lambda run: run.stdout.rstrip(\"\\n\") if "
		      "run.returncode == 0 else "
		      "(_ for _ in ()).throw(RuntimeError(\"the password command "
		      "failed\")))(__import__(\"subprocess\").run([");
	offlineimap_escape(buf, buf_text(&words));
	/* Several mechanisms stand with commas between; with a blank the first only is tried. */
	buf_puts(buf, "], stdout=-1, text=True))\nauth_mechanisms = PLAIN, LOGIN\nssl = "
		      "yes\nstarttls = no\nsslcacertfile = " CLIENT_CA_FILE "\n"
		      "createfolders = False\nreadonly = False\nexpunge = no\n");
	return 0;
}
