// SPDX-License-Identifier: MIT
#include "entry/ldif.h"

#include <ctype.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"

/* A value of the largest size in base64, with room for its description. */
enum { LDIF_LOGICAL_MAX = LDIF_VALUE_MAX / 3 * 4 + 1024 };

/*
 * One "description: value" line; both are offsets into `octets`, which may move while the entry
 * grows.
 */
struct ldif_value {
	size_t description, description_len;
	size_t value, value_len;
	size_t order;
};

void ldif_init(struct ldif *ldif, int fd, const char *path, const struct vec *wanted,
	       const char *trailer)
{
	*ldif = (struct ldif){ .wanted = wanted, .trailer = trailer };
	text_input_init(&ldif->input, fd, path);
}

static int ldif_complain(const struct ldif *ldif, struct error *error, const char *what)
{
	return error_set(error, ERROR_DATA, "%s:%zu: %s", ldif->input.path, ldif->logical_line,
			 what);
}

/* The octet that comes next, without taking it; -1 at the end, -2 when reading failed. */
static int ldif_peek(struct ldif *ldif, struct error *error)
{
	struct text_input *input = &ldif->input;
	int more = input->at < input->end ? 1 : text_input_fill(input, error);

	return more > 0 ? (unsigned char)input->chunk[input->at] : more - 1;
}

/* Appends the rest of a physical line without its end to the logical line, as far as it fits. */
static int ldif_read_physical(struct ldif *ldif, struct error *error)
{
	struct text_input *input = &ldif->input;
	int next;

	ldif->line++;
	while ((next = ldif_peek(ldif, error)) >= 0) {
		const char *start = input->chunk + input->at;
		const char *end = memchr(start, '\n', input->end - input->at);
		size_t len = end ? (size_t)(end - start) : input->end - input->at;
		size_t room = LDIF_LOGICAL_MAX - ldif->logical.len;

		ldif->cut = ldif->cut || len > room;
		buf_add(&ldif->logical, start, len < room ? len : room);
		input->at += len + (end != NULL);
		if (end)
			break;
	}
	if (next == -2)
		return -1;
	if (next == -1) {
		ldif->logical_line = ldif->line;
		return ldif_complain(ldif, error,
				     "the file ends in the middle of a line: it is cut, or its "
				     "last line wants its line end");
	}
	if (ldif->logical.len && ldif->logical.data[ldif->logical.len - 1] == '\r')
		buf_cut(&ldif->logical, ldif->logical.len - 1);
	return 0;
}

/* Whether there are only blanks from there on. */
static bool ldif_is_blank(const struct ldif *ldif, size_t from)
{
	for (; from < ldif->logical.len; from++)
		if (ldif->logical.data[from] != ' ' && ldif->logical.data[from] != '\t')
			return false;
	return true;
}

/*
 * The lines that continue a logical line begin with a space (RFC 2849 note 2). One with nothing but
 * blanks continues nothing: editors leave blanks in the line that separates entries.
 */
static int ldif_read_continuation(struct ldif *ldif, struct error *error)
{
	int next;

	while (ldif->logical.len && (next = ldif_peek(ldif, error)) == ' ') {
		size_t before = ldif->logical.len;

		ldif->input.at++;
		if (ldif_read_physical(ldif, error) != 0)
			return -1;
		if (!ldif_is_blank(ldif, before))
			continue;
		buf_cut(&ldif->logical, before);
		ldif->separated = true;
		return 0;
	}
	return ldif->logical.len && next == -2 ? -1 : 0;
}

/* The value of a comment "# NAME: VALUE", or NULL. */
static const char *ldif_comment_value(const char *text, const char *name)
{
	size_t len = strlen(name);

	return strncmp(text, name, len) == 0 && text[len] == ':' ? text + len + 1 : NULL;
}

/* How many entries ldapsearch, or who else made the file, has written. */
static int ldif_read_count(struct ldif *ldif, const char *text, struct error *error)
{
	char *end;
	unsigned long long count = strtoull(text, &end, 10);

	if (end == text || end[strspn(end, " \t")] != '\0')
		return ldif_complain(ldif, error, "a number of entries was expected");
	if (count != ldif->entries)
		return error_set(error, ERROR_DATA,
				 "%s:%zu: %llu entries should stand before this line, and there "
				 "are %zu: the file is not whole",
				 ldif->input.path, ldif->logical_line, count, ldif->entries);
	ldif->entries = 0;
	ldif->has_trailer = true;
	return 0;
}

