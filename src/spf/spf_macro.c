// SPDX-License-Identifier: MIT
#include "spf/spf_macro.h"

#include <arpa/inet.h>
#include <ctype.h>

bool spf_address_parse(struct spf_address *address, const char *text)
{
	static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
	unsigned char octets[16];

	*address = (struct spf_address){ .v6 = false };
	if (inet_pton(AF_INET, text, address->octets) == 1)
		return true;
	if (inet_pton(AF_INET6, text, octets) != 1)
		return false;
	address->v6 = memcmp(octets, mapped, sizeof(mapped)) != 0;
	if (address->v6)
		memcpy(address->octets, octets, sizeof(octets));
	else
		memcpy(address->octets, octets + sizeof(mapped), 4);
	return true;
}

bool spf_address_matches(const struct spf_address *address, const struct spf_address *network,
			 unsigned prefix)
{
	unsigned whole = prefix / 8, bits = prefix % 8;

	if (address->v6 != network->v6 || memcmp(address->octets, network->octets, whole) != 0)
		return false;
	return bits == 0 || (address->octets[whole] ^ network->octets[whole]) >> (8 - bits) == 0;
}

void spf_address_text(struct buf *buf, const struct spf_address *address)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(address->v6 ? AF_INET6 : AF_INET, address->octets, text, sizeof(text));
	buf_puts(buf, text);
}

/* One "%{...}" taken apart. */
struct spf_expand {
	char letter; /* lower-case */
	bool url;    /* it was upper-case: the result is URL-escaped */
	unsigned parts;
	bool reverse;
	const char *delimiters;
	size_t delimiter_count;
};

/* Reads the macro that begins with the "%{" at text. Its size, or 0 when the syntax is wrong. */
static size_t spf_macro_read(const char *text, size_t len, struct spf_expand *expand)
{
	size_t at = 3, number;

	if (len < 4 || !isalpha((unsigned char)text[2]))
		return 0;
	*expand = (struct spf_expand){ .letter = (char)tolower((unsigned char)text[2]),
				       .url = isupper((unsigned char)text[2]) };
	for (number = at; at < len && isdigit((unsigned char)text[at]); at++)
		if (expand->parts < 1000)
			expand->parts = expand->parts * 10 + (unsigned)(text[at] - '0');
	/* RFC 7208 section 7.1: the number, if there is one, is not zero. */
	if (at > number && expand->parts == 0)
		return 0;
	if (at < len && (text[at] == 'r' || text[at] == 'R')) {
		expand->reverse = true;
		at++;
	}
	expand->delimiters = text + at;
	while (at < len && memchr(".-+,/_=", text[at], 7))
		at++;
	expand->delimiter_count = (size_t)(text + at - expand->delimiters);
	return at < len && text[at] == '}' ? at + 1 : 0;
}

/* toplabel of RFC 7208 section 7.1: letters, digits, hyphens inside, and not digits alone. */
static bool spf_macro_is_top_label(const char *label, size_t len)
{
	bool digits = true;

	if (len == 0 || label[0] == '-' || label[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)label[i]) && label[i] != '-')
			return false;
		digits &= isdigit((unsigned char)label[i]) != 0;
	}
	return !digits;
}

/* domain-end of RFC 7208 section 7.1, for a text that does not end in a macro. */
static const char *spf_macro_check_end(const char *text, size_t len)
{
	const char *dot;

	if (len && text[len - 1] == '.')
		len--;
	dot = memrchr(text, '.', len);
	if (!dot)
		return "the domain has one label only";
	if (!spf_macro_is_top_label(dot + 1, len - (size_t)(dot + 1 - text)))
		return "the last label of the domain is not one of a domain name";
	return NULL;
}

const char *spf_macro_check(const char *text, size_t len, enum spf_macro_place place)
{
	const char *letters = place == SPF_MACRO_DOMAIN ? "slodiphv" : "slodiphvcrt";
	bool ends_in_macro = false;

	if (len == 0 && place == SPF_MACRO_DOMAIN)
		return "the domain is missing";
	for (size_t at = 0, size; at < len; at += size) {
		unsigned char octet = (unsigned char)text[at];
		struct spf_expand expand;

		size = 1;
		ends_in_macro = octet == '%';
		if (octet == '%' && at + 1 < len && strchr("%_-", text[at + 1])) {
			size = 2;
		} else if (octet == '%' && at + 1 < len && text[at + 1] == '{') {
			size = spf_macro_read(text + at, len - at, &expand);
			if (size == 0)
				return "a macro is malformed";
			if (!strchr(letters, expand.letter))
				return "a macro has a letter that is not allowed here";
		} else if (octet == '%') {
			return "a \"%\" begins no macro";
		} else if (octet < '!' || octet > '~') {
			if (octet != ' ' || place != SPF_MACRO_EXPLANATION)
				return "there is a character that is not printable ASCII";
		}
	}
	return place == SPF_MACRO_DOMAIN && !ends_in_macro ? spf_macro_check_end(text, len) : NULL;
}

