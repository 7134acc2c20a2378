// SPDX-License-Identifier: MIT
#include "flow/client_web.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/outdir.h"
#include "clients/help_page.h"
#include "flow/client_settings.h"

/*
 * Where each document lies below the folder of its domain: autoconfig.DOMAIN, ua-auto-config.DOMAIN
 * and DOMAIN itself can all be served from it.
 */
static const struct client_web_row {
	const char *format;
	const char *path; /* with DOMAIN for %s */
} client_web_rows[] = {
	{ "autoconfig", "%s/mail/config-v1.1.xml" },
	{ "autoconfig", "%s/.well-known/autoconfig/mail/config-v1.1.xml" },
	{ "pacc", "%s/.well-known/user-agent-configuration.json" },
	{ "mobileconfig-domain", "%s/mail.mobileconfig" },
	{ "zone", "dns/%s.zone" },
};

/* State of the writing. */
struct client_web {
	const struct profile *profile;
	const char *output; /* absolute */
	struct outdir *outdir;
	struct findings *findings;
};

/* PATH with the domain for its %s. */
static int client_web_put(const struct client_web *website, const char *path,
			  const struct buf *text, struct error *error)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	const char *at = strstr(path, "%s");

	buf_printf(&full, "%s/%.*s%s%s", website->output, (int)(at - path), path,
		   website->profile->words.domain, at + 2);
	return outdir_put_later(website->outdir, buf_text(&full), text, 0644, 0755, error);
}

static int client_web_documents(const struct client_web *website, struct error *error)
{
	for (size_t i = 0; i < ARRAY_LEN(client_web_rows); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct client_format *format;
		struct error refused = ERROR_INIT;

		if (client_find(client_web_rows[i].format, &format, error) != 0)
			return -1;
		if (!client_is_allowed(format, website->profile))
			continue;
		if (client_render(format, website->profile, &text, &refused) != 0)
			finding_add(website->findings, FINDING_ERROR, "CLIENT-REFUSED",
				    website->profile->words.domain, "%s", refused.text);
		else if (client_web_put(website, client_web_rows[i].path, &text, error) != 0)
			return -1;
	}
	return 0;
}

static int client_web_pages(const struct client_web *website, struct error *error)
{
	for (size_t i = 0; i < help_language_count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_printf(&path, "%%s/%s", help_languages[i].file);
		if (help_page_write(website->profile, i, &text, error) != 0 ||
		    client_web_put(website, buf_text(&path), &text, error) != 0)
			return -1;
	}
	return 0;
}

/* Names and media types that web servers do not know by themselves. */
static const struct {
	const char *path, *type;
} client_web_types[] = {
	{ "/mail/config-v1.1.xml", "text/xml" },
	{ "/.well-known/autoconfig/mail/config-v1.1.xml", "text/xml" },
	{ "/.well-known/user-agent-configuration.json", "application/json" },
	{ "/mail.mobileconfig", "application/x-apple-aspen-config" },
};

static int client_web_nginx(const struct client_web *website, struct error *error)
{
	const char *domain = website->profile->words.domain;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text,
		   "# Written by mailprov for nginx. Include it in the server that has the "
		   "certificate:\n"
		   "#   server {\n#     listen 443 ssl;\n#     server_name autoconfig.%s "
		   "ua-auto-config.%s;\n"
		   "#     ssl_certificate ...; ssl_certificate_key ...;\n#     include "
		   "%s/nginx/%s.conf;\n#   }\n"
		   "root %s/%s;\nindex index.html;\ncharset utf-8;\n",
		   domain, domain, website->output, domain, website->output, domain);
	for (size_t i = 0; i < ARRAY_LEN(client_web_types); i++)
		buf_printf(&text, "location = %s {\n\ttypes { }\n\tdefault_type %s;\n}\n",
			   client_web_types[i].path, client_web_types[i].type);
	return client_web_put(website, "nginx/%s.conf", &text, error);
}

static int client_web_apache(const struct client_web *website, struct error *error)
{
	const char *domain = website->profile->words.domain;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text,
		   "# Written by mailprov for Apache. Include it in the virtual host that has the "
		   "certificate:\n"
		   "#   <VirtualHost *:443>\n#     ServerName autoconfig.%s\n#     ServerAlias "
		   "ua-auto-config.%s\n"
		   "#     SSLEngine on\n#     SSLCertificateFile ...\n#     Include "
		   "%s/apache/%s.conf\n#   </VirtualHost>\n"
		   "DocumentRoot \"%s/%s\"\n<Directory \"%s/%s\">\n\tRequire all "
		   "granted\n\tDirectoryIndex "
		   "index.html\n</Directory>\nAddDefaultCharset utf-8\n",
		   domain, domain, website->output, domain, website->output, domain,
		   website->output, domain);
	for (size_t i = 0; i < ARRAY_LEN(client_web_types); i++)
		buf_printf(&text, "<Location \"%s\">\n\tForceType %s\n</Location>\n",
			   client_web_types[i].path, client_web_types[i].type);
	return client_web_put(website, "apache/%s.conf", &text, error);
}

static int client_web_domain(struct client_web *website, const struct config *config,
			     const char *domain, struct error *error)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;

	website->profile = &profile;
	return settings_domain_profile(config, domain, &profile, error) ||
			       client_web_documents(website, error) ||
			       client_web_pages(website, error) ||
			       client_web_nginx(website, error) || client_web_apache(website, error)
		       ? -1
		       : 0;
}

int client_web_write(const struct config *config, const char *domain, const char *output,
		     size_t *ret_count, struct findings *findings, struct error *error)
{
	CLEANUP(outdir_close) struct outdir outdir = OUTDIR_INIT;
	CLEANUP(mem_freep) char *whole = NULL;
	struct client_web website = { .outdir = &outdir, .findings = findings };
	size_t count = 0;

	if (outdir_open(&outdir, output, 0755, error) != 0)
		return -1;
	whole = realpath(output, NULL);
	if (!whole)
		return error_errno(error, "%s: cannot examine", output);
	/* It is written into the files of web servers, where a blank or a quote would end it. */
	if (strpbrk(whole, " \t\n\"'\\$;{}#"))
		return error_set(error, ERROR_USAGE,
				 "%s: a folder with a blank or a sign in its name cannot be named "
				 "in the web server's files",
				 whole);
	website.output = whole;
	for (size_t i = 0; i < config->domain_count; i++) {
		if (domain ? strcmp(domain, config->domains[i].name) != 0
			   : !config->domains[i].client_access)
			continue;
		if (client_web_domain(&website, config, config->domains[i].name, error) != 0)
			return -1;
		count++;
	}
	if (count == 0)
		return error_set(error, ERROR_DATA, "%s is %s", domain ? domain : "no domain",
				 domain ? "not configured" : "open to mail programs");
	if (file_sync_all(whole, error) != 0)
		return -1;
	*ret_count = count;
	return 0;
}
