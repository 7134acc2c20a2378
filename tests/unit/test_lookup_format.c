// SPDX-License-Identifier: MIT
#include "unit.h"

#include "lookup/lookup_format.h"

static void test_key(void **state)
{
	static const struct {
		const char *label, *name, *key;
	} cases[] = {
		{ "as it is", "alice@example.com", "alice@example.com" },
		{ "upper case", "Alice.B@EXAMPLE.com", "alice.b@example.com" },
		{ "only ASCII letters change",
		  "\xC3\x84"
		  "B",
		  "\xC3\x84"
		  "b" },
		{ "empty", "", NULL },
		{ "space", "a b", NULL },
		{ "the reserved key", LOOKUP_HEADER_KEY, NULL },
		{ "DEL", "a\x7F", NULL },
		{ "newline", "a\n", NULL },
	};
	char longest[LOOKUP_KEY_MAX + 2], out[LOOKUP_KEY_MAX + 1];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		print_message("# %s\n", cases[i].label);
		assert_int_equal(lookup_key(cases[i].name, out, &len), cases[i].key != NULL);
		if (cases[i].key) {
			assert_string_equal(out, cases[i].key);
			assert_int_equal(len, strlen(cases[i].key));
		}
	}
	memset(longest, 'A', sizeof(longest) - 1);
	longest[LOOKUP_KEY_MAX + 1] = '\0';
	assert_false(lookup_key(longest, out, &len));
	longest[LOOKUP_KEY_MAX] = '\0';
	assert_true(lookup_key(longest, out, &len));
	assert_int_equal(len, LOOKUP_KEY_MAX);
}

static void test_header(void **state)
{
	static const struct {
		const char *label, *value;
		bool good;
	} cases[] = {
		{ "as written", "format=1\nkind=aliases\ngeneration=7\ncount=2\ntime=1700000000\n",
		  true },
		{ "another order and a key of the future",
		  "color=blue\ntime=1700000000\ncount=2\ngeneration=7\nkind=aliases\nformat=1\n",
		  true },
		{ "last line without its end",
		  "format=1\nkind=aliases\ngeneration=7\ntime=1700000000\ncount=2", true },
		{ "newer format",
		  "format=2\nkind=aliases\ngeneration=7\ncount=2\ntime=1700000000\n", false },
		{ "format 0", "format=0\nkind=aliases\ngeneration=7\ncount=2\ntime=1700000000\n",
		  false },
		{ "other kind", "format=1\nkind=accounts\ngeneration=7\ncount=2\ntime=1700000000\n",
		  false },
		{ "kind too long",
		  "format=1\nkind=aliasesx\ngeneration=7\ncount=2\ntime=1700000000\n", false },
		{ "no generation", "format=1\nkind=aliases\ncount=2\ntime=1700000000\n", false },
		{ "number with a sign",
		  "format=1\nkind=aliases\ngeneration=-7\ncount=2\ntime=1700000000\n", false },
		{ "number without digits",
		  "format=1\nkind=aliases\ngeneration=\ncount=2\ntime=1700000000\n", false },
		{ "number that is too long",
		  "format=1\nkind=aliases\ngeneration=10000000000000000000\ncount=2\ntime="
		  "1700000000\n",
		  false },
		{ "empty", "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lookup_header header = { .generation = 1 };

		print_message("# %s\n", cases[i].label);
		assert_int_equal(lookup_header_parse(cases[i].value, strlen(cases[i].value),
						     LOOKUP_ALIASES, &header),
				 cases[i].good);
		assert_int_equal(header.generation, cases[i].good ? 7 : 1);
		assert_int_equal(header.count, cases[i].good ? 2 : 0);
		assert_int_equal(header.time, cases[i].good ? 1700000000 : 0);
	}
}

/* Copies a value to the heap without a NUL, so that reading past its end is seen. */
static char *bare(const char *text)
{
	char *copy = malloc(strlen(text) + 1);

	assert_non_null(copy);
	memcpy(copy, text, strlen(text) + 1);
	return realloc(copy, strlen(text) ? strlen(text) : 1);
}

static void assert_text(struct lookup_text text, const char *wanted)
{
	assert_int_equal(text.len, strlen(wanted));
	assert_memory_equal(text.at, wanted, text.len);
}

static void test_account(void **state)
{
	static const char *const damaged[] = {
		"",
		"state=enabled",
		"generation=4\nlogin=a\ndomain=b\n",
		"generation=4\nstate=\nlogin=a\ndomain=b\n",
		"generation=x\nstate=enabled\nlogin=a\ndomain=b\n",
		"state=enabled\nlogin=a\ndomain=b\n",
		"=\n=\n=\n",
		"\n\n\n",
	};
	char *value = bare("generation=4\nstate=enabled\nlogin=alice\ndomain=example.com\nname="
			   "Alice = \"A\"\n");
	struct lookup_account account;

	(void)state;
	assert_true(lookup_account_parse(value,
					 strlen("generation=4\nstate=enabled\nlogin=alice\ndomain="
						"example.com\nname=Alice = \"A\"\n"),
					 &account));
	assert_int_equal(account.generation, 4);
	assert_text(account.state, "enabled");
	assert_text(account.login, "alice");
	assert_text(account.domain, "example.com");
	assert_text(account.name, "Alice = \"A\"");
	free(value);

	value = bare("generation=4\nstate=enabled\nlogin=alice\ndomain=b");
	assert_true(lookup_account_parse(
		value, strlen("generation=4\nstate=enabled\nlogin=alice\ndomain=b"), &account));
	assert_text(account.domain, "b");
	assert_text(account.name, "");
	free(value);

	for (size_t i = 0; i < ARRAY_LEN(damaged); i++) {
		value = bare(damaged[i]);
		assert_false(lookup_account_parse(value, strlen(damaged[i]), &account));
		free(value);
	}
}

static void test_members(void **state)
{
	static const struct {
		const char *value, *members[4];
	} cases[] = {
		{ "", { NULL } },
		{ "a@x", { "a@x" } },
		{ "a@x,b@y,c@z", { "a@x", "b@y", "c@z" } },
		{ ",,a@x,,b@y,", { "a@x", "b@y" } },
		{ ",", { NULL } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *value = bare(cases[i].value);
		struct lookup_text rest = { value, strlen(cases[i].value) }, member;
		size_t count = 0;

		while (lookup_member_next(&rest, &member))
			assert_text(member, cases[i].members[count++]);
		assert_null(cases[i].members[count]);
		free(value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
