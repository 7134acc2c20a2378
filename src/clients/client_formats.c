// SPDX-License-Identifier: MIT
#include "clients/client.h"

#include "clients/renderers.h"

#define PLAIN "text/plain; charset=utf-8"

/* clang-format off */
const struct client_format client_formats[] = {
	{ .name = "autoconfig", .title = "Mozilla autoconfig (Thunderbird, Evolution, KMail and Android programs ask the domain's web server)",
	  .file = "{domain}/autoconfig/mail/config-v1.1.xml", .media_type = "text/xml", .scope = CLIENT_DOMAIN, .render = client_autoconfig },
	{ .name = "mbsync", .title = "mbsync of isync 1.5 and later (~/.mbsyncrc)",
	  .file = "{address}/mbsyncrc", .media_type = PLAIN, .scope = CLIENT_USER, .render = client_mbsync },
	{ .name = "mbsync-1.4", .title = "mbsync of isync 1.4 (~/.mbsyncrc)",
	  .file = "{address}/mbsyncrc", .media_type = PLAIN, .scope = CLIENT_USER, .older = true, .render = client_mbsync_14 },
	{ .name = "msmtp", .title = "msmtp (~/.msmtprc)",
	  .file = "{address}/msmtprc", .media_type = PLAIN, .scope = CLIENT_USER, .render = client_msmtp },
};
/* clang-format on */
const size_t client_format_count = ARRAY_LEN(client_formats);

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
	return error_set(error, ERROR_USAGE, "unknown client format \"%s\"%s%s%s; known are %s", name, nearest ? "; did you mean \"" : "",
			 nearest ? nearest : "", nearest ? "\"?" : "", buf_text(&list));
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

int client_render(const struct client_format *format, const struct profile *profile, struct buf *buf, struct error *error)
{
	size_t start = buf->len;

	if (format->scope == CLIENT_USER && !profile->words.address)
		return error_set(error, ERROR_INTERNAL, "%s: needs the profile of a user", format->name);
	if (format->render(profile, buf, error) == 0)
		return 0;
	buf_cut(buf, start);
	return error_wrap(error, "%s for %s", format->name, format->scope == CLIENT_USER ? profile->words.address : profile->words.domain);
}

int client_file(const struct client_format *format, const struct profile *profile, struct buf *buf, struct error *error)
{
	return profile_expand(buf, format->file, &profile->words, format->name, error);
}

int client_check_lines(const struct buf *buf, size_t start, size_t limit, struct error *error)
{
	const char *end;

	for (const char *line = buf_text(buf) + start; *line; line = end + (*end == '\n')) {
		end = strchrnul(line, '\n');
		if ((size_t)(end - line) > limit)
			return error_set(error, ERROR_DATA,
					 "the line \"%.*s...\" would have %zu octets, but the program reads at most %zu; "
					 "is password_command too long?",
					 (int)strcspn(line, " "), line, (size_t)(end - line), limit);
	}
	return 0;
}
