// SPDX-License-Identifier: MIT
#include "base/mem.h"

#include <stdio.h>
#include <unistd.h>

enum { MEM_FIRST = 8, MEM_SMALL = 1024, EXIT_INTERNAL = 70 };

void mem_die(void)
{
	static const char text[] = "mailprov: out of memory\n";

	/* When the message cannot be written, the exit status has to do. */
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(EXIT_INTERNAL);
}

/*
 * calloc passes by the cache of small blocks that malloc has (glibc before 2.41), so it takes
 * several times as long for them.
 */
void *mem_new(size_t count, size_t size)
{
	size_t total;
	bool small = !__builtin_mul_overflow(count, size, &total) && total <= MEM_SMALL;
	void *memory = small ? malloc(total ? total : 1) : calloc(count, size);

	if (!memory)
		mem_die();
	return small ? memset(memory, 0, total) : memory;
}

char *mem_textn(const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		mem_die();
	copy = mem_new(1, len + 1);
	if (len)
		memcpy(copy, text, len);
	return copy;
}

char *mem_text(const char *text)
{
	return mem_textn(text, strlen(text));
}

char *mem_vprintf(const char *format, va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0)
		mem_die();
	return text;
}

void *mem_grow(void *array, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap ? *cap : MEM_FIRST;

	if (need <= *cap)
		return array;
	while (want < need)
		if (__builtin_mul_overflow(want, (size_t)2, &want))
			mem_die();
	array = reallocarray(array, want, size);
	if (!array)
		mem_die();
	*cap = want;
	return array;
}

void mem_freep(void *pointer)
{
	free(*(void **)pointer);
}
