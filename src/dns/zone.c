// SPDX-License-Identifier: MIT
#include "dns/zone.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <strings.h>

#include "base/clock.h"
#include "base/mem.h"

enum { TOKENS_MAX = 128, TTL_DEFAULT = 3600 };

struct zone_token {
	const char *text; /* with its escapes */
	bool quoted;
};

/* The state of reading a file. */
struct zone_reader {
	struct zone *zone;
	const char *at;
	unsigned line;
	struct name origin;
	struct name owner;
	uint32_t ttl;
	struct zone_token tokens[TOKENS_MAX];
	size_t count;
	size_t next;
	bool blank; /* the entry begins with white space: same owner as before */
	const char *why;
};

/* One token; false at the end of the line or file. A backslash takes the next octet along. */
static bool zone_read_token(struct zone_reader *reader, struct zone_token *token)
{
	const char *start = reader->at;
	bool quoted = *start == '"';

	if (quoted)
		reader->at = ++start;
	while (*reader->at && (quoted ? *reader->at != '"' : !strchr(" \t\r\n;()\"", *reader->at)))
		reader->at += *reader->at == '\\' && reader->at[1] ? 2 : 1;
	*token = (struct zone_token){
		arena_textn(&reader->zone->arena, start, (size_t)(reader->at - start)), quoted
	};
	if (quoted && *reader->at == '"')
		reader->at++;
	else if (quoted)
		reader->why = "a quote is not closed";
	return !reader->why;
}

/*
 * One entry, over several lines while a parenthesis is open. False at the end of the file or at a
 * mistake.
 */
static bool zone_read_entry(struct zone_reader *reader)
{
	int depth = 0;

	reader->count = reader->next = 0;
	reader->blank = *reader->at == ' ' || *reader->at == '\t';
	for (;;) {
		char octet = *reader->at;

		if (octet == '\0' && depth)
			reader->why = "a parenthesis is not closed";
		if (octet == '\0')
			return reader->count > 0 && !reader->why;
		if (octet == ';') {
			reader->at += strcspn(reader->at, "\n");
		} else if (octet == '\n') {
			reader->at++;
			reader->line++;
			if (depth == 0)
				return true;
		} else if (octet == '(' || octet == ')') {
			depth += octet == '(' ? 1 : -1;
			reader->at++;
		} else if (octet == ' ' || octet == '\t' || octet == '\r') {
			reader->at++;
		} else if (reader->count == TOKENS_MAX) {
			reader->why = "the entry is too long";
			return false;
		} else if (!zone_read_token(reader, &reader->tokens[reader->count++])) {
			return false;
		}
	}
}

static const struct zone_token *zone_take(struct zone_reader *reader)
{
	if (reader->next < reader->count)
		return &reader->tokens[reader->next++];
	reader->why = "something is missing at the end";
	return NULL;
}

static bool zone_take_name(struct zone_reader *reader, struct name *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct zone_token *token = zone_take(reader);
	size_t len, slashes = 0;

	if (!token)
		return false;
	len = strlen(token->text);
	if (strcmp(token->text, "@") == 0) {
		*name = reader->origin;
		return true;
	}
	while (len >= 2 + slashes && token->text[len - 2 - slashes] == '\\')
		slashes++;
	buf_puts(&text, token->text);
	if (len == 0 || token->text[len - 1] != '.' || slashes % 2) {
		if (reader->origin.len > 1)
			buf_putc(&text, '.');
		if (reader->origin.len > 1)
			name_text(&text, &reader->origin);
	}
	if (name_from_text(name, buf_text(&text)))
		return true;
	reader->why = "the name is none";
	return false;
}

static bool zone_take_number(struct zone_reader *reader, unsigned long most,
			     unsigned long *ret_number)
{
	const struct zone_token *token = zone_take(reader);
	char *end;

	if (!token)
		return false;
	*ret_number = strtoul(token->text, &end, 10);
	if (isdigit((unsigned char)token->text[0]) && !*end && *ret_number <= most)
		return true;
	reader->why = "the number is none";
	return false;
}

static bool zone_take_target(struct zone_reader *reader, struct buf *data)
{
	struct name name;

	if (!zone_take_name(reader, &name))
		return false;
	buf_add(data, name.wire, name.len);
	return true;
}

static bool zone_take_numbers(struct zone_reader *reader, size_t count, bool wide, struct buf *data)
{
	unsigned long number;

	for (size_t i = 0; i < count; i++) {
		if (!zone_take_number(reader, wide ? UINT32_MAX : UINT16_MAX, &number))
			return false;
		if (wide)
			buf_u32(data, number);
		else
			buf_u16(data, number);
	}
	return true;
}

static bool zone_take_address(struct zone_reader *reader, int family, size_t size, struct buf *data)
{
	const struct zone_token *token = zone_take(reader);
	unsigned char octets[16];

	if (!token)
		return false;
	if (inet_pton(family, token->text, octets) != 1) {
		reader->why = "the address is none";
		return false;
	}
	buf_add(data, octets, size);
	return true;
}

/* A character string: \DDD and \X are one octet each. */
static bool zone_take_string(struct zone_reader *reader, struct buf *data)
{
	const struct zone_token *token = zone_take(reader);
	size_t at = data->len;

	if (!token)
		return false;
	buf_putc(data, '\0');
	for (const char *text = token->text; *text; text++) {
		if (*text == '\\' && isdigit((unsigned char)text[1]) &&
		    isdigit((unsigned char)text[2]) && isdigit((unsigned char)text[3])) {
			buf_putc(data, (char)((text[1] - '0') * 100 + (text[2] - '0') * 10 +
					      (text[3] - '0')));
			text += 3;
		} else {
			text += *text == '\\' && text[1];
			buf_putc(data, *text);
		}
	}
	if (data->len - at - 1 > UINT8_MAX) {
		reader->why = "the string has more than 255 octets";
		return false;
	}
	data->data[at] = (char)(data->len - at - 1);
	return true;
}

