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
static int dump_whole(const char *trailer, const void *octets, size_t len, const struct vec *wanted,
		      struct buf *buf, bool *ret_closed, struct error *error)
{
	CLEANUP(ldif_release) struct ldif ldif = { .values = NULL };
	CLEANUP(file_closep) int fd = file_with(octets, len);
	const struct entry *entry;
	int found;

	buf_clear(buf);
	ldif_init(&ldif, fd, "people.ldif", wanted, trailer);
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
	*ret_closed = ldif.closed;
	return found;
}

static int dump_with(const char *trailer, const void *octets, size_t len, const struct vec *wanted,
		     struct buf *buf, struct error *error)
{
	bool closed;

	return dump_whole(trailer, octets, len, wanted, buf, &closed, error);
}

static int dump(const void *octets, size_t len, const struct vec *wanted, struct buf *buf,
		struct error *error)
{
	return dump_with(NULL, octets, len, wanted, buf, error);
}

static const struct {
	const char *label;
	const char *text;
	const char *dump;
} cases[] = {
	{ "empty", "", "" },
	{ "empty lines", "\n\n\r\n", "" },
	{ "comments only", "# a\n b\n\n# c\n", "" },
	{ "one entry", "dn: cn=a\ncn: a\n", "cn=a|cn=a\n" },
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
	{ "folded at the end", "dn: cn=a\ncn: Ad\n a\n", "cn=a|cn=Ada\n" },
	{ "blanks in the line between", "dn: cn=a\ncn: a\n  \t\ndn: cn=b\ncn: b\n",
	  "cn=a|cn=a\ncn=b|cn=b\n" },
	{ "blanks and CR LF", "dn: cn=a\r\ncn: a\r\n \r\n\t\r\ndn: cn=b\r\n", "cn=a|cn=a\ncn=b\n" },
	{ "byte order mark",
	  "\xEF\xBB\xBF"
	  "dn: cn=a\ncn: a\n",
	  "cn=a|cn=a\n" },
	{ "as ldifde writes it", "dn: cn=a\r\nchangetype: add\r\ncn: a\r\n", "cn=a|cn=a\n" },
	{ "ldapsearch",
	  "# extended LDIF\n#\n# LDAPv3\n# base <> with scope subtree\n#\n\n# a\n"
	  "dn: cn=a\ncn: a\n\n# search result\nsearch: 2\nresult: 0 Success\n\n"
	  "# numResponses: 2\n# numEntries: 1\n",
	  "cn=a|cn=a\n" },
	{ "ldapsearch twice",
	  "# LDAPv3\n\ndn: cn=a\n\n# numResponses: 2\n# numEntries: 1\n"
	  "# LDAPv3\n\ndn: cn=b\n\ndn: cn=c\n\n# numResponses: 3\n# numEntries: 2\n",
	  "cn=a\ncn=b\ncn=c\n" },
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
	{ "a search that did not end",
	  "dn: cn=a\ncn: a\n\nsearch: 2\nresult: 4 Size limit exceeded\n",
	  "people.ldif:5: the search that wrote this file ended with \"result: 4 Size limit" },
	{ "fewer entries", "dn: cn=a\n\n# numEntries: 2\n",
	  "people.ldif:3: 2 entries should stand before this line, and there are 1" },
	{ "no number", "dn: cn=a\n\n# numEntries: many\n", "people.ldif:3: a number of entries" },
	{ "ldapsearch, cut", "# LDAPv3\n\ndn: cn=a\ncn: a\n\n",
	  "people.ldif: the output of ldapsearch begins in this file and has no end" },
	{ "no line end at the end", "dn: cn=a\ncn: a",
	  "people.ldif:2: the file ends in the middle of a line" },
	{ "cut in a folded line", "dn: cn=a\ncn: a\n b",
	  "people.ldif:3: the file ends in the middle of a line" },
	{ "two entries as one", "dn: cn=a\ncn: a\ndn: cn=b\ncn: b\n",
	  "people.ldif:3: a second \"dn:\" in the entry that begins in line 1" },
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
	for (size_t before = TEXT_INPUT_CHUNK - 40; before < TEXT_INPUT_CHUNK + 2; before++) {
		struct error error = ERROR_INIT;

		buf_clear(&text);
		buf_putc(&text, '#');
		buf_fill(&text, 'x', before);
		buf_puts(&text, "\r\ndn: cn=a,\r\n dc=com\r\ncn:: QWRh\r\n\r\ndn: cn=b\ncn: b\n");
		ASSERT_OK(dump(text.data, text.len, NULL, &buf, &error), error);
		assert_string_equal(buf.data, "cn=a,dc=com|cn=Ada\ncn=b|cn=b\n");
	}
}

