// SPDX-License-Identifier: MIT
#include "base/json_read.h"
#include "base/json.h"
#include "base/mem.h"
#include "unit.h"

static bool reads(const char *text, struct arena *arena, struct json_value *value)
{
	struct json_reader reader = json_reader_over(text, strlen(text));

	return json_take(&reader, arena, value) && json_at_end(&reader);
}

/* What base/json writes is read as it was. */
static void test_round(void **state)
{
	static const char *const texts[] = {
		"", "Ada", "\"\\/'", "a\nb\r\tc", "\x01\x08\x0C\x1B\x1F", "\x7F\xC2\x80",
		"\xE2\x80\xAEx", "\xF3\xA0\x80\x81\xF3\xA0\x81\xBF", "公司 😀", "\xEF\xBF\xBF",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct json json = json_init(&buf, i % 2);
		struct json_value value;

		json_object(&json);
		json_key_text(&json, "text", texts[i]);
		json_key_int(&json, "low", INT64_MIN + 1);
		json_key_int(&json, "high", INT64_MAX);
		json_key_bool(&json, "true", true);
		json_key_text(&json, "none", NULL);
		json_key(&json, "list");
		json_array(&json);
		json_text(&json, "a");
		json_null(&json);
		json_close(&json);
		json_close(&json);
		assert_true(reads(buf.data, &arena, &value));
		assert_string_equal(json_find_text(&value, "text"), texts[i]);
		assert_true(json_find_int(&value, "low", 0) == INT64_MIN + 1);
		assert_true(json_find_int(&value, "high", 0) == INT64_MAX);
		assert_true(json_find_int(&value, "absent", 7) == 7);
		assert_true(json_find_bool(&value, "true"));
		assert_false(json_find_bool(&value, "text"));
		assert_null(json_find_text(&value, "none"));
		assert_string_equal(json_find(&value, "list")->first->text, "a");
		assert_int_equal(json_find(&value, "list")->first->next->kind, JSON_NULL);
	}
}

static void test_damaged(void **state)
{
	static const char *const texts[] = {
		"", "{", "}", "[1", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"a",
		"\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\u0000\"", "\"\n\"",
		"\"\xFF\"", "1.5", "1e3", "-", "9223372036854775808", "tru", "nul", "[1] 2", "'a'",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		struct json_value value;

		if (reads(texts[i], &arena, &value))
			fail_msg("is read: %s", texts[i]);
	}
}

/* Element by element. */
static void test_walk(void **state)
{
	static const char text[] = " {\"a\": [1, [2], {}] , \"b\":[], \"c\": {\"d\": \"e\"}}\n";
	struct json_reader reader = json_reader_over(text, sizeof(text) - 1);
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct json_value value;
	const char *key;

	(void)state;
	assert_true(json_enter(&reader, '{'));
	assert_int_equal(json_next(&reader, '{', &arena, &key), 1);
	assert_string_equal(key, "a");
	assert_int_equal(json_ahead(&reader), '[');
	assert_true(json_enter(&reader, '['));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(json_next(&reader, '[', &arena, &key), 1);
		assert_null(key);
		assert_true(json_take(&reader, &arena, &value));
	}
	assert_int_equal(json_next(&reader, '[', &arena, &key), 0);
	assert_int_equal(json_next(&reader, '{', &arena, &key), 1);
	assert_true(json_enter(&reader, '['));
	assert_int_equal(json_next(&reader, '[', &arena, &key), 0);
	assert_int_equal(json_next(&reader, '{', &arena, &key), 1);
	assert_true(json_take(&reader, &arena, &value));
	assert_string_equal(json_find_text(&value, "d"), "e");
	assert_int_equal(json_next(&reader, '{', &arena, &key), 0);
	assert_true(json_at_end(&reader));
}

/* Any single octet that differs leaves no read behind the end (for the sanitizers). */
static void test_flips(void **state)
{
	static const char text[] = "{\"a\": [1, \"\\u00e4\\ud83d\\ude00\", true, null], \"b\": -7}";

	(void)state;
	for (size_t i = 0; i < 8 * (sizeof(text) - 1); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		CLEANUP(mem_freep) char *copy = mem_textn(text, sizeof(text) - 1);
		struct json_reader reader = json_reader_over(copy, sizeof(text) - 1);
		struct json_value value;

		copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
		if (json_take(&reader, &arena, &value))
			assert_true(scan_left(&reader.scan) < sizeof(text));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_flips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
