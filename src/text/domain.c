// SPDX-License-Identifier: MIT
#include "text/domain.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <idn2.h>

#include "base/escape.h"

enum { DOMAIN_MAX = 253, LABEL_MAX = 63 };

static const char name_too_long[] = "is longer than 253 octets",
		  label_too_long[] = "has a label longer than 63 octets";

static const char *domain_check_labels(const char *domain, size_t len)
{
	size_t label = 0, labels = 1;
	bool digits = true;

	if (len > DOMAIN_MAX)
		return name_too_long;
	for (size_t i = 0; i < len; i++) {
		char octet = domain[i];

		if (octet == '.') {
			if (label == 0)
				return "has an empty label";
			if (domain[i - 1] == '-')
				return "has a label that ends with a hyphen";
			labels++;
			label = 0;
			digits = true;
			continue;
		}
		if (!isalnum((unsigned char)octet) && octet != '-')
			return "has a character that a mail domain cannot have";
		if (octet == '-' && label == 0)
			return "has a label that begins with a hyphen";
		if (++label > LABEL_MAX)
			return label_too_long;
		digits = digits && isdigit((unsigned char)octet);
	}
	if (label == 0)
		return "has an empty label";
	if (domain[len - 1] == '-')
		return "has a label that ends with a hyphen";
	if (labels < 2)
		return "is a single label; write the whole domain";
	return digits ? "ends in a label of digits only, as IP addresses do" : NULL;
}

/*
 * ASCII without A-labels maps to its lower case; libidn2 would refuse labels such as "ab--cd", and
 * takes its time.
 */
static bool domain_is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80 ||
		    ((*text | 0x20) == 'x' && strncasecmp(text, "xn--", 4) == 0))
			return false;
	return true;
}

static const char *domain_to_ascii(struct buf *buf, const char *text)
{
	char *ascii = NULL;

	switch (domain_is_plain(text)
			? IDN2_OK
			: idn2_to_ascii_8z(text, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT)) {
	case IDN2_OK:
		break;
	case IDN2_TOO_BIG_DOMAIN:
		return name_too_long;
	case IDN2_TOO_BIG_LABEL:
		return label_too_long;
	default:
		return "is not a valid internationalised domain name";
	}
	buf_puts(buf, ascii ? ascii : text);
	idn2_free(ascii);
	for (size_t i = 0; i < buf->len; i++)
		buf->data[i] = (char)tolower((unsigned char)buf->data[i]);
	return NULL;
}

/* One without brackets; its characters show at once that most names are not an address. */
static bool domain_is_address(const char *text)
{
	struct in6_addr address;

	if (strchr(text, ':'))
		return inet_pton(AF_INET6, text, &address) == 1;
	return isdigit((unsigned char)text[0]) && inet_pton(AF_INET, text, &address) == 1;
}

const char *domain_normalise(struct buf *buf, const char *text)
{
	const char *why;

	buf_clear(buf);
	/* A character takes at most four times the octets that stand for it in an A-label. */
	if (strlen(text) > 4 * DOMAIN_MAX)
		return name_too_long;
	if (strstr(text, "://"))
		return "is a URL; write the domain alone";
	why = domain_to_ascii(buf, text);
	if (why)
		return why;
	if (buf->len && buf->data[buf->len - 1] == '.')
		buf_cut(buf, buf->len - 1);
	if (buf->len == 0)
		return "is empty";
	/* Only now, since UTS #46 maps full-width digits and stops as well. */
	if (buf->data[0] == '[' || domain_is_address(buf->data))
		return "is an IP address";
	return domain_check_labels(buf->data, buf->len);
}

void domain_display(struct buf *buf, const char *domain)
{
	char *unicode = NULL;

	if (strstr(domain, "xn--") && idn2_to_unicode_8z8z(domain, &unicode, 0) == IDN2_OK) {
		escape_terminal(buf, unicode);
		idn2_free(unicode);
	} else {
		escape_terminal(buf, domain);
	}
}
