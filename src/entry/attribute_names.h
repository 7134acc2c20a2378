// SPDX-License-Identifier: MIT
/*
 * The names that attributes have (RFC 4512 section 2.5): those of the standards, or all of a
 * server's schema. One attribute may have several, of which the first is what servers write:
 * "uid" is also "userid" and 0.9.2342.19200300.100.1.1. Order of calls: attribute_names_standard or
 * attribute_names_add for each type of a schema, then the questions; attribute_names_release.
 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

struct attribute_names {
	struct arena arena;
	struct vec names; /* of one attribute one after the other */
	uint32_t *first;  /* of each name: the number of the first of its attribute */
	size_t cap;
	struct map map;
};

#define ATTRIBUTE_NAMES_INIT        \
	{                           \
		.arena = ARENA_INIT \
	}

/*
 * Those of RFC 4519, 4524, 2798, 2307, and what Active Directory and 389 Directory Server have most
 * often.
 */
void attribute_names_standard(struct attribute_names *names);

/* One description of attributeTypes (RFC 4512 section 4.1.2); what is none is passed over. */
void attribute_names_add(struct attribute_names *names, const char *octets, size_t len);

/*
 * The first name of the attribute with this one, options left out of account; NULL when it is not
 * known.
 */
const char *attribute_names_find(const struct attribute_names *names, const char *name);

/* Adds all other names of an attribute to `others`. */
void attribute_names_others(const struct attribute_names *names, const char *name,
			    struct vec *others);

/* The known name that is spelled most like it, or NULL. */
const char *attribute_names_nearest(const struct attribute_names *names, const char *name);

void attribute_names_release(struct attribute_names *names);
