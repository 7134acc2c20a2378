// SPDX-License-Identifier: MIT
#include "ldap/ldap_uri.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/mem.h"

static const struct {
	const char *scheme;
	const char *port;
	bool tls, local;
} schemes[] = {
	{ "ldap://", "389", false, false },
	{ "ldaps://", "636", true, false },
	{ "ldapi://", "", false, true },
};

static int ldap_uri_hex(char octet)
{
	return isdigit((unsigned char)octet)	? octet - '0'
	       : isxdigit((unsigned char)octet) ? tolower((unsigned char)octet) - 'a' + 10
						: -1;
}

/*
 * The path of a socket (RFC 3986 section 2.1), without a slash at its end; NULL when a % is not
 * followed by two digits.
 */
static char *ldap_uri_decode(const char *text)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	for (; *text; text++) {
		int high = *text == '%' ? ldap_uri_hex(text[1]) : 0;
		int low = *text == '%' && high >= 0 ? ldap_uri_hex(text[2]) : 0;

		if (high < 0 || low < 0 || (*text == '%' && high == 0 && low == 0))
			return NULL;
		buf_putc(&path, *text == '%' ? (char)(high << 4 | low) : *text);
		text += *text == '%' ? 2 : 0;
	}
	if (path.len > 1 && path.data[path.len - 1] == '/')
		buf_cut(&path, path.len - 1);
	return take_ptr(&path.data);
}

static bool ldap_uri_parse_port(const char *text, struct ldap_uri *uri)
{
	size_t len = strlen(text);

	if (len == 0 || len > 5 || strspn(text, "0123456789") != len ||
	    strtol(text, NULL, 10) < 1 || strtol(text, NULL, 10) > 65535)
		return false;
	memcpy(uri->port, text, len + 1);
	return true;
}

/* HOST, HOST:PORT, [ADDRESS], [ADDRESS]:PORT; one slash may end it. */
static bool ldap_uri_parse_host(const char *text, struct ldap_uri *uri)
{
	bool bracket = *text == '[';
	size_t len = bracket ? strcspn(text, "]") : strcspn(text, ":/?");
	const char *rest = text + len + bracket;

	if (len == (size_t)bracket || (bracket && text[len] != ']'))
		return false;
	uri->host = mem_textn(text + bracket, len - bracket);
	if (*rest == ':') {
		size_t digits = strspn(rest + 1, "0123456789");
		CLEANUP(mem_freep) char *port = mem_textn(rest + 1, digits);

		if (!ldap_uri_parse_port(port, uri))
			return false;
		rest += 1 + digits;
	}
	return *rest == '\0' || strcmp(rest, "/") == 0;
}

int ldap_uri_parse(const char *text, struct ldap_uri *ret_uri, struct error *error)
{
	struct ldap_uri uri = { .host = NULL };
	const char *rest = NULL;
	bool fine;

	for (size_t i = 0; i < ARRAY_LEN(schemes) && !rest; i++) {
		if (strncmp(text, schemes[i].scheme, strlen(schemes[i].scheme)) != 0)
			continue;
		rest = text + strlen(schemes[i].scheme);
		memcpy(uri.port, schemes[i].port, strlen(schemes[i].port) + 1);
		uri.tls = schemes[i].tls;
		uri.local = schemes[i].local;
	}
	if (rest && uri.local) {
		uri.path = *rest && strcmp(rest, "/") != 0 ? ldap_uri_decode(rest) : NULL;
		fine = uri.path || *rest == '\0' || strcmp(rest, "/") == 0;
	} else {
		fine = rest && ldap_uri_parse_host(rest, &uri);
	}
	if (!fine) {
		ldap_uri_release(&uri);
		return error_set(error, ERROR_CONFIG,
				 "directory.uri: \"%s\" is none of ldap://HOST[:PORT], "
				 "ldaps://HOST[:PORT] and ldapi://PATH",
				 text);
	}
	*ret_uri = uri;
	return 0;
}

bool ldap_uri_is_discovery(const char *text)
{
	return strcmp(text, "_srv_") == 0 || strncmp(text, "_srv_:", strlen("_srv_:")) == 0;
}

void ldap_uri_release(struct ldap_uri *uri)
{
	free(uri->host);
	free(uri->path);
	*uri = (struct ldap_uri){ .host = NULL };
}
