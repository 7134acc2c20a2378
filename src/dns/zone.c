// SPDX-License-Identifier: MIT
#include "dns/zone.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/mem.h"

enum { TOKENS_MAX = 128, TTL_DEFAULT = 3600, CHAIN_MAX = 16, CLASS_IN = 1 };

/* In the place of a type. */
enum { MOOD_SERVFAIL = 0x10000, MOOD_TIMEOUT };

enum { RCODE_NOERROR = 0, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3, RCODE_REFUSED = 5 };

struct zone_record {
	struct name owner;
	unsigned type;
	uint32_t ttl;
	const char *data;
	size_t len;
};

struct zone {
	struct arena arena;
	struct zone_record *records;
	size_t count;
	size_t cap;
};

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
	*token = (struct zone_token){ arena_textn(&reader->zone->arena, start, (size_t)(reader->at - start)), quoted };
	if (quoted && *reader->at == '"')
		reader->at++;
	else if (quoted)
		reader->why = "a quote is not closed";
	return !reader->why;
}

/* One entry, over several lines while a parenthesis is open. False at the end of the file or at a mistake. */
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

static bool zone_take_number(struct zone_reader *reader, unsigned long most, unsigned long *ret_number)
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

static void zone_put16(struct buf *data, unsigned long value)
{
	const unsigned char octets[2] = { (unsigned char)(value >> 8), (unsigned char)value };

	buf_add(data, octets, sizeof(octets));
}

