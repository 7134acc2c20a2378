// SPDX-License-Identifier: MIT
#include "base/arena.h"
#include "unit.h"

#include <stdalign.h>

static void assert_zero(const unsigned char *octets, size_t len)
{
	for (size_t i = 0; i < len; i++)
		assert_int_equal(octets[i], 0);
}

/*
 * Texts of every length between the blocks, and every block written full: none may lie in another.
 */
static void test_alignment(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	unsigned char *blocks[600];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		size_t size = i % 97;

		assert_int_equal(
			strlen(arena_textn(&arena, "0123456789abcdefghijklmnopqrstuvwxyz", i % 37)),
			i % 37);
		blocks[i] = arena_new(&arena, 1, size);
		assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
		assert_zero(blocks[i], size);
		memset(blocks[i], (int)(i % 251) + 1, size);
	}
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++)
		for (size_t j = 0; j < i % 97; j++)
			assert_int_equal(blocks[i][j], i % 251 + 1);
}

static const struct {
	const char *label;
	size_t count, size;
} sizes[] = {
	{ "nothing", 0, 8 },
	{ "things of no size", 8, 0 },
	{ "one octet", 1, 1 },
	{ "below the first block", 1, 959 },
	{ "the first block", 1, 960 },
	{ "above the first block", 1, 961 },
	{ "the largest block", 64, 1024 },
	{ "above the largest block", 64 * 1024 + 1, 1 },
	{ "three megabytes", 3, 1024 * 1024 },
};

/* Each size as the first of an arena and after a small one, with small ones after it. */
static void test_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (int first = 0; first < 2; first++) {
			CLEANUP(arena_release) struct arena arena = ARENA_INIT;
			const char *before = first ? NULL : arena_text(&arena, "before");
			unsigned char *memory = arena_new(&arena, sizes[i].count, sizes[i].size);
			const char *after;

			assert_non_null(memory);
			assert_zero(memory, sizes[i].count * sizes[i].size);
			memset(memory, 0xA5, sizes[i].count * sizes[i].size);
			after = arena_text(&arena, "after");
			if (strcmp(after, "after") != 0 ||
			    (before && strcmp(before, "before") != 0))
				fail_msg("%s", sizes[i].label);
		}
	}
}

static void test_texts(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	const char *first;

	(void)state;
	assert_null(arena_text(&arena, NULL));
	assert_string_equal(arena_text(&arena, ""), "");
	assert_string_equal(arena_textn(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_textn(&arena, NULL, 0), "");
	assert_memory_equal(arena_textn(&arena, "a\0b", 3), "a\0b", 4);
	first = arena_printf(&arena, "%s-%d", "text", 42);
	assert_string_equal(first, "text-42");
	buf_fill(&large, 'x', 200000);
	assert_int_equal(strlen(arena_printf(&arena, "%s!", buf_text(&large))), 200001);
	assert_string_equal(arena_printf(&arena, "%s of the arena itself", first),
			    "text-42 of the arena itself");
}

static void test_release(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	arena_release(&arena);
	assert_string_equal(arena_text(&arena, "once"), "once");
	arena_release(&arena);
	arena_release(&arena);
	assert_string_equal(arena_text(&arena, "again"), "again");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alignment),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
