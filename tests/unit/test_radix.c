// SPDX-License-Identifier: MIT
#include "base/radix.h"
#include "unit.h"

#include "base/mem.h"

enum { KEY = 8, SIZE = 24 };

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 29;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, KEY);
}

/* Keys of `kinds` different octets, so that there are many equal ones when it is small. */
static void check(size_t count, unsigned kinds, uint64_t seed)
{
	CLEANUP(mem_freep) unsigned char *records = mem_new(count, SIZE);
	CLEANUP(mem_freep) unsigned char *wanted = mem_new(count, SIZE);
	uint64_t sum = 0, sum_after = 0;

	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < KEY; j++)
			records[i * SIZE + j] = (unsigned char)(next_random(&seed) % kinds);
		memcpy(records + i * SIZE + KEY, &i, sizeof(i));
		sum += i * records[i * SIZE];
	}
	memcpy(wanted, records, count * SIZE);
	qsort(wanted, count, SIZE, compare);
	radix_sort(records, count, SIZE, KEY);
	for (size_t i = 0; i < count; i++) {
		size_t number;

		assert_memory_equal(records + i * SIZE, wanted + i * SIZE, KEY);
		memcpy(&number, records + i * SIZE + KEY, sizeof(number));
		sum_after += number * records[i * SIZE];
	}
	assert_int_equal(sum, sum_after); /* the rest of each record went with its key */
}

static void test_sorts(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 3, 10, 24, 25, 26, 100, 1000, 20000 };
	static const unsigned kinds[] = { 1, 2, 3, 256 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		for (size_t j = 0; j < ARRAY_LEN(kinds); j++)
			check(counts[i], kinds[j], i * 100 + j);
}

static void test_sorted_and_reversed(void **state)
{
	unsigned char up[256 * 4], down[256 * 4];

	(void)state;
	for (size_t i = 0; i < 256; i++) {
		memset(up + i * 4, (int)i, 4);
		memset(down + (255 - i) * 4, (int)i, 4);
	}
	radix_sort(down, 256, 4, 4);
	assert_memory_equal(up, down, sizeof(up));
	radix_sort(up, 256, 4, 4);
	assert_memory_equal(up, down, sizeof(up));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_sorts),
					    cmocka_unit_test(test_sorted_and_reversed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
