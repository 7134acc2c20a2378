// SPDX-License-Identifier: MIT
#include "base/json.h"
#include "unit.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"

static const struct {
	const char *label;
	const char *text;
	const char *json;
} texts[] = {
	{ "empty", "", "\"\"" },
	{ "plain", "Ada", "\"Ada\"" },
	{ "quote and backslash", "\"\\/'", "\"\\\"\\\\/'\"" },
	{ "line ends and tab", "a\nb\r\tc", "\"a\\nb\\u000d\\tc\"" },
	{ "controls", "\x01\x08\x0C\x1B\x1F", "\"\\u0001\\u0008\\u000c\\u001b\\u001f\"" },
	{ "DEL and C1", "\x7F\xC2\x80\xC2\x9F", "\"\\u007f\\u0080\\u009f\"" },
	{ "line and paragraph separator", "\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\"" },
	{ "direction marks", "\xE2\x80\xAEx\xE2\x81\xA9", "\"\\u202ex\\u2069\"" },
	{ "zero width", "a\xE2\x80\x8B\xEF\xBB\xBF", "\"a\\u200b\\ufeff\"" },
	{ "invisible beyond the BMP", "\xF3\xA0\x80\x81\xF3\xA0\x81\xBF",
	  "\"\\udb40\\udc01\\udb40\\udc7f\"" },
	{ "musical invisible", "\xF0\x9D\x85\xB3", "\"\\ud834\\udd73\"" },
	{ "Chinese and emoji stay", "公司 😀", "\"公司 😀\"" },
	{ "bad octets", "a\xFF\xC0\xAF", "\"a\\ufffd\\ufffd\\ufffd\"" },
	{ "surrogate", "\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
	{ "cut in a character", "\xE5\x85", "\"\\ufffd\\ufffd\"" },
	{ "noncharacter", "\xEF\xBF\xBF", "\"\xEF\xBF\xBF\"" },
	{ "markup and formula stay", "<b>=cmd()&", "\"<b>=cmd()&\"" },
};

static void test_text(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct json json = json_init(&buf, false);

		buf_clear(&buf);
		json_text(&json, texts[i].text);
		if (strcmp(buf_text(&buf), texts[i].json) != 0)
			fail_msg("%s: %s", texts[i].label, buf_text(&buf));
	}
}

/* A key goes through the same gate. */
static void test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;
		struct json json = json_init(&buf, false);

		json_object(&json);
		json_key_int(&json, texts[i].text, 1);
		json_close(&json);
		buf_printf(&wanted, "{%s: 1}\n", texts[i].json);
		assert_string_equal(buf_text(&buf), buf_text(&wanted));
	}
}

/* For every code point, what comes out is UTF-8 in which nothing acts on a terminal. */
static void test_every_point(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (uint32_t point = 0; point <= 0x10FFFF;
	     point += point < 0x3000 || (point >= 0xE0000 && point < 0xE2000) ? 1 : 61) {
		struct json json = json_init(&buf, false);
		char octets[5];

		buf_clear(&buf);
		octets[unit_utf8(point, octets)] = '\0';
		json_text(&json, octets);
		for (size_t at = 0, size; at < buf.len; at += size) {
			uint32_t out = utf8_decode(buf.data + at, buf.len - at, &size);

			if (out == UTF8_INVALID || utf8_is_control(out) || utf8_is_invisible(out))
				fail_msg("U+%04X", (unsigned)point);
		}
	}
}

static void test_long_text(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	buf_fill(&text, '\xFF', 4096);
	json_text(&json, buf_text(&text));
	assert_int_equal(buf.len, 2 + 6 * 4096);
	buf_clear(&buf);
	json_text(&json, "");
	assert_string_equal(buf_text(&buf), "\"\"");
}

static void write_document(struct buf *buf, bool indent)
{
	struct json json = json_init(buf, indent);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key(&json, "domains");
	json_array(&json);
	json_object(&json);
	json_key_text(&json, "domain", "example.com");
	json_key_null(&json, "wait_seconds");
	json_key(&json, "found");
	json_array(&json);
	json_text(&json, "a");
	json_text(&json, NULL);
	json_null(&json);
	json_close(&json);
	json_key_int(&json, "least", INT64_MIN);
	json_key_int(&json, "most", INT64_MAX);
	json_key_bool(&json, "required", false);
	json_close(&json);
	json_object(&json);
	json_close(&json);
	json_close(&json);
	json_key(&json, "findings");
	json_array(&json);
	json_close(&json);
	json_key_bool(&json, "sealed", true);
	json_key_text(&json, "batch", NULL);
	json_close(&json);
}

