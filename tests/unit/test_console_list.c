// SPDX-License-Identifier: MIT
#include "unit.h"

#include <iconv.h>

#include "base/mem.h"
#include "batch/console_list.h"
#ifdef HAVE_XLSX
#include "batch/import.h"
#include "batch/zip.h"
#endif

/* A list as it is in UTF-8, with commas. */
static const char *const headers_rows[] = {
	"姓名,邮箱账号,部门,状态,别名,创建时间",
	"Name,Email account,Department,Status,Aliases,Created time",
	"*Display name,E-mail address (required),Department,Account status,Email alias,Created",
	"姓名（必填）,邮箱地址（必填）,所属部门,账号状态,邮箱别名,开通时间",
};

static const char body[] = "\n王伟,Wang@X.example,销售/华东,正常,w.w@x.example,2020-01-01\n"
			   "Ada,ada@x.example,,冻结,,2020-01-01\n";

static const char wanted[] =
	"wang@x.example 王伟 销售/华东 1 [w.w@x.example]\nada@x.example Ada - 2 []\n";

static const struct {
	const char *label, *charset, *mark;
	size_t mark_len;
} encodings[] = {
	{ "UTF-8", "UTF-8", "", 0 },
	{ "UTF-8 with a mark", "UTF-8", "\xEF\xBB\xBF", 3 },
	{ "UTF-16 LE", "UTF-16LE", "\xFF\xFE", 2 },
	{ "UTF-16 BE", "UTF-16BE", "\xFE\xFF", 2 },
	{ "UTF-16 LE without a mark", "UTF-16LE", "", 0 },
	{ "UTF-16 BE without a mark", "UTF-16BE", "", 0 },
	{ "GB 18030", "GB18030", "", 0 },
};

static void encode(struct buf *out, const char *charset, const struct buf *text)
{
	iconv_t converter = iconv_open(charset, "UTF-8");
	char *in = text->data, *at;
	size_t in_left = text->len, out_left = text->len * 4;

	assert_true(converter != (iconv_t)-1);
	buf_reserve(out, out->len + out_left + 1);
	at = out->data + out->len;
	assert_true(iconv(converter, &in, &in_left, &at, &out_left) != (size_t)-1);
	out->len = (size_t)(at - out->data);
	iconv_close(converter);
}

static char *write_file(const char *folder, const char *name, const void *octets, size_t len)
{
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, name);

	ASSERT_OK(file_replace(path, octets, len, 0600, &error), error);
	return path;
}

static int load(struct console_list *list, const char *path, struct findings *findings,
		struct error *error)
{
	return console_list_load(list, path, findings, error) ||
			       console_list_check(list, path, findings, error)
		       ? -1
		       : 0;
}

static void describe(struct buf *out, const struct console_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *const *value = list->rows[i].value;
		const char *department = value[ACCOUNT_DEPARTMENT];

		buf_printf(out, "%s %s %s %d [%s]\n", value[ACCOUNT_ADDRESS],
			   value[ACCOUNT_NAME] ? value[ACCOUNT_NAME] : "?",
			   !department	 ? "?"
			   : *department ? department
					 : "-",
			   (int)list->rows[i].status,
			   value[ACCOUNT_ALIASES] ? value[ACCOUNT_ALIASES] : "?");
	}
}

static void expect(const char *path, const char *label, const char *text)
{
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct error error = ERROR_INIT;

	if (console_list_load(&list, path, &findings, &error) != 0)
		fail_msg("%s: %s (%s)", label, error.text,
			 findings.count ? findings.items[0].text : "");
	describe(&out, &list);
	if (strcmp(buf_text(&out), text) != 0)
		fail_msg("%s: %s", label, buf_text(&out));
}

