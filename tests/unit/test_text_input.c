// SPDX-License-Identifier: MIT
#include "base/text_input.h"
#include "unit.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"

static int read_all(const void *octets, size_t len, struct buf *buf, struct error *error)
{
	CLEANUP(text_input_release) struct text_input input = { .fd = -1 };
	CLEANUP(file_closep) int fd = memfd_create("text", MFD_CLOEXEC);
	int more;

	assert_true(fd >= 0);
	ASSERT_OK(file_write(fd, octets, len, "memfd", error), *error);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	buf_clear(buf);
	text_input_init(&input, fd, "file");
	while ((more = text_input_fill(&input, error)) > 0) {
		buf_add(buf, input.chunk + input.at, input.end - input.at);
		input.at = input.end;
	}
	return more;
}

static const struct {
	const char *label;
	const char *octets;
	size_t len;
	const char *text; /* NULL: an error */
} cases[] = {
	{ "nothing", "", 0, "" },
	{ "one octet", "a", 1, "a" },
	{ "plain", "dn: a\n", 6, "dn: a\n" },
	{ "any octets", "\xFF\x80 a", 4, "\xFF\x80 a" },
	{ "a mark",
	  "\xEF\xBB\xBF"
	  "a",
	  4, "a" },
	{ "nothing but a mark", "\xEF\xBB\xBF", 3, "" },
	{ "a half of a mark", "\xEF\xBB", 2, "\xEF\xBB" },
	{ "UTF-16",
	  "\xFF\xFE"
	  "a\0",
	  4, "a" },
	{ "UTF-16 and nothing more", "\xFF\xFE", 2, "" },
	{ "UTF-16, the other order", "\xFE\xFF\0a", 4, "a" },
	{ "UTF-16 without a mark", "a\0b\0", 4, "ab" },
	{ "UTF-16, the other order, without a mark", "\0a\0b", 4, "ab" },
	{ "half of a unit",
	  "\xFF\xFE"
	  "a",
	  3, NULL },
	{ "half of a pair", "\xFF\xFE\x3D\xD8", 4, NULL },
	{ "half of a pair before another unit",
	  "\xFF\xFE\x3D\xD8"
	  "a\0",
	  6, NULL },
};

static void test_cases(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error error = ERROR_INIT;
		int status = read_all(cases[i].octets, cases[i].len, &buf, &error);

		if (!cases[i].text && status == 0)
			fail_msg("%s: read", cases[i].label);
		if (cases[i].text && (status != 0 || strcmp(buf_text(&buf), cases[i].text) != 0))
			fail_msg("%s: \"%s\" %s", cases[i].label, buf_text(&buf), error.text);
		if (!cases[i].text)
			assert_int_equal(error.kind, ERROR_DATA);
	}
}

/* Pairs and units across the ends of chunks. */
static void test_long(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT, text = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (size_t before = 0; before < 3; before++) {
		buf_clear(&text);
		buf_puts(&text, "\xFF\xFE");
		for (size_t i = 0; i < before; i++)
			buf_add(&text, "a\0", 2);
		for (int i = 0; i < 60000; i++)
			buf_add(&text, "\x3D\xD8\0\xDE\x8B\x73", 6);
		ASSERT_OK(read_all(text.data, text.len, &buf, &error), error);
		assert_int_equal(buf.len, before + 60000 * 7);
		for (size_t i = 0; i < 60000; i++)
			assert_memory_equal(buf.data + before + i * 7, "😀王", 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
