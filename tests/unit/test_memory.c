// SPDX-License-Identifier: MIT
#include "unit.h"

#include <stdalign.h>

#include "base/arena.h"
#include "base/mem.h"

static void test_arena(void **state)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	char *texts[1000];

	(void)state;
	assert_null(arena_text(&arena, NULL));
	for (int i = 0; i < 1000; i++) {
		long *numbers = arena_new(&arena, (size_t)i, sizeof(long));

		assert_int_equal((uintptr_t)numbers % alignof(max_align_t), 0);
		for (int j = 0; j < i; j++) {
			assert_int_equal(numbers[j], 0);
			numbers[j] = -1;
		}
		texts[i] = arena_printf(&arena, "text %d", i);
	}
	for (int i = 0; i < 1000; i++) {
		CLEANUP(mem_freep) char *wanted = NULL;

		assert_true(asprintf(&wanted, "text %d", i) > 0);
		assert_string_equal(texts[i], wanted);
	}
	memset(arena_new(&arena, 1, 1 << 20), 1, 1 << 20);
}

static void test_buf(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	for (int i = 0; i < 10000; i++)
		buf_printf(&buf, "%d,", i);
	assert_int_equal(buf.len, 48890);
	assert_int_equal(strlen(buf_text(&buf)), buf.len);
	buf_cut(&buf, 4);
	assert_string_equal(buf_text(&buf), "0,1,");
	buf_cut(&buf, 100);
	buf_putc(&buf, '\0');
	buf_add(&buf, "x", 1);
	assert_int_equal(buf.len, 6);
	buf_clear(&buf);
	buf_fill(&buf, 'z', 3);
	assert_string_equal(buf_text(&buf), "zzz");
	buf_wipe(&buf);
	assert_int_equal(buf.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_arena), cmocka_unit_test(test_buf) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
