// SPDX-License-Identifier: MIT
#include "entry/ldif.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

static int file_with(const void *octets, size_t len)
{
	int fd = memfd_create("ldif", MFD_CLOEXEC);
	struct error error = ERROR_INIT;

	assert_true(fd >= 0);
	ASSERT_OK(file_write(fd, octets, len, "memfd", &error), error);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/*
 * "DN|attribute=value|attribute=value\n" for every entry, attributes and values in the order of the
 * reader.
 */
static int dump(const void *octets, size_t len, const struct vec *wanted, struct buf *buf,
		struct error *error)
{
	CLEANUP(ldif_release) struct ldif ldif = { .fd = -1 };
	CLEANUP(file_closep) int fd = file_with(octets, len);
	const struct entry *entry;
	int found;

	buf_clear(buf);
	ldif_init(&ldif, fd, "people.ldif", wanted);
	while ((found = ldif_next(&ldif, &entry, error)) > 0) {
		buf_add(buf, entry->dn, entry->dn_len);
		for (size_t i = 0; i < entry->count; i++) {
			const struct entry_attribute *attribute = &entry->attributes[i];

			for (size_t j = 0; j < attribute->count; j++)
				buf_printf(buf, "|%.*s=%.*s", (int)attribute->len,
					   attribute->description,
					   (int)entry->values[attribute->first + j].len,
					   entry->values[attribute->first + j].octets);
		}
		buf_putc(buf, '\n');
	}
	return found;
}

static const struct {
	const char *label;
	const char *text;
	const char *dump;
} cases[] = {
	{ "empty", "", "" },
	{ "empty lines", "\n\n\r\n", "" },
	{ "comments only", "# a\n b\n\n# c", "" },
	{ "one entry", "dn: cn=a\ncn: a\n", "cn=a|cn=a\n" },
	{ "no line end at the end", "dn: cn=a\ncn: a", "cn=a|cn=a\n" },
	{ "version", "version: 1\ndn: cn=a\ncn: a\n", "cn=a|cn=a\n" },
	{ "version and an empty line", "version: 1\n\ndn: cn=a\ncn: a\n", "cn=a|cn=a\n" },
	{ "two entries", "dn: cn=a\ncn: a\n\ndn: cn=b\ncn: b\n", "cn=a|cn=a\ncn=b|cn=b\n" },
	{ "many empty lines between", "\n\ndn: cn=a\ncn: a\n\n\n\ndn: cn=b\ncn: b\n\n\n",
	  "cn=a|cn=a\ncn=b|cn=b\n" },
	{ "CR LF", "dn: cn=a\r\ncn: a\r\n\r\ndn: cn=b\r\ncn: b\r\n", "cn=a|cn=a\ncn=b|cn=b\n" },
	{ "folded", "dn: cn=a,\n dc=com\ncn: Ada\n  Lovelace\n", "cn=a,dc=com|cn=Ada Lovelace\n" },
	{ "folded with CR LF", "dn: cn=a,\r\n dc=com\r\ncn: A\r\n d\r\n a\r\n",
	  "cn=a,dc=com|cn=Ada\n" },
	{ "folded in the description", "dn: cn=a\nc\n n: Ada\n", "cn=a|cn=Ada\n" },
	{ "folded at the end", "dn: cn=a\ncn: Ad\n a", "cn=a|cn=Ada\n" },
	{ "fold with nothing", "dn: cn=a\ncn: Ada\n \n", "cn=a|cn=Ada\n" },
	{ "comment in an entry", "dn: cn=a\n# x\n y\ncn: a\n", "cn=a|cn=a\n" },
	{ "base64", "dn: cn=a\ncn:: QWRh\n", "cn=a|cn=Ada\n" },
	{ "base64 of one and two octets", "dn: cn=a\ncn:: QQ==\ncn:: QUI=\n", "cn=a|cn=A|cn=AB\n" },
	{ "base64 folded", "dn: cn=a\ncn:: Q\n W\n Rh\n", "cn=a|cn=Ada\n" },
	{ "base64 without a space", "dn: cn=a\ncn::QWRh\n", "cn=a|cn=Ada\n" },
	{ "base64 of nothing", "dn: cn=a\ncn::\n", "cn=a|cn=\n" },
	{ "base64 DN", "dn:: Y249w4Q=\ncn: a\n", "cn=Ä|cn=a\n" },
	{ "no space after the colon", "dn:cn=a\ncn:a\n", "cn=a|cn=a\n" },
	{ "many spaces", "dn:   cn=a\ncn:    a b\n", "cn=a|cn=a b\n" },
	{ "empty value", "dn: cn=a\ncn:\nsn: \n", "cn=a|cn=|sn=\n" },
	{ "colons in a value", "dn: cn=a\ncn: a:b::c\n", "cn=a|cn=a:b::c\n" },
	{ "raw UTF-8", "dn: cn=Ä\ncn: 王\n", "cn=Ä|cn=王\n" },
	{ "options", "dn: cn=a\ncn;lang-ja: x\nuserCertificate;binary:: AAEC\n", NULL },
	{ "values of one attribute apart", "dn: cn=a\nmail: one\ncn: a\nMAIL: two\n",
	  "cn=a|cn=a|mail=one|mail=two\n" },
	{ "no attributes", "dn: cn=a\n\ndn: cn=b\n", "cn=a\ncn=b\n" },
	{ "DN in capitals", "DN: cn=a\ncn: a\n", "cn=a|cn=a\n" },
	{ "two files put together", "version: 1\ndn: cn=a\n\nversion: 1\ndn: cn=b\n",
	  "cn=a\ncn=b\n" },
};

static void test_entries(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error error = ERROR_INIT;

		if (dump(cases[i].text, strlen(cases[i].text), NULL, &buf, &error) != 0)
			fail_msg("%s: %s", cases[i].label, error.text);
		if (cases[i].dump && strcmp(buf_text(&buf), cases[i].dump) != 0)
			fail_msg("%s: \"%s\"", cases[i].label, buf_text(&buf));
	}
}

