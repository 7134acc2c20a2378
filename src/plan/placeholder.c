// SPDX-License-Identifier: MIT
#include "plan/placeholder.h"

#include <strings.h>

#include "entry/dn.h"
#include "entry/fold.h"

/*
 * What is found in groups in the place of a member: user names, and the first name of a DN. Tools
 * that make groups write "cn=dummy" or, as Keycloak does, "cn=empty-membership-placeholder".
 */
static const char *const placeholder_words[] = {
	"nobody",    "dummy",	    "dummy-user",
	"dummyuser", "empty",	    "none",
	"null",	     "placeholder", "empty-membership-placeholder",
};

static const char *const placeholder_types[] = { "cn=", "uid=" };

/* A pattern that is a DN in the form of DNs; a star at its end may stand for all that is above. */
static void placeholder_form(struct buf *buf, const char *text)
{
	size_t len = strlen(text);
	bool above = len > 2 && strcmp(text + len - 2, ",*") == 0;

	if (strchr(text, '=') && !dn_normalise(buf, text, above ? len - 2 : len)) {
		buf_puts(buf, above ? ",*" : "");
		return;
	}
	buf_clear(buf);
	fold_octets(buf, text, len);
}

void placeholders_add(struct placeholders *placeholders, const struct vec *items)
{
	CLEANUP(buf_release) struct buf form = BUF_INIT;

	for (size_t i = 0; i < items->count; i++) {
		placeholder_form(&form, items->items[i]);
		vec_add(&placeholders->patterns, arena_text(&placeholders->arena, buf_text(&form)));
	}
}

/* The text against the pattern: after a star the shortest that fits is tried first. */
static bool placeholder_matches(const char *text, const char *pattern)
{
	const char *star = NULL, *back = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			back = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++back;
		} else {
			return false;
		}
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

static bool placeholder_is_usual(enum tie_kind kind, const char *text)
{
	size_t len;

	if (kind == TIE_DN) {
		size_t type = 0;

		while (type < ARRAY_LEN(placeholder_types) &&
		       strncmp(text, placeholder_types[type], strlen(placeholder_types[type])) != 0)
			type++;
		if (type == ARRAY_LEN(placeholder_types))
			return false;
		text += strlen(placeholder_types[type]);
	} else if (kind != TIE_LOGIN) {
		return false;
	}
	len = strcspn(text, kind == TIE_DN ? "," : "");
	for (size_t i = 0; i < ARRAY_LEN(placeholder_words); i++)
		if (strlen(placeholder_words[i]) == len &&
		    strncasecmp(placeholder_words[i], text, len) == 0)
			return true;
	return false;
}

bool placeholders_have(const struct placeholders *placeholders, enum tie_kind kind,
		       const char *text, bool meant)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;

	if (!meant && placeholder_is_usual(kind, text))
		return true;
	if (!placeholders || placeholders->patterns.count == 0)
		return false;
	fold_octets(&folded, text, strlen(text));
	for (size_t i = 0; i < placeholders->patterns.count; i++)
		if (placeholder_matches(buf_text(&folded), placeholders->patterns.items[i]))
			return true;
	return false;
}

void placeholders_release(struct placeholders *placeholders)
{
	vec_release(&placeholders->patterns);
	arena_release(&placeholders->arena);
	*placeholders = (struct placeholders){ .patterns = VEC_INIT };
}
