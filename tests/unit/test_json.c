// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/json.h"

static void fill(struct json *json)
{
	json_object(json);
	json_key_text(json, "a\"b", "x\n\t\001\xE2\x80\xAE\xFF王😀\xF3\xA0\x80\x81");
	json_key_int(json, "n", INT64_MIN);
	json_key(json, "list");
	json_array(json);
	json_bool(json, true);
	json_null(json);
	json_text(json, NULL);
	json_object(json);
	json_close(json);
	json_close(json);
	json_close(json);
}

static void test_lines(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	fill(&json);
	assert_string_equal(buf_text(&buf), "{\"a\\\"b\": \"x\\n\\t\\u0001\\u202e\\ufffd王😀\\udb40\\udc01\", \"n\": -9223372036854775808, \"list\": [true, null, null, {}]}\n");
}

static void test_indented(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, true);

	(void)state;
	json_object(&json);
	json_key(&json, "a");
	json_array(&json);
	json_close(&json);
	json_key(&json, "b");
	json_array(&json);
	json_int(&json, 1);
	json_int(&json, 2);
	json_close(&json);
	json_close(&json);
	assert_string_equal(buf_text(&buf), "{\n  \"a\": [],\n  \"b\": [\n    1,\n    2\n  ]\n}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines), cmocka_unit_test(test_indented) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