static const struct {
	const char *label;
	const char *text;
	const char *error;
} mistakes[] = {
	{ "no dn", "cn: a\n", "people.ldif:1: an entry begins with \"dn:\"" },
	{ "ldapsearch without -LLL", "dn: cn=a\ncn: a\n\nsearch: 2\nresult: 0 Success\n",
	  "people.ldif:4: an entry begins with \"dn:\"" },
	{ "not LDIF at all", "%PDF-1.4\n", "people.ldif:1: an entry begins with \"dn:\"" },
	{ "change record", "dn: cn=a\nchangetype: modify\n",
	  "people.ldif:2: this is a change record" },
	{ "change record with control", "dn: cn=a\ncontrol: 1.2.3 true\nchangetype: delete\n",
	  "people.ldif:2: this is a change record" },
	{ "lone dash", "dn: cn=a\nreplace: cn\ncn: a\n-\n",
	  "people.ldif:4: this is a change record" },
	{ "URL", "dn: cn=a\ncn: a\njpegPhoto:< file:///etc/passwd\n",
	  "people.ldif:3: the value is a URL" },
	{ "DN by URL", "dn:< file:///etc/passwd\n", "people.ldif:1: the value is a URL" },
	{ "version 2", "version: 2\n", "people.ldif:1: only version 1" },
	{ "no colon", "dn: cn=a\ncn\n", "people.ldif:2: \"attribute: value\" was expected" },
	{ "no attribute", "dn: cn=a\n: a\n", "people.ldif:2: \"attribute: value\" was expected" },
	{ "space in the attribute", "dn: cn=a\nc n: a\n",
	  "people.ldif:2: \"attribute: value\" was expected" },
	{ "begins with a space", "dn: cn=a\ncn: a\n\n x\n", "people.ldif:4: an entry begins with" },
	{ "base64 of a bad length", "dn: cn=a\ncn:: QWR\n",
	  "people.ldif:2: the value is not valid base64" },
	{ "base64 with a bad letter", "dn: cn=a\ncn:: QW*h\n",
	  "people.ldif:2: the value is not valid base64" },
	{ "base64 with padding inside", "dn: cn=a\ncn:: QQ==QQ==\n",
	  "people.ldif:2: the value is not valid base64" },
	{ "base64 of padding only", "dn: cn=a\ncn:: ====\n",
	  "people.ldif:2: the value is not valid base64" },
	{ "empty DN", "dn:\ncn: a\n", "people.ldif:1: the DN is empty" },
	{ "DN that is no text", "dn:: /w==\ncn: a\n", "people.ldif:1: the DN is not valid UTF-8" },
	{ "DN with NUL", "dn:: AGE=\ncn: a\n", "people.ldif:1: the DN is not valid UTF-8" },
	{ "line number after folds", "dn: cn=a,\n dc=com\n# c\n d\ncn:: *\n",
	  "people.ldif:5: the value is not valid base64" },
};

