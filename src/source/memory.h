// SPDX-License-Identifier: MIT
/*
 * What one read leaves for the next: how far it saw (cookies of the server), what the reading depended on, and what must not vanish unnoticed. It
 * travels through the state store as octets that nobody else looks into. A memory that cannot be read is none: then everything is read.
 */
#pragma once

#include "base/arena.h"
#include "digest/digest.h"
#include "mapping/mapping.h"
#include "mapping/vanish.h"

/* How changes are asked for. Stored by number: add at the end only. */
enum memory_way { MEMORY_NONE, MEMORY_SYNCREPL, MEMORY_DIRSYNC, MEMORY_CHANGELOG, MEMORY_USN, MEMORY_MODIFIED, MEMORY_WAYS };

enum { MEMORY_COOKIES = 16 };

struct memory_cookie {
	const char *octets;
	size_t len;
};

struct memory {
	struct arena arena; /* of everything below */
	enum memory_way way;
	unsigned char settings[DIGEST_SIZE];	      /* of the configuration that the reading depends on */
	const char *server;			      /* whose numbers the cookies are, where they are one server's; or "" */
	unsigned char places[DIGEST_SIZE];	      /* of the units, see ldap_places.h; zeroes: nothing is known of them */
	struct memory_cookie cookies[MEMORY_COOKIES]; /* one for each tree that is asked */
	size_t cookie_count;
	int64_t full_at;		   /* when everything was read */
	int64_t due_at;			   /* when the next entry becomes disabled by the passing of time; INT64_MAX: none does */
	bool self;			   /* we could see the entry that we bind as */
	const char *words;		   /* the way in words, as it was found in this run; NULL: none */
	const char *obstacle;		   /* the attribute of which no way is told; likewise; NULL: none */
	bool blind;			   /* who is deleted is not told with the changes; not stored, each run finds out */
	uint32_t entries;		   /* in scope at full_at */
	uint32_t rules[VANISH_RULES];	   /* and one of the attribute of a rule, see vanish.h */
	uint32_t with[MAPPING_ATTRIBUTES]; /* how many of them had a value, see mapping.h */
	uint32_t groups;		   /* the same of groups */
	uint32_t groups_with[MAPPING_ATTRIBUTES];
};

#define MEMORY_INIT                                                                                                                                  \
	{                                                                                                                                            \
		.way = MEMORY_NONE                                                                                                                   \
	}

/* Adds a cookie; its octets are copied. False when there are too many. */
bool memory_add_cookie(struct memory *memory, const void *octets, size_t len);

/* Appends it as octets. */
void memory_pack(const struct memory *memory, struct buf *buf);

/* Reads it back; false when the octets are no memory of this program. */
bool memory_unpack(struct memory *memory, const void *octets, size_t len);

void memory_release(struct memory *memory);
