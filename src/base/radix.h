// SPDX-License-Identifier: MIT
/*
 * Sorts records where they lie, by the octets at the beginning of each. For mapped files: unlike
 * qsort of the C library it needs no copy of everything, so the memory of a sort does not grow with
 * the number of records.
 */
#pragma once

#include "base/base.h"

/*
 * `size` is that of a record, at most RADIX_SIZE_MAX; the first `key_size` octets of it are
 * compared as by memcmp.
 */
void radix_sort(void *records, size_t count, size_t size, size_t key_size);

enum { RADIX_SIZE_MAX = 64 };
