// SPDX-License-Identifier: MIT
/*
 * What programs find by themselves, besides Mozilla autoconfig: the zone lines (RFC 6186 and RFC
 * 8314 section 5.1) and PACC (draft-ietf-mailmaint-pacc). A reader of PACC compares the document
 * with the digest in DNS, octet by octet, so the two are made from one rendering.
 */
#include "clients/renderers.h"

#include "base/json.h"
#include "digest/digest.h"

int client_pacc(const struct profile *profile, struct buf *buf, struct error *error)
{
	/* "smtp" of the draft's version 02 is "submit" from 03 on. */
	static const struct {
		const char *name;
		int64_t port; /* which the document cannot say */
	} services[] = { [SITE_IMAP] = { "imap", 993 },
			 [SITE_POP3] = { "pop3", 995 },
			 [SITE_SMTP] = { "submit", 465 } };
	struct json json = json_init(buf, true);

	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		if (!profile->denied[protocol] &&
		    profile->site->server[protocol].port != services[protocol].port)
			return error_set(
				error, ERROR_DATA, "%s is at port %d, but the format means %d",
				services[protocol].name, (int)profile->site->server[protocol].port,
				(int)services[protocol].port);
	json_object(&json);
	json_key(&json, "protocols");
	json_object(&json);
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++) {
		if (profile->denied[protocol])
			continue;
		json_key(&json, services[protocol].name);
		json_object(&json);
		json_key_text(&json, "host", profile->site->server[protocol].host);
		json_close(&json);
	}
	json_close(&json);
	json_key(&json, "authentication");
	json_object(&json);
	json_key_bool(&json, "password", true);
	json_close(&json);
	json_key(&json, "info");
	json_object(&json);
	json_key(&json, "provider");
	json_object(&json);
	json_key_text(&json, "name", profile->organization);
	json_close(&json);
	if (profile->help_url || profile->web_host) {
		CLEANUP(buf_release) struct buf url = BUF_INIT;

		profile_page_url(profile, &url);
		json_key(&json, "help");
		json_object(&json);
		json_key_text(&json, "documentation", buf_text(&url));
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
	return 0;
}

/*
 * A service that is not offered has the root as its target and all else zero (RFC 6186
 * section 3.4).
 */
static void zone_service(struct buf *buf, const char *service, const struct site_server *server,
			 int priority, bool offered)
{
	if (offered)
		buf_printf(buf, "%-22s IN SRV %d 1 %d %s.\n", service, priority, (int)server->port,
			   server->host);
	else
		buf_printf(buf, "%-22s IN SRV 0 0 0 .\n", service);
}

static int zone_pacc(const struct profile *profile, struct buf *buf, struct error *error)
{
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	unsigned char octets[DIGEST_SIZE];
	struct digest digest;

	if (client_pacc(profile, &document, error) != 0)
		return -1;
	digest_init(&digest);
	digest_add(&digest, document.data, document.len);
	digest_finish(&digest, octets);
	buf_printf(buf, "%-22s IN TXT \"v=UAAC1; a=sha256; d=", "_ua-auto-config");
	digest_base64(buf, octets, sizeof(octets));
	buf_puts(buf, "\"\n");
	return 0;
}

int client_zone(const struct profile *profile, struct buf *buf, struct error *error)
{
	const struct site_server *server = profile->site->server;
	const bool *denied = profile->denied;

	buf_printf(buf,
		   "; How mail programs find the servers of %s, site %s; for the zone of the "
		   "domain.\n$ORIGIN %s.\n",
		   profile->words.domain, profile->site->id, profile->words.domain);
	zone_service(buf, "_imaps._tcp", &server[SITE_IMAP], 0, !denied[SITE_IMAP]);
	zone_service(buf, "_pop3s._tcp", &server[SITE_POP3], 10, !denied[SITE_POP3]);
	zone_service(buf, "_submissions._tcp", &server[SITE_SMTP], 0, !denied[SITE_SMTP]);
	buf_puts(buf, "; There is no service without TLS from the first octet on.\n");
	zone_service(buf, "_imap._tcp", NULL, 0, false);
	zone_service(buf, "_pop3._tcp", NULL, 0, false);
	zone_service(buf, "_submission._tcp", NULL, 0, false);
	if (!profile->web_host) {
		buf_puts(buf, "; With clients.web_host in the configuration, autoconfig and "
			      "ua-auto-config stand here too.\n");
		return 0;
	}
	buf_printf(buf,
		   "; The web server that has the folder of \"mailprov client web\".\n%-22s IN "
		   "CNAME %s.\n%-22s IN CNAME %s.\n",
		   "autoconfig", profile->web_host, "ua-auto-config", profile->web_host);
	return zone_pacc(profile, buf, error);
}
