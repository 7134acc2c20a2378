// SPDX-License-Identifier: MIT
#include "mapping/mapping_members.h"

#include <strings.h>

#include "base/escape.h"
#include "base/mem.h"
#include "entry/dn.h"
#include "entry/fold.h"
#include "mapping/value.h"
#include "text/unicode.h"

#define PRIMARY "primaryGroupID"
#define SID "objectSid"

enum { MAPPING_MEMBERS_SHOWN = 80, MAPPING_MEMBERS_LOGIN_MAX = 256 };

/*
 * What the values of well-known attributes mean; those of any other are DNs if they parse as such.
 */
static const struct {
	const char *attribute;
	enum tie_kind kind;
} mapping_members_rows[] = {
	{ "memberUid", TIE_LOGIN },	     /* RFC 2307 */
	{ "rfc822MailMember", TIE_ADDRESS }, /* nisMailAlias */
	{ "mgrpRFC822MailMember", TIE_ADDRESS },
};

static enum tie_kind mapping_members_kind(const char *attribute)
{
	for (size_t i = 0; i < ARRAY_LEN(mapping_members_rows); i++)
		if (strcasecmp(mapping_members_rows[i].attribute, attribute) == 0)
			return mapping_members_rows[i].kind;
	return TIE_DN;
}

void mapping_members_init(struct mapping_members *tying, const struct config_directory *directory)
{
	const struct config_groups *groups = &directory->groups;

	*tying = (struct mapping_members){ .directory = directory,
					   .groups = groups->base.count ? groups : NULL };
	for (size_t i = 0; i < groups->map.members.count; i++)
		tying->logins = tying->logins ||
				mapping_members_kind(groups->map.members.items[i]) == TIE_LOGIN;
}

void mapping_members_attributes(const struct config_directory *directory, bool groups,
				void (*add)(struct vec *attributes, const char *attribute),
				struct vec *attributes)
{
	const struct config_groups *wanted = &directory->groups;

	for (size_t i = 0; i < wanted->map.members.count; i++) {
		if (groups)
			add(attributes, wanted->map.members.items[i]);
		else if (mapping_members_kind(wanted->map.members.items[i]) == TIE_LOGIN)
			add(attributes, wanted->map.login);
	}
	if (wanted->primary)
		add(attributes, groups ? SID : PRIMARY);
}

static void mapping_members_add(struct mapping_members *tying, enum tie_kind kind, const char *text)
{
	tying->names = mem_grow(tying->names, &tying->cap, tying->count + 1, sizeof(*tying->names));
	tying->names[tying->count++] = (struct tie){ kind, arena_text(&tying->arena, text) };
}

static void mapping_members_add_other(struct mapping_members *tying,
				      const struct entry_value *value)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	escape_terminaln(&shown, value->octets,
			 value->len < MAPPING_MEMBERS_SHOWN ? value->len : MAPPING_MEMBERS_SHOWN);
	mapping_members_add(tying, TIE_OTHER, buf_text(&shown));
}

/* User names are ASCII nearly everywhere; those that are not compare as text. */
static bool mapping_members_add_login(struct mapping_members *tying,
				      const struct entry_value *value)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;

	if (value->len > MAPPING_MEMBERS_LOGIN_MAX ||
	    unicode_clean(&clean, value->octets, value->len) != UNICODE_FINE || clean.len == 0)
		return false;
	buf_clear(&tying->scratch);
	fold_octets(&tying->scratch, clean.data, clean.len);
	mapping_members_add(tying, TIE_LOGIN, tying->scratch.data);
	return true;
}

static bool mapping_members_add_address(struct mapping_members *tying,
					const struct entry_value *value)
{
	if (value_normalise(tying->directory, value, &tying->scratch))
		return false;
	mapping_members_add(tying, TIE_ADDRESS, tying->scratch.data);
	return true;
}

/*
 * A name with an optional identifier behind it, "cn=x#'0101'B", is that name (RFC 4517
 * section 3.3.21).
 */
static size_t mapping_members_dn_len(const struct entry_value *value)
{
	const char *hash;

	if (value->len < 4 || value->octets[value->len - 1] != 'B' ||
	    value->octets[value->len - 2] != '\'')
		return value->len;
	hash = memrchr(value->octets, '#', value->len);
	return hash && hash[1] == '\'' ? (size_t)(hash - value->octets) : value->len;
}

static bool mapping_members_add_dn(struct mapping_members *tying, const struct entry_value *value)
{
	if (dn_normalise(&tying->scratch, value->octets, mapping_members_dn_len(value)))
		return false;
	/* An empty name is a common placeholder where the class requires a member. */
	if (tying->scratch.len)
		mapping_members_add(tying, TIE_DN, tying->scratch.data);
	return true;
}