static void test_mistakes(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++)
		ASSERT_ERROR(dump(mistakes[i].text, strlen(mistakes[i].text), NULL, &buf, &error),
			     error, ERROR_DATA, mistakes[i].error);
	ASSERT_ERROR(dump("dn: cn=a\ncn: \0\n", 15, NULL, &buf, &error), error, ERROR_DATA,
		     "people.ldif:2: the line has a NUL octet");
}

/* What comes first is still given before the error. */
static void test_error_after_entries(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error;

	(void)state;
	ASSERT_ERROR(dump("dn: cn=a\ncn: a\n\nx\n", 18, NULL, &buf, &error), error, ERROR_DATA,
		     "people.ldif:4");
	assert_string_equal(buf.data, "cn=a|cn=a\n");
}

static void add_value(struct buf *text, size_t len)
{
	buf_puts(text, "photo: ");
	buf_fill(text, 'x', len);
	buf_putc(text, '\n');
}

static void test_limits(void **state)
{
	static const char *names[] = { "cn" };
	const struct vec cn = { .items = names, .count = 1 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error;

	(void)state;
	buf_puts(&text, "dn: cn=a\ncn: a\n");
	add_value(&text, LDIF_VALUE_MAX);
	ASSERT_OK(dump(text.data, text.len, NULL, &buf, &error), error);
	add_value(&text, LDIF_VALUE_MAX + 1);
	ASSERT_ERROR(dump(text.data, text.len, NULL, &buf, &error), error, ERROR_DATA,
		     "people.ldif:4: the value is longer than 64 KiB");
	add_value(&text, 10 * LDIF_VALUE_MAX);
	buf_puts(&text, "sn: b\ncn: c\n");
	ASSERT_OK(dump(text.data, text.len, &cn, &buf, &error), error);
	assert_string_equal(buf.data, "cn=a|cn=a|cn=c\n");
	buf_clear(&text);
	buf_puts(&text, "dn: cn=a\n");
	for (int i = 0; i < 17; i++)
		add_value(&text, LDIF_VALUE_MAX);
	ASSERT_ERROR(dump(text.data, text.len, NULL, &buf, &error), error, ERROR_DATA,
		     "the entry is larger than 1 MiB");
	buf_clear(&text);
	buf_puts(&text, "dn: cn=a\n");
	for (int i = 0; i < 100000; i++)
		buf_printf(&text, "a%d: %d\n", i, i);
	ASSERT_ERROR(dump(text.data, text.len, NULL, &buf, &error), error, ERROR_DATA,
		     "the entry is larger than 1 MiB");
}

/* Chunk borders fall everywhere: the same entries as a file of any length before them. */
static void test_chunks(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	for (size_t before = LDIF_CHUNK - 40; before < LDIF_CHUNK + 2; before++) {
		struct error error = ERROR_INIT;

		buf_clear(&text);
		buf_putc(&text, '#');
		buf_fill(&text, 'x', before);
		buf_puts(&text, "\r\ndn: cn=a,\r\n dc=com\r\ncn:: QWRh\r\n\r\ndn: cn=b\ncn: b\n");
		ASSERT_OK(dump(text.data, text.len, NULL, &buf, &error), error);
		assert_string_equal(buf.data, "cn=a,dc=com|cn=Ada\ncn=b|cn=b\n");
	}
}

static void test_binary(void **state)
{
	CLEANUP(ldif_release) struct ldif ldif = { .fd = -1 };
	CLEANUP(file_closep) int fd = file_with("dn: cn=a\nid:: AAECAP8=\n", 23);
	const struct entry *entry;
	const struct entry_value *values;
	size_t count;
	struct error error = ERROR_INIT;

	(void)state;
	ldif_init(&ldif, fd, "people.ldif", NULL);
	assert_int_equal(ldif_next(&ldif, &entry, &error), 1);
	values = entry_values(entry, "id", &count);
	assert_int_equal(values[0].len, 5);
	assert_memory_equal(values[0].octets, "\0\1\2\0\xFF", 5);
}

static void test_read_error(void **state)
{
	CLEANUP(ldif_release) struct ldif ldif = { .fd = -1 };
	CLEANUP(file_closep) int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct entry *entry;
	struct error error;

	(void)state;
	ldif_init(&ldif, fd, "people.ldif", NULL);
	ASSERT_ERROR(ldif_next(&ldif, &entry, &error), error, ERROR_IO, "people.ldif: cannot read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_error_after_entries),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_read_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