static void zone_put32(struct buf *data, unsigned long value)
{
	zone_put16(data, value >> 16 & 0xFFFF);
	zone_put16(data, value & 0xFFFF);
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
			zone_put32(data, number);
		else
			zone_put16(data, number);
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
		if (*text == '\\' && isdigit((unsigned char)text[1]) && isdigit((unsigned char)text[2]) && isdigit((unsigned char)text[3])) {
			buf_putc(data, (char)((text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0')));
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
		return zone_take_target(reader, data) && zone_take_target(reader, data) && zone_take_numbers(reader, 5, true, data);
	case RR_TXT:
		/* None at all is a record without data, which is seen in the wild. */
		while (reader->next < reader->count)
			if (!zone_take_string(reader, data))
				return false;
		return true;
	case MOOD_SERVFAIL:
	case MOOD_TIMEOUT:
		return true;
	default:
		return zone_take_target(reader, data);
	}
}

static bool zone_parse_type(const char *text, unsigned *ret_type)
{
	enum rr_type type;

	if (strcasecmp(text, "SERVFAIL") == 0)
		*ret_type = MOOD_SERVFAIL;
	else if (strcasecmp(text, "TIMEOUT") == 0)
		*ret_type = MOOD_TIMEOUT;
	else if (rr_type_parse(text, &type))
		*ret_type = type;
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
		if (isdigit((unsigned char)token->text[0]) && clock_parse_duration(token->text, &ttl) && ttl <= INT32_MAX) {
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
	zone->records = mem_grow(zone->records, &zone->cap, zone->count + 1, sizeof(*zone->records));
	record = &zone->records[zone->count++];
	*record = (struct zone_record){ .owner = reader->owner, .type = type, .ttl = ttl, .len = data.len };
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

int zone_parse(struct zone **ret_zone, const char *text, struct error *error)
{
	struct zone *zone = mem_new(1, sizeof(*zone));
	struct zone_reader reader = { .zone = zone, .at = text, .line = 1, .origin = { .len = 1 }, .owner = { .len = 1 }, .ttl = TTL_DEFAULT };
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

static bool zone_is_below(const struct name *name, const struct name *parent)
{
	size_t at = 0;

	while (name->len - at > parent->len)
		at += (size_t)name->wire[at] + 1;
	return name->len - at == parent->len && memcmp(name->wire + at, parent->wire, parent->len) == 0;
}

/* The first record of the name with this type, behind `last`; NULL when there is none. */
static const struct zone_record *zone_find(const struct zone *zone, const struct zone_record *last, const struct name *name, unsigned type)
{
	for (size_t i = last ? (size_t)(last - zone->records) + 1 : 0; i < zone->count; i++)
		if (zone->records[i].type == type && name_equal(&zone->records[i].owner, name))
			return &zone->records[i];
	return NULL;
}

/* The SOA record of the deepest zone that the name is in. */
static const struct zone_record *zone_find_soa(const struct zone *zone, const struct name *name)
{
	const struct zone_record *best = NULL;

	for (size_t i = 0; i < zone->count; i++) {
		const struct zone_record *record = &zone->records[i];

		if (record->type == RR_SOA && zone_is_below(name, &record->owner) && (!best || record->owner.len > best->owner.len))
			best = record;
	}
	return best;
}

/* Whether there is such a name: with records, or with names below it. */
static bool zone_has_name(const struct zone *zone, const struct name *name)
{
	for (size_t i = 0; i < zone->count; i++)
		if (zone_is_below(&zone->records[i].owner, name))
			return true;
	return false;
}

/*
 * The owner whose records stand for a name: itself, or the wildcard below the closest name that is there (RFC 4592 section 3.3.1). False: no such
 * name.
 */
static bool zone_source(const struct zone *zone, const struct name *name, struct name *ret_source)
{
	struct name at = *name;

	*ret_source = *name;
	while (!zone_has_name(zone, &at) && at.len > 1) {
		size_t label = (size_t)at.wire[0] + 1;

		memmove(at.wire, at.wire + label, at.len - label);
		at.len = (uint8_t)(at.len - label);
	}
	if (name_equal(&at, name))
		return true;
	/* The wildcard's label takes the place of one that is at least as long. */
	memcpy(ret_source->wire, "\1*", 2);
	memcpy(ret_source->wire + 2, at.wire, at.len);
	ret_source->len = (uint8_t)(at.len + 2);
	return zone_has_name(zone, ret_source);
}

static void zone_put_record(struct buf *message, const struct name *owner, const struct zone_record *record)
{
	buf_add(message, owner->wire, owner->len);
	zone_put16(message, record->type);
	zone_put16(message, CLASS_IN);
	zone_put32(message, record->ttl);
	zone_put16(message, record->len);
	buf_add(message, record->data, record->len);
}

struct zone_answer {
	struct buf records;
	unsigned count;
	unsigned rcode;
	bool silent;
	const struct zone_record *soa; /* for the authority section */
};

/* The records of one name. True when they are an alias, which is to be followed: *name is its target then. */
static bool zone_answer_name(const struct zone *zone, struct name *name, enum rr_type type, struct zone_answer *answer)
{
	const struct zone_record *soa = zone_find_soa(zone, name), *record;
	struct scan scan;
	struct name source;

	if (!soa) {
		answer->rcode = answer->count ? RCODE_NOERROR : RCODE_REFUSED;
		return false;
	}
	answer->rcode = zone_source(zone, name, &source) ? RCODE_NOERROR : RCODE_NXDOMAIN;
	record = zone_find(zone, NULL, &source, RR_CNAME);
	if (record && type != RR_CNAME) {
		zone_put_record(&answer->records, name, record);
		answer->count++;
		scan = scan_over(record->data, record->len);
		return name_read(name, &scan) && answer->count < CHAIN_MAX;
	}
	record = zone_find(zone, NULL, &source, type);
	if (!record) {
		answer->soa = soa;
		answer->silent = zone_find(zone, NULL, &source, MOOD_TIMEOUT);
		if (zone_find(zone, NULL, &source, MOOD_SERVFAIL))
			answer->rcode = RCODE_SERVFAIL;
	}
	for (; record; record = zone_find(zone, record, &source, type), answer->count++)
		zone_put_record(&answer->records, name, record);
	return false;
}

bool zone_reply(const struct zone *zone, const struct name *name, enum rr_type type, struct buf *message)
{
	struct zone_answer answer = { .records = BUF_INIT };
	struct name at = *name;

	while (zone_answer_name(zone, &at, type, &answer))
		continue;
	zone_put16(message, 0);
	/* QR, AA, RA. */
	zone_put16(message, 0x8480 | answer.rcode);
	zone_put16(message, 1);
	zone_put16(message, answer.count);
	zone_put16(message, answer.soa != NULL);
	zone_put16(message, 0);
	buf_add(message, name->wire, name->len);
	zone_put16(message, type);
	zone_put16(message, CLASS_IN);
	buf_add(message, answer.records.data, answer.records.len);
	if (answer.soa)
		zone_put_record(message, &answer.soa->owner, answer.soa);
	buf_release(&answer.records);
	return !answer.silent;
}