/* ASCII as UTF-16, in either order of octets. */
static void widen(struct buf *wide, const char *text, bool big)
{
	for (; *text; text++) {
		buf_putc(wide, big ? '\0' : *text);
		buf_putc(wide, big ? *text : '\0');
	}
}

static void test_utf16(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	for (int i = 0; i < 4; i++) {
		CLEANUP(buf_release) struct buf wide = BUF_INIT;
		bool big = i & 1, marked = i & 2;

		if (marked)
			buf_puts(&wide, big ? "\xFE\xFF" : "\xFF\xFE");
		widen(&wide, "dn: cn=a\r\ncn: Ada \r\n", big);
		buf_cut(&wide, wide.len - 4);
		buf_add(&wide, big ? "\x73\x8B\xD8\x3D\xDE\x00" : "\x8B\x73\x3D\xD8\x00\xDE", 6);
		widen(&wide, "\r\n", big);
		ASSERT_OK(dump(wide.data, wide.len, NULL, &buf, &error), error);
		assert_string_equal(buf_text(&buf), "cn=a|cn=Ada 王😀\n");
		ASSERT_ERROR(dump(wide.data, wide.len - 1, NULL, &buf, &error), error, ERROR_DATA,
			     "people.ldif: the file ends in the middle of a character of UTF-16");
	}
}

/* Every cut of a file that says how many entries it has is an error, or took nothing away. */
static void test_cuts(void **state)
{
	static const char text[] = "version: 1\n\n# LDAPv3\ndn: cn=a\ncn: a\nmail: a@b.example\n\n"
				   "dn:: Y249w4Q=\ncn: Ad\n a\nnsAccountLock: TRUE\n\ndn: cn=c\n"
				   "cn: c\n\n# numResponses: 4\n# entries: 3\n";
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(dump_with("entries", text, strlen(text), NULL, &whole, &error), error);
	for (size_t len = 0; len < strlen(text); len++)
		if (dump_with("entries", text, len, NULL, &buf, &error) == 0)
			fail_msg("%zu octets: \"%s\"", len, buf_text(&buf));
	for (size_t len = strlen("version: 1\n\n# LDAPv3\n"); len < strlen(text) - 13; len++)
		if (dump(text, len, NULL, &buf, &error) == 0 &&
		    strcmp(buf_text(&buf), buf_text(&whole)) != 0)
			fail_msg("%zu octets: \"%s\"", len, buf_text(&buf));
}

/* How a file of the sweep ends, and so what shows that it was cut. */
enum sweep_end { SWEEP_PLAIN, SWEEP_LDAPSEARCH, SWEEP_TRAILER, SWEEP_ENDS };

/* The same numbers on any system, so that a failure comes again. */
static unsigned sweep_random(uint64_t *seed, unsigned below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % below;
}

/* Entries with folded lines, base64, comments and line ends of either sort. */
static void sweep_file(struct buf *text, enum sweep_end end, uint64_t *seed)
{
	const char *line = sweep_random(seed, 2) ? "\r\n" : "\n";
	unsigned count = 1 + sweep_random(seed, 6);

	if (end == SWEEP_LDAPSEARCH)
		buf_printf(text, "# extended LDIF%s#%s# LDAPv3%s%s", line, line, line, line);
	else if (sweep_random(seed, 2))
		buf_printf(text, "version: 1%s%s", line, line);
	for (unsigned i = 0; i < count; i++) {
		buf_printf(text, "dn: cn=p%u,%s dc=x%scn: p%u%s", i, line, line, i, line);
		if (sweep_random(seed, 2))
			buf_printf(text, "sn:: QWRh%s", line);
		if (sweep_random(seed, 2))
			buf_printf(text, "# of p%u%s", i, line);
		for (unsigned j = sweep_random(seed, 4); j > 0; j--)
			buf_printf(text, "a%u: some longer%s text%s", j, line, line);
		buf_printf(text, "mail: p%u@x.example%s%s", i, line, line);
	}
	if (end == SWEEP_LDAPSEARCH)
		buf_printf(text,
			   "# search result%ssearch: 2%sresult: 0 Success%s%s"
			   "# numResponses: %u%s# numEntries: %u%s",
			   line, line, line, line, count + 1, line, count, line);
	else if (end == SWEEP_TRAILER)
		buf_printf(text, "# entries: %u%s", count, line);
}

