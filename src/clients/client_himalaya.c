// SPDX-License-Identifier: MIT
/*
 * himalaya 2 (its MIGRATION.md and sample configuration): TOML 1.0. The keys of version 1 are
 * others, and version 2 takes no notice of them.
 */
#include "clients/renderers.h"

#include "base/escape.h"

/*
 * A basic string of TOML: a profile has no control character, so that quote and backslash are all
 * that is special.
 */
static void himalaya_line(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "%s = ", key);
	escape_quoted(buf, value);
	buf_putc(buf, '\n');
}

static void himalaya_server(struct buf *buf, const struct profile *profile,
			    enum site_protocol protocol, const char *name)
{
	const struct site_server *server = &profile->site->server[protocol];

	buf_printf(buf, "%s.server = \"%ss://%s:%d\"\n%s.sasl.plain.username = ", name, name,
		   server->host, (int)server->port, name);
	escape_quoted(buf, profile->login);
	buf_printf(buf, "\n%s.sasl.plain.password.command = [", name);
	for (size_t i = 0; i < profile->password_command.count; i++) {
		buf_puts(buf, i ? ", " : "");
		escape_quoted(buf, profile->password_command.items[i]);
	}
	buf_puts(buf, "]\n");
}

int client_himalaya(const struct profile *profile, struct buf *buf, struct error *error)
{
	(void)error;
	buf_printf(buf, "# Mail of %s for himalaya 2.\n[accounts.mailprov]\ndefault = true\n",
		   profile->words.address);
	himalaya_line(buf, "email", profile->words.address);
	if (*profile->name)
		himalaya_line(buf, "display-name", profile->name);
	himalaya_server(buf, profile, SITE_IMAP, "imap");
	himalaya_server(buf, profile, SITE_SMTP, "smtp");
	return 0;
}
