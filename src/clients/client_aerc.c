// SPDX-License-Identifier: MIT
/*
 * aerc (aerc-accounts(5), aerc-imap(5), aerc-smtp(5)): an INI file. A value in backticks is taken
 * as it is, so that neither a comment sign nor a quote ends it. The display name goes in as a mail
 * header has it.
 */
#include "clients/renderers.h"

#include "base/escape.h"

static void aerc_url(struct buf *buf, const char *key, const char *scheme, const char *login,
		     const struct site_server *server)
{
	buf_printf(buf, "%s = %s://", key, scheme);
	escape_url(buf, login);
	buf_printf(buf, "@%s:%d\n", server->host, (int)server->port);
}

int client_aerc(const struct profile *profile, struct buf *buf, struct error *error)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;

	profile_password_shell(profile, &command);
	if (strpbrk(buf_text(&command), "`%"))
		return error_set(error, ERROR_CONFIG,
				 "password_command: the file of aerc cannot carry ` or %%; put the "
				 "command into a script");
	buf_printf(buf,
		   "# Mail of %s for aerc; the file must be readable by its owner "
		   "only.\n[mailprov]\nfrom = ",
		   profile->words.address);
	if (*profile->name) {
		escape_phrase(buf, profile->name);
		buf_printf(buf, " <%s>\n", profile->words.address);
	} else {
		buf_printf(buf, "%s\n", profile->words.address);
	}
	aerc_url(buf, "source", "imaps", profile->login, &profile->site->server[SITE_IMAP]);
	buf_printf(buf, "source-cred-cmd = `%s`\n", buf_text(&command));
	aerc_url(buf, "outgoing", "smtps", profile->login, &profile->site->server[SITE_SMTP]);
	buf_printf(buf, "outgoing-cred-cmd = `%s`\n", buf_text(&command));
	buf_puts(buf, "default = INBOX\ncheck-mail = 5m\n");
	return 0;
}
