// SPDX-License-Identifier: MIT
/*
 * Apple's configuration profile with one mail account (com.apple.mail.managed in Apple's
 * device-management schema): a property list. Of a person it names the address; of a domain it
 * leaves out what only the person knows, and the device asks for it. The ids are made from the
 * address, so that a second download replaces the profile and does not add another one. There is no
 * password: the device asks.
 */
#include "clients/renderers.h"

#include "base/escape.h"
#include "digest/digest.h"

static void plist_text(struct buf *buf, const char *key, const char *value)
{
	buf_printf(buf, "\t\t\t<key>%s</key>\n\t\t\t<string>", key);
	escape_xml(buf, value);
	buf_puts(buf, "</string>\n");
}

static void plist_bool(struct buf *buf, const char *key, bool value)
{
	buf_printf(buf, "\t\t\t<key>%s</key>\n\t\t\t<%s/>\n", key, value ? "true" : "false");
}

/*
 * A UUID of version 8 (RFC 9562 section 5.8): the beginning of a SHA-256 over the address or domain
 * and the purpose.
 */
static void plist_uuid(struct buf *buf, const char *who, const char *what)
{
	static const unsigned dash_after[] = { 4, 6, 8, 10 };
	unsigned char octets[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	digest_add_text(&digest, "mailprov mobileconfig");
	digest_add_text(&digest, who);
	digest_add_text(&digest, what);
	digest_finish(&digest, octets);
	octets[6] = (octets[6] & 0x0F) | 0x80;
	octets[8] = (octets[8] & 0x3F) | 0x80;
	for (unsigned i = 0; i < 16; i++) {
		for (size_t j = 0; j < ARRAY_LEN(dash_after); j++)
			if (dash_after[j] == i)
				buf_putc(buf, '-');
		buf_printf(buf, "%02X", octets[i]);
	}
}

static void plist_server(struct buf *buf, const char *direction, const struct site_server *server,
			 const char *login)
{
	buf_printf(buf,
		   "\t\t\t<key>%sMailServerAuthentication</key>\n\t\t\t<string>EmailAuthPassword</"
		   "string>\n",
		   direction);
	buf_printf(buf, "\t\t\t<key>%sMailServerHostName</key>\n\t\t\t<string>", direction);
	escape_xml(buf, server->host);
	buf_printf(
		buf,
		"</string>\n\t\t\t<key>%sMailServerPortNumber</key>\n\t\t\t<integer>%d</integer>\n",
		direction, (int)server->port);
	buf_printf(buf, "\t\t\t<key>%sMailServerUseSSL</key>\n\t\t\t<true/>\n", direction);
	if (login) {
		buf_printf(buf, "\t\t\t<key>%sMailServerUsername</key>\n\t\t\t<string>", direction);
		escape_xml(buf, login);
		buf_puts(buf, "</string>\n");
	}
}

/* Keys that each payload and the profile itself must have. */
static void plist_payload(struct buf *buf, const struct profile *profile, const char *type,
			  const char *what)
{
	const char *who = profile->words.address ? profile->words.address : profile->words.domain;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	plist_text(buf, "PayloadType", type);
	buf_puts(buf, "\t\t\t<key>PayloadVersion</key>\n\t\t\t<integer>1</integer>\n");
	plist_uuid(&text, who, what);
	plist_text(buf, "PayloadUUID", buf_text(&text));
	buf_clear(&text);
	buf_printf(&text, "mailprov.%s.%s", who, what);
	plist_text(buf, "PayloadIdentifier", buf_text(&text));
	buf_clear(&text);
	buf_printf(&text, "Mail %s", who);
	plist_text(buf, "PayloadDisplayName", buf_text(&text));
	plist_text(buf, "PayloadOrganization", profile->organization);
}

int client_mobileconfig(const struct profile *profile, struct buf *buf, struct error *error)
{
	bool imap = !profile->denied[SITE_IMAP];
	const struct site_server *server = &profile->site->server[imap ? SITE_IMAP : SITE_POP3];

	(void)error;
	buf_puts(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC "
		      "\"-//Apple//DTD PLIST 1.0//EN\" "
		      "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist "
		      "version=\"1.0\">\n<dict>\n"
		      "\t<key>PayloadContent</key>\n\t<array>\n\t\t<dict>\n");
	plist_payload(buf, profile, "com.apple.mail.managed", "account");
	plist_text(buf, "EmailAccountDescription", profile->organization);
	plist_text(buf, "EmailAccountType", imap ? "EmailTypeIMAP" : "EmailTypePOP");
	if (profile->words.address)
		plist_text(buf, "EmailAddress", profile->words.address);
	if (*profile->name)
		plist_text(buf, "EmailAccountName", profile->name);
	plist_server(buf, "Incoming", server, profile->login);
	plist_server(buf, "Outgoing", &profile->site->server[SITE_SMTP], profile->login);
	plist_bool(buf, "OutgoingPasswordSameAsIncomingPassword", true);
	plist_bool(buf, "SMIMEEnabled", false);
	buf_puts(buf, "\t\t</dict>\n\t</array>\n");
	plist_payload(buf, profile, "Configuration", "profile");
	plist_bool(buf, "PayloadRemovalDisallowed", false);
	buf_puts(buf, "</dict>\n</plist>\n");
	return 0;
}
