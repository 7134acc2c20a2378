// SPDX-License-Identifier: MIT
/*
 * What every file of mailprov may assume: attributes, array length, handing over of pointers, and
 * the list of calls that do not compile here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((__format__(printf, text, first)))
#define NORETURN __attribute__((noreturn))
/* clang reports a variable as unused when its release is its only use. */
#define CLEANUP(release) __attribute__((cleanup(release), unused))

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Moves a pointer out of its owner: the owner forgets it, the caller has it. */
#define take_ptr(owner)                                 \
	({                                              \
		__typeof__(*(owner)) taken_ = *(owner); \
		*(owner) = NULL;                        \
		taken_;                                 \
	})

#include "base/banned.h"
