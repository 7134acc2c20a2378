// SPDX-License-Identifier: MIT
/*
 * What the helper remembers in ~/.config/mailprov/.stamp: from which published data the settings were made, and the SHA-256 of each file as it wrote
 * it, so that a file that its owner changed since is told from one that is still ours. Lines "source HEX" and "file HEX NAME"; a name may have
 * several, one of which is true: before files are replaced the stamp says both what they were and what they will be, so that a kill in between makes
 * nobody's file look changed. A line that is damaged is passed over.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "digest/digest.h"

enum { STAMP_HEX = 2 * DIGEST_SIZE };

struct stamp_file {
	const char *name;
	char hex[STAMP_HEX + 1];
};

struct stamp {
	struct arena arena;
	char source[STAMP_HEX + 1]; /* "" when there is none */
	struct stamp_file *files;
	size_t count;
	size_t cap;
};

#define STAMP_INIT { .files = NULL }

void stamp_parse(struct stamp *stamp, const char *text, size_t len);

/* The digest of a file's content. */
void stamp_hash(char hex[STAMP_HEX + 1], const void *octets, size_t len);

void stamp_add(struct stamp *stamp, const char *name, const char *hex);

/* Takes every digest of the name along into another stamp. */
void stamp_keep(struct stamp *stamp, const struct stamp *before, const char *name);

/* Whether this is what we wrote. */
bool stamp_knows(const struct stamp *stamp, const char *name, const char *hex);

/* Appends the file. */
void stamp_write(const struct stamp *stamp, struct buf *buf);

void stamp_release(struct stamp *stamp);
