// SPDX-License-Identifier: MIT
#include "model/account.h"

#include "digest/digest.h"
#include "model/address.h"

const struct account_field_row account_fields[ACCOUNT_FIELDS] = {
	[ACCOUNT_ADDRESS] = { "address", "Address" },
	[ACCOUNT_NAME] = { "name", "Name" },
	[ACCOUNT_EMPLOYEE_NUMBER] = { "employee_number", "Employee no." },
	[ACCOUNT_DEPARTMENT] = { "department", "Department" },
	[ACCOUNT_EXTENSION] = { "extension", "Extension" },
	[ACCOUNT_TITLE] = { "title", "Job title" },
	[ACCOUNT_MOBILE] = { "mobile", "Mobile" },
	[ACCOUNT_QUOTA] = { "quota", "Capacity (MB)" },
	[ACCOUNT_ALIASES] = { "aliases", "Aliases" },
};

const char *account_state_text(enum account_state state)
{
	static const char *const texts[ACCOUNT_STATES] = {
		[ACCOUNT_PLANNED] = "planned",	   [ACCOUNT_SENT] = "sent",
		[ACCOUNT_CREATED] = "created",	   [ACCOUNT_ENABLED] = "enabled",
		[ACCOUNT_SUSPENDED] = "suspended", [ACCOUNT_RETIRED] = "retired",
	};

	return texts[state];
}

int account_field_find(const char *key)
{
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (strcmp(account_fields[field].key, key) == 0)
			return field;
	return -1;
}

const char *account_domain(const struct account *account)
{
	return account->value[ACCOUNT_ADDRESS] ? address_domain(account->value[ACCOUNT_ADDRESS])
					       : "";
}

void account_key(const char *id, unsigned char out[ACCOUNT_KEY_SIZE])
{
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	digest_add_text(&digest, id);
	digest_finish(&digest, whole);
	memcpy(out, whole, ACCOUNT_KEY_SIZE);
}

int account_key_compare(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

void account_fingerprint(const struct account *account, unsigned char out[ACCOUNT_KEY_SIZE])
{
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		digest_add_text(&digest, account->value[field]);
	digest_add_text(&digest, account->disabled ? "disabled" : "");
	if (account->several)
		digest_add_text(&digest, account->several);
	if (account->unclear)
		digest_add(&digest, &account->unclear, sizeof(account->unclear));
	digest_finish(&digest, whole);
	memcpy(out, whole, ACCOUNT_KEY_SIZE);
}

/*
 * In the octet with the fields that are unclear; neither an address, the first field, nor a name,
 * the second one, nor the aliases, which need more than one bit, are ever that.
 */
enum { ACCOUNT_DISABLED = 1, ACCOUNT_SEVERAL = 2 };

/*
 * 0 for an absent value, else its length with the NUL, so that strings can be used where they lie.
 */
static void account_pack_text(struct buf *buf, const char *text)
{
	uint32_t len = text ? (uint32_t)strlen(text) + 1 : 0;
	char *room = buf_room(buf, sizeof(len) + len);

	for (int shift = 24; shift >= 0; shift -= 8)
		*room++ = (char)(len >> shift);
	if (text)
		memcpy(room, text, len);
	buf->len += sizeof(len) + len;
	buf->data[buf->len] = '\0';
}

static const char *account_unpack_text(struct scan *scan)
{
	uint32_t len = scan_u32(scan);
	const char *text = len ? scan_take(scan, len) : NULL;

	if (text && text[len - 1] != '\0') {
		scan->bad = true;
		return NULL;
	}
	return text;
}

void account_pack(struct buf *buf, const struct account *account)
{
	buf_putc(buf, (char)(account->unclear | account->disabled |
			     (account->several ? ACCOUNT_SEVERAL : 0)));
	account_pack_text(buf, account->id);
	account_pack_text(buf, account->dn);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		account_pack_text(buf, account->value[field]);
	if (account->several)
		account_pack_text(buf, account->several);
}

bool account_unpack(struct scan *scan, struct account *ret_account)
{
	unsigned flags = scan_u8(scan);
	struct account account = { .disabled = flags & ACCOUNT_DISABLED,
				   .unclear = flags & ~(ACCOUNT_DISABLED | ACCOUNT_SEVERAL) };

	account.id = account_unpack_text(scan);
	account.dn = account_unpack_text(scan);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		account.value[field] = account_unpack_text(scan);
	account.several = flags & ACCOUNT_SEVERAL ? account_unpack_text(scan) : NULL;
	if (scan->bad || !account.id)
		return false;
	*ret_account = account;
	return true;
}

const char *account_unpack_id(struct scan *scan)
{
	(void)scan_u8(scan);
	return account_unpack_text(scan);
}

const char *account_unpack_value(struct scan *scan, enum account_field field)
{
	const char *text = NULL;

	scan_u8(scan);
	for (int i = 0; i < 3 + (int)field; i++) /* id, DN, the values */
		text = account_unpack_text(scan);
	return scan->bad ? NULL : text;
}
