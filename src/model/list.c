// SPDX-License-Identifier: MIT
#include "model/list.h"

#include "base/mem.h"

static void list_digest(struct digest *digest, const struct list_members *members)
{
	digest_add(digest, &members->count, sizeof(members->count));
	for (size_t i = 0; i < members->count; i++)
		digest_add_text(digest, members->items[i].address);
}

void list_change_identify(struct list_change *change)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	change_identify(&change->change);
	digest_init(&digest);
	digest_add_text(&digest, change->change.id);
	list_digest(&digest, &change->added);
	list_digest(&digest, &change->removed);
	digest_finish(&digest, whole);
	for (int i = 0; i < (CHANGE_ID_SIZE - 1) / 2; i++) {
		change->change.id[2 * i] = digits[whole[i] >> 4];
		change->change.id[2 * i + 1] = digits[whole[i] & 15];
	}
}

size_t list_change_gone(const struct list_change *change)
{
	size_t gone = 0;

	for (size_t i = 0; i < change->removed.count; i++)
		gone += !change->removed.items[i].follows;
	return gone;
}

void list_change_name_gone(const struct list_change *change, struct digest *digest)
{
	digest_add_text(digest, change_account(&change->change)->id);
	for (size_t i = 0; i < change->removed.count; i++)
		if (!change->removed.items[i].follows)
			digest_add_text(digest, change->removed.items[i].address);
}

static void list_write_members(struct json *json, const char *key,
			       const struct list_members *members)
{
	json_key(json, key);
	json_array(json);
	for (size_t i = 0; i < members->count; i++)
		json_text(json, members->items[i].address);
	json_close(json);
}

void list_change_write_fields(struct json *json, const struct list_change *change)
{
	change_write_fields(json, &change->change);
	list_write_members(json, "add", &change->added);
	list_write_members(json, "remove", &change->removed);
}

void list_change_write_json(struct json *json, const struct list_change *change)
{
	json_object(json);
	list_change_write_fields(json, change);
	json_close(json);
}

void list_members_add(struct list_members *members, const char *address, const unsigned char *key)
{
	struct list_member *member;

	members->items = mem_grow(members->items, &members->cap, members->count + 1,
				  sizeof(*members->items));
	member = &members->items[members->count++];
	*member = (struct list_member){ .address = address };
	if (key)
		memcpy(member->key, key, sizeof(member->key));
}

/* Marks of a member, as they are stored. */
enum { MEMBER_FOLLOWS = 1, MEMBER_OUTSIDE = 2 };

void list_members_pack(struct buf *buf, const struct list_members *members)
{
	buf_u32(buf, (uint32_t)members->count);
	for (size_t i = 0; i < members->count; i++) {
		const struct list_member *member = &members->items[i];

		buf_putc(buf, (member->follows ? MEMBER_FOLLOWS : 0) |
				      (member->outside ? MEMBER_OUTSIDE : 0));
		buf_add(buf, member->key, sizeof(member->key));
		buf_u16(buf, (unsigned)strlen(member->address) + 1);
		buf_add(buf, member->address, strlen(member->address) + 1);
	}
}

static bool list_member_unpack(struct scan *scan, struct list_members *members)
{
	unsigned marks = scan_u8(scan);
	const unsigned char *key = scan_take(scan, ACCOUNT_KEY_SIZE);
	size_t len = scan_u16(scan);
	const char *address = scan_take(scan, len);

	if (scan->bad || len == 0 || address[len - 1] != '\0')
		return false;
	list_members_add(members, address, key);
	members->items[members->count - 1].follows = (marks & MEMBER_FOLLOWS) != 0;
	members->items[members->count - 1].outside = (marks & MEMBER_OUTSIDE) != 0;
	return true;
}

bool list_members_unpack(struct scan *scan, struct list_members *ret_members)
{
	CLEANUP(list_members_release) struct list_members members = { .items = NULL };
	uint32_t count = scan_u32(scan);

	for (uint32_t i = 0; i < count; i++)
		if (!list_member_unpack(scan, &members))
			return false;
	if (scan->bad)
		return false;
	*ret_members = members;
	members = (struct list_members){ .items = NULL };
	return true;
}

void list_members_release(struct list_members *members)
{
	free(members->items);
	*members = (struct list_members){ .items = NULL };
}
