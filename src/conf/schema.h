// SPDX-License-Identifier: MIT
/*
 * Rows that say what a YAML map may hold: binding, defaults, checks, the sample file and the
 * manual's tables all come from them. A row binds one key to one member of a struct by offset.
 */
#pragma once

#include "base/vec.h"

enum schema_type {
	SCHEMA_TEXT,	 /* const char * */
	SCHEMA_PATH,	 /* const char *, made absolute by the folder of the file that names it */
	SCHEMA_BOOL,	 /* bool */
	SCHEMA_INTEGER,	 /* int64_t within least and most */
	SCHEMA_DURATION, /* int64_t seconds, within least and most where there is a most */
	SCHEMA_LIMIT,	 /* struct config_limit */
	SCHEMA_CHOICE,	 /* an enum: the number of the choice */
	SCHEMA_TEXTS,	 /* struct vec; one text may stand for a list of one */
	SCHEMA_STRUCT,	 /* a map, bound by inner rows into a struct inside */
	SCHEMA_STRUCTS,	 /* a list of maps: a pointer to an array at offset, its count at
			    count_offset */
	SCHEMA_MAPS,	 /* a map, or a list of maps: bound likewise */
	SCHEMA_SOURCES,	 /* struct config_sources; one text may stand for a list of one */
	SCHEMA_FIELDS,	 /* a map from account fields to such: struct config_sources[ACCOUNT_FIELDS]
			  */
	SCHEMA_RENAMINGS, /* a map from text to text: a pointer to an array of struct
			     config_renaming at offset, its count at count_offset */
};

/*
 * What has to be redone when the value of a key changes; each key says it. Ordered: a key that
 * affects what is read affects the plan as well.
 */
enum schema_affects {
	SCHEMA_UNDECIDED, /* of a map, whose keys have their own, and of files from which nothing is
			     kept */
	SCHEMA_AFFECTS_NOTHING,
	SCHEMA_AFFECTS_PLAN,	 /* what is planned for the entries that were read */
	SCHEMA_AFFECTS_SNAPSHOT, /* which entries are read, and what they are */
};

struct schema;

struct schema_row {
	const char *key;
	enum schema_type type;
	size_t offset;
	size_t count_offset;
	enum schema_affects affects;
	bool required;
	const char *preset; /* the default, as one would write it */
	int64_t least, most;
	const char *const *choices; /* NULL at the end */
	const struct schema *inner;
	const char *help;
	const char *sample; /* for the sample file, where the default would not tell */
};

struct schema {
	const struct schema_row *rows;
	size_t count;
	size_t size; /* of the struct */
};

#define SCHEMA(rows_, type_)                                                      \
	{                                                                         \
		.rows = (rows_), .count = ARRAY_LEN(rows_), .size = sizeof(type_) \
	}
