// SPDX-License-Identifier: MIT
#include "clients/profile_file.h"

#include <inttypes.h>

#include "base/scan.h"

enum { FORMAT = 1 };

/* A line that is being read: key and value with their NUL, in the arena. */
struct line {
	const char *name; /* of the file */
	unsigned number;
	const char *key;
	const char *value;
};

static const struct {
	const char *key;
	size_t offset; /* in struct profile_file */
} texts[] = {
	{ "domain", offsetof(struct profile_file, domain) },
	{ "site", offsetof(struct profile_file, site.id) },
	{ "title", offsetof(struct profile_file, site.title) },
	{ "web", offsetof(struct profile_file, site.web) },
	{ "login", offsetof(struct profile_file, options.login) },
	{ "organization", offsetof(struct profile_file, options.organization) },
};

static const char **text_at(struct profile_file *file, size_t row)
{
	return (const char **)((char *)file + texts[row].offset);
}

static int write_line(struct buf *buf, const char *key, const char *value, struct error *error)
{
	for (const char *at = value; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7F)
			return error_set(
				error, ERROR_DATA,
				"%s: has a control character, which no settings file can carry",
				key);
	buf_printf(buf, "%s=%s\n", key, value);
	return 0;
}

static int write_options(struct buf *buf, const struct profile_options *options,
			 struct error *error)
{
	if (options->login && write_line(buf, "login", options->login, error) != 0)
		return -1;
	if (options->organization &&
	    write_line(buf, "organization", options->organization, error) != 0)
		return -1;
	for (size_t i = 0; options->password_command && i < options->password_command->count; i++)
		if (write_line(buf, "password_command", options->password_command->items[i],
			       error) != 0)
			return -1;
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		if (options->denied[protocol])
			buf_printf(buf, "denied=%s\n",
				   site_protocol_text((enum site_protocol)protocol));
	return 0;
}

int profile_file_write(struct buf *buf, const char *domain, const struct site *site,
		       const struct profile_options *options, uint64_t generation, uint64_t time,
		       struct error *error)
{
	buf_printf(buf,
		   "# Settings of mail programs for %s, written by mailprov publish.\nformat=%d\n",
		   domain, FORMAT);
	buf_printf(buf, "generation=%" PRIu64 "\ntime=%" PRIu64 "\n", generation, time);
	if (write_line(buf, "domain", domain, error) || write_line(buf, "site", site->id, error) ||
	    write_line(buf, "title", site->title, error) ||
	    write_line(buf, "web", site->web, error))
		return error_wrap(error, "%s", domain);
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		buf_printf(buf, "%s=%s:%" PRId64 "\n",
			   site_protocol_text((enum site_protocol)protocol),
			   site->server[protocol].host, site->server[protocol].port);
	if (options && write_options(buf, options, error) != 0)
		return error_wrap(error, "%s", domain);
	return 0;
}

static int line_bad(const struct line *line, const char *why, struct error *error)
{
	return error_set(error, ERROR_DATA, "%s:%u: %s: %s", line->name, line->number, line->key,
			 why);
}

/* Digits only, and no more than `most`; -1 when it is none. */
static int64_t line_number(const char *text, int64_t most)
{
	int64_t number = 0;

	if (!*text)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		number = number * 10 + (*text - '0');
		if (number > most)
			return -1;
	}
	return number;
}

/* The protocol with this name, or -1. */
static int line_protocol(const char *name)
{
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		if (strcmp(name, site_protocol_text((enum site_protocol)protocol)) == 0)
			return protocol;
	return -1;
}

static int parse_server(struct profile_file *file, const struct line *line, int protocol,
			struct error *error)
{
	struct site_server *server = &file->site.server[protocol];
	const char *colon = strrchr(line->value, ':');

	server->port = colon ? line_number(colon + 1, 65535) : -1;
	if (server->port < 1 || colon == line->value)
		return line_bad(line, "must be HOST:PORT", error);
	server->host = arena_textn(&file->arena, line->value, (size_t)(colon - line->value));
	return 0;
}

static int parse_line(struct profile_file *file, const struct line *line, struct error *error)
{
	int protocol = line_protocol(line->key);

	if (protocol >= 0)
		return parse_server(file, line, protocol, error);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (strcmp(line->key, texts[i].key) == 0) {
			*text_at(file, i) = line->value;
			return 0;
		}
	}
	if (strcmp(line->key, "format") == 0) {
		int64_t format = line_number(line->value, INT32_MAX);

		if (format < 1 || format > FORMAT)
			return line_bad(line, "is newer than this program can read, or damaged",
					error);
		file->format_seen = true;
	} else if (strcmp(line->key, "password_command") == 0) {
		vec_add(&file->password_command, line->value);
		file->options.password_command = &file->password_command;
	} else if (strcmp(line->key, "denied") == 0) {
		protocol = line_protocol(line->value);
		if (protocol < 0)
			return line_bad(line, "is no protocol", error);
		file->options.denied[protocol] = true;
	}
	return 0;
}

/* Everything that a profile cannot do without. */
static int check(const struct profile_file *file, const char *name, const char *domain,
		 struct error *error)
{
	const char *missing = !file->format_seen  ? "format"
			      : !file->domain	  ? "domain"
			      : !file->site.id	  ? "site"
			      : !file->site.title ? "title"
			      : !file->site.web	  ? "web"
						  : NULL;

	for (int protocol = 0; protocol < SITE_PROTOCOLS && !missing; protocol++)
		if (!file->site.server[protocol].host)
			missing = site_protocol_text((enum site_protocol)protocol);
	if (missing)
		return error_set(error, ERROR_DATA, "%s: has no %s; it is damaged", name, missing);
	if (strcmp(file->domain, domain) != 0)
		return error_set(error, ERROR_DATA, "%s: is about %s, not %s", name, file->domain,
				 domain);
	return 0;
}

int profile_file_parse(struct profile_file *file, const char *name, const char *domain,
		       const char *text, size_t len, struct error *error)
{
	struct scan scan = scan_over(text, len);
	const char *at;
	size_t line_len;

	for (struct line line = { .name = name, .number = 1 }; scan_line(&scan, &at, &line_len) > 0;
	     line.number++) {
		const char *equals = memchr(at, '=', line_len);

		if (line_len == 0 || *at == '#')
			continue;
		if (!equals || memchr(at, '\0', line_len))
			return error_set(error, ERROR_DATA, "%s:%u: is no \"key=value\"", name,
					 line.number);
		line.key = arena_textn(&file->arena, at, (size_t)(equals - at));
		line.value =
			arena_textn(&file->arena, equals + 1, line_len - (size_t)(equals - at) - 1);
		if (parse_line(file, &line, error) != 0)
			return -1;
	}
	return check(file, name, domain, error);
}

bool profile_file_matters(const char *line, size_t len)
{
	static const char *const passing[] = { "#", "generation=", "time=" };

	for (size_t i = 0; i < ARRAY_LEN(passing); i++)
		if (len >= strlen(passing[i]) && memcmp(line, passing[i], strlen(passing[i])) == 0)
			return false;
	return true;
}

void profile_file_release(struct profile_file *file)
{
	vec_release(&file->password_command);
	arena_release(&file->arena);
	*file = (struct profile_file)PROFILE_FILE_INIT;
}
