// SPDX-License-Identifier: MIT
/*
 * Memory for things of one lifetime: a configuration, a set of findings, the strings of a batch.
 * Nothing in an arena is freed singly; releasing the arena frees it all. An arena set to ARENA_INIT
 * needs no call before use.
 */
#pragma once

#include "base/base.h"

struct arena_block;

struct arena {
	struct arena_block *block;
};

#define ARENA_INIT            \
	{                     \
		.block = NULL \
	}

/* Zeroed memory, aligned for any type. Lives until arena_release. Never NULL. */
MUST_CHECK void *arena_new(struct arena *arena, size_t count, size_t size);

/* Copies text, or the first len octets with a NUL added. arena_text(arena, NULL) is NULL. */
char *arena_text(struct arena *arena, const char *text);
char *arena_textn(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Frees everything; the arena is empty and usable again. */
void arena_release(struct arena *arena);
