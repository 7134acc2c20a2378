// SPDX-License-Identifier: MIT
/*
 * Heap memory. A sync that runs out of memory cannot sensibly go on, so these end the process (exit
 * status 70) in one place; every durable file is written so that an end at any point loses nothing.
 * The PAM and NSS modules do not use this: they do not allocate.
 */
#pragma once

#include <stdarg.h>

#include "base/base.h"

/* Says that memory ran out, and ends the process. */
NORETURN void mem_die(void);

/* Zeroed memory for count things of a size. Never NULL. */
MUST_CHECK void *mem_new(size_t count, size_t size);

/* A copy of text; of the first len octets of it, with a NUL added. Never NULL. */
MUST_CHECK char *mem_text(const char *text);
MUST_CHECK char *mem_textn(const char *text, size_t len);

/* What a format of printf(3) says. Never NULL. */
MUST_CHECK char *mem_vprintf(const char *format, va_list arguments) PRINTF_LIKE(1, 0);

/*
 * Grows an array to hold at least `need` things: *cap counts things, `array` may be NULL at first.
 * Returns where the array is now; what was in it stays, the new part is not set.
 */
MUST_CHECK void *mem_grow(void *array, size_t *cap, size_t need, size_t size);

/* For CLEANUP: frees what a local pointer points to. */
void mem_freep(void *pointer);
