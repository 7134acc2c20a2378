// SPDX-License-Identifier: MIT
#include "base/escape.h"

#include "base/utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

void escape_xml(struct buf *buf, const char *text)
{
	size_t len = strlen(text);

	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, len - at, &size);

		if (point == '&')
			buf_puts(buf, "&amp;");
		else if (point == '<')
			buf_puts(buf, "&lt;");
		else if (point == '>')
			buf_puts(buf, "&gt;");
		else if (point == '"')
			buf_puts(buf, "&quot;");
		else if (point == '\'')
			buf_puts(buf, "&#39;");
		else if (point == '\t' || point == '\n' || point == '\r')
			buf_printf(buf, "&#%u;", (unsigned)point);
		else if (point == UTF8_INVALID || point < 0x20 || point == 0xFFFE ||
			 point == 0xFFFF)
			buf_puts(buf, REPLACEMENT);
		else
			buf_add(buf, text + at, size);
	}
}

/* Text in double quotes, with `escape` put before every character of `special`. */
static void escape_with(struct buf *buf, const char *text, const char *special, char escape)
{
	buf_putc(buf, '"');
	for (;;) {
		size_t plain = strcspn(text, special);

		buf_add(buf, text, plain);
		text += plain;
		if (!*text)
			break;
		buf_putc(buf, escape);
		buf_putc(buf, *text++);
	}
	buf_putc(buf, '"');
}

void escape_csv(struct buf *buf, const char *text)
{
	escape_with(buf, text, "\"", '"');
}

void escape_quoted(struct buf *buf, const char *text)
{
	escape_with(buf, text, "\"\\", '\\');
}

void escape_enclosed(struct buf *buf, const char *text)
{
	escape_with(buf, text, "", '\0');
}

bool escape_is_formula(const char *text)
{
	static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
					    "\xEF\xBC\xA0" };

	if ((unsigned char)text[0] < 0x80)
		return text[0] && strchr("=+-@\t\r\n", text[0]);
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return true;
	return false;
}

void escape_terminaln(struct buf *buf, const char *text, size_t len)
{
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, len - at, &size);

		if (point == UTF8_INVALID)
			buf_printf(buf, "\\x%02x", (unsigned char)text[at]);
		else if (point < 0x80 && utf8_is_control(point))
			buf_printf(buf, "\\x%02x", (unsigned)point);
		else if (utf8_is_control(point) || utf8_is_invisible(point))
			buf_printf(buf, "\\u{%04x}", (unsigned)point);
		else
			buf_add(buf, text + at, size);
	}
}

void escape_terminal(struct buf *buf, const char *text)
{
	escape_terminaln(buf, text, strlen(text));
}

void escape_shell(struct buf *buf, const char *text)
{
	buf_putc(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_puts(buf, "'\\''");
		else
			buf_putc(buf, *text);
	}
	buf_putc(buf, '\'');
}

void escape_yaml(struct buf *buf, const char *text)
{
	size_t len = strlen(text);

	buf_putc(buf, '"');
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, len - at, &size);

		if (point == '"' || point == '\\')
			buf_printf(buf, "\\%c", (char)point);
		else if (point == UTF8_INVALID)
			buf_puts(buf, "\\uFFFD");
		else if (utf8_is_control(point) || utf8_is_invisible(point) || point == 0xFFFE ||
			 point == 0xFFFF)
			buf_printf(buf, "\\U%08X", (unsigned)point);
		else
			buf_add(buf, text + at, size);
	}
	buf_putc(buf, '"');
}

void escape_hcl(struct buf *buf, const char *text)
{
	size_t len = strlen(text);

	buf_putc(buf, '"');
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, len - at, &size);

		if (point == '"' || point == '\\')
			buf_printf(buf, "\\%c", (char)point);
		else if ((point == '$' || point == '%') && text[at + 1] == '{')
			buf_printf(buf, "%c%c", (char)point, (char)point);
		else if (point == UTF8_INVALID)
			buf_puts(buf, "\\ufffd");
		else if (utf8_is_control(point) || utf8_is_invisible(point))
			buf_printf(buf, "\\U%08x", (unsigned)point);
		else
			buf_add(buf, text + at, size);
	}
	buf_putc(buf, '"');
}

