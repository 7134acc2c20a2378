// SPDX-License-Identifier: MIT
/*
 * Reads JSON (RFC 8259) that base/json wrote, as strictly as it was written: texts are UTF-8
 * without NUL, numbers are integers of 64 bits, and anything else is a damaged document. A small
 * document is read as a whole; of a large one the outer objects and arrays are walked through, and
 * each element is read by itself. Order of calls: json_reader_over, json_enter, json_next until it
 * says 0, where each element is taken by json_take or json_enter.
 */
#pragma once

#include "base/arena.h"
#include "base/scan.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

/* Lives in the arena that it was read into. */
struct json_value {
	enum json_kind kind;
	const char *key; /* of a member of an object */
	const char *text;
	int64_t number;			/* of a bool: 0 or 1 */
	const struct json_value *first; /* of an array or an object */
	const struct json_value *next;
};

struct json_reader {
	struct scan scan;
	bool first; /* nothing of the object or the array at hand was taken yet */
};

struct json_reader json_reader_over(const void *octets, size_t len);

/* Begins an object ('{') or an array ('['): false when something else stands there. */
MUST_CHECK bool json_enter(struct json_reader *reader, char opener);

/*
 * 1 with the key of the next member (NULL in an array), which goes into the arena; 0 at the end of
 * what was entered, which is left then; -1 when the document is damaged.
 */
int json_next(struct json_reader *reader, char opener, struct arena *arena, const char **ret_key);

/* The whole value that stands here; false when it is damaged. */
MUST_CHECK bool json_take(struct json_reader *reader, struct arena *arena,
			  struct json_value *ret_value);

/* The octet that the next value begins with, which tells its kind; 0 at the end. */
unsigned char json_ahead(struct json_reader *reader);

/* Whether nothing but white space is left. */
bool json_at_end(struct json_reader *reader);

/* A member of an object; NULL when it has none, or is none. */
const struct json_value *json_find(const struct json_value *object, const char *key);

/* Its text, or NULL when it is none; its number, or `other`. */
const char *json_find_text(const struct json_value *object, const char *key);
int64_t json_find_int(const struct json_value *object, const char *key, int64_t other);
bool json_find_bool(const struct json_value *object, const char *key);
