// SPDX-License-Identifier: MIT
#include "ldap/certificate.h"

#include <arpa/inet.h>
#include <strings.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/scan.h"

enum {
	DER_VERSION = 0xA0,
	DER_EXTENSIONS = 0xA3,
	DER_SEQUENCE = 0x30,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18,
	DER_OID = 0x06,
	DER_BOOLEAN = 0x01
};
enum { DER_OCTETS = 0x04, NAME_DNS = 0x82, NAME_IP = 0x87, NAMES_SHOWN = 5 };

struct certificate {
	int64_t not_before, not_after;
	struct scan names; /* GeneralNames of the subjectAltName extension */
};

/*
 * One element (X.690 section 8.1): its tag, and its content as a scan of its own. At the end, or
 * when it is none, the tag is 0.
 */
static int der_next(struct scan *scan, struct scan *ret_content)
{
	int tag = scan_left(scan) ? scan_u8(scan) : 0;
	size_t len = scan_u8(scan);
	const void *content;

	if (len & 0x80) {
		size_t octets = len & 0x7F;

		scan->bad = scan->bad || octets == 0 || octets > 3;
		for (len = 0; octets && !scan->bad; octets--)
			len = len << 8 | scan_u8(scan);
	}
	content = scan_take(scan, len);
	*ret_content = scan_over(content ? content : "", content ? len : 0);
	return scan->bad ? 0 : tag;
}

static bool der_enter(struct scan *scan, int tag, struct scan *ret_content)
{
	return der_next(scan, ret_content) == tag;
}

/* UTCTime or GeneralizedTime in the forms of RFC 5280 section 4.1.2.5. */
static bool der_time(struct scan *scan, int64_t *ret_instant)
{
	struct scan content;
	int tag = der_next(scan, &content), part[6];
	size_t year_len = tag == DER_TIME ? 4 : 2;
	struct clock_date date;

	if ((tag != DER_TIME && tag != DER_UTC_TIME) || scan_left(&content) != year_len + 11)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(part); i++) {
		part[i] = 0;
		for (size_t digits = i == 0 ? year_len : 2; digits; digits--) {
			int digit = scan_u8(&content) - '0';

			if (digit < 0 || digit > 9)
				return false;
			part[i] = part[i] * 10 + digit;
		}
	}
	date = (struct clock_date){ part[0], part[1], part[2], part[3], part[4], part[5] };
	if (tag == DER_UTC_TIME)
		date.year += part[0] < 50 ? 2000 : 1900;
	*ret_instant = clock_from_date(&date);
	return scan_u8(&content) == 'Z';
}

/*
 * Extensions ::= SEQUENCE OF SEQUENCE { OID, BOOLEAN OPTIONAL, OCTET STRING }; we want 2.5.29.17.
 */
static void certificate_read_extensions(struct scan *extensions, struct certificate *certificate)
{
	static const unsigned char wanted[] = { 0x55, 0x1D, 0x11 };
	struct scan list, extension, part, names;

	if (!der_enter(extensions, DER_SEQUENCE, &list))
		return;
	while (der_enter(&list, DER_SEQUENCE, &extension)) {
		int tag;

		if (!der_enter(&extension, DER_OID, &part) || scan_left(&part) != sizeof(wanted) ||
		    memcmp(part.at, wanted, sizeof(wanted)) != 0)
			continue;
		tag = der_next(&extension, &part);
		if (tag == DER_BOOLEAN)
			tag = der_next(&extension, &part);
		if (tag == DER_OCTETS && der_enter(&part, DER_SEQUENCE, &names))
			certificate->names = names;
	}
}

/* TBSCertificate of RFC 5280 section 4.1, as far as we want it. */
static bool certificate_read(const void *der, size_t len, struct certificate *certificate)
{
	struct scan scan = scan_over(der, len), whole, body, part;
	int tag;

	if (!der_enter(&scan, DER_SEQUENCE, &whole) || !der_enter(&whole, DER_SEQUENCE, &body))
		return false;
	tag = der_next(&body, &part); /* version, or already the serial number */
	if (tag == DER_VERSION)
		tag = der_next(&body, &part);
	if (tag == 0 || !der_enter(&body, DER_SEQUENCE, &part) ||
	    !der_enter(&body, DER_SEQUENCE, &part)) /* algorithm, issuer */
		return false;
	if (!der_enter(&body, DER_SEQUENCE, &part) || !der_time(&part, &certificate->not_before) ||
	    !der_time(&part, &certificate->not_after))
		return false;
	while ((tag = der_next(&body, &part)) != 0)
		if (tag == DER_EXTENSIONS)
			certificate_read_extensions(&part, certificate);
	return true;
}

/* RFC 6125 section 6.4: the whole name, or a star for its first label. */
static bool certificate_name_fits(const char *name, size_t len, const char *host)
{
	const char *dot = strchr(host, '.');

	if (len > 2 && name[0] == '*' && name[1] == '.' && dot)
		return strlen(dot) == len - 1 && strncasecmp(name + 1, dot, len - 1) == 0;
	return strlen(host) == len && strncasecmp(name, host, len) == 0;
}

static bool certificate_fits(struct scan names, const char *host)
{
	unsigned char address[16];
	size_t size = inet_pton(AF_INET, host, address) == 1	? 4
		      : inet_pton(AF_INET6, host, address) == 1 ? 16
								: 0;
	struct scan name;
	int tag;

	while ((tag = der_next(&names, &name)) != 0) {
		size_t len = scan_left(&name);

		if (tag == NAME_DNS && size == 0 &&
		    certificate_name_fits((const char *)name.at, len, host))
			return true;
		if (tag == NAME_IP && size && len == size && memcmp(name.at, address, size) == 0)
			return true;
	}
	return false;
}

/* "a.example.com, b.example.com, 192.0.2.1" */
static void certificate_put_names(struct scan names, struct buf *words)
{
	struct scan name;
	int tag, shown = 0;

	while ((tag = der_next(&names, &name)) != 0 && shown < NAMES_SHOWN) {
		char address[INET6_ADDRSTRLEN];
		size_t len = scan_left(&name);

		if (tag != NAME_DNS && (tag != NAME_IP || (len != 4 && len != 16)))
			continue;
		buf_puts(words, shown++ ? ", " : "");
		if (tag == NAME_DNS)
			escape_terminaln(words, (const char *)name.at, len);
		else if (inet_ntop(len == 4 ? AF_INET : AF_INET6, name.at, address,
				   sizeof(address)))
			buf_puts(words, address);
	}
	if (shown == 0)
		buf_puts(words, "no name (it has no subjectAltName)");
}

bool certificate_explain(const void *der, size_t len, const char *host, int64_t now,
			 struct buf *words)
{
	struct certificate certificate = { .names = scan_over("", 0) };

	if (!certificate_read(der, len, &certificate)) {
		buf_puts(words, "cannot be decoded");
		return true;
	}
	if (certificate.not_after < now || certificate.not_before > now) {
		buf_puts(words, certificate.not_after < now ? "ended on " : "begins on ");
		clock_stamp(words, certificate.not_after < now ? certificate.not_after
							       : certificate.not_before);
		return true;
	}
	if (certificate_fits(certificate.names, host))
		return false;
	buf_puts(words, "is for ");
	certificate_put_names(certificate.names, words);
	buf_printf(words, " and not for %s", host);
	return true;
}
