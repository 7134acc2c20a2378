// SPDX-License-Identifier: MIT
/*
 * What the helper remembers in ~/.config/mailprov/.stamp: which published data the settings were
 * made from, and the SHA-256 of each file as written, to tell a file that its owner has changed
 * since from one that is still ours. Lines "source HEX" and "file HEX NAME"; a name may have
 * several, one of which is true: before files are replaced the stamp says both what they were and
 * what they will be, so that after a kill in between no file looks changed. Damaged lines are
 * skipped.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "digest/digest.h"

enum { MANIFEST_HEX = 2 * DIGEST_SIZE };

struct manifest_file {
	const char *name;
	char hex[MANIFEST_HEX + 1];
};

struct manifest {
	struct arena arena;
	char source[MANIFEST_HEX + 1]; /* "" when there is none */
	struct manifest_file *files;
	size_t count;
	size_t cap;
};

#define MANIFEST_INIT         \
	{                     \
		.files = NULL \
	}

void manifest_parse(struct manifest *stamp, const char *text, size_t len);

/* The digest of a file's content. */
void manifest_hash(char hex[MANIFEST_HEX + 1], const void *octets, size_t len);

void manifest_add(struct manifest *stamp, const char *name, const char *hex);

/* Takes every digest of the name along into another stamp. */
void manifest_keep(struct manifest *stamp, const struct manifest *before, const char *name);

/* Whether this is what we wrote. */
bool manifest_knows(const struct manifest *stamp, const char *name, const char *hex);

/* Appends the file. */
void manifest_write(const struct manifest *stamp, struct buf *buf);

void manifest_release(struct manifest *stamp);
