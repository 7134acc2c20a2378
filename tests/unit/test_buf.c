// SPDX-License-Identifier: MIT
#include "base/arena.h"
#include "base/mem.h"
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

static void test_empty(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	buf_cut(&buf, 0);
	buf_clear(&buf);
	assert_string_equal(buf_text(&buf), "");
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(buf.len, 0);
}

/* Room alone is no content: the text is "" and not what the heap held. */
static void test_reserve(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	const char *place;

	(void)state;
	buf_reserve(&buf, 1000);
	assert_string_equal(buf_text(&buf), "");
	assert_true(buf.cap > 1000);
	place = buf.data;
	buf_fill(&buf, 'x', 1000);
	assert_ptr_equal(buf.data, place);
	buf_reserve(&buf, 10);
	assert_int_equal(buf.len, 1000);
	assert_int_equal(strlen(buf_text(&buf)), 1000);
}

/* Every way to append, at every length around a doubling. */
static void test_growth(void **state)
{
	(void)state;
	for (size_t len = 0; len < 70; len++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		for (size_t i = 0; i < len; i++)
			buf_putc(&text, (char)('a' + i % 26));
		assert_int_equal(strlen(buf_text(&text)), len);
		buf_add(&buf, text.data, len);
		buf_puts(&buf, buf_text(&text));
		buf_printf(&buf, "%s", buf_text(&text));
		buf_fill(&buf, 'z', len);
		assert_int_equal(buf.len, 4 * len);
		assert_int_equal(strlen(buf_text(&buf)), 4 * len);
		for (size_t i = 0; i < 3 * len; i++)
			assert_int_equal(buf.data[i], 'a' + i % len % 26);
		for (size_t i = 3 * len; i < 4 * len; i++)
			assert_int_equal(buf.data[i], 'z');
	}
}

static void test_large(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add(&buf, "0123456789", 10);
	assert_int_equal(buf.len, 1000000);
	assert_true(buf.cap < 4000000);
	for (size_t i = 0; i < buf.len; i++)
		assert_int_equal(buf.data[i], '0' + i % 10);
}

static void test_octets(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_add(&buf, "a\0b", 3);
	buf_putc(&buf, '\0');
	buf_puts(&buf, "c");
	assert_int_equal(buf.len, 5);
	assert_memory_equal(buf.data, "a\0b\0c", 6);
}

static void test_cut(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	size_t cap;

	(void)state;
	buf_puts(&buf, "abcdef");
	buf_cut(&buf, 100);
	assert_string_equal(buf_text(&buf), "abcdef");
	buf_cut(&buf, 6);
	assert_string_equal(buf_text(&buf), "abcdef");
	buf_cut(&buf, 2);
	assert_string_equal(buf_text(&buf), "ab");
	cap = buf.cap;
	buf_clear(&buf);
	assert_string_equal(buf_text(&buf), "");
	assert_int_equal(buf.cap, cap);
	buf_puts(&buf, "again");
	assert_string_equal(buf_text(&buf), "again");
}

static void test_release(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_release(&buf);
	buf_wipe(&buf);
	buf_puts(&buf, "secret");
	buf_wipe(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.len + buf.cap, 0);
	buf_puts(&buf, "again");
	assert_string_equal(buf_text(&buf), "again");
	buf_release(&buf);
	buf_release(&buf);
}

static void test_memory(void **state)
{
	CLEANUP(mem_freep) char *text = mem_text("text");
	CLEANUP(mem_freep) char *part = mem_textn("text", 2);
	CLEANUP(mem_freep) char *none = mem_textn(NULL, 0);
	CLEANUP(mem_freep) char *nothing = mem_new(0, 0);
	CLEANUP(mem_freep) int *numbers = NULL;
	size_t cap = 0;

	(void)state;
	assert_string_equal(text, "text");
	assert_string_equal(part, "te");
	assert_string_equal(none, "");
	assert_non_null(nothing);
	for (int i = 0; i < 1000; i++) {
		numbers = mem_grow(numbers, &cap, (size_t)i + 1, sizeof(*numbers));
		assert_true(cap > (size_t)i);
		numbers[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	assert_true(cap < 4000);
}

/* Sizes that no memory has: a wrap would give a small block in their place. */
static void too_long(void)
{
	free(mem_textn("x", SIZE_MAX));
}

static void grow_too_far(void)
{
	size_t cap = 0;

	free(mem_grow(NULL, &cap, SIZE_MAX / 2 + 2, 1));
}

static void reserve_too_much(void)
{
	struct buf buf = BUF_INIT;

	buf_reserve(&buf, SIZE_MAX);
}

static void fill_too_much(void)
{
	struct buf buf = BUF_INIT;

	buf_puts(&buf, "some");
	buf_fill(&buf, 'x', SIZE_MAX - 4);
}

static void arena_too_many(void)
{
	struct arena arena = ARENA_INIT;

	(void)!arena_new(&arena, SIZE_MAX / 2, 4);
}

static void arena_too_large(void)
{
	struct arena arena = ARENA_INIT;

	(void)!arena_new(&arena, 1, SIZE_MAX - 8);
}

static void arena_too_long(void)
{
	struct arena arena = ARENA_INIT;

	arena_textn(&arena, "x", SIZE_MAX);
}

static const struct {
	const char *label;
	void (*ask)(void);
} deaths[] = {
	{ "text", too_long },
	{ "growth", grow_too_far },
	{ "room", reserve_too_much },
	{ "filling", fill_too_much },
	{ "arena, count times size", arena_too_many },
	{ "arena, block", arena_too_large },
	{ "arena, text", arena_too_long },
};

/* They end the process with a message and the status for internal faults, in a child. */
static void test_deaths(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(deaths); i++) {
		char words[100] = "";
		int ends[2], status;
		pid_t pid;

		assert_int_equal(pipe(ends), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			dup2(ends[1], STDERR_FILENO);
			deaths[i].ask();
			_exit(0);
		}
		close(ends[1]);
		assert_true(read(ends[0], words, sizeof(words) - 1) >= 0);
		close(ends[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 70 ||
		    !strstr(words, "out of memory"))
			fail_msg("%s: status %d, \"%s\"", deaths[i].label, status, words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),	cmocka_unit_test(test_reserve),
		cmocka_unit_test(test_growth),	cmocka_unit_test(test_large),
		cmocka_unit_test(test_octets),	cmocka_unit_test(test_cut),
		cmocka_unit_test(test_release), cmocka_unit_test(test_memory),
		cmocka_unit_test(test_deaths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
