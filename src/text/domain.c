// SPDX-License-Identifier: MIT
#include "text/domain.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <idn2.h>

static const char *domain_check_labels(const char *domain, size_t len)
{
	size_t label = 0, labels = 1;

	if (len > DOMAIN_MAX)
		return "is longer than 253 octets";
	for (size_t i = 0; i < len; i++) {
		char octet = domain[i];

		if (octet == '.') {
			if (label == 0)
				return "has an empty label";
			if (domain[i - 1] == '-')
				return "has a label that ends with a hyphen";
			labels++;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)octet) && octet != '-')
			return "has a character that a mail domain cannot have";
		if (octet == '-' && label == 0)
			return "has a label that begins with a hyphen";
		if (++label > 63)
			return "has a label longer than 63 octets";
	}
	if (label == 0)
		return "has an empty label";
	if (domain[len - 1] == '-')
		return "has a label that ends with a hyphen";
	return labels < 2 ? "is a single label; write the whole domain" : NULL;
}

const char *domain_normalise(struct buf *buf, const char *text)
{
	size_t len = strlen(text);
	struct in6_addr address;
	char *ascii = NULL;
	const char *why;

	buf_clear(buf);
	if (len && text[len - 1] == '.')
		len--;
	if (len == 0)
		return "is empty";
	if (len > 4 * DOMAIN_MAX)
		return "is longer than 253 octets";
	if (strstr(text, "://"))
		return "is a URL; write the domain alone";
	buf_add(buf, text, len);
	if (inet_pton(AF_INET, buf->data, &address) == 1 || inet_pton(AF_INET6, buf->data, &address) == 1 || text[0] == '[')
		return "is an IP address";
	if (idn2_to_ascii_8z(buf->data, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) != IDN2_OK)
		return "is not a valid internationalised domain name";
	buf_clear(buf);
	buf_puts(buf, ascii);
	idn2_free(ascii);
	for (size_t i = 0; i < buf->len; i++)
		buf->data[i] = (char)tolower((unsigned char)buf->data[i]);
	why = buf->len ? domain_check_labels(buf->data, buf->len) : "is empty";
	return why;
}

void domain_display(struct buf *buf, const char *domain)
{
	char *unicode = NULL;

	if (strstr(domain, "xn--") && idn2_to_unicode_8z8z(domain, &unicode, 0) == IDN2_OK) {
		buf_puts(buf, unicode);
		idn2_free(unicode);
	} else {
		buf_puts(buf, domain);
	}
}