static void test_compact(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	write_document(&buf, false);
	assert_string_equal(buf_text(&buf), "{\"schema\": 1, \"domains\": [{\"domain\": "
					    "\"example.com\", \"wait_seconds\": null, \"found\": "
					    "[\"a\", null, null], \"least\": -9223372036854775808, "
					    "\"most\": 9223372036854775807, \"required\": "
					    "false}, {}], \"findings\": [], "
					    "\"sealed\": true, \"batch\": null}\n");
}

static void test_indent(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	write_document(&buf, true);
	assert_string_equal(buf_text(&buf), "{\n"
					    "  \"schema\": 1,\n"
					    "  \"domains\": [\n"
					    "    {\n"
					    "      \"domain\": \"example.com\",\n"
					    "      \"wait_seconds\": null,\n"
					    "      \"found\": [\n"
					    "        \"a\",\n"
					    "        null,\n"
					    "        null\n"
					    "      ],\n"
					    "      \"least\": -9223372036854775808,\n"
					    "      \"most\": 9223372036854775807,\n"
					    "      \"required\": false\n"
					    "    },\n"
					    "    {}\n"
					    "  ],\n"
					    "  \"findings\": [],\n"
					    "  \"sealed\": true,\n"
					    "  \"batch\": null\n"
					    "}\n");
}

/* JSON Lines: one document after the other in one buffer. */
static void test_lines(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	for (int i = 0; i < 3; i++) {
		json_object(&json);
		json_key_text(&json, "text", "a\nb");
		json_close(&json);
	}
	assert_string_equal(
		buf_text(&buf),
		"{\"text\": \"a\\nb\"}\n{\"text\": \"a\\nb\"}\n{\"text\": \"a\\nb\"}\n");
}

static void test_deep(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	for (int i = 0; i < JSON_DEPTH; i++)
		json_array(&json);
	for (int i = 0; i < JSON_DEPTH; i++)
		json_close(&json);
	buf_fill(&wanted, '[', JSON_DEPTH);
	buf_fill(&wanted, ']', JSON_DEPTH);
	buf_putc(&wanted, '\n');
	assert_string_equal(buf_text(&buf), buf_text(&wanted));
}

static void close_nothing(struct json *json)
{
	json_close(json);
}

static void close_after_key(struct json *json)
{
	json_object(json);
	json_key(json, "a");
	json_close(json);
}

static void key_in_array(struct json *json)
{
	json_array(json);
	json_key(json, "a");
}

static void key_at_top(struct json *json)
{
	json_key(json, "a");
}

static void two_keys(struct json *json)
{
	json_object(json);
	json_key(json, "a");
	json_key(json, "b");
}

static void value_without_key(struct json *json)
{
	json_object(json);
	json_text(json, "a");
}

static void array_without_key(struct json *json)
{
	json_object(json);
	json_array(json);
}

static void too_deep(struct json *json)
{
	for (int i = 0; i <= JSON_DEPTH; i++)
		json_array(json);
}

static const struct {
	const char *label;
	void (*write)(struct json *json);
} bugs[] = {
	{ "close of nothing", close_nothing },
	{ "close after a key", close_after_key },
	{ "key in an array", key_in_array },
	{ "key at the top", key_at_top },
	{ "key after a key", two_keys },
	{ "value without a key", value_without_key },
	{ "array without a key", array_without_key },
	{ "one level too deep", too_deep },
};

/* Wrong nesting ends the process, in a child. */
static void test_bugs(void **state)
{
	(void)state;
#ifdef NDEBUG
	SKIP("built without assertions");
#endif
	for (size_t i = 0; i < ARRAY_LEN(bugs); i++) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (pid == 0) {
			const struct rlimit none = { 0, 0 };
			struct buf buf = BUF_INIT;
			struct json json = json_init(&buf, false);

			setrlimit(RLIMIT_CORE, &none);
			close(STDERR_FILENO);
			bugs[i].write(&json);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
			fail_msg("%s", bugs[i].label);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	    cmocka_unit_test(test_keys),
		cmocka_unit_test(test_every_point), cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_compact),	    cmocka_unit_test(test_indent),
		cmocka_unit_test(test_lines),	    cmocka_unit_test(test_deep),
		cmocka_unit_test(test_bugs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
