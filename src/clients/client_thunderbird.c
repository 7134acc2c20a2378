// SPDX-License-Identifier: MIT
/*
 * Thunderbird on managed desktops: AutoConfig (support.mozilla.org, "Customizing Firefox Using
 * AutoConfig"; Thunderbird reads the same files). A pref file names the script, and the script runs
 * at each start in every profile. It makes the account of the person who is logged on once; from
 * then on it only keeps servers and ports as they should be. The list of accounts is read and
 * appended to, since a default for it has no effect in a profile that has a list of its own.
 */
#include "clients/renderers.h"

#include "base/escape.h"

int client_thunderbird_pref(const struct profile *profile, struct buf *buf, struct error *error)
{
	(void)profile;
	(void)error;
	buf_puts(buf, "// Thunderbird reads " CLIENT_THUNDERBIRD_CFG
		      " of its own folder; written by mailprov.\n"
		      "pref(\"general.config.filename\", \"" CLIENT_THUNDERBIRD_CFG
		      "\");\npref(\"general.config.obscure_value\", 0);\n");
	return 0;
}

/*
 * The login template as an expression: what stands for the person becomes a variable of the script.
 * No text of a profile has the two control characters.
 */
static int thunderbird_login(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct profile_words words = { .address = "\x01",
					     .local = "\x02",
					     .domain = profile->words.domain };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf piece = BUF_INIT;
	const char *at;

	if (profile_expand(&text, profile->login_template, &words, "login", error) != 0)
		return -1;
	buf_puts(buf, "\"\"");
	for (at = buf_text(&text); *at;) {
		size_t len = strcspn(at, "\x01\x02");

		if (len > 0) {
			buf_clear(&piece);
			buf_add(&piece, at, len);
			buf_puts(buf, " + ");
			escape_script(buf, buf_text(&piece));
		}
		at += len;
		if (*at)
			buf_puts(buf, *at++ == '\x01' ? " + address" : " + user");
	}
	return 0;
}

static void thunderbird_const(struct buf *buf, const char *name, const char *value)
{
	buf_printf(buf, "  const %s = ", name);
	escape_script(buf, value);
	buf_puts(buf, ";\n");
}

/*
 * getPref gives null for what is not there. Nothing is thrown out of the script: Thunderbird would
 * refuse to start.
 */
static const char thunderbird_head[] =
	"  const user = (getenv(\"USER\") || getenv(\"LOGNAME\") || \"\").toLowerCase();\n"
	"  if (!/^[a-z0-9][a-z0-9._-]*$/.test(user) || user === \"root\") {\n"
	"    return;\n"
	"  }\n"
	"  const address = user + \"@\" + domain;\n";

