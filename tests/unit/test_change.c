// SPDX-License-Identifier: MIT
#include "model/change.h"
#include "unit.h"

#define ID "entryUUID:6b1f6a2e-0000-4000-8000-000000000001"

static const struct account ada = {
	.id = ID,
	.dn = "uid=ada,ou=people,dc=example,dc=com",
	.value = {
		[ACCOUNT_ADDRESS] = "ada@example.com",
		[ACCOUNT_NAME] = "Ada Lovelace",
		[ACCOUNT_EMPLOYEE_NUMBER] = "1815",
		[ACCOUNT_DEPARTMENT] = "Engines",
		[ACCOUNT_EXTENSION] = "12",
		[ACCOUNT_TITLE] = "Analyst",
		[ACCOUNT_MOBILE] = "+65 6123 4567",
		[ACCOUNT_QUOTA] = "5120",
		[ACCOUNT_ALIASES] = "a@example.com ada.l@example.com",
	},
};

static void assert_other_id(const struct change *change, struct change other)
{
	change_identify(&other);
	assert_string_not_equal(change->id, other.id);
}

/* The id is in batches, results and the store: the same in every release. */
static void test_stored_form(void **state)
{
	struct change change = { .op = CHANGE_CREATE, .reason = CHANGE_NEW, .after = ada };

	(void)state;
	change_identify(&change);
	assert_string_equal(change.id, "e72c49b9eb51e9bd");
}

/* It differs when what is to be done differs, and for nothing else. */
static void test_identify(void **state)
{
	struct change change = {
		.op = CHANGE_UPDATE, .reason = CHANGE_DIFFERS, .before = ada, .after = ada
	};
	struct change other;

	(void)state;
	change_identify(&change);
	assert_int_equal(strlen(change.id), CHANGE_ID_SIZE - 1);
	assert_int_equal(strspn(change.id, "0123456789abcdef"), CHANGE_ID_SIZE - 1);
	for (int op = 0; op < CHANGE_OPS; op++) {
		other = change;
		other.op = (enum change_op)op;
		if (op != CHANGE_UPDATE)
			assert_other_id(&change, other);
	}
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		other = change;
		other.after.value[field] = "other";
		assert_other_id(&change, other);
	}
	other = change;
	other.after.id = "dn:other";
	assert_other_id(&change, other);
	other = change;
	other.after.disabled = true;
	assert_other_id(&change, other);

	other = change;
	other.before.value[ACCOUNT_NAME] = "Ada King";
	other.reason = CHANGE_BACK;
	other.after.dn = "uid=ada,ou=moved,dc=example,dc=com";
	change_identify(&other);
	assert_string_equal(change.id, other.id);
}

/* A change with one side is about that side. */
static void test_account(void **state)
{
	struct change create = { .op = CHANGE_CREATE, .after = ada };
	struct change suspend = { .op = CHANGE_SUSPEND, .before = ada };
	struct change both = { .op = CHANGE_UPDATE, .before = ada, .after = ada };
	struct change again = suspend;

	(void)state;
	assert_ptr_equal(change_account(&create), &create.after);
	assert_ptr_equal(change_account(&suspend), &suspend.before);
	assert_ptr_equal(change_account(&both), &both.after);
	change_identify(&suspend);
	change_identify(&again);
	assert_string_equal(suspend.id, again.id);
	again.before.value[ACCOUNT_ADDRESS] = "ada.l@example.com";
	assert_other_id(&suspend, again);
}

static const struct {
	const char *label;
	enum change_op op;
	const char *before, *after;
	bool has;
} fields[] = {
	{ "new value", CHANGE_CREATE, NULL, "x", true },
	{ "none on both sides", CHANGE_CREATE, NULL, NULL, false },
	{ "the same", CHANGE_UPDATE, "x", "x", false },
	{ "another", CHANGE_UPDATE, "x", "y", true },
	{ "letter case", CHANGE_UPDATE, "x", "X", true },
	{ "gone", CHANGE_UPDATE, "x", NULL, true },
	{ "rename", CHANGE_RENAME, "x", "y", true },
	{ "suspension changes no field", CHANGE_SUSPEND, "x", "y", false },
	{ "suspension of the missing", CHANGE_SUSPEND, "x", NULL, false },
	{ "resumption changes no field", CHANGE_RESUME, "x", "y", false },
	{ "retirement changes no field", CHANGE_RETIRE, "x", NULL, false },
};

static void test_has_field(void **state)
{
	char same[] = "x";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct change change = { .op = fields[i].op };

		change.before.value[ACCOUNT_TITLE] = fields[i].before;
		change.after.value[ACCOUNT_TITLE] =
			fields[i].after && strcmp(fields[i].after, "x") == 0 ? same
									     : fields[i].after;
		if (change_has_field(&change, ACCOUNT_TITLE) != fields[i].has)
			fail_msg("%s", fields[i].label);
	}
}

static void test_texts(void **state)
{
	static const char *const ops[] = { "rename", "create",	"update",
					   "resume", "suspend", "retire" };

	(void)state;
	assert_int_equal(ARRAY_LEN(ops), CHANGE_OPS);
	for (int op = 0; op < CHANGE_OPS; op++)
		assert_string_equal(change_op_text((enum change_op)op), ops[op]);
	for (int reason = 0; reason < CHANGE_REASONS; reason++)
		assert_true(strlen(change_reason_text((enum change_reason)reason)) > 3);
}

static void test_json(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	struct json json = json_init(&buf, false);
	struct change change = {
		.op = CHANGE_RENAME, .reason = CHANGE_DIFFERS, .before = ada, .after = ada
	};

	(void)state;
	change.after.value[ACCOUNT_ADDRESS] = "ada.king@example.com";
	change.after.value[ACCOUNT_NAME] = "Ada \"K\" King\n";
	change.after.value[ACCOUNT_TITLE] = NULL;
	change.site = "sg";
	change_identify(&change);
	change_write_json(&json, &change);
	buf_printf(
		&wanted,
		"{\"id\": \"%s\", \"op\": \"rename\", \"address\": \"ada.king@example.com\", "
		"\"site\": \"sg\", \"reason\": \"values differ\", \"fields\": {"
		"\"address\": {\"old\": \"ada@example.com\", \"new\": \"ada.king@example.com\"}, "
		"\"name\": {\"old\": \"Ada Lovelace\", \"new\": \"Ada \\\"K\\\" King\\n\"}, "
		"\"title\": {\"old\": \"Analyst\", \"new\": null}}}\n",
		change.id);
	assert_string_equal(buf_text(&buf), buf_text(&wanted));
}

static void test_json_of_missing(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json json = json_init(&buf, false);
	struct change change = { .op = CHANGE_SUSPEND,
				 .reason = CHANGE_MISSING,
				 .id = "0123456789abcdef",
				 .before = ada };

	(void)state;
	change_write_json(&json, &change);
	assert_string_equal(buf_text(&buf),
			    "{\"id\": \"0123456789abcdef\", \"op\": \"suspend\", \"address\": "
			    "\"ada@example.com\", "
			    "\"site\": null, \"reason\": \"gone from the directory\", \"fields\": "
			    "{}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stored_form),	cmocka_unit_test(test_identify),
		cmocka_unit_test(test_account),		cmocka_unit_test(test_has_field),
		cmocka_unit_test(test_texts),		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_of_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