/*
 * What ldapsearch writes about its output: "# extended LDIF" and "# LDAPv3" at the beginning, and
 * at the end the numbers of responses and, if there were any, of entries.
 */
static int ldif_read_comment(struct ldif *ldif, struct error *error)
{
	const char *text = buf_text(&ldif->logical) + 1, *count;

	text += strspn(text, " ");
	if (strcmp(text, "extended LDIF") == 0 || strcmp(text, "LDAPv3") == 0)
		ldif->of_ldapsearch = true;
	if (ldif_comment_value(text, "numResponses"))
		ldif->of_ldapsearch = false;
	count = ldif_comment_value(text, ldif->trailer ? ldif->trailer : "numEntries");
	return count ? ldif_read_count(ldif, count, error) : 0;
}

/* One logical line, comments left out: 1, 0 at the end, or -1. */
static int ldif_read_logical(struct ldif *ldif, struct error *error)
{
	int next;

	do {
		buf_clear(&ldif->logical);
		ldif->logical_line = ldif->line + 1;
		ldif->cut = false;
		if (ldif->separated) {
			ldif->separated = false;
			ldif->logical_line = ldif->line;
			return 1;
		}
		next = ldif_peek(ldif, error);
		if (next < 0)
			return next + 1;
		if (ldif_read_physical(ldif, error) != 0)
			return -1;
		if (ldif_is_blank(ldif, 0))
			buf_clear(&ldif->logical);
		if (ldif_read_continuation(ldif, error) != 0 ||
		    (ldif->logical.len && ldif->logical.data[0] == '#' &&
		     ldif_read_comment(ldif, error) != 0))
			return -1;
	} while (ldif->logical.len && ldif->logical.data[0] == '#');
	return 1;
}

static int ldif_base64_digit(unsigned char octet)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = octet ? strchr(digits, octet) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* RFC 4648 section 4, padding required; false when it is not that. */
static bool ldif_decode_base64(struct buf *buf, const char *text, size_t len)
{
	size_t padding = len && text[len - 1] == '=' ? 1 + (len > 1 && text[len - 2] == '=') : 0;
	uint32_t bits = 0;

	if (len % 4 != 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		int digit = i < len - padding ? ldif_base64_digit((unsigned char)text[i]) : 0;

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4 != 3)
			continue;
		buf_putc(buf, (char)(bits >> 16));
		buf_putc(buf, (char)(bits >> 8));
		buf_putc(buf, (char)bits);
	}
	buf_cut(buf, buf->len - padding);
	return true;
}

static bool ldif_is_name(const char *name, const char *description, size_t len)
{
	/* Most begin otherwise. */
	return ((*name ^ *description) & ~0x20) == 0 && strncasecmp(name, description, len) == 0 &&
	       name[len] == '\0';
}

/* The name under which an attribute is wanted, or NULL. */
static const char *ldif_find_wanted(const struct ldif *ldif, const char *description, size_t len)
{
	const struct entry_aliases *spelled = ldif->spelled;

	if (!ldif->wanted)
		return description;
	for (size_t i = 0; spelled && i < spelled->count; i++)
		if (ldif_is_name(spelled->asked[i], description, len))
			return spelled->given[i];
	for (size_t i = 0; i < ldif->wanted->count; i++)
		if (ldif_is_name(ldif->wanted->items[i], description, len))
			return description;
	return NULL;
}

static bool ldif_is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(text, word, len) == 0;
}

/* The length of the description before the colon, or 0 when the line has none. */
static size_t ldif_description_len(const struct ldif *ldif)
{
	const char *text = buf_text(&ldif->logical);
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || (text[len] && strchr("-;._", text[len])))
		len++;
	return text[len] == ':' ? len : 0;
}

