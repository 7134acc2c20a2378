// SPDX-License-Identifier: MIT
/*
 * The reader of DNs against that of libldap. They differ on purpose in a few things only, which are
 * told where they are allowed; three of them are the rows of `differences`.
 */
#include <ldap.h>

#include "unit.h"

#include "entry/dn_read.h"

enum { RANDOM = 100000, PIECES_MAX = 12, READ_LEAST = 10000 };

static void free_dn(LDAPDN *dn)
{
	ldap_dnfree(*dn);
}

static void check_ldap(const char *text, LDAPDN *ret_dn)
{
	struct berval value = { .bv_len = strlen(text), .bv_val = (char *)text };

	*ret_dn = NULL;
	if (ldap_bv2dn(&value, ret_dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
		*ret_dn = NULL;
}

static bool is_space(char octet)
{
	return octet && strchr(" \t\n\r", octet);
}

/* Whether something other than a separator stands after "#", digits and a space. */
static bool has_rest(const char *text)
{
	while ((text = strchr(text, '#'))) {
		text++;
		text += strspn(text, "0123456789abcdefABCDEF");
		if (is_space(*text) && !strchr(",+", text[strspn(text, " \t\n\r")]))
			return true;
	}
	return false;
}

/*
 * libldap reads a "#" without digits as a value of no octets, and passes over whatever is between a
 * space after the digits and the next separator. Both are refused here: the former cannot be
 * written again, the latter is not in RFC 4514.
 */
static bool may_refuse(const char *text, LDAPDN dn)
{
	for (size_t i = 0; dn[i]; i++)
		for (size_t j = 0; dn[i][j]; j++)
			if (dn[i][j]->la_flags & LDAP_AVA_BINARY &&
			    (dn[i][j]->la_value.bv_len == 0 || has_rest(text)))
				return true;
	return false;
}

/* A value in quotation marks is of LDAPv2; libldap was asked for version 3. */
static bool may_read(const char *text)
{
	while ((text = strchr(text, '=')))
		if (text++, text[strspn(text, " \t\n\r")] == '"')
			return true;
	return false;
}

/*
 * After an escaped backslash libldap takes the first of the spaces at the end of a value for an
 * escaped one, though not after "\5c".
 */
static bool is_same_value(const struct berval *theirs, const struct dn_part *ours)
{
	size_t len = theirs->bv_len;

	if (len == ours->len + 1 && len > 1 && is_space(theirs->bv_val[len - 1]) &&
	    theirs->bv_val[len - 2] == '\\')
		len--;
	return len == ours->len && (len == 0 || memcmp(theirs->bv_val, ours->value, len) == 0);
}

static bool is_same_part(const LDAPAVA *theirs, const struct dn_part *ours)
{
	return theirs->la_attr.bv_len == ours->type_len &&
	       memcmp(theirs->la_attr.bv_val, ours->type, ours->type_len) == 0 &&
	       !(theirs->la_flags & LDAP_AVA_BINARY) == !ours->binary &&
	       is_same_value(&theirs->la_value, ours);
}

static bool are_same_parts(LDAPDN dn, const struct dn_parts *parts)
{
	size_t at = 0;

	for (size_t i = 0; dn && dn[i]; i++)
		for (size_t j = 0; dn[i][j]; j++, at++)
			if (at == parts->count || parts->items[at].begins != (j == 0) ||
			    !is_same_part(dn[i][j], &parts->items[at]))
				return false;
	return at == parts->count;
}

/* Whether both could read it. */
static bool check(const char *text)
{
	CLEANUP(dn_parts_release) struct dn_parts parts = { .count = 0 };
	CLEANUP(free_dn) LDAPDN dn = NULL;
	struct dn_reader reader;
	struct dn_part part;
	int status;

	check_ldap(text, &dn);
	reader = dn_read_open(text, strlen(text));
	while ((status = dn_read_next(&reader, &part)) > 0)
		dn_parts_add(&parts, &part);
	if (status == 0 ? (*text && !dn && !may_read(text)) || (dn && !are_same_parts(dn, &parts))
			: dn && !may_refuse(text, dn))
		fail_msg("\"%s\": %s here, %s by libldap", text, status ? "refused" : "read",
			 dn ? "read" : "refused");
	dn_read_release(&reader);
	return status == 0 && dn;
}

static void test_table(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"ou=people,dc=example,dc=com",
		" ou = people , dc\t=\ncom\r",
		"cn=",
		"cn= ",
		"cn=,dc=com",
		"cn=+sn=,dc=com",
		"cn",
		"cn ",
		"=a",
		"cn=a,",
		"cn=a, ",
		"cn=a+",
		",cn=a",
		"cn=a,,dc=com",
		"cn=a b  c ,dc=com",
		"cn=\\ a\\ ,dc=com",
		"cn=\\ a\\  ,dc=com",
		"cn=\\20 ,dc=com",
		"cn=a \\20",
		"cn=\\5c ,dc=com",
		"cn=a\\\\b,dc=com",
		"cn=a\\",
		"cn=a\\4",
		"cn=a\\4g",
		"cn=a\\g",
		"cn=a\\00b",
		"cn=\\C3\\84\\ff",
		"cn=\xC3\x84 \xC3\x84 ",
		"cn=a;b",
		"cn=a\\;b",
		"cn=\"a\"",
		"cn=a<b",
		"cn=a=b#c",
		"cn=\\#\\=\\+\\,\\<\\>\\\"\\\\",
		"cn=#",
		"cn=#0",
		"cn=#04 ",
		"cn=#04 ,dc=com",
		"cn=#0403416461+sn=#0aFF",
		"cn=#04zz",
		"cn=#04\\41",
		"cn= #04",
		"cn;lang-de=a",
		"cn;;x =a",
		"cn;=a",
		"cn_x=a",
		"c-n9=a",
		"-cn=a",
		"2.5.4.3=a",
		"2.5.4.3 = a",
		"2.5.=a",
		"2..5=a",
		"2.5.",
		".5=a",
		"2.5.4.3;x=a",
		"2cn=a",
		"oid.2.5=a",
		"cn=a\tb\x7F",
		"cn\xC3\x84=a",
		"cn=a\nsn=b",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		check(texts[i]);
}

static const struct {
	const char *text;
	const char *ours; /* the value of the first part; NULL: refused */
	const char *theirs;
} differences[] = {
	{ "cn=#,dc=com", NULL, "" },	     { "cn=# 41,dc=com", NULL, "" },
	{ "cn=#41 rest,dc=com", NULL, "A" }, { "cn=a\\\\ ,dc=com", "a\\", "a\\ " },
	{ "cn=a\\\\  ", "a\\", "a\\ " },
};

/* A row that libldap reads as we do by now can go. */
static void test_differences(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(differences); i++) {
		CLEANUP(free_dn) LDAPDN dn = NULL;
		const char *text = differences[i].text, *ours = differences[i].ours;
		struct dn_reader reader = dn_read_open(text, strlen(text));
		struct dn_part part;

		check_ldap(text, &dn);
		assert_non_null(dn);
		assert_string_equal(dn[0][0]->la_value.bv_val, differences[i].theirs);
		assert_int_equal(dn_read_next(&reader, &part), ours ? 1 : -1);
		if (ours) {
			assert_int_equal(part.len, strlen(ours));
			assert_memory_equal(part.value, ours, part.len);
		}
		dn_read_release(&reader);
		check(text);
	}
}

static uint32_t draw(uint32_t *seed, size_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % (uint32_t)below;
}

/* Half of the texts begin as a DN does, else nearly none would be read. */
static void test_random(void **state)
{
	static const char *const pieces[] = { ",",  "=",  "+",	 "\\",	"\"",	    "#",   ";",
					      "<",  ">",  " ",	 "a",	"f",	    "z",   "0",
					      "9",  "C",  "-",	 ".",	"\xC3\xA4", "\t",  "\\\\",
					      "a=", "1=", ",b=", "+c=", "\\41",	    "=#4", "\\ " };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	uint32_t seed = 4514;
	int both = 0;

	(void)state;
	for (int i = 0; i < RANDOM; i++) {
		uint32_t count = draw(&seed, PIECES_MAX);

		buf_clear(&text);
		buf_puts(&text, i % 2 ? "a=" : "");
		while (count--)
			buf_puts(&text, pieces[draw(&seed, ARRAY_LEN(pieces))]);
		both += check(buf_text(&text));
	}
	print_message("# %d of %d were DNs\n", both, RANDOM);
	assert_true(both >= READ_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