static bool zone_take_data(struct zone_reader *reader, unsigned type, struct buf *data)
{
	switch (type) {
	case RR_A:
		return zone_take_address(reader, AF_INET, 4, data);
	case RR_AAAA:
		return zone_take_address(reader, AF_INET6, 16, data);
	case RR_MX:
		return zone_take_numbers(reader, 1, false, data) && zone_take_target(reader, data);
	case RR_SRV:
		return zone_take_numbers(reader, 3, false, data) && zone_take_target(reader, data);
	case RR_SOA:
		return zone_take_target(reader, data) && zone_take_target(reader, data) &&
		       zone_take_numbers(reader, 5, true, data);
	case RR_TXT:
	case RR_SPF:
		/* None at all is a record without data, which occurs in the wild. */
		while (reader->next < reader->count)
			if (!zone_take_string(reader, data))
				return false;
		return true;
	case ZONE_OTHER:
		reader->next = reader->count;
		return true;
	case ZONE_FAULT_SERVFAIL:
	case ZONE_FAULT_TIMEOUT:
		return true;
	default:
		return zone_take_target(reader, data);
	}
}

static bool zone_is_other(const char *text)
{
	static const char *const others[] = {
		"CAA",	 "CDNSKEY", "CDS",    "CERT",  "DNSKEY", "DS",	       "HINFO",
		"HTTPS", "LOC",	    "NAPTR",  "NSEC",  "NSEC3",	 "NSEC3PARAM", "OPENPGPKEY",
		"RP",	 "RRSIG",   "SMIMEA", "SSHFP", "SVCB",	 "TLSA",       "URI"
	};

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (strcasecmp(text, others[i]) == 0)
			return true;
	return false;
}

static bool zone_parse_type(const char *text, unsigned *ret_type)
{
	enum rr_type type;

	if (strcasecmp(text, "SERVFAIL") == 0)
		*ret_type = ZONE_FAULT_SERVFAIL;
	else if (strcasecmp(text, "TIMEOUT") == 0)
		*ret_type = ZONE_FAULT_TIMEOUT;
	else if (rr_type_parse(text, &type))
		*ret_type = type;
	else if (zone_is_other(text))
		*ret_type = ZONE_OTHER;
	else
		return false;
	return true;
}

/* TTL and class in either order, both optional, then the type. */
static bool zone_take_type(struct zone_reader *reader, uint32_t *ret_ttl, unsigned *ret_type)
{
	const struct zone_token *token;
	int64_t ttl;

	while ((token = zone_take(reader))) {
		if (strcasecmp(token->text, "IN") == 0)
			continue;
		if (isdigit((unsigned char)token->text[0]) &&
		    clock_parse_duration(token->text, &ttl) && ttl <= INT32_MAX) {
			*ret_ttl = (uint32_t)ttl;
			continue;
		}
		if (zone_parse_type(token->text, ret_type))
			return true;
		reader->why = "the type is not known";
		return false;
	}
	return false;
}

static bool zone_parse_record(struct zone_reader *reader)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	struct zone *zone = reader->zone;
	struct zone_record *record;
	uint32_t ttl = reader->ttl;
	unsigned type = 0;

	if (!reader->blank && !zone_take_name(reader, &reader->owner))
		return false;
	if (!zone_take_type(reader, &ttl, &type) || !zone_take_data(reader, type, &data))
		return false;
	if (reader->next < reader->count) {
		reader->why = "there is more than the type takes";
		return false;
	}
	zone->records =
		mem_grow(zone->records, &zone->cap, zone->count + 1, sizeof(*zone->records));
	record = &zone->records[zone->count++];
	*record = (struct zone_record){
		.owner = reader->owner, .type = type, .ttl = ttl, .len = data.len
	};
	record->data = arena_textn(&zone->arena, buf_text(&data), data.len);
	return true;
}

static bool zone_parse_entry(struct zone_reader *reader)
{
	unsigned long ttl;

	if (reader->count == 0)
		return true;
	if (strcasecmp(reader->tokens[0].text, "$ORIGIN") == 0) {
		reader->next = 1;
		return zone_take_name(reader, &reader->origin);
	}
	if (strcasecmp(reader->tokens[0].text, "$TTL") == 0) {
		reader->next = 1;
		if (!zone_take_number(reader, INT32_MAX, &ttl))
			return false;
		reader->ttl = (uint32_t)ttl;
		return true;
	}
	return zone_parse_record(reader);
}

int zone_parse(struct zone **ret_zone, const char *text, const struct name *origin,
	       struct error *error)
{
	struct zone *zone = mem_new(1, sizeof(*zone));
	struct zone_reader reader = { .zone = zone,
				      .at = text,
				      .line = 1,
				      .origin = origin ? *origin : (struct name){ .len = 1 },
				      .owner = { .len = 1 },
				      .ttl = TTL_DEFAULT };
	unsigned line = reader.line;

	while (zone_read_entry(&reader) && zone_parse_entry(&reader))
		line = reader.line;
	if (reader.why) {
		zone_free(zone);
		return error_set(error, ERROR_DATA, "line %u of the zone: %s", line, reader.why);
	}
	*ret_zone = zone;
	return 0;
}

void zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->records);
	arena_release(&zone->arena);
	free(zone);
}