static const char thunderbird_rest[] =
	"  const list = name => (getPref(name) || \"\").split(\",\").filter(item => item);\n"
	"  const servers = () => {\n"
	"    pref(\"mail.server.mailprov_server.type\", type);\n"
	"    pref(\"mail.server.mailprov_server.hostname\", host);\n"
	"    pref(\"mail.server.mailprov_server.port\", port);\n"
	"    pref(\"mail.server.mailprov_server.socketType\", 3);\n"
	"    pref(\"mail.server.mailprov_server.authMethod\", 3);\n"
	"    pref(\"mail.server.mailprov_server.userName\", login);\n"
	"    if (smtpHost) {\n"
	"      pref(\"mail.smtpserver.mailprov_smtp.hostname\", smtpHost);\n"
	"      pref(\"mail.smtpserver.mailprov_smtp.port\", smtpPort);\n"
	"      pref(\"mail.smtpserver.mailprov_smtp.try_ssl\", 3);\n"
	"      pref(\"mail.smtpserver.mailprov_smtp.authMethod\", 3);\n"
	"      pref(\"mail.smtpserver.mailprov_smtp.username\", login);\n"
	"    }\n"
	"  };\n"
	"  const accounts = list(\"mail.accountmanager.accounts\");\n"
	"  if (accounts.includes(\"mailprov\")) {\n"
	"    servers();\n"
	"    return;\n"
	"  }\n"
	"  // Made before and taken away by the person, or set up by hand: leave it so.\n"
	"  const byHand = accounts.some(account => {\n"
	"    const server = \"mail.server.\" + getPref(\"mail.account.\" + account + "
	"\".server\");\n"
	"    return getPref(server + \".hostname\") === host && getPref(server + \".userName\") "
	"=== login;\n"
	"  });\n"
	"  if (byHand || getPref(\"mailprov.made\")) {\n"
	"    return;\n"
	"  }\n"
	"  servers();\n"
	"  pref(\"mail.server.mailprov_server.name\", address);\n"
	"  pref(\"mail.server.mailprov_server.login_at_startup\", true);\n"
	"  pref(\"mail.server.mailprov_server.check_new_mail\", true);\n"
	"  if (type === \"pop3\") {\n"
	"    pref(\"mail.server.mailprov_server.leave_on_server\", true);\n"
	"  }\n"
	"  pref(\"mail.identity.mailprov_id.useremail\", address);\n"
	"  pref(\"mail.identity.mailprov_id.fullName\", getenv(\"REALNAME\") || \"\");\n"
	"  pref(\"mail.identity.mailprov_id.organization\", organization);\n"
	"  pref(\"mail.identity.mailprov_id.valid\", true);\n"
	"  if (smtpHost) {\n"
	"    pref(\"mail.smtpserver.mailprov_smtp.description\", organization);\n"
	"    pref(\"mail.identity.mailprov_id.smtpServer\", \"mailprov_smtp\");\n"
	"    pref(\"mail.smtpservers\", "
	"list(\"mail.smtpservers\").concat(\"mailprov_smtp\").join(\",\"));\n"
	"    if (!getPref(\"mail.smtp.defaultserver\")) {\n"
	"      pref(\"mail.smtp.defaultserver\", \"mailprov_smtp\");\n"
	"    }\n"
	"  }\n"
	"  pref(\"mail.account.mailprov.server\", \"mailprov_server\");\n"
	"  pref(\"mail.account.mailprov.identities\", \"mailprov_id\");\n"
	"  pref(\"mail.accountmanager.accounts\", accounts.concat(\"mailprov\").join(\",\"));\n"
	"  if (!getPref(\"mail.accountmanager.defaultaccount\")) {\n"
	"    pref(\"mail.accountmanager.defaultaccount\", \"mailprov\");\n"
	"  }\n"
	"  pref(\"mailprov.made\", true);\n";

int client_thunderbird_cfg(const struct profile *profile, struct buf *buf, struct error *error)
{
	bool imap = !profile->denied[SITE_IMAP];
	const struct site_server *server = &profile->site->server[imap ? SITE_IMAP : SITE_POP3],
				 *smtp = &profile->site->server[SITE_SMTP];

	/* Thunderbird passes over the first line, whatever it is. */
	buf_puts(buf, "// The mail account of whoever is logged on, for Thunderbird; written by "
		      "mailprov.\ntry {\n(() => {\n");
	thunderbird_const(buf, "domain", profile->words.domain);
	thunderbird_const(buf, "organization", profile->organization);
	thunderbird_const(buf, "type", site_protocol_text(imap ? SITE_IMAP : SITE_POP3));
	thunderbird_const(buf, "host", server->host);
	buf_printf(buf, "  const port = %d;\n", (int)server->port);
	thunderbird_const(buf, "smtpHost", profile->denied[SITE_SMTP] ? "" : smtp->host);
	buf_printf(buf, "  const smtpPort = %d;\n", (int)smtp->port);
	buf_puts(buf, thunderbird_head);
	buf_puts(buf, "  const login = ");
	if (thunderbird_login(profile, buf, error) != 0)
		return -1;
	buf_puts(buf, ";\n");
	buf_puts(buf, thunderbird_rest);
	buf_puts(buf, "})();\n} catch (e) {\n  displayError(\"mailprov\", e);\n}\n");
	return 0;
}
