// SPDX-License-Identifier: MIT
/*
 * git send-email (git-send-email(1), gitcredentials(7)): a file for include.path. The credential
 * helper answers for this server only, and on "get" only, so that git never asks it to keep a
 * password.
 */
#include "clients/renderers.h"

#include "base/escape.h"

static void git_line(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "\t%s = ", key);
	escape_quoted(buf, value);
	buf_putc(buf, '\n');
}

int client_git(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct site_server *smtp = &profile->site->server[SITE_SMTP];
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	CLEANUP(buf_release) struct buf from = BUF_INIT;

	(void)error;
	/*
	 * A command that fails gives no password at all: a wrong one, sent again and again, would
	 * lock the account.
	 */
	buf_puts(&command, "!f() { test \"$1\" = get && p=$(");
	profile_password_shell(profile, &command);
	buf_puts(&command, ") && printf 'password=%s\\n' \"$p\"; }; f");
	if (*profile->name) {
		escape_phrase(&from, profile->name);
		buf_printf(&from, " <%s>", profile->words.address);
	} else {
		buf_puts(&from, profile->words.address);
	}
	buf_printf(buf,
		   "# Sending patches of %s with git send-email: git config --global include.path "
		   "THIS-FILE\n[sendemail]\n",
		   profile->words.address);
	git_line(buf, "from", buf_text(&from));
	git_line(buf, "smtpServer", smtp->host);
	buf_printf(buf, "\tsmtpServerPort = %d\n\tsmtpEncryption = ssl\n", (int)smtp->port);
	git_line(buf, "smtpUser", profile->login);
	git_line(buf, "smtpSSLCertPath", CLIENT_CA_FILE);
	buf_printf(buf, "[credential \"smtp://%s:%d\"]\n\thelper = \"\"\n", smtp->host,
		   (int)smtp->port);
	git_line(buf, "helper", buf_text(&command));
	return 0;
}
