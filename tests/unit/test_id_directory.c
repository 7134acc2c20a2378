// SPDX-License-Identifier: MIT
#include "unit.h"

#include "model/id_directory.h"

static const struct {
	const char *id, *name, *bare;
} ids[] = {
	{ "entryUUID:1", NULL, "entryUUID:1" },
	{ "corp/entryUUID:1", "corp", "entryUUID:1" },
	{ "corp/dn:uid=a/b,dc=c", "corp", "dn:uid=a/b,dc=c" },
	{ "dn:uid=a/b,dc=c", NULL, "dn:uid=a/b,dc=c" },
	{ "employeenumber:corp/7", NULL, "employeenumber:corp/7" },
	{ "", NULL, "" },
};

static void test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		assert_int_equal(id_directory_len(ids[i].id),
				 ids[i].name ? strlen(ids[i].name) : 0);
		assert_string_equal(id_bare(ids[i].id), ids[i].bare);
		assert_true(id_is_of(ids[i].id, ids[i].name));
		assert_false(id_is_of(ids[i].id, "other"));
		assert_false(id_is_of(ids[i].id, "cor"));
		assert_true(id_is_of(ids[i].id, NULL) == !ids[i].name);
		id_begin(&buf, ids[i].name);
		buf_puts(&buf, ids[i].bare);
		assert_string_equal(buf_text(&buf), ids[i].id);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_ids) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