/* Every encoding, header row, delimiter and line end. */
static void test_csv(void **state)
{
	static const char delimiters[] = ",;\t";
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t n = 0; n < ARRAY_LEN(encodings) * ARRAY_LEN(headers_rows) * 6; n++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf octets = BUF_INIT;
		CLEANUP(mem_freep) char *path = NULL;
		CLEANUP(mem_freep) char *label = NULL;
		size_t e = n % ARRAY_LEN(encodings), h = n / ARRAY_LEN(encodings) % 4,
		       d = n / ARRAY_LEN(encodings) / 4 % 3;
		bool cr = n / ARRAY_LEN(encodings) / 12 % 2;

		buf_puts(&text, headers_rows[h]);
		buf_puts(&text, body);
		for (size_t i = 0; i < text.len; i++)
			if (text.data[i] == ',')
				text.data[i] = delimiters[d];
			else if (text.data[i] == '\n' && cr)
				text.data[i] = '\r';
		buf_add(&octets, encodings[e].mark, encodings[e].mark_len);
		encode(&octets, encodings[e].charset, &text);
		path = write_file(folder, "list.csv", octets.data, octets.len);
		assert_true(asprintf(&label, "%s, headers %zu, delimiter %zu", encodings[e].label,
				     h, d) > 0);
		expect(path, label, wanted);
	}
}

static const struct {
	const char *label, *text, *wanted;
} lists[] = {
	{ "addresses alone", "# a word\n\n ada@x.example \r\nBob@X.Example\n",
	  "ada@x.example ? ? 0 [?]\nbob@x.example ? ? 0 [?]\n" },
	{ "one column with a header", "Email\nada@x.example\n", "ada@x.example ? ? 0 [?]\n" },
	{ "words above the headers", "Export of 2020\n\nName,Account\nAda,ada@x.example\n",
	  "ada@x.example Ada ? 0 [?]\n" },
	{ "short rows", "Account,Name,Department\nada@x.example\n", "ada@x.example ? - 0 [?]\n" },
	{ "empty rows and empty cells at the end",
	  "Account,Name\n,\nada@x.example,Ada,,,\n , \nbob@x.example,Bob\n",
	  "ada@x.example Ada ? 0 [?]\nbob@x.example Bob ? 0 [?]\n" },
	{ "several aliases",
	  "Account,Aliases\na@x.example,\"b@x.example；C@x.example, a@x.example b@x.example\"\n",
	  "a@x.example ? ? 0 [b@x.example c@x.example]\n" },
	{ "two columns for a name, of which the first counts",
	  "Account,Name,Display name\na@x.example,Ada,Bob\n", "a@x.example Ada ? 0 [?]\n" },
	{ "slashes around a path", "Account,Department\na@x.example,/A/B/\n",
	  "a@x.example ? A/B 0 [?]\n" },
	{ "a password, which is not kept", "Account,Password\na@x.example,Secret-1\n",
	  "a@x.example ? ? 0 [?]\n" },
	{ "a quoted line end", "Account,Name\n\"a@x.example\n\",Ada\n",
	  "a@x.example Ada ? 0 [?]\n" },
};

static void test_lists(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		CLEANUP(mem_freep) char *path = unit_file(folder, "list", lists[i].text);

		expect(path, lists[i].label, lists[i].wanted);
	}
}