void escape_zone(struct buf *buf, const void *octets, size_t len)
{
	const unsigned char *at = octets;

	buf_putc(buf, '"');
	for (size_t i = 0; i < len; i++) {
		if (at[i] == '"' || at[i] == '\\')
			buf_printf(buf, "\\%c", (char)at[i]);
		else if (at[i] < 0x20 || at[i] > 0x7E)
			buf_printf(buf, "\\%03u", at[i]);
		else
			buf_putc(buf, (char)at[i]);
	}
	buf_putc(buf, '"');
}

void escape_mutt(struct buf *buf, const char *text)
{
	escape_with(buf, text, "\"\\$`", '\\');
}

void escape_script(struct buf *buf, const char *text)
{
	size_t len = strlen(text);

	buf_putc(buf, '"');
	for (size_t at = 0, size; at < len; at += size) {
		uint32_t point = utf8_decode(text + at, len - at, &size);

		if (point == '"' || point == '\\')
			buf_printf(buf, "\\%c", (char)point);
		else if (point == UTF8_INVALID)
			buf_puts(buf, "\\uFFFD");
		else if (point > 0xFFFF)
			buf_printf(buf, "\\u%04X\\u%04X",
				   (unsigned)(0xD800 + ((point - 0x10000) >> 10)),
				   (unsigned)(0xDC00 + (point & 0x3FF)));
		else if (point < 0x20 || point > 0x7E || point == '<')
			buf_printf(buf, "\\u%04X", (unsigned)point);
		else
			buf_putc(buf, (char)point);
	}
	buf_putc(buf, '"');
}

void escape_keyfile(struct buf *buf, const char *text)
{
	if (*text == ' ') {
		buf_puts(buf, "\\s");
		text++;
	}
	for (; *text; text++) {
		if (*text == '\\')
			buf_putc(buf, '\\');
		buf_putc(buf, *text);
	}
}

/* Letters, digits and `signs`, in ASCII. */
static bool is_kept(char octet, const char *signs)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
	       (octet >= '0' && octet <= '9') || (octet && strchr(signs, octet));
}

void escape_url(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (is_kept(*text, "-._~"))
			buf_putc(buf, *text);
		else
			buf_printf(buf, "%%%02X", (unsigned char)*text);
	}
}

/*
 * An encoded word has at most 75 octets, and no character is split over two (RFC 2047 sections 2
 * and 5).
 */
void escape_phrase(struct buf *buf, const char *text)
{
	static const char begin[] = "=?utf-8?q?", end[] = "?=";
	enum { LIMIT = 75 };
	size_t len = strlen(text), used = 0;
	bool plain = len > 0;

	for (const char *at = text; *at; at++)
		plain = plain && is_kept(*at, " -");
	if (plain) {
		buf_puts(buf, text);
		return;
	}
	for (size_t at = 0, size; at < len; at += size) {
		size_t room = 0;

		utf8_decode(text + at, len - at, &size);
		for (size_t i = 0; i < size; i++)
			room += is_kept(text[at + i], " ") ? 1 : 3;
		if (used == 0 || used + room + strlen(end) > LIMIT) {
			buf_printf(buf, "%s%s", used ? "?= " : "", begin);
			used = strlen(begin);
		}
		used += room;
		for (size_t i = 0; i < size; i++) {
			if (text[at + i] == ' ')
				buf_putc(buf, '_');
			else if (is_kept(text[at + i], ""))
				buf_putc(buf, text[at + i]);
			else
				buf_printf(buf, "=%02X", (unsigned char)text[at + i]);
		}
	}
	buf_puts(buf, used ? end : "");
}
