// SPDX-License-Identifier: MIT
#include "spf/spf_parse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <strings.h>

#include "base/mem.h"
#include "spf/spf_macro.h"

/* What may follow the name of a mechanism. */
enum spf_argument { ARGUMENT_NONE, ARGUMENT_OPTIONAL, ARGUMENT_REQUIRED, ARGUMENT_ADDRESS };

/* The terms of RFC 7208 sections 5 and 6. */
static const struct spf_row {
	const char *name;
	enum spf_kind kind;
	bool modifier;
	enum spf_argument argument;
	bool prefixes; /* dual-cidr-length may follow */
	bool looks_up;
} rows[] = {
	{ "all", SPF_ALL, false, ARGUMENT_NONE, false, false },
	{ "include", SPF_INCLUDE, false, ARGUMENT_REQUIRED, false, true },
	{ "a", SPF_A, false, ARGUMENT_OPTIONAL, true, true },
	{ "mx", SPF_MX, false, ARGUMENT_OPTIONAL, true, true },
	{ "ptr", SPF_PTR, false, ARGUMENT_OPTIONAL, false, true },
	{ "ip4", SPF_IP4, false, ARGUMENT_ADDRESS, false, false },
	{ "ip6", SPF_IP6, false, ARGUMENT_ADDRESS, false, false },
	{ "exists", SPF_EXISTS, false, ARGUMENT_REQUIRED, false, true },
	{ "redirect", SPF_REDIRECT, true, ARGUMENT_REQUIRED, false, true },
	{ "exp", SPF_EXP, true, ARGUMENT_REQUIRED, false, false },
};

bool spf_is_record(const char *text, size_t len)
{
	static const char version[] = "v=spf1";
	size_t size = sizeof(version) - 1;

	return len >= size && strncasecmp(text, version, size) == 0 &&
	       (len == size || text[size] == ' ');
}

bool spf_kind_looks_up(enum spf_kind kind)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].kind == kind)
			return rows[i].looks_up;
	return false;
}

static const struct spf_row *spf_find_row(const char *name, size_t len, bool modifier)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].modifier == modifier && strlen(rows[i].name) == len &&
		    strncasecmp(rows[i].name, name, len) == 0)
			return &rows[i];
	return NULL;
}

/*
 * Takes "/DIGITS" off the end of a text: 1 taken, 0 there is none, -1 it is none that is allowed.
 * Zeroes may not lead (RFC 7208 section 12).
 */
static int spf_take_prefix(const char *text, size_t *len, unsigned most, unsigned *ret_prefix)
{
	size_t at = *len;
	unsigned prefix = 0;

	while (at > 0 && isdigit((unsigned char)text[at - 1]))
		at--;
	if (at == *len || at == 0 || text[at - 1] != '/')
		return 0;
	if (*len - at > 3 || (text[at] == '0' && *len - at > 1))
		return -1;
	for (size_t i = at; i < *len; i++)
		prefix = prefix * 10 + (unsigned)(text[i] - '0');
	if (prefix > most)
		return -1;
	*ret_prefix = prefix;
	*len = at - 1;
	return 1;
}

/* dual-cidr-length: "/24", "//64" or "/24//64" at the end. */
static const char *spf_parse_prefixes(struct spf_term *term, const char *rest, size_t *len)
{
	static const char wrong[] = "the prefix length is wrong";
	size_t cut = *len;
	unsigned prefix;
	int taken = spf_take_prefix(rest, &cut, 128, &prefix);

	if (taken < 0)
		return wrong;
	if (taken && cut > 0 && rest[cut - 1] == '/') {
		term->prefix6 = prefix;
		*len = cut - 1;
	}
	return spf_take_prefix(rest, len, 32, &term->prefix4) < 0 ? wrong : NULL;
}

