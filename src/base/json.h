// SPDX-License-Identifier: MIT
/*
 * Writes one JSON document (RFC 8259) into a buffer; strings are escaped here and nowhere else.
 * Order of calls: json_init, then open, key, values and close as they nest. With `indent` every
 * element stands on a line of its own; without, the document is one line, as JSON Lines wants it.
 * Text that is not UTF-8 comes out with U+FFFD in the place of each bad octet. Wrong nesting is a
 * bug and asserts.
 */
#pragma once

#include "base/buf.h"

enum { JSON_DEPTH = 24 };

struct json {
	struct buf *buf;
	bool indent;
	int depth;
	char closer[JSON_DEPTH];
	bool filled[JSON_DEPTH];
	bool keyed;
};

struct json json_init(struct buf *buf, bool indent);

void json_object(struct json *json);
void json_array(struct json *json);
void json_close(struct json *json);

void json_key(struct json *json, const char *key);

/* Values. A NULL text is written as null. */
void json_text(struct json *json, const char *text);
void json_null(struct json *json);

/* Key and value in one call. */
void json_key_text(struct json *json, const char *key, const char *text);
void json_key_int(struct json *json, const char *key, int64_t number);
void json_key_bool(struct json *json, const char *key, bool truth);
void json_key_null(struct json *json, const char *key);