/* As UTF-16 with a mark, as ldifde -u writes. */
static void sweep_widen(struct buf *text)
{
	CLEANUP(buf_release) struct buf wide = BUF_INIT;

	buf_puts(&wide, "\xFF\xFE");
	widen(&wide, buf_text(text), false);
	buf_clear(text);
	buf_add(text, wide.data, wide.len);
}

/* Whether it is the beginning of the whole; of the last entry something may be missing. */
static bool sweep_is_part(const struct buf *part, const struct buf *whole, bool entries)
{
	size_t len = part->len;

	while (!entries && len > 0 && (len == part->len || part->data[len - 1] != '\n'))
		len--;
	return len <= whole->len && memcmp(buf_text(part), buf_text(whole), len) == 0;
}

/*
 * A thousand cuts at any octet: each is an error, or the file that is left is whole. Of a file
 * without a count that is one with entire entries; one that ends within an entry shows that no
 * empty line is behind it, which the next read of such a file takes for a cut.
 */
static void test_random_cuts(void **state)
{
	uint64_t seed = 20260713;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf whole = BUF_INIT;
		CLEANUP(buf_release) struct buf part = BUF_INIT;
		enum sweep_end end = (enum sweep_end)(round % SWEEP_ENDS);
		const char *trailer = end == SWEEP_TRAILER ? "entries" : NULL;
		struct error error = ERROR_INIT;
		bool closed;
		size_t len;

		sweep_file(&text, end, &seed);
		if (sweep_random(&seed, 3) == 0)
			sweep_widen(&text);
		ASSERT_OK(dump_whole(trailer, text.data, text.len, NULL, &whole, &closed, &error),
			  error);
		assert_true(closed);
		len = 1 + sweep_random(&seed, (unsigned)text.len - 1);
		if (dump_whole(trailer, text.data, len, NULL, &part, &closed, &error) != 0)
			continue;
		if (end == SWEEP_PLAIN ? !sweep_is_part(&part, &whole, closed)
				       : strcmp(buf_text(&part), buf_text(&whole)) != 0)
			fail_msg("round %d, %zu of %zu octets: \"%s\"", round, len, text.len,
				 buf_text(&part));
	}
}

/* Whether an empty line is behind the last entry is told. */
static void test_closed(void **state)
{
	static const struct {
		const char *text;
		bool closed;
	} ends[] = { { "dn: cn=a\n\n", true },	    { "dn: cn=a\n \n", true },
		     { "dn: cn=a\n", false },	    { "dn: cn=a\n# b\n", false },
		     { "dn: cn=a\n\n# b\n", true }, { "dn: cn=a\n\ndn: cn=b\n", false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		CLEANUP(ldif_release) struct ldif ldif = { .values = NULL };
		CLEANUP(file_closep) int fd = file_with(ends[i].text, strlen(ends[i].text));
		struct error error = ERROR_INIT;
		const struct entry *entry;

		ldif_init(&ldif, fd, "people.ldif", NULL, NULL);
		while (ldif_next(&ldif, &entry, &error) > 0)
			;
		if (ldif.closed != ends[i].closed)
			fail_msg("\"%s\"", ends[i].text);
	}
}

static void test_binary(void **state)
{
	CLEANUP(ldif_release) struct ldif ldif = { .values = NULL };
	CLEANUP(file_closep) int fd = file_with("dn: cn=a\nid:: AAECAP8=\n", 23);
	const struct entry *entry;
	const struct entry_value *values;
	size_t count;
	struct error error = ERROR_INIT;

	(void)state;
	ldif_init(&ldif, fd, "people.ldif", NULL, NULL);
	assert_int_equal(ldif_next(&ldif, &entry, &error), 1);
	values = entry_values(entry, "id", &count);
	assert_int_equal(values[0].len, 5);
	assert_memory_equal(values[0].octets, "\0\1\2\0\xFF", 5);
}

static void test_read_error(void **state)
{
	CLEANUP(ldif_release) struct ldif ldif = { .values = NULL };
	CLEANUP(file_closep) int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct entry *entry;
	struct error error;

	(void)state;
	ldif_init(&ldif, fd, "people.ldif", NULL, NULL);
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
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_random_cuts),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_read_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
