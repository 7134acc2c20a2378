// SPDX-License-Identifier: MIT
#include "unit.h"

#include "model/change.h"

static struct change make(enum change_op op, const char *name)
{
	struct change change = { .op = op, .reason = CHANGE_DIFFERS };

	change.before.id = change.after.id = "1";
	change.before.value[ACCOUNT_ADDRESS] = change.after.value[ACCOUNT_ADDRESS] = "a@x.example";
	change.before.value[ACCOUNT_NAME] = "Old";
	change.after.value[ACCOUNT_NAME] = name;
	change_identify(&change);
	return change;
}

static void test_ids(void **state)
{
	struct change one = make(CHANGE_UPDATE, "New"), same = make(CHANGE_UPDATE, "New"), other = make(CHANGE_UPDATE, "Newer"), op = make(CHANGE_RENAME, "New");

	(void)state;
	assert_int_equal(strlen(one.id), 16);
	assert_string_equal(one.id, same.id);
	assert_string_not_equal(one.id, other.id);
	assert_string_not_equal(one.id, op.id);
}

static void test_json(void **state)
{
	struct change change = make(CHANGE_UPDATE, "\"New\"");
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);

	(void)state;
	memcpy(change.id, "0123456789abcdef", CHANGE_ID_SIZE);
	change_write_json(&json, &change);
	assert_string_equal(buf_text(&buf), "{\"id\": \"0123456789abcdef\", \"op\": \"update\", \"address\": \"a@x.example\", \"reason\": \"values differ\", "
					    "\"fields\": {\"name\": {\"old\": \"Old\", \"new\": \"\\\"New\\\"\"}}}\n");
}

static void test_fields(void **state)
{
	struct change change = make(CHANGE_UPDATE, NULL);

	(void)state;
	assert_true(change_has_field(&change, ACCOUNT_NAME));
	assert_false(change_has_field(&change, ACCOUNT_ADDRESS));
	assert_false(change_has_field(&change, ACCOUNT_TITLE));
	change.op = CHANGE_SUSPEND;
	assert_false(change_has_field(&change, ACCOUNT_NAME));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids), cmocka_unit_test(test_json), cmocka_unit_test(test_fields) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
