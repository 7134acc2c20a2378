// SPDX-License-Identifier: MIT
#include "clients/profile.h"

#include "base/escape.h"
#include "base/utf8.h"
#include "model/address.h"
#include "text/domain.h"
#include "text/unicode.h"

#include <ctype.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

/*
 * Signs that are no syntax in any file name, URL or configuration that we write, once quoted as
 * that format wants.
 */
static const char local_signs[] = "._-+='~&";

static const char *const default_command[] = { "secret-tool", "lookup", "service",
					       "mailprov",    "user",	"{address}" };

void profile_release(struct profile *profile)
{
	vec_release(&profile->password_command);
	arena_release(&profile->arena);
	*profile = (struct profile)PROFILE_INIT;
}

int profile_expand(struct buf *buf, const char *template, const struct profile_words *words,
		   const char *what, struct error *error)
{
	const struct {
		const char *name;
		const char *value;
	} variables[] = { { "address", words->address },
			  { "local", words->local },
			  { "domain", words->domain } };

	for (const char *at = template; *at; at++) {
		const char *end, *value = NULL;

		if (*at != '{') {
			buf_putc(buf, *at);
			continue;
		}
		if (at[1] == '{') {
			buf_putc(buf, *at++);
			continue;
		}
		end = strchr(at, '}');
		for (size_t i = 0; end && i < ARRAY_LEN(variables); i++)
			if (strlen(variables[i].name) == (size_t)(end - at - 1) &&
			    memcmp(variables[i].name, at + 1, (size_t)(end - at - 1)) == 0)
				value = variables[i].value;
		if (!value)
			return error_set(error, ERROR_CONFIG,
					 "%s: %s: cannot fill in \"%.*s\"; known are {address}, "
					 "{local}, {domain}; write {{ for {",
					 what, template,
					 (int)(end ? end - at + 1 : (ptrdiff_t)strlen(at)), at);
		buf_puts(buf, value);
		at = end;
	}
	return 0;
}

/* The same into the arena, and fit for one line of any format. */
static int profile_fill(struct profile *profile, const char *template, const char *what,
			const char **ret_text, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (profile_expand(&text, template, &profile->words, what, error) != 0)
		return -1;
	if (text.len == 0)
		return error_set(error, ERROR_CONFIG, "%s: is empty", what);
	for (size_t at = 0, size; at < text.len; at += size) {
		uint32_t point = utf8_decode(text.data + at, text.len - at, &size);

		if (point == UTF8_INVALID || utf8_is_control(point))
			return error_set(error, ERROR_CONFIG,
					 "%s: has a control character or is not UTF-8", what);
	}
	*ret_text = arena_textn(&profile->arena, text.data, text.len);
	return 0;
}

static int profile_check_site(const struct site *site, struct error *error)
{
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++) {
		CLEANUP(buf_release) struct buf host = BUF_INIT;
		const char *given = site->server[protocol].host;
		const char *why = domain_normalise(&host, given ? given : "");

		if (!why && strcmp(buf_text(&host), given) != 0)
			why = "is not in its plain form (lower case, A-labels)";
		if (why)
			return error_set(error, ERROR_CONFIG, "site %s: servers.%s.host: \"%s\" %s",
					 site->id, site_protocol_text((enum site_protocol)protocol),
					 given ? given : "", why);
	}
	return 0;
}

static int profile_set_address(struct profile *profile, const char *address, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *why = address_normalise(&text, address, strlen(address));
	const char *at;

	if (why)
		return error_set(error, ERROR_DATA, "address: \"%s\" %s", address, why);
	at = strrchr(buf_text(&text), '@');
	for (const char *octet = buf_text(&text); octet < at; octet++)
		if (!strchr(letters, *octet) && !strchr(local_signs, *octet))
			return error_set(error, ERROR_DATA,
					 "address: \"%s\" has a character that settings files "
					 "cannot carry safely (allowed: letters, digits and %s)",
					 address, local_signs);
	if (!strchr(letters, *buf_text(&text)))
		return error_set(error, ERROR_DATA,
				 "address: \"%s\" begins with a sign, which programs could take "
				 "for an option",
				 address);
	profile->words.address = arena_textn(&profile->arena, text.data, text.len);
	profile->words.local = arena_textn(&profile->arena, text.data, (size_t)(at - text.data));
	profile->words.domain = arena_text(&profile->arena, at + 1);
	return 0;
}

static int profile_set_name(struct profile *profile, const char *name, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum unicode_fault fault = unicode_clean(&text, name, strlen(name));

	if (fault != UNICODE_FINE)
		return error_set(error, ERROR_DATA, "name: the display name of %s %s",
				 profile->words.address, unicode_fault_text(fault));
	profile->name = arena_text(&profile->arena, buf_text(&text));
	return 0;
}

