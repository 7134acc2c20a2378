// SPDX-License-Identifier: MIT
/*
 * What one read leaves for the next: how far it saw (cookies of the server), what the snapshot
 * depended on, and counts of what must not vanish unnoticed. The state store keeps it as opaque
 * octets. A checkpoint that cannot be read counts as none: then everything is read.
 */
#pragma once

#include "base/arena.h"
#include "digest/digest.h"
#include "mapping/mapping.h"
#include "mapping/attribute_loss.h"

/* How changes are asked for. Stored by number: add at the end only. */
enum delta_method {
	DELTA_NONE,
	DELTA_SYNCREPL,
	DELTA_DIRSYNC,
	DELTA_CHANGELOG,
	DELTA_USN,
	DELTA_MODIFIED,
	DELTA_METHODS
};

enum { CHECKPOINT_COOKIES = 40 };

struct checkpoint_cookie {
	const char *octets;
	size_t len;
};

struct checkpoint {
	struct arena arena; /* of everything below */
	enum delta_method method;
	unsigned char settings[DIGEST_SIZE]; /* of the configuration that the snapshot depends on */
	const char *server; /* the server of the cookies, where they are valid for one server only;
			       or "" */
	unsigned char
		places[DIGEST_SIZE]; /* of the units, see ldap_ou_digest.h; zeroes: not known */
	struct checkpoint_cookie cookies[CHECKPOINT_COOKIES]; /* one for each tree that is asked */
	size_t cookie_count;
	int64_t full_at; /* when everything was read */
	int64_t due_at;	 /* when the next entry becomes disabled by the passing of time; INT64_MAX:
			    none does */
	bool self;	 /* we could see the entry that we bind as */
	bool closed;	 /* the file ended with an empty line behind its last entry */
	const char *words; /* the way, for messages, as found in this run; NULL: none */
	const char
		*obstacle; /* the attribute whose changes are not reported; likewise; NULL: none */
	bool blind; /* deletions do not come with the changes; not stored, each run finds out */
	uint32_t entries;		      /* in scope at full_at */
	uint32_t rules[ATTRIBUTE_LOSS_RULES]; /* of these with the attribute of a rule, see
						 attribute_loss.h */
	uint32_t with[MAPPING_ATTRIBUTES];    /* how many of them had a value, see mapping.h */
	uint32_t groups;		      /* the same of groups */
	uint32_t groups_with[MAPPING_ATTRIBUTES];
};

#define CHECKPOINT_INIT              \
	{                            \
		.method = DELTA_NONE \
	}

/* Adds a cookie; its octets are copied. False when there are too many. */
bool checkpoint_add_cookie(struct checkpoint *checkpoint, const void *octets, size_t len);

/* Appends it as octets. */
void checkpoint_pack(const struct checkpoint *checkpoint, struct buf *buf);

/* Reads it back; false when the octets are not a checkpoint of this program. */
bool checkpoint_unpack(struct checkpoint *checkpoint, const void *octets, size_t len);

void checkpoint_release(struct checkpoint *checkpoint);
