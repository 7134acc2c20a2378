// SPDX-License-Identifier: MIT
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>

#include "base/mem.h"

/*
 * Blocks double in size, so that a small arena costs little: thousands of answers and verdicts have
 * one each.
 */
enum { BLOCK_FIRST = 1024 - 64, BLOCK_LARGEST = 64 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) char data[];
};

static void *arena_take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->block;
	size_t at = block ? (block->used + align - 1) & ~(align - 1) : 0;

	if (!block || at > block->size || size > block->size - at) {
		size_t room = !block				? BLOCK_FIRST
			      : block->size < BLOCK_LARGEST / 2 ? 2 * block->size
								: BLOCK_LARGEST;

		if (room < size)
			room = size;
		if (room > SIZE_MAX - sizeof(*block))
			mem_die();
		block = mem_new(1, sizeof(*block) + room);
		block->size = room;
		block->next = arena->block;
		arena->block = block;
		at = 0;
	}
	block->used = at + size;
	return block->data + at;
}

void *arena_new(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		mem_die();
	return arena_take(arena, total, alignof(max_align_t));
}

char *arena_textn(struct arena *arena, const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		mem_die();
	copy = arena_take(arena, len + 1, 1);
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text ? arena_textn(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	int len;
	char *text;

	va_start(arguments, format);
	va_copy(again, arguments);
	len = vsnprintf(NULL, 0, format, arguments);
	if (len < 0)
		mem_die();
	text = arena_take(arena, (size_t)len + 1, 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	va_end(arguments);
	return text;
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->block, *next;

	for (; block; block = next) {
		next = block->next;
		free(block);
	}
	arena->block = NULL;
}
