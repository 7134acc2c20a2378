// SPDX-License-Identifier: MIT
/*
 * Evolution and all that uses evolution-data-server: key files of its folder autoconfig
 * (evolution-source-registry copies them into every session, and again when Revision has grown).
 * The variables USER and REALNAME are filled in by it, so three files serve everybody. The names of
 * the files, without .source, are the ids by which one names the other.
 */
#include "clients/renderers.h"

#include "base/escape.h"

static void evolution_line(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "%s=", key);
	escape_keyfile(buf, value);
	buf_putc(buf, '\n');
}

static void evolution_head(const struct profile *profile, const char *title, struct buf *buf)
{
	buf_puts(buf, "# Written by mailprov.\n[Data Source]\n");
	evolution_line(buf, "DisplayName", title);
	buf_printf(buf, "Enabled=true\nParent=\n\n[Autoconfig]\nRevision=%lld\n\n",
		   (long long)profile->revision);
}

/*
 * The user name, with ${USER} for the person. A text with such a variable of its own would be
 * filled in too.
 */
static int evolution_login(const struct profile *profile, struct buf *login, struct error *error)
{
	const struct profile_words words = { .address = "\x01",
					     .local = "\x02",
					     .domain = profile->words.domain };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (profile_expand(&text, profile->login_template, &words, "login", error) != 0)
		return -1;
	if (strchr(buf_text(&text), '$'))
		return error_set(error, ERROR_CONFIG, "login: Evolution cannot carry a $ in \"%s\"",
				 profile->login_template);
	for (const char *at = buf_text(&text); *at; at++) {
		if (*at == '\x01')
			buf_printf(login, "${USER}@%s", profile->words.domain);
		else if (*at == '\x02')
			buf_puts(login, "${USER}");
		else
			buf_putc(login, *at);
	}
	return 0;
}

static int evolution_server(const struct profile *profile, enum site_protocol protocol,
			    struct buf *buf, struct error *error)
{
	const struct site_server *server = &profile->site->server[protocol];
	CLEANUP(buf_release) struct buf login = BUF_INIT;

	if (evolution_login(profile, &login, error) != 0)
		return -1;
	buf_puts(buf, "[Authentication]\n");
	evolution_line(buf, "Host", server->host);
	buf_printf(buf, "Method=PLAIN\nPort=%d\n", (int)server->port);
	evolution_line(buf, "User", buf_text(&login));
	buf_puts(buf, "RememberPassword=true\n\n[Security]\nMethod=ssl-on-alternate-port\n");
	return 0;
}

/* A dollar sign in the company's name could begin a variable. */
static const char *evolution_title(const struct profile *profile)
{
	return strchr(profile->organization, '$') ? profile->words.domain : profile->organization;
}

int client_evolution_account(const struct profile *profile, struct buf *buf, struct error *error)
{
	bool imap = !profile->denied[SITE_IMAP];

	evolution_head(profile, evolution_title(profile), buf);
	buf_printf(buf,
		   "[Mail Account]\nBackendName=%s\nIdentityUid=" CLIENT_EVOLUTION "identity\n\n",
		   imap ? "imapx" : "pop");
	if (evolution_server(profile, imap ? SITE_IMAP : SITE_POP3, buf, error) != 0)
		return -1;
	buf_puts(buf, imap ? "\n[Offline]\nStaySynchronized=false\n"
			   : "\n[Pop Backend]\nKeepOnServer=true\n");
	buf_puts(buf, "\n[Refresh]\nEnabled=true\nIntervalMinutes=5\n");
	return 0;
}

int client_evolution_identity(const struct profile *profile, struct buf *buf, struct error *error)
{
	(void)error;
	evolution_head(profile, evolution_title(profile), buf);
	buf_printf(buf, "[Mail Identity]\nAddress=${USER}@%s\nName=${REALNAME}\n",
		   profile->words.domain);
	evolution_line(buf, "Organization", evolution_title(profile));
	buf_puts(buf, "\n[Mail Submission]\nTransportUid=" CLIENT_EVOLUTION "transport\n");
	return 0;
}

int client_evolution_transport(const struct profile *profile, struct buf *buf, struct error *error)
{
	evolution_head(profile, evolution_title(profile), buf);
	buf_puts(buf, "[Mail Transport]\nBackendName=smtp\n\n");
	return evolution_server(profile, SITE_SMTP, buf, error);
}
