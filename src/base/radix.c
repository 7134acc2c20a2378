// SPDX-License-Identifier: MIT
#include "base/radix.h"

#include <assert.h>
#include <string.h>

enum { RADIX = 256, RADIX_FEW = 24 };

static void radix_insertion(unsigned char *records, size_t count, size_t size, size_t skip,
			    size_t key_size)
{
	unsigned char held[RADIX_SIZE_MAX];

	for (size_t i = 1; i < count; i++) {
		size_t at = i;

		memcpy(held, records + i * size, size);
		while (at > 0 &&
		       memcmp(records + (at - 1) * size + skip, held + skip, key_size - skip) > 0) {
			memcpy(records + at * size, records + (at - 1) * size, size);
			at--;
		}
		memcpy(records + at * size, held, size);
	}
}

static void radix_swap(unsigned char *a, unsigned char *b, size_t size)
{
	unsigned char held[RADIX_SIZE_MAX];

	memcpy(held, a, size);
	memcpy(a, b, size);
	memcpy(b, held, size);
}

/*
 * American flag sort (McIlroy, Bostic, McIlroy: Engineering radix sort, 1993): counts the octet at
 * `skip`, then swaps each record into the part of its octet. Goes at most key_size deep.
 */
static void radix_part(unsigned char *records, size_t count, size_t size, size_t skip,
		       size_t key_size)
{
	size_t next[RADIX] = { 0 }, end[RADIX], sum = 0;

	for (size_t i = 0; i < count; i++)
		next[records[i * size + skip]]++;
	for (int octet = 0; octet < RADIX; octet++) {
		size_t many = next[octet];

		next[octet] = sum;
		sum += many;
		end[octet] = sum;
	}
	for (int octet = 0; octet < RADIX; octet++) {
		while (next[octet] < end[octet]) {
			unsigned char *record = records + next[octet] * size;
			unsigned char home = record[skip];

			if (home != octet)
				radix_swap(record, records + next[home] * size, size);
			next[home]++;
		}
	}
	for (int octet = 0; octet < RADIX && skip + 1 < key_size; octet++) {
		size_t begin = octet ? end[octet - 1] : 0, many = end[octet] - begin;

		if (many > RADIX_FEW)
			radix_part(records + begin * size, many, size, skip + 1, key_size);
		else if (many > 1)
			radix_insertion(records + begin * size, many, size, skip + 1, key_size);
	}
}

void radix_sort(void *records, size_t count, size_t size, size_t key_size)
{
	assert(size <= RADIX_SIZE_MAX && key_size <= size);
	if (count > RADIX_FEW)
		radix_part(records, count, size, 0, key_size);
	else
		radix_insertion(records, count, size, 0, key_size);
}