/* The value of the logical line (RFC 2849 value-spec), appended to `octets`. */
static int ldif_read_value(struct ldif *ldif, size_t description_len, struct error *error)
{
	const char *text = ldif->logical.data + description_len + 1;
	const char *end = ldif->logical.data + ldif->logical.len;
	size_t before = ldif->octets.len;
	bool base64 = *text == ':';

	if (ldif->cut)
		return ldif_complain(ldif, error, "the value is longer than 64 KiB");
	if (*text == '<')
		return ldif_complain(ldif, error,
				     "the value is a URL (\":<\"); mailprov reads no other files: "
				     "put the value itself here");
	for (text += base64; *text == ' '; text++)
		;
	if (memchr(text, '\0', (size_t)(end - text)))
		return ldif_complain(
			ldif, error,
			"the line has a NUL octet; such a value is written in base64 (\"::\")");
	if (!base64)
		buf_add(&ldif->octets, text, (size_t)(end - text));
	else if (!ldif_decode_base64(&ldif->octets, text, (size_t)(end - text)))
		return ldif_complain(ldif, error, "the value is not valid base64");
	if (ldif->octets.len - before > LDIF_VALUE_MAX)
		return ldif_complain(ldif, error, "the value is longer than 64 KiB");
	return 0;
}

/* The "dn:" line that begins a record. */
static int ldif_read_dn(struct ldif *ldif, struct error *error)
{
	size_t len = ldif_description_len(ldif);

	buf_clear(&ldif->octets);
	ldif->count = 0;
	ldif->entry_line = ldif->logical_line;
	if (!ldif_is_word(buf_text(&ldif->logical), len, "dn"))
		return ldif_complain(ldif, error, "an entry begins with \"dn:\"");
	ldif->entries++;
	ldif->has_trailer = false;
	if (ldif_read_value(ldif, len, error) != 0)
		return -1;
	if (ldif->octets.len == 0)
		return ldif_complain(ldif, error, "the DN is empty");
	if (memchr(ldif->octets.data, '\0', ldif->octets.len) ||
	    !utf8_is_valid(ldif->octets.data, ldif->octets.len))
		return ldif_complain(ldif, error, "the DN is not valid UTF-8");
	entry_clear(&ldif->entry, NULL, ldif->octets.len);
	return 0;
}

/* What only records of changes have, and what begins the next entry. */
static int ldif_refuse(const struct ldif *ldif, size_t len, struct error *error)
{
	const char *text = ldif->logical.data;

	if (strcmp(text, "-") == 0 || ldif_is_word(text, len, "changetype") ||
	    ldif_is_word(text, len, "control"))
		return ldif_complain(ldif, error,
				     "this is a change record; mailprov reads entries only");
	if (ldif_is_word(text, len, "dn"))
		return error_set(error, ERROR_DATA,
				 "%s:%zu: a second \"dn:\" in the entry that begins in line %zu: "
				 "an empty line between two entries is missing, or the file is "
				 "not whole",
				 ldif->input.path, ldif->logical_line, ldif->entry_line);
	return 0;
}

/* Every entry that ldifde of Windows writes has it. */
static bool ldif_is_addition(const struct ldif *ldif, size_t len)
{
	const char *text = ldif->logical.data;
	const char *value = text + len + 1;

	return ldif_is_word(text, len, "changetype") &&
	       ldif_is_word(value + strspn(value, " "), strcspn(value + strspn(value, " "), " "),
			    "add");
}

static int ldif_read_attribute(struct ldif *ldif, struct error *error)
{
	const char *text = ldif->logical.data;
	size_t len = ldif_description_len(ldif);
	struct ldif_value value = { .order = ldif->count };
	const char *name;

	if (ldif_is_addition(ldif, len))
		return 0;
	if (ldif_refuse(ldif, len, error) != 0)
		return -1;
	if (len == 0)
		return ldif_complain(ldif, error, "\"attribute: value\" was expected");
	name = ldif_find_wanted(ldif, text, len);
	if (!name)
		return 0;
	value.description = ldif->octets.len;
	value.description_len = name == text ? len : strlen(name);
	buf_add(&ldif->octets, name, value.description_len);
	value.value = ldif->octets.len;
	if (ldif_read_value(ldif, len, error) != 0)
		return -1;
	value.value_len = ldif->octets.len - value.value;
	if (ldif->octets.len > LDIF_ENTRY_MAX)
		return ldif_complain(ldif, error, "the entry is larger than 1 MiB");
	ldif->values = mem_grow(ldif->values, &ldif->cap, ldif->count + 1, sizeof(*ldif->values));
	ldif->values[ldif->count++] = value;
	return 0;
}