bool spf_macro_uses(const char *text, size_t len, char letter)
{
	for (size_t at = 0; at + 2 < len; at++) {
		if (text[at] != '%')
			continue;
		if (text[at + 1] == '{' && tolower((unsigned char)text[at + 2]) == letter)
			return true;
		/* "%%{p}" is a percent sign and plain text. */
		at++;
	}
	return false;
}

/*
 * The client's address, one dot after each number or, for IPv6, each half octet (RFC 7208
 * section 7.3).
 */
static void spf_macro_dotted(struct buf *buf, const struct spf_address *ip)
{
	if (!ip->v6) {
		spf_address_text(buf, ip);
		return;
	}
	for (int i = 0; i < 16; i++)
		buf_printf(buf, "%s%X.%X", i ? "." : "", ip->octets[i] >> 4u, ip->octets[i] & 15u);
}

static void spf_macro_value(struct buf *buf, char letter, const struct spf_macros *macros)
{
	switch (letter) {
	case 's':
		buf_printf(buf, "%s@%s", macros->local, macros->sender_domain);
		break;
	case 'l':
		buf_puts(buf, macros->local);
		break;
	case 'o':
		buf_puts(buf, macros->sender_domain);
		break;
	case 'd':
		buf_puts(buf, macros->domain);
		break;
	case 'i':
		spf_macro_dotted(buf, macros->ip);
		break;
	case 'p':
		buf_puts(buf, macros->validated ? macros->validated : "unknown");
		break;
	case 'v':
		buf_puts(buf, macros->ip->v6 ? "ip6" : "in-addr");
		break;
	case 'h':
		buf_puts(buf, macros->helo);
		break;
	case 'c':
		spf_address_text(buf, macros->ip);
		break;
	case 'r':
		buf_puts(buf, macros->receiver);
		break;
	default:
		buf_printf(buf, "%lld", (long long)macros->now);
	}
}

/* One part of a value, with its end. */
struct spf_part {
	size_t at;
	size_t len;
};

enum { PARTS_MAX = 512 };

static size_t spf_macro_split(const char *value, size_t len, const struct spf_expand *expand,
			      struct spf_part *parts)
{
	const char *delimiters = expand->delimiter_count ? expand->delimiters : ".";
	size_t delimiter_count = expand->delimiter_count ? expand->delimiter_count : 1, count = 0,
	       start = 0;

	for (size_t at = 0; at <= len; at++) {
		if (at < len && !memchr(delimiters, value[at], delimiter_count))
			continue;
		/* What has more parts than a name has labels stays together in the last one. */
		if (at < len && count == PARTS_MAX - 1)
			continue;
		parts[count++] = (struct spf_part){ start, at - start };
		start = at + 1;
	}
	return count;
}

/* Letters, digits and - . _ ~ stay (RFC 3986 section 2.3). */
static void spf_macro_url(struct buf *buf, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char octet = (unsigned char)text[i];

		if (isalnum(octet) || memchr("-._~", octet, 4))
			buf_putc(buf, (char)octet);
		else
			buf_printf(buf, "%%%02X", octet);
	}
}

static void spf_macro_transform(struct buf *buf, const struct spf_expand *expand,
				const struct spf_macros *macros)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	struct spf_part parts[PARTS_MAX];
	size_t count, first;

	spf_macro_value(&value, expand->letter, macros);
	count = spf_macro_split(buf_text(&value), value.len, expand, parts);
	first = expand->parts && expand->parts < count ? count - expand->parts : 0;
	for (size_t i = first; i < count; i++) {
		const struct spf_part *part = &parts[expand->reverse ? count - 1 - i : i];

		if (i > first)
			buf_putc(&joined, '.');
		buf_add(&joined, buf_text(&value) + part->at, part->len);
	}
	if (expand->url)
		spf_macro_url(buf, buf_text(&joined), joined.len);
	else
		buf_add(buf, buf_text(&joined), joined.len);
}

void spf_macro_expand(struct buf *buf, const char *text, size_t len,
		      const struct spf_macros *macros)
{
	for (size_t at = 0, size; at < len; at += size) {
		struct spf_expand expand;

		size = 2;
		if (text[at] != '%' || at + 1 == len) {
			buf_putc(buf, text[at]);
			size = 1;
		} else if (text[at + 1] == '%') {
			buf_putc(buf, '%');
		} else if (text[at + 1] == '_') {
			buf_putc(buf, ' ');
		} else if (text[at + 1] == '-') {
			buf_puts(buf, "%20");
		} else {
			size = spf_macro_read(text + at, len - at, &expand);
			if (size == 0)
				return;
			spf_macro_transform(buf, &expand, macros);
		}
	}
}