/* What is wrong is said, all of it: in the error, and in findings with "FILE:LINE". */
static const struct {
	const char *label, *text, *error;
	const char *findings; /* places and words, one after the other, each as "LINE WORDS;" */
} mistakes[] = {
	{ "empty", "", "an empty list", "" },
	{ "blank", " \n\n", "an empty list", "" },
	{ "headers alone", "Name,Account\n", "an empty list", "" },
	{ "no address", "Nmae,Acount,Department\nAda,ada@x.example,\n",
	  "list:1: no column for the address; its headers are \"Nmae\", \"Acount\", "
	  "\"Department\", "
	  "and one of these is needed: 邮箱账号, 邮箱帐号, 邮箱地址, 邮箱, 账号, 帐号, "
	  "emailaccount, emailaddress, e-mailaddress, e-mail, email, address, account, "
	  "郵箱帳號, 郵箱賬號, 郵箱地址, 郵箱, 帳號, 賬號; \"Acount\" is most like \"account\"",
	  "" },
	{ "no headers", "Ada,ada@x.example\n", "no column for the address", "" },
	{ "two addresses", "Account,Email\na,b\n", "more than one column for the address", "" },
	{ "damaged rows",
	  "Account,Name,Status\nno address,Ada,normal\n,Bob,\na@x.example,C\x01,normal\n"
	  "b@x.example,Dan,forzen\nc@x.example,Eve,normal,more\n\"d@x.example\"e,f,g\n",
	  "6 of its rows are not understood",
	  "2 \"no address\" has no @;3 has no address;4 its Name has a control character;"
	  "5 \"forzen\" is no status;6 has more cells than there are headers (3);"
	  "7 has text behind a closing quote;" },
	{ "aliases", "Account,Aliases\na@x.example,b@x.example x\n", "1 of its rows is not",
	  "2 \"x\" has no @;" },
	{ "cut in a row", "Account,Name,Status\na@x.example,Ada,normal\nb@x.exam",
	  "1 of its rows is not", "3 ends after 1 of 3 cells without a line end;" },
	{ "cut in a quote", "Account,Name\na@x.example,\"Ada\nBob", "1 of its rows is not",
	  "2 has a quote that does not end;" },
	{ "plain, with something else", "a@x.example\nb@x.example,c@x.example\nnobody\n",
	  "2 of its rows are not", "2 is no address, but has 2 cells;3 \"nobody\" has no @;" },
	{ "no encoding", "Account\n\xFF\xFF\xFF\n", "neither UTF-8 nor GB 18030", "" },
	{ "no archive", "PK\003\004 and nothing more", "spreadsheet", "" },
};

static void test_mistakes(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		CLEANUP(mem_freep) char *path = unit_file(folder, "list", mistakes[i].text);
		CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct error error;
		const char *at = mistakes[i].findings;

		ASSERT_ERROR(load(&list, path, &findings, &error), error, ERROR_DATA,
			     mistakes[i].error);
		for (size_t j = 0; j < findings.count; j++) {
			size_t len = strcspn(at, ";"), word = strcspn(at, " ");
			CLEANUP(mem_freep) char *line = mem_textn(at, word);
			CLEANUP(mem_freep) char *words = mem_textn(at + word + 1, len - word - 1);
			const char *subject = strrchr(findings.items[j].subject, ':') + 1;

			if (strcmp(subject, line) != 0 || !strstr(findings.items[j].text, words))
				fail_msg("%s: %s: %s", mistakes[i].label, findings.items[j].subject,
					 findings.items[j].text);
			at += len + 1;
		}
		if (*at)
			fail_msg("%s: nothing said of %s", mistakes[i].label, at);
	}
}

static void test_cut_encodings(void **state)
{
	static const struct {
		const char *octets;
		size_t len;
		const char *said;
	} cuts[] = {
		{ "\xFF\xFE"
		  "a\0@\0x\0.\0c\0",
		  11, "ends inside a character of UTF-16" },
		{ "Account,Name\na@x.c,\xCD", 20, "ends inside a character of GB 18030" },
		{ "a@x.example\n\0\0\0\0", 16, "" },
	};
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
		CLEANUP(mem_freep)
		char *path = write_file(folder, "list", cuts[i].octets, cuts[i].len);
		CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct error error;

		ASSERT_ERROR(console_list_load(&list, path, &findings, &error), error, ERROR_DATA,
			     cuts[i].said);
	}
}

/* A list of results: what was taken is no refusal, and what was not has its words. */
static void test_results(void **state)
{
	static const char text[] =
		"邮箱账号,结果,失败原因\na@x.example,成功,\nb@x.example,失败,已存在\n"
		"c@x.example,失败,\nd@x.example,,\n";
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_file(folder, "list", text);
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(console_list_load(&list, path, &findings, &error), error);
	assert_int_equal(list.count, 4);
	assert_true(list.rows[0].taken && !list.rows[1].taken && !list.rows[3].taken);
	assert_null(list.rows[0].refusal);
	assert_string_equal(list.rows[1].refusal, "已存在");
	assert_string_equal(list.rows[2].refusal, "失败");
	assert_null(list.rows[3].refusal);
}

