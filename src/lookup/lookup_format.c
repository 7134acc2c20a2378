// SPDX-License-Identifier: MIT
#include "lookup/lookup_format.h"

const char *lookup_kind_text(enum lookup_kind kind)
{
	return kind == LOOKUP_ALIASES ? "aliases" : "accounts";
}

bool lookup_key(const char *name, char out[LOOKUP_KEY_MAX + 1], size_t *ret_len)
{
	size_t len = strnlen(name, LOOKUP_KEY_MAX + 1);

	if (len == 0 || len > LOOKUP_KEY_MAX)
		return false;
	for (size_t i = 0; i < len; i++) {
		char octet = name[i];

		if ((unsigned char)octet <= ' ' || octet == 0x7F)
			return false;
		out[i] = octet >= 'A' && octet <= 'Z' ? (char)(octet - 'A' + 'a') : octet;
	}
	out[len] = '\0';
	*ret_len = len;
	return true;
}

bool lookup_is_plain(const char *name)
{
	return *name != '\0' && !strchr("|/:#-\"\\", *name);
}

bool lookup_text_is(const struct lookup_text *text, const char *wanted)
{
	return text->len == strlen(wanted) && memcmp(text->at, wanted, text->len) == 0;
}

/* The value of the first line "key=...". */
static bool lookup_line(const char *value, size_t len, const char *key,
			struct lookup_text *ret_text)
{
	size_t key_len = strlen(key);

	while (len > 0) {
		const char *end = memchr(value, '\n', len);
		size_t line = end ? (size_t)(end - value) : len;

		if (line > key_len && memcmp(value, key, key_len) == 0 && value[key_len] == '=') {
			*ret_text = (struct lookup_text){ value + key_len + 1, line - key_len - 1 };
			return true;
		}
		if (!end)
			return false;
		value += line + 1;
		len -= line + 1;
	}
	return false;
}

/* Digits only; at most 19 of them, which always fit. */
static bool lookup_number(const char *value, size_t len, const char *key, uint64_t *ret_number)
{
	struct lookup_text text;
	uint64_t number = 0;

	if (!lookup_line(value, len, key, &text) || text.len == 0 || text.len > 19)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		number = number * 10 + (uint64_t)(text.at[i] - '0');
	}
	*ret_number = number;
	return true;
}

bool lookup_header_parse(const char *value, size_t len, enum lookup_kind kind,
			 struct lookup_header *ret_header)
{
	struct lookup_header header = { .domain = { value, 0 } };
	struct lookup_text text;
	uint64_t format;

	if (!lookup_number(value, len, "format", &format) || format == 0 || format > LOOKUP_FORMAT)
		return false;
	if (!lookup_line(value, len, "kind", &text) ||
	    !lookup_text_is(&text, lookup_kind_text(kind)))
		return false;
	if (!lookup_number(value, len, "generation", &header.generation) ||
	    !lookup_number(value, len, "count", &header.count) ||
	    !lookup_number(value, len, "time", &header.time))
		return false;
	if (lookup_line(value, len, "domain", &text))
		header.domain = text;
	*ret_header = header;
	return true;
}

bool lookup_account_parse(const char *value, size_t len, struct lookup_account *ret_account)
{
	struct lookup_account account = { .verdict = { value, 0 }, .name = { value, 0 } };
	struct lookup_text text;

	if (!lookup_line(value, len, "state", &account.state) || account.state.len == 0 ||
	    !lookup_line(value, len, "login", &account.login) || account.login.len == 0 ||
	    !lookup_line(value, len, "domain", &account.domain) || account.domain.len == 0 ||
	    !lookup_number(value, len, "generation", &account.generation))
		return false;
	if (lookup_line(value, len, "verdict", &text))
		account.verdict = text;
	account.closed = lookup_line(value, len, "clients", &text) && lookup_text_is(&text, "no");
	if (lookup_line(value, len, "name", &text))
		account.name = text;
	*ret_account = account;
	return true;
}

int lookup_member_next(struct lookup_text *rest, struct lookup_text *ret_member)
{
	while (rest->len > 0) {
		const char *comma = memchr(rest->at, ',', rest->len);
		struct lookup_text member = { rest->at,
					      comma ? (size_t)(comma - rest->at) : rest->len };
		size_t taken = member.len + (comma ? 1 : 0);

		rest->at += taken;
		rest->len -= taken;
		if (member.len > 0) {
			*ret_member = member;
			return 1;
		}
	}
	return 0;
}
