// SPDX-License-Identifier: MIT
/*
 * mutt and neomutt (muttrc(5), neomuttrc(5)). In double quotes a backslash, a dollar sign and a
 * backtick are special. The password command stands in backticks, is run when the file is read, and
 * its words pass through mutt's reader and the shell; signs that the two see differently are
 * refused.
 */
#include "clients/renderers.h"

#include "base/escape.h"

static void mutt_set(struct buf *buf, const char *variable, const char *value)
{
	buf_printf(buf, "set %s = ", variable);
	escape_mutt(buf, value);
	buf_putc(buf, '\n');
}

/*
 * The two readers agree on a word in quotes of either kind as long as none of these signs is in it.
 */
static int mutt_password(const struct profile *profile, struct buf *buf, struct error *error)
{
	buf_puts(buf, "set imap_pass = \"`");
	for (size_t i = 0; i < profile->password_command.count; i++) {
		const char *word = profile->password_command.items[i];

		if (strpbrk(word, "`$\\\""))
			return error_set(error, ERROR_CONFIG,
					 "password_command: the word %s has a sign that muttrc "
					 "cannot carry (` $ \\ \"); put the command into a script",
					 word);
		buf_puts(buf, i ? " " : "");
		if (strchr(word, '\''))
			escape_enclosed(buf, word);
		else
			escape_shell(buf, word);
	}
	buf_puts(buf, "`\"\n");
	return 0;
}

int client_mutt(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct site_server *imap = &profile->site->server[SITE_IMAP],
				 *smtp = &profile->site->server[SITE_SMTP];
	CLEANUP(buf_release) struct buf url = BUF_INIT;
	CLEANUP(buf_release) struct buf login = BUF_INIT;

	buf_printf(buf, "# Mail of %s for mutt and neomutt; \"source\" this file from your own.\n",
		   profile->words.address);
	if (*profile->name)
		mutt_set(buf, "realname", profile->name);
	mutt_set(buf, "from", profile->words.address);
	buf_puts(buf, "set use_from = yes\nset ssl_force_tls = yes\nset ssl_starttls = no\n");
	buf_printf(&url, "imaps://%s:%d/", imap->host, (int)imap->port);
	mutt_set(buf, "folder", buf_text(&url));
	mutt_set(buf, "imap_user", profile->login);
	if (mutt_password(profile, buf, error) != 0)
		return -1;
	/* The provider stores sent mail itself; saving it here would make a second copy. */
	buf_puts(buf, "set spoolfile = \"+INBOX\"\nset record = \"\"\n");
	/* In a URL mutt decodes %XX; the last @ ends the user name. */
	escape_url(&login, profile->login);
	buf_clear(&url);
	buf_printf(&url, "smtps://%s@%s:%d", buf_text(&login), smtp->host, (int)smtp->port);
	mutt_set(buf, "smtp_url", buf_text(&url));
	buf_puts(buf, "set smtp_pass = \"$imap_pass\"\n");
	return 0;
}
