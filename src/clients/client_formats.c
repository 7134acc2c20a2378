// SPDX-License-Identifier: MIT
#include "clients/client.h"

#include "clients/renderers.h"

#define PLAIN "text/plain; charset=utf-8"
#define APPLE "application/x-apple-aspen-config"

/* clang-format off */
const struct client_format client_formats[] = {
	{ .name = "autoconfig",
	  .title = "Mozilla autoconfig (Thunderbird, Evolution, KMail and Android programs ask "
	  	"the domain's web server)",
	  .file = "{domain}/autoconfig/mail/config-v1.1.xml", .media_type = "text/xml",
	  .scope = CLIENT_DOMAIN, .needs = CLIENT_IMAP, .render = client_autoconfig },
	{ .name = "thunderbird-isp",
	  .title = "Thunderbird, folder isp of the installation: the wizard knows the domain "
	  	"without a web server",
	  .file = "{domain}/thunderbird/isp/{domain}.xml", .media_type = "text/xml",
	  .scope = CLIENT_DOMAIN, .needs = CLIENT_IMAP, .render = client_autoconfig },
	{ .name = "thunderbird-cfg",
	  .title = "Thunderbird AutoConfig, installation folder: makes the account of whoever is "
	  	"logged on",
	  .file = "{domain}/thunderbird/mailprov.cfg", .media_type = "text/javascript",
	  .scope = CLIENT_DOMAIN, .render = client_thunderbird_cfg },
	{ .name = "thunderbird-pref",
	  .title = "Thunderbird, folder defaults/pref: names the AutoConfig script",
	  .file = "{domain}/thunderbird/pref/mailprov.js", .media_type = "text/javascript",
	  .scope = CLIENT_DOMAIN, .render = client_thunderbird_pref },
	{ .name = "evolution-account",
	  .title = "Evolution, the account (/etc/xdg/evolution-data-server/autoconfig)",
	  .file = "{domain}/evolution/mailprov-account.source", .media_type = PLAIN,
	  .scope = CLIENT_DOMAIN, .needs = CLIENT_SMTP, .render = client_evolution_account },
	{ .name = "evolution-identity",
	  .title = "Evolution, the identity (same folder)",
	  .file = "{domain}/evolution/mailprov-identity.source", .media_type = PLAIN,
	  .scope = CLIENT_DOMAIN, .needs = CLIENT_SMTP, .render = client_evolution_identity },
	{ .name = "evolution-transport",
	  .title = "Evolution, the way out (same folder)",
	  .file = "{domain}/evolution/mailprov-transport.source", .media_type = PLAIN,
	  .scope = CLIENT_DOMAIN, .needs = CLIENT_SMTP, .render = client_evolution_transport },
	{ .name = "mobileconfig-domain",
	  .title = "Apple profile for everybody of the domain; the device asks for the address",
	  .file = "{domain}/apple/mail.mobileconfig", .media_type = APPLE,
	  .scope = CLIENT_DOMAIN, .needs = CLIENT_SMTP, .render = client_mobileconfig },
	{ .name = "zone",
	  .title = "DNS lines: SRV (RFC 6186), autoconfig, PACC",
	  .file = "{domain}/dns.zone", .media_type = "text/dns", .scope = CLIENT_DOMAIN,
	  .render = client_zone },
	{ .name = "pacc",
	  .title = "PACC, experimental (draft-ietf-mailmaint-pacc-03)",
	  .file = "{domain}/ua-auto-config/.well-known/user-agent-configuration.json",
	  .media_type = "application/json",
	  .scope = CLIENT_DOMAIN, .render = client_pacc },
	{ .name = "mbsync",
	  .title = "mbsync of isync 1.5 and later (~/.mbsyncrc)",
	  .file = "{address}/mbsyncrc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP, .render = client_mbsync },
	{ .name = "mbsync-1.4",
	  .title = "mbsync of isync 1.4 (~/.mbsyncrc)",
	  .file = "{address}/mbsyncrc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP, .older = true, .render = client_mbsync_14 },
	{ .name = "msmtp",
	  .title = "msmtp (~/.msmtprc)",
	  .file = "{address}/msmtprc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_SMTP, .render = client_msmtp },
	{ .name = "mpop",
	  .title = "mpop (~/.mpoprc)",
	  .file = "{address}/mpoprc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_POP3, .render = client_mpop },
	{ .name = "mutt",
	  .title = "mutt (source it from ~/.muttrc)",
	  .file = "{address}/muttrc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP | CLIENT_SMTP, .render = client_mutt },
	{ .name = "neomutt",
	  .title = "neomutt (source it from ~/.neomuttrc)",
	  .file = "{address}/neomuttrc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP | CLIENT_SMTP, .render = client_mutt },
	{ .name = "getmail",
	  .title = "getmail 6 (~/.config/getmail/getmailrc)",
	  .file = "{address}/getmailrc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .render = client_getmail },
	{ .name = "offlineimap",
	  .title = "offlineimap 3 (~/.offlineimaprc)",
	  .file = "{address}/offlineimaprc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP, .render = client_offlineimap },
	{ .name = "aerc",
	  .title = "aerc (~/.config/aerc/accounts.conf)",
	  .file = "{address}/aerc-accounts.conf", .media_type = PLAIN,
	  .scope = CLIENT_USER, .needs = CLIENT_IMAP | CLIENT_SMTP, .render = client_aerc },
	{ .name = "git",
	  .title = "git send-email (git config --global include.path)",
	  .file = "{address}/gitconfig", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_SMTP, .render = client_git },
	{ .name = "mobileconfig",
	  .title = "Apple profile: iPhone, iPad, Mac",
	  .file = "{address}/mail.mobileconfig", .media_type = APPLE, .scope = CLIENT_USER,
	  .needs = CLIENT_SMTP, .render = client_mobileconfig },
	{ .name = "himalaya",
	  .title = "himalaya 2 (~/.config/himalaya/config.toml)",
	  .file = "{address}/himalaya.toml", .media_type = "application/toml",
	  .scope = CLIENT_USER, .needs = CLIENT_IMAP | CLIENT_SMTP, .render = client_himalaya },
	{ .name = "alpine",
	  .title = "alpine, asks for the password (~/.pinerc)",
	  .file = "{address}/pinerc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP | CLIENT_SMTP, .render = client_alpine },
	{ .name = "emacs",
	  .title = "Emacs, smtpmail and Gnus (load it from init.el)",
	  .file = "{address}/mailprov.el", .media_type = PLAIN, .scope = CLIENT_USER,
	  .needs = CLIENT_IMAP | CLIENT_SMTP, .render = client_emacs },
	{ .name = "fetchmail",
	  .title = "fetchmail, asks for the password (~/.fetchmailrc)",
	  .file = "{address}/fetchmailrc", .media_type = PLAIN, .scope = CLIENT_USER,
	  .render = client_fetchmail },
};
/* clang-format on */
const size_t client_format_count = ARRAY_LEN(client_formats);

_Static_assert(ARRAY_LEN(client_formats) <= CLIENT_FORMATS_MAX, "CLIENT_FORMATS_MAX is too small");

static int client_unknown(const char *name, struct error *error)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	const char *nearest;

	for (size_t i = 0; i < client_format_count; i++) {
		vec_add(&names, client_formats[i].name);
		buf_printf(&list, "%s%s", i ? ", " : "", client_formats[i].name);
	}
	nearest = vec_nearest(&names, name);
	return error_set(error, ERROR_USAGE, "unknown client format \"%s\"%s%s%s; known are %s",
			 name, nearest ? "; did you mean \"" : "", nearest ? nearest : "",
			 nearest ? "\"?" : "", buf_text(&list));
}

int client_find(const char *name, const struct client_format **ret_format, struct error *error)
{
	for (size_t i = 0; i < client_format_count; i++) {
		if (strcmp(client_formats[i].name, name) == 0) {
			*ret_format = &client_formats[i];
			return 0;
		}
	}
	return client_unknown(name, error);
}

static int client_denied(const struct client_format *format, const struct profile *profile,
			 struct error *error)
{
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		if ((format->needs & 1U << protocol) && profile->denied[protocol])
			return error_set(error, ERROR_DATA,
					 "needs %s, which the users of %s may not use",
					 site_protocol_text((enum site_protocol)protocol),
					 profile->words.domain);
	return 0;
}

bool client_is_allowed(const struct client_format *format, const struct profile *profile)
{
	struct error error = ERROR_INIT;

	return client_denied(format, profile, &error) == 0;
}

int client_render(const struct client_format *format, const struct profile *profile,
		  struct buf *buf, struct error *error)
{
	size_t start = buf->len;

	if (format->scope == CLIENT_USER && !profile->words.address)
		return error_set(error, ERROR_INTERNAL, "%s: needs the profile of a user",
				 format->name);
	if (client_denied(format, profile, error) == 0 && format->render(profile, buf, error) == 0)
		return 0;
	buf_cut(buf, start);
	return error_wrap(error, "%s for %s", format->name,
			  format->scope == CLIENT_USER ? profile->words.address
						       : profile->words.domain);
}

int client_file(const struct client_format *format, const struct profile *profile, struct buf *buf,
		struct error *error)
{
	return profile_expand(buf, format->file, &profile->words, format->name, error);
}

int client_check_lines(const struct buf *buf, size_t start, size_t limit, struct error *error)
{
	const char *end;

	for (const char *line = buf_text(buf) + start; *line; line = end + (*end == '\n')) {
		end = strchrnul(line, '\n');
		if ((size_t)(end - line) > limit)
			return error_set(error, ERROR_CONFIG,
					 "the line \"%.*s...\" would have %zu octets, but the "
					 "program reads at most %zu; is password_command too long?",
					 (int)strcspn(line, " "), line, (size_t)(end - line),
					 limit);
	}
	return 0;
}