static void test_twice(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep)
	char *path = unit_file(folder, "list", "a@x.example\nb@x.example\nA@X.example\n");
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(console_list_load(&list, path, &findings, &error), error);
	ASSERT_ERROR(console_list_check(&list, path, &findings, &error), error, ERROR_DATA,
		     "1 of its addresses is there twice");
	assert_int_equal(findings.count, 1);
	assert_non_null(strstr(findings.items[0].subject, "list:3"));
	assert_non_null(strstr(findings.items[0].text, "list:1"));
}

/* Whatever is wrong with a file, it is read or refused, and nothing is read beyond it. */
static void damage(const char *folder, const struct buf *octets, unsigned *seed)
{
	CLEANUP(mem_freep) char *path = NULL;
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf copy = BUF_INIT;
	struct error error = ERROR_INIT;

	buf_add(&copy, octets->data, octets->len);
	for (int i = rand_r(seed) % 4; i >= 0 && copy.len; i--)
		copy.data[(size_t)rand_r(seed) % copy.len] =
			"\"\n\r,\t@\0\xFF<>&#;PK/"[rand_r(seed) % 16];
	if (rand_r(seed) % 3 == 0)
		buf_cut(&copy, (size_t)rand_r(seed) % (copy.len + 1));
	path = write_file(folder, "damaged", buf_text(&copy), copy.len);
	if (load(&list, path, &findings, &error) == 0) {
		assert_true(list.count > 0);
		for (size_t i = 0; i < list.count; i++)
			assert_non_null(list.rows[i].value[ACCOUNT_ADDRESS]);
	} else {
		assert_true(error.kind == ERROR_DATA && *error.text);
	}
}

static void test_damaged(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	unsigned seed = 1;

	(void)state;
	for (size_t e = 0; e < ARRAY_LEN(encodings); e++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf octets = BUF_INIT;

		buf_puts(&text, headers_rows[e % 4]);
		buf_puts(&text, body);
		buf_add(&octets, encodings[e].mark, encodings[e].mark_len);
		encode(&octets, encodings[e].charset, &text);
		for (int i = 0; i < 300; i++)
			damage(folder, &octets, &seed);
	}
}

#ifdef HAVE_XLSX
/* The same lists as spreadsheets, made by libxlsxwriter. */
static void test_xlsx(void **state)
{
	static const char *const rows[][6] = {
		{ "王伟", "Wang@X.example", "销售/华东", "正常", "w.w@x.example", "2020-01-01" },
		{ "Ada", "ada@x.example", "", "冻结", "", "2020-01-01" },
	};
	static enum template_column columns[6] = { TEMPLATE_NAME, TEMPLATE_ADDRESS };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_path(folder, "a.xlsx");
	struct error error = ERROR_INIT;
	unsigned seed = 2;

	(void)state;
	for (size_t h = 0; h < ARRAY_LEN(headers_rows); h++) {
		CLEANUP(mem_freep) char *names = mem_text(headers_rows[h]);
		CLEANUP(buf_release) struct buf octets = BUF_INIT;
		const char *headers[6];
		struct template template = {
			.headers = headers, .columns = columns, .count = 6, .sheet = "账号"
		};
		char *rest = names;
		void *file;

		for (size_t i = 0; i < 6; i++)
			headers[i] = strsep(&rest, ",");
		unlink(path);
		ASSERT_OK(import_xlsx.open(folder, "a.xlsx", &template, &file, &error), error);
		for (size_t i = 0; i < 2; i++)
			ASSERT_OK(import_xlsx.row(file, rows[i], &error), error);
		ASSERT_OK(import_xlsx.close(file, &error), error);
		expect(path, headers_rows[h], wanted);
		ASSERT_OK(file_read(path, 1 << 20, &octets, &error), error);
		for (int i = 0; i < 300; i++)
			damage(folder, &octets, &seed);
	}
}

