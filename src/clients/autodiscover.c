// SPDX-License-Identifier: MIT
#include "clients/autodiscover.h"

#include "base/clock.h"
#include "base/escape.h"
#include "base/scan.h"

static const char autodiscover_schema[] =
	"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

/*
 * The text of the first element with this name, whatever its prefix; 1, or 0 when there is none.
 * Outlook's requests have no CDATA and no nesting here.
 */
static int autodiscover_element(const void *octets, size_t len, const char *name, struct buf *text)
{
	struct scan scan = scan_over(octets, len);
	size_t size = strlen(name);

	while (scan_left(&scan) > size) {
		size_t at = scan_position(&scan);
		uint8_t octet = scan_u8(&scan);
		const char *word = octet == '<' || octet == ':' ? scan_take(&scan, size) : NULL;

		if (word && memcmp(word, name, size) == 0 && scan_u8(&scan) == '>') {
			while (scan_left(&scan) > 0 && (octet = scan_u8(&scan)) != '<')
				buf_putc(text, (char)octet);
			return octet == '<' ? 1 : 0;
		}
		scan_seek(&scan, at + 1);
	}
	return 0;
}

/* The five names of XML 1.0 section 4.6; nothing else may be in an address. */
static void autodiscover_decode(struct buf *buf, const char *text)
{
	static const struct {
		const char *name;
		char octet;
	} entities[] = { { "&amp;", '&' },
			 { "&lt;", '<' },
			 { "&gt;", '>' },
			 { "&quot;", '"' },
			 { "&apos;", '\'' } };

	while (*text) {
		size_t i = 0;

		while (i < ARRAY_LEN(entities) &&
		       strncmp(text, entities[i].name, strlen(entities[i].name)) != 0)
			i++;
		buf_putc(buf, i < ARRAY_LEN(entities) ? entities[i].octet : *text);
		text += i < ARRAY_LEN(entities) ? strlen(entities[i].name) : 1;
	}
}

int autodiscover_read(const void *octets, size_t len, struct buf *buf, struct error *error)
{
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	CLEANUP(buf_release) struct buf schema = BUF_INIT;

	if (len > AUTODISCOVER_REQUEST_MAX || memchr(octets, '\0', len))
		return error_set(error, ERROR_DATA, "the request is no Autodiscover document");
	if (!autodiscover_element(octets, len, "EMailAddress", &address) || address.len == 0)
		return error_set(error, ERROR_DATA, "the request has no EMailAddress");
	if (!autodiscover_element(octets, len, "AcceptableResponseSchema", &schema) ||
	    strcmp(buf_text(&schema), autodiscover_schema) != 0)
		return error_set(error, ERROR_DATA, "the request wants another answer than %s",
				 autodiscover_schema);
	autodiscover_decode(buf, buf_text(&address));
	return 0;
}

static void autodiscover_text(struct buf *buf, const char *indent, const char *element,
			      const char *text)
{
	buf_printf(buf, "%s<%s>", indent, element);
	escape_xml(buf, text);
	buf_printf(buf, "</%s>\n", element);
}

static void autodiscover_head(struct buf *buf)
{
	buf_puts(buf, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		      "<Autodiscover "
		      "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/"
		      "2006\">\n");
}

/* Encryption overrules SSL, and its value TLS means STARTTLS; SPA is a Windows logon. */
static void autodiscover_protocol(struct buf *buf, const struct profile *profile,
				  enum site_protocol protocol)
{
	static const char *const types[] = {
		[SITE_IMAP] = "IMAP", [SITE_POP3] = "POP3", [SITE_SMTP] = "SMTP"
	};
	const struct site_server *server = &profile->site->server[protocol];
	const char *indent = "        ";

	buf_puts(buf, "      <Protocol>\n");
	autodiscover_text(buf, indent, "Type", types[protocol]);
	autodiscover_text(buf, indent, "Server", server->host);
	buf_printf(buf, "%s<Port>%d</Port>\n", indent, (int)server->port);
	autodiscover_text(buf, indent, "LoginName", profile->login);
	buf_printf(buf,
		   "%s<DomainRequired>off</DomainRequired>\n%s<SPA>off</SPA>\n%s<SSL>on</"
		   "SSL>\n%s<Encryption>SSL</Encryption>\n",
		   indent, indent, indent, indent);
	buf_printf(buf, "%s<AuthRequired>on</AuthRequired>\n", indent);
	if (protocol == SITE_SMTP)
		buf_printf(buf, "%s<UsePOPAuth>off</UsePOPAuth>\n%s<SMTPLast>off</SMTPLast>\n",
			   indent, indent);
	buf_puts(buf, "      </Protocol>\n");
}

void autodiscover_answer(const struct profile *profile, struct buf *buf)
{
	autodiscover_head(buf);
	buf_printf(buf, "  <Response xmlns=\"%s\">\n    <User>\n", autodiscover_schema);
	autodiscover_text(buf, "      ", "DisplayName", profile->words.address);
	buf_puts(buf, "    </User>\n    <Account>\n      <AccountType>email</AccountType>\n      "
		      "<Action>settings</Action>\n");
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		if (!profile->denied[protocol])
			autodiscover_protocol(buf, profile, (enum site_protocol)protocol);
	buf_puts(buf, "    </Account>\n  </Response>\n</Autodiscover>\n");
}

void autodiscover_refuse(int code, const char *text, struct buf *buf)
{
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;

	clock_stamp(&stamp, clock_now());
	autodiscover_head(buf);
	/* The time alone, as the schema has it: what stands between T and Z. */
	buf_printf(buf,
		   "  <Response>\n    <Error Time=\"%.8s\" Id=\"0\">\n      "
		   "<ErrorCode>%d</ErrorCode>\n",
		   strchr(buf_text(&stamp), 'T') + 1, code);
	autodiscover_text(buf, "      ", "Message", text);
	buf_puts(buf, "      <DebugData/>\n    </Error>\n  </Response>\n</Autodiscover>\n");
}