static int ldif_compare_descriptions(const char *octets, const struct ldif_value *a,
				     const struct ldif_value *b)
{
	if (a->description_len != b->description_len)
		return a->description_len < b->description_len ? -1 : 1;
	return strncasecmp(octets + a->description, octets + b->description, a->description_len);
}

static int ldif_compare(const void *a, const void *b, void *octets)
{
	const struct ldif_value *x = a, *y = b;
	int order = ldif_compare_descriptions(octets, x, y);

	return order ? order : x->order < y->order ? -1 : 1;
}

/* A file may name an attribute again further down: its values are put together. */
static void ldif_build(struct ldif *ldif)
{
	const char *octets = ldif->octets.data;

	ldif->entry.dn = octets;
	if (ldif->count)
		qsort_r(ldif->values, ldif->count, sizeof(*ldif->values), ldif_compare,
			ldif->octets.data);
	for (size_t i = 0; i < ldif->count; i++) {
		const struct ldif_value *value = &ldif->values[i];

		if (i == 0 || ldif_compare_descriptions(octets, value - 1, value) != 0)
			entry_add(&ldif->entry, octets + value->description,
				  value->description_len);
		entry_add_value(&ldif->entry, octets + value->value, value->value_len);
	}
}

/*
 * What ldapsearch writes after the last entry without -L: "search: 2" and "result: 0 Success".
 * Another result is that of a search that did not end.
 */
static int ldif_read_result(struct ldif *ldif, struct error *error)
{
	int found;

	while ((found = ldif_read_logical(ldif, error)) > 0 && ldif->logical.len > 0) {
		const char *text = buf_text(&ldif->logical);
		size_t len = ldif_description_len(ldif);

		if (ldif_is_word(text, len, "result") && strcmp(text + len, ": 0 Success") != 0)
			return error_set(error, ERROR_DATA,
					 "%s:%zu: the search that wrote this file ended with "
					 "\"%s\": it does not have all entries",
					 ldif->input.path, ldif->logical_line, text);
	}
	return found < 0 ? -1 : 0;
}

/* To the first line of the next record, over empty lines and "version: 1". */
static int ldif_find_record(struct ldif *ldif, struct error *error)
{
	int found;

	while ((found = ldif_read_logical(ldif, error)) > 0) {
		const char *text = buf_text(&ldif->logical);
		size_t len = ldif_description_len(ldif);

		if (ldif->logical.len == 0)
			continue;
		if (ldif_is_word(text, len, "search")) {
			if (ldif_read_result(ldif, error) != 0)
				return -1;
			continue;
		}
		if (!ldif_is_word(text, len, "version"))
			return 1;
		text += strlen("version:");
		text += strspn(text, " ");
		if (strcmp(text, "1") != 0)
			return ldif_complain(ldif, error,
					     "only version 1 of LDIF is known (RFC 2849)");
	}
	return found;
}

/* The end of the file, when it may be one. */
static int ldif_end(const struct ldif *ldif, struct error *error)
{
	if (ldif->of_ldapsearch)
		return error_set(error, ERROR_DATA,
				 "%s: the output of ldapsearch begins in this file and has no end "
				 "(\"# numResponses: N\"): it is cut",
				 ldif->input.path);
	if (!ldif->trailer || ldif->has_trailer)
		return 0;
	return error_set(error, ERROR_DATA,
			 "%s: the file does not end with the line \"# %s: N\" of "
			 "directory.entries_trailer, so it may be cut",
			 ldif->input.path, ldif->trailer);
}

int ldif_next(struct ldif *ldif, const struct entry **ret_entry, struct error *error)
{
	int found = ldif_find_record(ldif, error);

	if (found <= 0)
		return found < 0 ? -1 : ldif_end(ldif, error);
	if (ldif_read_dn(ldif, error) != 0)
		return -1;
	while ((found = ldif_read_logical(ldif, error)) > 0 && ldif->logical.len > 0)
		if (ldif_read_attribute(ldif, error) != 0)
			return -1;
	if (found < 0)
		return -1;
	ldif->closed = found > 0;
	ldif_build(ldif);
	*ret_entry = &ldif->entry;
	return 1;
}

void ldif_release(struct ldif *ldif)
{
	text_input_release(&ldif->input);
	free(ldif->values);
	buf_release(&ldif->logical);
	buf_release(&ldif->octets);
	entry_release(&ldif->entry);
	*ldif = (struct ldif){ .values = NULL };
}