static bool mapping_members_is_blank(const struct entry_value *value)
{
	for (size_t i = 0; i < value->len; i++)
		if (value->octets[i] == '\0' || !strchr(" \t\r\n", value->octets[i]))
			return false;
	return true;
}

static void mapping_members_add_member(struct mapping_members *tying, enum tie_kind kind,
				       const struct entry_value *value)
{
	bool mail = memchr(value->octets, '@', value->len) != NULL;

	/* So that a group may be empty though its class requires a member. */
	if (mapping_members_is_blank(value))
		return;
	if ((kind == TIE_DN && mapping_members_add_dn(tying, value)) ||
	    (kind == TIE_LOGIN && !mail && mapping_members_add_login(tying, value)) ||
	    (mail && mapping_members_add_address(tying, value)))
		return;
	mapping_members_add_other(tying, value);
}

/*
 * The last part of a security identifier (MS-DTYP 2.4.2.2), four octets in the order of small
 * machines: the number within the domain.
 */
static void mapping_members_put_sid(struct buf *buf, const struct entry_value *value)
{
	uint32_t number = 0;

	for (size_t i = 1; i <= 4 && value->len >= 12; i++)
		number = number << 8 | (unsigned char)value->octets[value->len - i];
	if (value->len >= 12)
		buf_printf(buf, "%u", (unsigned)number);
}

static void mapping_members_put_primary(const struct entry *entry, struct buf *buf)
{
	size_t count;
	const struct entry_value *value = entry_values(entry, entry->group ? SID : PRIMARY, &count);

	if (count != 1)
		return;
	if (entry->group)
		mapping_members_put_sid(buf, value);
	else if (value->len <= 10 && !memchr(value->octets, '\0', value->len))
		buf_add(buf, value->octets, value->len);
}

static bool mapping_members_collect_members(struct mapping_members *tying,
					    const struct entry *entry)
{
	const struct vec *members = &tying->groups->map.members;
	bool cut = false;

	for (size_t i = 0; i < members->count; i++) {
		size_t count;
		const struct entry_value *values = entry_values(entry, members->items[i], &count);

		for (size_t j = 0; j < count; j++)
			mapping_members_add_member(tying, mapping_members_kind(members->items[i]),
						   &values[j]);
		cut = cut || entry_is_ranged(entry, members->items[i]);
	}
	return cut;
}

static void mapping_members_collect_logins(struct mapping_members *tying, const struct entry *entry)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, tying->groups->map.login, &count);

	for (size_t i = 0; i < count; i++)
		mapping_members_add_login(tying, &values[i]);
}

static int mapping_members_compare(const void *a, const void *b)
{
	const struct tie *x = a, *y = b;

	return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : strcmp(x->text, y->text);
}

/* In an order that does not change from read to read, each once. */
static void mapping_members_sort(struct mapping_members *tying)
{
	size_t kept = 0;

	if (tying->count < 2)
		return;
	qsort(tying->names, tying->count, sizeof(*tying->names), mapping_members_compare);
	for (size_t i = 0; i < tying->count; i++)
		if (kept == 0 ||
		    mapping_members_compare(&tying->names[kept - 1], &tying->names[i]) != 0)
			tying->names[kept++] = tying->names[i];
	tying->count = kept;
}

const struct buf *mapping_members_entry(struct mapping_members *tying, const struct entry *entry)
{
	CLEANUP(buf_release) struct buf primary = BUF_INIT;
	bool cut = false;

	buf_clear(&tying->packed);
	tying->count = 0;
	if (!tying->groups)
		return &tying->packed;
	arena_release(&tying->arena);
	if (entry->group)
		cut = mapping_members_collect_members(tying, entry);
	else if (tying->logins)
		mapping_members_collect_logins(tying, entry);
	if (tying->groups->primary)
		mapping_members_put_primary(entry, &primary);
	mapping_members_sort(tying);
	if (tying->count || primary.len || entry->group)
		member_refs_pack(&tying->packed, buf_text(&primary), cut, tying->names,
				 tying->count);
	return &tying->packed;
}

bool mapping_members_has_names(const struct mapping_members *tying)
{
	return tying->count > 0;
}

void mapping_members_release(struct mapping_members *tying)
{
	arena_release(&tying->arena);
	buf_release(&tying->packed);
	buf_release(&tying->scratch);
	free(tying->names);
	*tying = (struct mapping_members){ .groups = NULL };
}