static void put16(struct buf *buf, unsigned value)
{
	buf_putc(buf, (char)(value & 0xFF));
	buf_putc(buf, (char)(value >> 8));
}

static void put32(struct buf *buf, uint32_t value)
{
	put16(buf, value & 0xFFFF);
	put16(buf, value >> 16);
}

static uint32_t checksum(const char *octets, size_t len)
{
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < len; i++) {
		crc ^= (unsigned char)octets[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
	}
	return ~crc;
}

/* An archive of stored parts: names and texts one after the other, NULL at the end. */
static void archive(struct buf *out, const char *const *parts)
{
	CLEANUP(buf_release) struct buf directory = BUF_INIT;
	unsigned count = 0;

	for (; *parts; parts += 2, count++) {
		uint32_t at = (uint32_t)out->len, len = (uint32_t)strlen(parts[1]);

		for (int central = 0; central < 2; central++) {
			struct buf *buf = central ? &directory : out;

			put32(buf, central ? 0x02014B50 : 0x04034B50);
			if (central)
				put16(buf, 20);
			put16(buf, 20);
			put16(buf, 0);
			put16(buf, 0);
			put32(buf, 0);
			put32(buf, checksum(parts[1], len));
			put32(buf, len);
			put32(buf, len);
			put16(buf, (unsigned)strlen(parts[0]));
			put16(buf, 0);
			if (central) {
				put32(buf, 0);
				put16(buf, 0);
				put32(buf, 0);
				put32(buf, at);
			}
			buf_puts(buf, parts[0]);
		}
		buf_puts(out, parts[1]);
	}
	put32(&directory, 0x06054B50);
	put32(&directory, 0);
	put16(&directory, count);
	put16(&directory, count);
	put32(&directory, (uint32_t)directory.len - 12);
	put32(&directory, (uint32_t)out->len);
	put16(&directory, 0);
	buf_add(out, directory.data, directory.len);
}

#define CELL(place, text) "<c r=\"" place "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define ROW(cells) "<row>" cells "</row>"

/* Books of two sheets, in the forms that programs other than libxlsxwriter write. */
static const struct {
	const char *label, *one, *two;
	const char *wanted, *error, *finding, *place;
} books[] = {
	{ "the list in the second sheet", ROW(CELL("A1", "Read me")),
	  ROW(CELL("A1", "Account")) ROW(CELL("A2", "a@x.example")), "a@x.example ? ? 0 [?]\n",
	  NULL, NULL, NULL },
	{ "both, and an empty row between",
	  ROW(CELL("A1", "Account")) ROW(CELL("A2", "a@x.example")),
	  ROW(CELL("A1", "Name") CELL("C1", "Email")) ROW(CELL("C9", "b@x.example") CELL("D9", "")),
	  "a@x.example ? ? 0 [?]\nb@x.example ? ? 0 [?]\n", NULL, NULL, NULL },
	{ "gaps",
	  ROW(CELL("B3", "Account") CELL("E3", "Name"))
		  ROW(CELL("B5", "a@x.example") CELL("E5", "Ada")) ROW(CELL("B7", "b@x.example")),
	  "", "a@x.example Ada ? 0 [?]\nb@x.example ? ? 0 [?]\n", NULL, NULL, NULL },
	{ "numbers",
	  ROW(CELL("A1", "Account") CELL("B1", "Mobile"))
		  ROW(CELL("A2", "a@x.example") "<c r=\"B2\"><v>13800138000</v></c>"),
	  "", "a@x.example ? ? 0 [?]\n", NULL, NULL, NULL },
	{ "shared texts",
	  ROW("<c r=\"A1\" t=\"s\"><v>0</v></c>") ROW("<c r=\"A2\" t=\"s\"><v>1</v></c>"), "",
	  "s@x.example ? ? 0 [?]\n", NULL, NULL, NULL },
	{ "a text that is not there", ROW("<c r=\"A1\" t=\"s\"><v>7</v></c>"), "", NULL,
	  "a cell without its text", NULL, NULL },
	{ "a formula",
	  ROW(CELL("A1", "Account")) ROW("<c r=\"A2\" t=\"str\"><f>B2&amp;C2</f>"
					 "<v>a@x.example</v></c>"),
	  "", NULL, "1 of its rows is not", "has a formula", ":2" },
	{ "a formula in the second sheet", "",
	  ROW(CELL("A1", "Account")) ROW(CELL("A2", "a@x.example")) ROW("<c r=\"A3\"><f>1</f></c>"),
	  NULL, "1 of its rows is not", "has a formula", ":Two:3" },
	{ "the last column", ROW(CELL("A1", "Account")) ROW(CELL("XFD2", "x")), "", NULL,
	  "has more than 256 cells", NULL, NULL },
	{ "a billion columns", ROW(CELL("A1", "Account")) ROW(CELL("XFDXFD2", "x")), "", NULL,
	  "damaged", NULL, NULL },
	{ "no such place", ROW(CELL("A0", "Account")), "", NULL, "damaged", NULL, NULL },
	{ "a cell twice", ROW(CELL("A1", "Account") CELL("A1", "Name")), "", NULL, "twice", NULL,
	  NULL },
	{ "rows that go back", ROW(CELL("A5", "Account")) ROW(CELL("A2", "a@x.example")), "", NULL,
	  "damaged", NULL, NULL },
	{ "no row at all", "", "", NULL, "an empty list", NULL, NULL },
	{ "no headers", ROW(CELL("A1", "Adress") CELL("B1", "x")), "", NULL,
	  "\"Adress\" is most like \"address\"", NULL, NULL },
};

