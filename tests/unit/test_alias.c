// SPDX-License-Identifier: MIT
#include "unit.h"

#include "model/alias.h"

static void say(struct buf *buf, const struct change *change, bool add)
{
	struct alias_walk walk = alias_walk(change, add);
	struct alias_op op;

	while (alias_next(&walk, &op))
		buf_printf(buf, "%s%s %s %s (%s)", buf->len ? "; " : "", alias_op_text(op.add),
			   op.address, op.alias, alias_reason_text(op.reason));
}

static struct change make(enum change_op op, const char *old, const char *had, const char *new,
			  const char *wanted)
{
	struct change change = { .op = op };

	if (old)
		change.before = (struct account){
			.id = "1", .value = { [ACCOUNT_ADDRESS] = old, [ACCOUNT_ALIASES] = had }
		};
	change.after = (struct account){
		.id = "1", .value = { [ACCOUNT_ADDRESS] = new, [ACCOUNT_ALIASES] = wanted }
	};
	return change;
}

/*
 * Every change is taken apart into what it takes away and what it gives, with the address that the
 * account has at that time.
 */
static void test_operations(void **state)
{
	static const struct {
		const char *label;
		enum change_op op;
		const char *old, *had, *new, *wanted;
		const char *removed, *added;
	} cases[] = {
		{ "none", CHANGE_UPDATE, "a@x", NULL, "a@x", NULL, "", "" },
		{ "the same", CHANGE_UPDATE, "a@x", "b@x c@x", "a@x", "b@x c@x", "", "" },
		{ "created", CHANGE_CREATE, NULL, NULL, "a@x", "b@x c@x", "",
		  "add a@x b@x (in the directory); add a@x c@x (in the directory)" },
		{ "created without", CHANGE_CREATE, NULL, NULL, "a@x", NULL, "", "" },
		{ "one for another", CHANGE_UPDATE, "a@x", "b@x c@x", "a@x", "c@x d@x",
		  "remove a@x b@x (not in the directory any more)",
		  "add a@x d@x (in the directory)" },
		{ "all gone", CHANGE_UPDATE, "a@x", "b@x c@x", "a@x", NULL,
		  "remove a@x b@x (not in the directory any more); remove a@x c@x (not in the "
		  "directory any more)",
		  "" },
		{ "a beginning is another one", CHANGE_UPDATE, "a@x", "bb@x", "a@x", "b@x",
		  "remove a@x bb@x (not in the directory any more)",
		  "add a@x b@x (in the directory)" },
		{ "the old address stays", CHANGE_RENAME, "a@x", NULL, "b@x", "a@x", "",
		  "add b@x a@x (the address that it had until now)" },
		{ "becomes the address", CHANGE_RENAME, "a@x", "b@x", "b@x", "a@x",
		  "remove a@x b@x (becomes its own address)",
		  "add b@x a@x (the address that it had until now)" },
		{ "suspended", CHANGE_SUSPEND, "a@x", "b@x", "a@x", NULL, "", "" },
		{ "resumed", CHANGE_RESUME, "a@x", "b@x", "a@x", NULL, "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct change change = make(cases[i].op, cases[i].old, cases[i].had, cases[i].new,
					    cases[i].wanted);
		CLEANUP(buf_release) struct buf removed = BUF_INIT;
		CLEANUP(buf_release) struct buf added = BUF_INIT;

		say(&removed, &change, false);
		say(&added, &change, true);
		if (strcmp(buf_text(&removed), cases[i].removed) != 0 ||
		    strcmp(buf_text(&added), cases[i].added) != 0)
			fail_msg("%s: \"%s\" and \"%s\"", cases[i].label, buf_text(&removed),
				 buf_text(&added));
	}
}

/*
 * The id is in batches and results: the same in every release, whatever else changes about the
 * account; another one for everything else.
 */
static void test_ids(void **state)
{
	struct change change = make(CHANGE_UPDATE, "a@x", "b@x", "a@x", "c@x"),
		      other = make(CHANGE_RENAME, "a@x", "b@x", "z@x", "c@x");
	struct alias_walk walks[] = { alias_walk(&change, true), alias_walk(&change, false),
				      alias_walk(&other, true) };
	struct alias_op ops[3];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(walks); i++)
		assert_true(alias_next(&walks[i], &ops[i]));
	assert_string_equal(ops[0].id, "3f008af1fe34eb2c");
	assert_string_not_equal(ops[0].id, ops[1].id);
	assert_string_equal(ops[0].id, ops[2].id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