static const char *spf_parse_address(struct spf_term *term, const char *text, size_t len)
{
	bool v6 = term->kind == SPF_IP6;
	char address[INET6_ADDRSTRLEN];

	if (spf_take_prefix(text, &len, v6 ? 128 : 32, v6 ? &term->prefix6 : &term->prefix4) < 0)
		return "the prefix length is wrong";
	if (len >= sizeof(address))
		return "the address is wrong";
	memcpy(address, text, len);
	address[len] = '\0';
	return inet_pton(v6 ? AF_INET6 : AF_INET, address, term->address) == 1
		       ? NULL
		       : "the address is wrong";
}

static const char *spf_parse_domain(struct spf_term *term, const char *text, size_t len)
{
	term->domain = text;
	term->domain_len = len;
	return spf_macro_check(text, len, SPF_MACRO_DOMAIN);
}

/* What follows the name of a mechanism. */
static const char *spf_parse_argument(struct spf_term *term, const struct spf_row *row,
				      const char *rest, size_t len)
{
	const char *why = row->prefixes ? spf_parse_prefixes(term, rest, &len) : NULL;

	if (why)
		return why;
	if (len == 0)
		return row->argument == ARGUMENT_REQUIRED || row->argument == ARGUMENT_ADDRESS
			       ? "the mechanism needs a \":\" and a value"
			       : NULL;
	if (rest[0] != ':' || row->argument == ARGUMENT_NONE)
		return "there is more than the mechanism takes";
	if (row->argument == ARGUMENT_ADDRESS)
		return spf_parse_address(term, rest + 1, len - 1);
	return spf_parse_domain(term, rest + 1, len - 1);
}

static const char *spf_parse_modifier(struct spf_record *record, struct spf_term *term, size_t name)
{
	const struct spf_row *row = spf_find_row(term->text, name, true);
	const char *value = term->text + name + 1;
	size_t len = term->len - name - 1;

	if (!row) {
		term->kind = SPF_UNKNOWN;
		return spf_macro_check(value, len, SPF_MACRO_STRING);
	}
	if (spf_record_find(record, row->kind))
		return "the modifier is there twice";
	term->kind = row->kind;
	return spf_parse_domain(term, value, len);
}

/* One term, which has no space in it. NULL, or why it is none. */
static const char *spf_parse_term(struct spf_record *record, struct spf_term *term)
{
	const struct spf_row *row;
	size_t name = 0, sign;

	if (isalpha((unsigned char)term->text[0]))
		while (name < term->len &&
		       (isalnum((unsigned char)term->text[name]) ||
			strchr("-_.", term->text[name])) &&
		       term->text[name])
			name++;
	if (name > 0 && name < term->len && term->text[name] == '=')
		return spf_parse_modifier(record, term, name);
	sign = memchr("+-~?", term->text[0], 4) ? 1 : 0;
	term->qualifier = sign ? term->text[0] : '+';
	for (name = sign; name < term->len && term->text[name] != ':' && term->text[name] != '/';)
		name++;
	row = spf_find_row(term->text + sign, name - sign, false);
	if (!row)
		return "there is no such mechanism";
	term->kind = row->kind;
	return spf_parse_argument(term, row, term->text + name, term->len - name);
}

bool spf_parse(struct spf_record *record, const char *text, size_t len, struct spf_fault *ret_fault)
{
	size_t at = strlen("v=spf1");

	while (at < len) {
		struct spf_term term = { .prefix4 = 32, .prefix6 = 128, .text = text + at };
		const char *why;

		while (at + term.len < len && term.text[term.len] != ' ')
			term.len++;
		at += term.len + 1;
		if (term.len == 0)
			continue;
		why = spf_parse_term(record, &term);
		if (why) {
			*ret_fault = (struct spf_fault){ why, term.text, term.len };
			return false;
		}
		record->terms = mem_grow(record->terms, &record->cap, record->count + 1,
					 sizeof(*record->terms));
		record->terms[record->count++] = term;
	}
	return true;
}

const struct spf_term *spf_record_find(const struct spf_record *record, enum spf_kind kind)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->terms[i].kind == kind)
			return &record->terms[i];
	return NULL;
}

void spf_record_release(struct spf_record *record)
{
	free(record->terms);
	*record = (struct spf_record)SPF_RECORD_INIT;
}