static void make_book(struct buf *octets, const char *one, const char *two)
{
	static const char workbook[] = "<workbook><sheets><sheet name=\"One\" r:id=\"r1\"/>"
				       "<sheet name=\"Two\" r:id=\"r2\"/></sheets></workbook>",
			  relations[] = "<Relationships><Relationship Id=\"r1\" "
					"Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" "
					"Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>",
			  strings[] = "<sst><si><t>Account</t></si><si><r><t>s@x</t></r><r><t>"
				      ".example</t></r><rPh><t>no</t></rPh></si></sst>";
	const char *parts[] = { "xl/workbook.xml",
				workbook,
				"xl/_rels/workbook.xml.rels",
				relations,
				"xl/sharedStrings.xml",
				strings,
				"xl/worksheets/sheet1.xml",
				one,
				"xl/worksheets/sheet2.xml",
				two,
				NULL };

	archive(octets, parts);
}

static void test_books(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(books); i++) {
		CLEANUP(buf_release) struct buf octets = BUF_INIT;
		CLEANUP(mem_freep) char *path = NULL;
		CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
		CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
		struct error error = ERROR_INIT;

		make_book(&octets, books[i].one, books[i].two);
		path = write_file(folder, "book.xlsx", octets.data, octets.len);
		if (books[i].wanted) {
			expect(path, books[i].label, books[i].wanted);
			continue;
		}
		ASSERT_ERROR(load(&list, path, &findings, &error), error, ERROR_DATA,
			     books[i].error);
		assert_int_equal(findings.count, books[i].finding ? 1 : 0);
		if (books[i].finding && (!strstr(findings.items[0].text, books[i].finding) ||
					 !strstr(findings.items[0].subject, books[i].place)))
			fail_msg("%s: %s: %s", books[i].label, findings.items[0].subject,
				 findings.items[0].text);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),	 cmocka_unit_test(test_lists),
		cmocka_unit_test(test_mistakes), cmocka_unit_test(test_cut_encodings),
		cmocka_unit_test(test_results),	 cmocka_unit_test(test_twice),
		cmocka_unit_test(test_damaged),
#ifdef HAVE_XLSX
		cmocka_unit_test(test_xlsx),	 cmocka_unit_test(test_books),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
