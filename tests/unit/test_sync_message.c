// SPDX-License-Identifier: MIT
#include "ldap/sync_message.h"
#include "unit.h"

#define UUID "0123456789abcdef"

struct octets {
	const char *text;
	size_t len;
};

#define OCTETS(text)                   \
	{                              \
		text, sizeof(text) - 1 \
	}

static struct berval value_of(const struct octets *octets)
{
	return (struct berval){ .bv_len = octets->len, .bv_val = (char *)octets->text };
}

static void test_request(void **state)
{
	CLEANUP(buf_release) struct buf none = BUF_INIT;
	CLEANUP(buf_release) struct buf some = BUF_INIT;

	(void)state;
	sync_message_request(&none, NULL, 0);
	assert_int_equal(none.len, 5);
	assert_memory_equal(none.data, "\x30\x03\x0a\x01\x01", 5);
	sync_message_request(&some, "a\0b", 3);
	assert_int_equal(some.len, 10);
	assert_memory_equal(some.data,
			    "\x30\x08\x0a\x01\x01\x04\x03"
			    "a\0b",
			    10);
}

static const struct {
	const char *label;
	struct octets value;
	int state; /* -1: unreadable */
} entries[] = {
	{ "add", OCTETS("\x30\x15\x0a\x01\x01\x04\x10" UUID), SYNC_ADD },
	{ "delete with a cookie", OCTETS("\x30\x18\x0a\x01\x03\x04\x10" UUID "\x04\x01x"),
	  SYNC_DELETE },
	{ "present", OCTETS("\x30\x15\x0a\x01\x00\x04\x10" UUID), SYNC_PRESENT },
	{ "another state", OCTETS("\x30\x15\x0a\x01\x04\x04\x10" UUID), -1 },
	{ "a negative state", OCTETS("\x30\x15\x0a\x01\xff\x04\x10" UUID), -1 },
	{ "a short id",
	  OCTETS("\x30\x14\x0a\x01\x01\x04\x0f"
		 "123456789abcdef"),
	  -1 },
	{ "no id", OCTETS("\x30\x03\x0a\x01\x01"), -1 },
	{ "cut",
	  OCTETS("\x30\x15\x0a\x01\x01\x04\x10"
		 "0123"),
	  -1 },
	{ "nothing", OCTETS(""), -1 },
	{ "no sequence", OCTETS("\x04\x01x"), -1 },
};

static void test_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
		struct berval value = value_of(&entries[i].value);
		unsigned char uuid[SYNC_UUID];
		enum sync_state told = SYNC_PRESENT;
		bool fine = sync_message_entry(&value, &told, uuid);

		if (fine != (entries[i].state >= 0) ||
		    (fine && ((int)told != entries[i].state || memcmp(uuid, UUID, SYNC_UUID) != 0)))
			fail_msg("%s: %d, %d", entries[i].label, (int)fine, (int)told);
	}
}

static const struct {
	const char *label;
	struct octets value;
	bool fine, has_cookie, deletes;
	const char *cookie;
} dones[] = {
	{ "nothing changed", OCTETS("\x30\x03\x01\x01\xff"), true, false, true, "" },
	{ "neither", OCTETS("\x30\x00"), true, false, false, "" },
	{ "a cookie", OCTETS("\x30\x05\x04\x03rid"), true, true, false, "rid" },
	{ "both", OCTETS("\x30\x08\x04\x03rid\x01\x01\xff"), true, true, true, "rid" },
	{ "a lost place", OCTETS("\x30\x02\x04\x00"), true, true, false, "" },
	{ "explicitly false", OCTETS("\x30\x03\x01\x01\x00"), true, false, false, "" },
	{ "no sequence", OCTETS("\x04\x03rid"), false, false, false, "" },
	{ "empty", OCTETS(""), false, false, false, "" },
	{ "a cookie longer than the message", OCTETS("\x30\x05\x04\x30rid"), false, false, false,
	  "" },
};

static void test_dones(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dones); i++) {
		struct berval value = value_of(&dones[i].value);
		struct sync_done done = { .cookie = BUF_INIT };
		bool fine = sync_message_done(&value, &done);

		if (fine != dones[i].fine ||
		    (fine &&
		     (done.has_cookie != dones[i].has_cookie || done.deletes != dones[i].deletes ||
		      strcmp(buf_text(&done.cookie), dones[i].cookie) != 0)))
			fail_msg("%s: %d, cookie %d \"%s\", deletes %d", dones[i].label, (int)fine,
				 (int)done.has_cookie, buf_text(&done.cookie), (int)done.deletes);
		buf_release(&done.cookie);
	}
}

static const struct {
	const char *label;
	struct octets value;
	bool fine, deleted;
	size_t count;
} infos[] = {
	{ "a new cookie", OCTETS("\x80\x03rid"), true, false, 0 },
	{ "end of deletes", OCTETS("\xa1\x00"), true, false, 0 },
	{ "end of presents", OCTETS("\xa2\x03\x01\x01\xff"), true, false, 0 },
	{ "present ones", OCTETS("\xa3\x14\x31\x12\x04\x10" UUID), true, false, 1 },
	{ "deleted ones", OCTETS("\xa3\x29\x01\x01\xff\x31\x24\x04\x10" UUID "\x04\x10" UUID), true,
	  true, 2 },
	{ "with a cookie", OCTETS("\xa3\x19\x04\x03rid\x31\x12\x04\x10" UUID), true, false, 1 },
	{ "nobody", OCTETS("\xa3\x02\x31\x00"), true, false, 0 },
	{ "a short id", OCTETS("\xa3\x05\x31\x03\x04\x01x"), false, false, 0 },
	{ "something else in the set", OCTETS("\xa3\x14\x31\x12\x02\x10" UUID), false, false, 0 },
	{ "no set", OCTETS("\xa3\x03\x01\x01\xff"), false, false, 0 },
	{ "another choice", OCTETS("\xa4\x00"), false, false, 0 },
	{ "empty", OCTETS(""), false, false, 0 },
	{ "cut in an id",
	  OCTETS("\xa3\x14\x31\x12\x04\x10"
		 "0123"),
	  false, false, 0 },
};

static void test_infos(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(infos); i++) {
		struct berval value = value_of(&infos[i].value);
		struct sync_info info = { .ids = BUF_INIT };
		bool fine = sync_message_info(&value, &info);

		if (fine != infos[i].fine || (fine && (info.deleted != infos[i].deleted ||
						       info.ids.len != infos[i].count * SYNC_UUID)))
			fail_msg("%s: %d, deleted %d, %zu octets", infos[i].label, (int)fine,
				 (int)info.deleted, info.ids.len);
		buf_release(&info.ids);
	}
}

static void test_id(void **state)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)state;
	sync_message_id(
		&id, (const unsigned char
			      *)"\x01\x23\x45\x67\x89\xab\xcd\xef\x00\x11\x22\x33\x44\x55\x66\x77");
	assert_string_equal(id.data, "entryUUID:01234567-89ab-cdef-0011-223344556677");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request), cmocka_unit_test(test_entries),
		cmocka_unit_test(test_dones),	cmocka_unit_test(test_infos),
		cmocka_unit_test(test_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