static int profile_set_command(struct profile *profile, const struct vec *command,
			       struct error *error)
{
	size_t count = command ? command->count : ARRAY_LEN(default_command);

	if (count == 0)
		return error_set(error, ERROR_CONFIG, "password_command: is empty");
	for (size_t i = 0; i < count; i++) {
		const char *word;

		if (profile_fill(profile, command ? command->items[i] : default_command[i],
				 "password_command", &word, error) != 0)
			return -1;
		vec_add(&profile->password_command, word);
	}
	return 0;
}

/* A text for display that all formats can carry; NULL stays NULL. */
static int profile_set_text(struct profile *profile, const char *text, const char *what,
			    const char **ret_text, struct error *error)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	enum unicode_fault fault;

	if (!text)
		return 0;
	fault = unicode_clean(&clean, text, strlen(text));
	if (fault != UNICODE_FINE)
		return error_set(error, ERROR_CONFIG, "%s: %s", what, unicode_fault_text(fault));
	*ret_text = arena_text(&profile->arena, buf_text(&clean));
	return 0;
}

static int profile_set_words(struct profile *profile, const struct profile_options *options,
			     struct error *error)
{
	CLEANUP(buf_release) struct buf host = BUF_INIT;
	const char *why;

	profile->organization = profile->words.domain;
	profile->revision = options && options->revision > 0 ? options->revision : 1;
	if (!options)
		return 0;
	profile->own_password = options->own_password;
	why = options->web_host ? domain_normalise(&host, options->web_host) : NULL;
	if (why)
		return error_set(error, ERROR_CONFIG, "web_host: \"%s\" %s", options->web_host,
				 why);
	if (options->web_host)
		profile->web_host = arena_text(&profile->arena, buf_text(&host));
	return profile_set_text(profile, options->organization, "organization",
				&profile->organization, error) ||
			       profile_set_text(profile, options->contact, "contact",
						&profile->contact, error) ||
			       profile_set_text(profile, options->help_url, "help_url",
						&profile->help_url, error)
		       ? -1
		       : 0;
}

static int profile_set_site(struct profile *profile, const struct site *site,
			    const struct profile_options *options, struct error *error)
{
	bool denied = true;

	profile->site = site;
	profile->name = "";
	profile->login_template = arena_text(
		&profile->arena, options && options->login ? options->login : "{address}");
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++) {
		profile->denied[protocol] = options && options->denied[protocol];
		denied = denied && profile->denied[protocol];
	}
	if (denied)
		return error_set(error, ERROR_DATA,
				 "%s: its users may not use mail programs, so there are no "
				 "settings for them",
				 profile->words.domain);
	return profile_check_site(site, error) || profile_set_words(profile, options, error) ? -1
											     : 0;
}

int profile_init(struct profile *profile, const struct site *site, const char *address,
		 const char *name, const struct profile_options *options, struct error *error)
{
	if (profile_set_address(profile, address, error) != 0 ||
	    profile_set_site(profile, site, options, error) != 0)
		return -1;
	if (name && profile_set_name(profile, name, error) != 0)
		return -1;
	if (profile_fill(profile, profile->login_template, "login", &profile->login, error) != 0)
		return -1;
	return profile_set_command(profile, options ? options->password_command : NULL, error);
}

int profile_init_domain(struct profile *profile, const struct site *site, const char *domain,
			const struct profile_options *options, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *why = domain_normalise(&text, domain);

	if (why)
		return error_set(error, ERROR_DATA, "domain: \"%s\" %s", domain, why);
	profile->words.domain = arena_text(&profile->arena, buf_text(&text));
	return profile_set_site(profile, site, options, error);
}

void profile_page_url(const struct profile *profile, struct buf *buf)
{
	if (profile->help_url)
		buf_puts(buf, profile->help_url);
	else if (profile->web_host)
		buf_printf(buf, "https://autoconfig.%s/", profile->words.domain);
}

/* Whether a shell leaves a word unchanged without quotes. */
static bool is_plain(const char *word)
{
	for (const char *at = word; *at; at++)
		if (!isascii((unsigned char)*at) ||
		    (!isalnum((unsigned char)*at) && !strchr("_./@:,-", *at)))
			return false;
	return *word != '\0';
}

void profile_password_shell(const struct profile *profile, struct buf *buf)
{
	for (size_t i = 0; i < profile->password_command.count; i++) {
		const char *word = profile->password_command.items[i];

		if (i > 0)
			buf_putc(buf, ' ');
		if (is_plain(word))
			buf_puts(buf, word);
		else
			escape_shell(buf, word);
	}
}
