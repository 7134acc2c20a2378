// SPDX-License-Identifier: MIT
/*
 * Mozilla autoconfig (draft-ietf-mailmaint-autoconfig; "1.1" is what every reader knows). Written
 * for the strictest readers: the provider's id is a host name, IMAP with TLS stands first, every
 * server has all of its elements, and nothing depends on who asks, because Android programs do not
 * send the address and refuse the whole file for one block that they do not understand.
 */
#include "clients/renderers.h"

#include "base/escape.h"
#include "base/utf8.h"

/*
 * Longest displayName and displayShortName of the draft; it counts characters, which are never more
 * than octets.
 */
enum { NAME_MAX_LONG = 60, NAME_MAX_SHORT = 20 };

static void autoconfig_element(struct buf *buf, const char *indent, const char *element,
			       const char *text)
{
	buf_printf(buf, "%s<%s>", indent, element);
	escape_xml(buf, text);
	buf_printf(buf, "</%s>\n", element);
}

/* People know the mailbox by the company or the domain; where that is too long, by the site. */
static void autoconfig_name(struct buf *buf, const char *element, const struct profile *profile,
			    size_t limit)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (strlen(profile->organization) <= limit)
		buf_puts(&name, profile->organization);
	else
		buf_puts(&name, strlen(profile->words.domain) <= limit ? profile->words.domain
								       : profile->site->title);
	if (name.len > limit)
		buf_cut(&name, utf8_cut(name.data, limit));
	autoconfig_element(buf, "    ", element, buf_text(&name));
}

static void autoconfig_server(struct buf *buf, const struct profile *profile,
			      enum site_protocol protocol, const char *login)
{
	const struct site_server *server = &profile->site->server[protocol];
	const char *block = protocol == SITE_SMTP ? "outgoingServer" : "incomingServer";

	if (profile->denied[protocol])
		return;
	buf_printf(buf, "    <%s type=\"%s\">\n", block, site_protocol_text(protocol));
	autoconfig_element(buf, "      ", "hostname", server->host);
	buf_printf(buf, "      <port>%d</port>\n", (int)server->port);
	autoconfig_element(buf, "      ", "socketType", "SSL");
	autoconfig_element(buf, "      ", "authentication", "password-cleartext");
	autoconfig_element(buf, "      ", "username", login);
	buf_printf(buf, "    </%s>\n", block);
}

/*
 * Where people find what to do first; the page of "client web" when the company has none of its
 * own.
 */
static void autoconfig_documentation(struct buf *buf, const struct profile *profile)
{
	CLEANUP(buf_release) struct buf url = BUF_INIT;

	profile_page_url(profile, &url);
	buf_puts(buf, "    <documentation url=\"");
	escape_xml(buf, buf_text(&url));
	buf_puts(buf, "\">\n      <descr lang=\"en\">First logon and client password</descr>\n"
		      "      <descr lang=\"zh\">首次登录与客户端安全密码</descr>\n    "
		      "</documentation>\n");
}

int client_autoconfig(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct profile_words asker = { .address = "%EMAILADDRESS%",
					     .local = "%EMAILLOCALPART%",
					     .domain = profile->words.domain };
	CLEANUP(buf_release) struct buf login = BUF_INIT;

	if (profile_expand(&login, profile->login_template, &asker, "login", error) != 0)
		return -1;
	buf_puts(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Written by mailprov. -->\n"
		      "<clientConfig version=\"1.1\">\n  <emailProvider id=\"");
	escape_xml(buf, profile->words.domain);
	buf_puts(buf, "\">\n");
	autoconfig_element(buf, "    ", "domain", profile->words.domain);
	autoconfig_name(buf, "displayName", profile, NAME_MAX_LONG);
	autoconfig_name(buf, "displayShortName", profile, NAME_MAX_SHORT);
	autoconfig_server(buf, profile, SITE_IMAP, buf_text(&login));
	autoconfig_server(buf, profile, SITE_POP3, buf_text(&login));
	autoconfig_server(buf, profile, SITE_SMTP, buf_text(&login));
	if (profile->help_url || profile->web_host)
		autoconfig_documentation(buf, profile);
	buf_puts(buf, "  </emailProvider>\n</clientConfig>\n");
	return 0;
}
