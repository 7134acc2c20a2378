// SPDX-License-Identifier: MIT
#include "unit.h"

#include "mapping/mapping_members.h"

#include "entries.h"

static const char *members[] = { "member", "uniqueMember", "memberUid", "rfc822MailMember" };
static const char *bases[] = { "ou=groups" };

static void setup_directory(struct config_directory *directory)
{
	directory->groups = (struct config_groups){
		.base = { .items = bases, .count = 1 },
		.map = { .members = { .items = members, .count = ARRAY_LEN(members) },
			 .login = "uid" },
		.primary = true,
	};
}

/* The ties as text: "primary:cut d=… u=…". */
static void describe(struct buf *out, const struct buf *packed)
{
	struct scan scan = scan_over(packed->data, packed->len);
	struct member_refs ties;
	struct tie name;

	buf_clear(out);
	if (packed->len == 0) {
		buf_puts(out, "none");
		return;
	}
	assert_true(member_refs_unpack(&scan, &ties));
	assert_int_equal(scan_left(&scan), 0);
	buf_printf(out, "%s%s", ties.primary, ties.cut ? "!" : "");
	while (member_refs_next(&ties, &name))
		buf_printf(out, "[%c %s]", name.kind, name.text);
}

static void test_entries(void **state)
{
	static const struct {
		const char *label;
		bool group;
		const char *lines;
		const char *wanted;
	} rows[] = {
		{ "nobody", true, "cn: Empty", "" },
		{ "a DN in any case, once", true,
		  "member: UID=Ada, DC=Example\nmember: uid=ada,dc=example",
		  "[d uid=ada,dc=example]" },
		{ "sorted", true, "member: uid=b\nmember: uid=a", "[d uid=a][d uid=b]" },
		{ "an escaped comma", true,
		  "member: cn=Byron\\, Ada,dc=x\nmember: cn=Byron\\2C Ada,dc=x",
		  "[d cn=byron\\2c ada,dc=x]" },
		{ "another script", true, "member: cn=\xE5\xBC\xA0\xE4\xBC\x9F,dc=x",
		  "[d cn=\xE5\xBC\xA0\xE4\xBC\x9F,dc=x]" },
		{ "a unique member with its identifier", true, "uniqueMember: uid=a#'0101'B",
		  "[d uid=a]" },
		{ "an empty DN is a placeholder", true, "member: ", "" },
		{ "user names", true, "memberUid: Ada\nmemberUid: b", "[u ada][u b]" },
		{ "addresses", true, "rfc822MailMember: Eva@Example.NET", "[m eva@example.net]" },
		{ "an address among the user names", true, "memberUid: eva@example.net",
		  "[m eva@example.net]" },
		{ "what means nothing", true, "member: \x1b[31m\xE2\x80\xAE=cmd()", "[o" },
		{ "a cut list", true, "member;range=0-1: uid=a\nmember;range=0-1: uid=b", "!" },
		{ "a person without anything", false, "cn: Ada", "none" },
		{ "a person with a user name", false, "uid: Ada", "[u ada]" },
		{ "a person with a primary group", false, "primaryGroupID: 513", "513" },
	};
	struct config_directory directory = { .name = NULL };
	CLEANUP(mapping_members_release) struct mapping_members tying;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	setup_directory(&directory);
	mapping_members_init(&tying, &directory);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		entry_from(&entry, "cn=x", rows[i].lines);
		entry.group = rows[i].group;
		describe(&text, mapping_members_entry(&tying, &entry));
		if (strncmp(buf_text(&text), rows[i].wanted,
			    rows[i].wanted[0] == '[' && !strchr(rows[i].wanted, ']') ? 2 : 4096) !=
		    0)
			fail_msg("%s: %s", rows[i].label, buf_text(&text));
	}
}

/* S-1-5-21-1-2-3-513 */
static void test_sid(void **state)
{
	static const unsigned char sid[] = { 1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0,
					     0, 0, 2, 0, 0, 0, 3, 0, 0,	 0, 1, 2, 0, 0 };
	struct config_directory directory = { .name = NULL };
	CLEANUP(mapping_members_release) struct mapping_members tying;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	setup_directory(&directory);
	mapping_members_init(&tying, &directory);
	entry_clear(&entry, "cn=x", 4);
	entry_add(&entry, "objectSid", 9);
	entry_add_value(&entry, (const char *)sid, sizeof(sid));
	entry.group = true;
	describe(&text, mapping_members_entry(&tying, &entry));
	assert_string_equal(buf_text(&text), "513");
}

static void test_without_groups(void **state)
{
	struct config_directory directory = { .name = NULL };
	CLEANUP(mapping_members_release) struct mapping_members tying;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;

	(void)state;
	mapping_members_init(&tying, &directory);
	entry_from(&entry, "cn=x", "uid: ada");
	assert_int_equal(mapping_members_entry(&tying, &entry)->len, 0);
}

static void test_damaged(void **state)
{
	static const struct tie names[] = { { TIE_DN, "uid=a" }, { TIE_LOGIN, "b" } };
	CLEANUP(buf_release) struct buf packed = BUF_INIT;
	struct member_refs ties;

	(void)state;
	member_refs_pack(&packed, "513", true, names, ARRAY_LEN(names));
	for (size_t len = 0; len < packed.len; len++) {
		struct scan scan = scan_over(packed.data, len);

		assert_false(member_refs_unpack(&scan, &ties));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_sid),
		cmocka_unit_test(test_without_groups),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
