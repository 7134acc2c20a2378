// SPDX-License-Identifier: MIT
/*
 * The rows of the rules: ids that scripts can rely on, and the manual page made from them
 * (MAILPROV_GOLDEN=1 rewrites it).
 */
#include "unit.h"

#include <ctype.h>

#include "verify/rules.h"

static void test_rows(void **state)
{
	CLEANUP(vec_release) struct vec ids = VEC_INIT;

	(void)state;
	for (size_t i = 0; i < rule_table_count; i++) {
		for (size_t j = 0; j < rule_tables[i]->count; j++) {
			const struct verify_rule *rule = &rule_tables[i]->rows[j];

			assert_false(vec_has(&ids, rule->id));
			vec_add(&ids, rule->id);
			for (const char *letter = rule->id; *letter; letter++)
				assert_true(isupper((unsigned char)*letter) ||
					    isdigit((unsigned char)*letter) || *letter == '-');
			assert_non_null(rule->check);
			assert_non_null(rule->meaning);
			assert_true(isalnum((unsigned char)rule->meaning[0]));
			assert_int_equal(rule->meaning[strlen(rule->meaning) - 1], '.');
		}
	}
	assert_true(ids.count >= 50);
}

static void write_rules(struct buf *buf)
{
	buf_puts(buf, ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < rule_table_count; i++) {
		for (size_t j = 0; j < rule_tables[i]->count; j++) {
			const struct verify_rule *rule = &rule_tables[i]->rows[j];

			buf_printf(buf, ".It Sy %s\n%s.\n%s\n", rule->id,
				   finding_severity_text(rule->severity), rule->meaning);
		}
	}
	buf_puts(buf, ".El\n");
}

static void test_manual(void **state)
{
	static const char begin[] = ".\\\" RULES\n", end[] = ".\\\" END RULES\n";
	CLEANUP(buf_release) struct buf path = BUF_INIT, page = BUF_INIT, whole = BUF_INIT;
	struct error error = ERROR_INIT;
	const char *from, *to;

	(void)state;
	buf_printf(&path, "%s/man/mailprov-rules.7", getenv("top_srcdir"));
	ASSERT_OK(file_read(buf_text(&path), 1 << 20, &page, &error), error);
	from = strstr(buf_text(&page), begin);
	to = strstr(buf_text(&page), end);
	assert_non_null(from);
	assert_non_null(to);
	from += strlen(begin);
	buf_add(&whole, page.data, (size_t)(from - page.data));
	write_rules(&whole);
	buf_puts(&whole, to);
	if (getenv("MAILPROV_GOLDEN"))
		ASSERT_OK(file_replace(buf_text(&path), whole.data, whole.len, 0644, &error),
			  error);
	else
		assert_string_equal(buf_text(&whole), buf_text(&page));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
