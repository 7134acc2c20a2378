// SPDX-License-Identifier: MIT
#include "model/address.h"

#include <ctype.h>

#include "text/domain.h"
#include "text/unicode.h"

/* RFC 5322 section 3.2.3 atext besides letters and digits. */
static const char specials[] = "!#$%&'*+-/=?^_`{|}~";

static const char *address_check_local(const char *local, size_t len)
{
	if (len == 0)
		return "has nothing before the @";
	if (len > ADDRESS_LOCAL_MAX)
		return "has more than 64 octets before the @";
	if (local[0] == '"')
		return "has a quoted part before the @";
	if (local[0] == '.' || local[len - 1] == '.')
		return "begins or ends with a dot before the @";
	for (size_t i = 0; i < len; i++) {
		unsigned char octet = (unsigned char)local[i];

		if (octet == '.' && local[i + 1] == '.')
			return "has two dots in a row";
		if (octet < 0x80 && octet != '.' && !isalnum(octet) && !strchr(specials, octet))
			return "has a character that an address cannot have";
	}
	return NULL;
}

const char *address_normalise(struct buf *buf, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf domain = BUF_INIT;
	enum unicode_fault fault = unicode_clean(buf, text, len);
	const char *why;
	char *at;

	if (fault != UNICODE_FINE)
		return unicode_fault_text(fault);
	if (buf->len == 0)
		return "is empty";
	at = strrchr(buf->data, '@');
	if (!at)
		return "has no @";
	why = address_check_local(buf->data, (size_t)(at - buf->data));
	if (!why)
		why = domain_normalise(&domain, at + 1);
	if (why)
		return why;
	for (char *octet = buf->data; octet < at; octet++)
		*octet = (char)((unsigned char)*octet < 0x80 ? tolower((unsigned char)*octet)
							     : *octet);
	buf_cut(buf, (size_t)(at + 1 - buf->data));
	buf_puts(buf, domain.data);
	return buf->len > ADDRESS_MAX ? "is longer than 254 octets" : NULL;
}

const char *address_domain(const char *address)
{
	const char *at = strrchr(address, '@');

	return at ? at + 1 : "";
}

bool address_is_international(const char *address)
{
	for (; *address && *address != '@'; address++)
		if ((unsigned char)*address >= 0x80)
			return true;
	return false;
}

/* Iterative, so that no pattern takes more than pattern times text steps. */
static bool address_glob(const char *text, size_t len, const char *pattern)
{
	const char *star = NULL;
	size_t at = 0, mark = 0;

	while (at < len) {
		if (*pattern == '*') {
			star = pattern++;
			mark = at;
		} else if (*pattern &&
			   (*pattern == '?' ||
			    tolower((unsigned char)*pattern) == tolower((unsigned char)text[at]))) {
			at++;
			while (*pattern == '?' && at < len &&
			       ((unsigned char)text[at] & 0xC0) == 0x80)
				at++;
			pattern++;
		} else if (star) {
			pattern = star + 1;
			at = ++mark;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool address_matches(const char *address, const char *pattern)
{
	const char *at = strrchr(address, '@');
	size_t len = strchr(pattern, '@') || !at ? strlen(address) : (size_t)(at - address);

	return address_glob(address, len, pattern);
}
