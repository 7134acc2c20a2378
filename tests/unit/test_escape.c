// SPDX-License-Identifier: MIT
#include "base/escape.h"
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "conf/yaml_tree.h"

/* What a directory or an enemy may put into a name. Every format is given all of them. */
static const struct {
	const char *label;
	const char *text;
} hostile[] = {
	{ "empty", "" },
	{ "plain", "Ada Lovelace" },
	{ "spaces at the ends", "  Ada  " },
	{ "quotes", "\"Ada\" 'Lovelace' \"'\"'" },
	{ "backslashes", "\\ \\\\ \\n \\x41 \\" },
	{ "line ends", "a\nb\r\nc\rd\te\n" },
	{ "markup", "<b onclick=\"x\">&amp;]]>&#0;<!-- <![CDATA[" },
	{ "formula", "=cmd|' /C calc'!A0" },
	{ "shell", "$(id) `id` ${HOME} ; rm -rf x # ' \\' !! * ~" },
	{ "option", "--version" },
	{ "format", "%s%n%%" },
	{ "YAML", "{a: [b]} - c: # d &e *f !!g | > %h @i" },
	{ "zone file", "v=spf1 (a) ; comment" },
	{ "comma and semicolon", "a,b;c" },
	{ "terminal", "\x1B[31mred\x1B]0;title\x07\x08\x7F" },
	{ "C1", "\xC2\x9B\x33\x31m \xC2\x85" },
	{ "line and paragraph separator", "a\xE2\x80\xA8"
					  "b\xE2\x80\xA9"
					  "c" },
	{ "direction marks", "\xE2\x80\xAEmoc.elpmaxe\xE2\x80\xAC \xE2\x81\xA6x\xE2\x81\xA9" },
	{ "invisible", "a\xE2\x80\x8B"
		       "b\xC2\xAD"
		       "c\xEF\xBB\xBF"
		       "d\xF3\xA0\x80\x81" },
	{ "Chinese", "阿里云企业邮箱" },
	{ "emoji", "👩‍💻 😀 🇸🇬" },
	{ "combining", "e\xCC\x81" },
	{ "noncharacters", "\xEF\xBF\xBE \xEF\xBF\xBF \xF4\x8F\xBF\xBF" },
	{ "bad octets", "a\xFF"
			"b\xC0\xAF"
			"c\xED\xA0\x80"
			"d\xF5\x80\x80\x80" },
	{ "cut in a character", "公\xE5\x8F" },
};

enum { HOSTILES = 2 * ARRAY_LEN(hostile) };

/* The texts by number: each as it is, then four kilobytes of it, which `large` holds. */
static const char *hostile_text(struct buf *large, size_t i)
{
	const char *text = hostile[i / 2].text;

	buf_clear(large);
	while (i % 2 && *text && large->len < 4096)
		buf_puts(large, text);
	return i % 2 ? buf_text(large) : text;
}

static bool is_octet_bad(uint32_t point)
{
	return point == UTF8_INVALID;
}

static bool is_not_xml(uint32_t point)
{
	return point == UTF8_INVALID ||
	       (point < 0x20 && point != '\t' && point != '\n' && point != '\r') ||
	       point == 0xFFFE || point == 0xFFFF;
}

/* The text that a reader is to see: U+FFFD in the place of what the format cannot hold. */
static void replaced(struct buf *buf, const char *text, bool (*is_bad)(uint32_t))
{
	size_t len = strlen(text);

	for (size_t at = 0, size; at < len; at += size) {
		if (is_bad(utf8_decode(text + at, len - at, &size)))
			buf_puts(buf, "\xEF\xBF\xBD");
		else
			buf_add(buf, text + at, size);
	}
}

/* What a program writes, added to output. */
static void program_output(struct buf *output, const char *const *argv)
{
	char octets[4096];
	ssize_t count;
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(ends[1]);
	while ((count = read(ends[0], octets, sizeof(octets))) > 0)
		buf_add(output, octets, (size_t)count);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static bool has_xmllint(void)
{
	CLEANUP(buf_release) struct buf output = BUF_INIT;

	program_output(&output, (const char *const[]){ "sh", "-c", "command -v xmllint", NULL });
	return output.len > 0;
}

static void test_shell(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf output = BUF_INIT;
	char *path;

	(void)state;
	buf_puts(&script, "printf '%s|'");
	for (size_t i = 0; i < HOSTILES; i++) {
		const char *text = hostile_text(&large, i);

		buf_putc(&script, ' ');
		escape_shell(&script, text);
		buf_printf(&wanted, "%s|", text);
	}
	buf_putc(&script, '\n');
	path = unit_file(folder, "script", buf_text(&script));
	program_output(&output, (const char *const[]){ "sh", path, NULL });
	assert_string_equal(buf_text(&output), buf_text(&wanted));
	free(path);
}

/* The texts come back from elements and from attributes; xmllint adds a line end. */
static void test_xml(void **state)
{
	CLEANUP(unit_dir_release) char *folder = NULL;
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf elements = BUF_INIT;
	CLEANUP(buf_release) struct buf attributes = BUF_INIT;
	CLEANUP(buf_release) struct buf query = BUF_INIT;
	char *path;

	(void)state;
	if (!has_xmllint())
		SKIP("xmllint is missing");
	folder = unit_dir();
	buf_puts(&document, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r>");
	for (size_t i = 0; i < HOSTILES; i++) {
		const char *text = hostile_text(&large, i);

		buf_puts(&document, "<a b=\"");
		escape_xml(&document, text);
		buf_puts(&document, "\">");
		escape_xml(&document, text);
		buf_puts(&document, "|</a>");
		replaced(&wanted, text, is_not_xml);
		buf_putc(&wanted, '|');
	}
	buf_puts(&document, "</r>\n");
	path = unit_file(folder, "document.xml", buf_text(&document));
	program_output(&elements,
		       (const char *const[]){ "xmllint", "--xpath", "string(/r)", path, NULL });
	buf_puts(&query, "concat(''");
	for (size_t i = 1; i <= HOSTILES; i++)
		buf_printf(&query, ", /r/a[%zu]/@b, '|'", i);
	buf_puts(&query, ")");
	program_output(&attributes,
		       (const char *const[]){ "xmllint", "--xpath", buf_text(&query), path, NULL });
	buf_cut(&elements, wanted.len);
	buf_cut(&attributes, wanted.len);
	assert_string_equal(buf_text(&elements), buf_text(&wanted));
	assert_string_equal(buf_text(&attributes), buf_text(&wanted));
	free(path);
}

/* The same without a program to read it. */
static void test_xml_exact(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	escape_xml(&buf, "a<b>&\"'c\n\001\xFF ]]>王😀");
	assert_string_equal(buf_text(&buf),
			    "a&lt;b&gt;&amp;&quot;&#39;c&#10;\xEF\xBF\xBD\xEF\xBF\xBD ]]&gt;王😀");
}

static void check_yaml(const char *label, const char *text)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	struct yaml_node *root, *value;

	replaced(&wanted, text, is_octet_bad);
	buf_puts(&document, "key: ");
	escape_yaml(&document, text);
	buf_puts(&document, "\n");
	root = yaml_tree_parse(&arena, "document.yaml", document.data, document.len, &findings);
	if (!root)
		fail_msg("%s: %s: %s", label, buf_text(&document),
			 findings.count ? findings.items[0].text : "no finding");
	value = yaml_tree_find(root, "key", NULL);
	if (!value || value->type != YAML_SCALAR || strcmp(value->text, buf_text(&wanted)) != 0)
		fail_msg("%s: %s", label, buf_text(&document));
	yaml_tree_release(root);
}

static void test_yaml(void **state)
{
	CLEANUP(buf_release) struct buf large = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < HOSTILES; i++)
		check_yaml(hostile[i / 2].label, hostile_text(&large, i));
}

/* Reads one RFC 4180 cell; false where it is none. */
static bool csv_read(struct buf *buf, const char *cell)
{
	if (*cell++ != '"')
		return false;
	for (; *cell; cell++) {
		if (*cell == '"' && *++cell != '"')
			return *cell == '\0';
		buf_putc(buf, *cell);
	}
	return false;
}

static void check_csv(const char *label, const char *text)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;
	CLEANUP(buf_release) struct buf back = BUF_INIT;

	escape_csv(&cell, text);
	if (!csv_read(&back, buf_text(&cell)) || strcmp(buf_text(&back), text) != 0)
		fail_msg("%s: %s", label, buf_text(&cell));
}

static void test_csv(void **state)
{
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf row = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < HOSTILES; i++)
		check_csv(hostile[i / 2].label, hostile_text(&large, i));
	escape_csv(&row, "a");
	buf_putc(&row, ',');
	escape_csv(&row, "say \"hi\",\nplease");
	assert_string_equal(buf_text(&row), "\"a\",\"say \"\"hi\"\",\nplease\"");
}

/*
 * Reads a quoted character-string of RFC 1035 section 5.1; false where it is none, or not ASCII
 * that can be seen.
 */
static bool zone_read(struct buf *buf, const char *text)
{
	if (*text++ != '"')
		return false;
	while (*text && *text != '"') {
		if (*text < 0x20 || *text == 0x7F)
			return false;
		if (*text == '\\' && text[1] >= '0' && text[1] <= '9') {
			buf_putc(buf, (char)((text[1] - '0') * 100 + (text[2] - '0') * 10 +
					     text[3] - '0'));
			text += 4;
			continue;
		}
		text += *text == '\\';
		buf_putc(buf, *text++);
	}
	return text[0] == '"' && text[1] == '\0';
}

static void check_zone(const char *label, const char *text)
{
	CLEANUP(buf_release) struct buf string = BUF_INIT;
	CLEANUP(buf_release) struct buf back = BUF_INIT;

	escape_zone(&string, text, strlen(text));
	if (!zone_read(&back, buf_text(&string)) || back.len != strlen(text) ||
	    strcmp(buf_text(&back), text) != 0)
		fail_msg("%s: %s", label, buf_text(&string));
}

static void test_zone(void **state)
{
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf string = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < HOSTILES; i++)
		check_zone(hostile[i / 2].label, hostile_text(&large, i));
	escape_zone(&string, "a\0\"\\;\xFF~\x7F", 8);
	assert_string_equal(buf_text(&string), "\"a\\000\\\"\\\\;\\255~\\127\"");
	buf_clear(&string);
	escape_zone(&string, NULL, 0);
	assert_string_equal(buf_text(&string), "\"\"");
}

/* Whatever it was, a terminal gets text that does nothing. */
static void check_terminal(const char *label, const char *text)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	escape_terminal(&line, text);
	for (size_t at = 0, size; at < line.len; at += size) {
		uint32_t point = utf8_decode(line.data + at, line.len - at, &size);

		if (point == UTF8_INVALID || utf8_is_control(point) || utf8_is_invisible(point))
			fail_msg("%s: U+%04X", label, (unsigned)point);
	}
}

/* Every octet on its own: only ASCII that can be seen comes out. */
static void test_terminal_octets(void **state)
{
	(void)state;
	for (int octet = 1; octet < 256; octet++) {
		const char text[2] = { (char)octet, '\0' };
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		escape_terminal(&buf, text);
		for (size_t i = 0; i < buf.len; i++)
			assert_true(buf.data[i] >= 0x20 && buf.data[i] < 0x7F);
	}
}

static const struct {
	const char *text;
	const char *line;
} terminals[] = {
	{ "Ada 公司 😀 é", "Ada 公司 😀 é" },
	{ "\x1B[31m\n", "\\x1b[31m\\x0a" },
	{ "\x7F", "\\x7f" },
	{ "\xC2\x9B", "\\u{009b}" },
	{ "\xE2\x80\xAE", "\\u{202e}" },
	{ "\xF3\xA0\x80\x81", "\\u{e0001}" },
	{ "\xFF\xC3(", "\\xff\\xc3(" },
	{ "公\xE5\x8F", "公\\xe5\\x8f" },
};

static void test_terminal(void **state)
{
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < HOSTILES; i++)
		check_terminal(hostile[i / 2].label, hostile_text(&large, i));
	for (size_t i = 0; i < ARRAY_LEN(terminals); i++) {
		buf_clear(&line);
		escape_terminal(&line, terminals[i].text);
		assert_string_equal(buf_text(&line), terminals[i].line);
	}
	buf_clear(&line);
	escape_terminaln(&line, "a\0b\xE5\x85\xAC", 4);
	assert_string_equal(buf_text(&line), "a\\x00b\\xe5");
}

static const struct {
	const char *text;
	const char *quoted, *enclosed;
} strings[] = {
	{ "", "\"\"", "\"\"" },
	{ "pass word", "\"pass word\"", "\"pass word\"" },
	{ "a\"b", "\"a\\\"b\"", "\"a\"b\"" },
	{ "a\\b\\", "\"a\\\\b\\\\\"", "\"a\\b\\\"" },
	{ "\\\"", "\"\\\\\\\"\"", "\"\\\"\"" },
	{ "#;'$公", "\"#;'$公\"", "\"#;'$公\"" },
};

static void test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(strings); i++) {
		CLEANUP(buf_release) struct buf quoted = BUF_INIT;
		CLEANUP(buf_release) struct buf enclosed = BUF_INIT;

		escape_quoted(&quoted, strings[i].text);
		assert_string_equal(buf_text(&quoted), strings[i].quoted);
		escape_enclosed(&enclosed, strings[i].text);
		assert_string_equal(buf_text(&enclosed), strings[i].enclosed);
	}
}

static const struct {
	const char *text;
	bool formula;
} cells[] = {
	{ "", false },	      { "Ada", false },
	{ "=cmd()", true },   { "+65 6123 4567", true },
	{ "-1", true },	      { "@SUM(A1)", true },
	{ "\t=1", true },     { "\r=1", true },
	{ "\n=1", true },     { "＝cmd()", true },
	{ "＋1", true },      { "－1", true },
	{ "＠x", true },      { "a=b", false },
	{ " =x", false },     { "(+1)", false },
	{ "O'Brien", false }, { "ada@example.com", false },
	{ "公司=1", false },  { "\xEF\xBC", false },
	{ "Ａda", false },
};

static void test_formula(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		if (escape_is_formula(cells[i].text) != cells[i].formula)
			fail_msg("%s", cells[i].text);
}

/* Everything is appended: what was in the buffer stays. */
static void test_append(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	(void)state;
	buf_puts(&buf, "x ");
	escape_xml(&buf, "<\xFF");
	escape_csv(&buf, "1");
	escape_terminal(&buf, "2");
	escape_shell(&buf, "3");
	escape_quoted(&buf, "4");
	escape_enclosed(&buf, "5");
	escape_yaml(&buf, "6\n");
	escape_zone(&buf, "7", 1);
	assert_string_equal(buf_text(&buf),
			    "x &lt;\xEF\xBF\xBD\"1\"2'3'\"4\"\"5\"\"6\\U0000000A\"\"7\"");
}

/* HCL native syntax specification, "Template Expressions": templates begin with ${ and %{. */
static void test_hcl(void **state)
{
	static const struct {
		const char *text, *written;
	} cases[] = {
		{ "", "\"\"" },
		{ "v=spf1 exists:%{i}.x -all", "\"v=spf1 exists:%%{i}.x -all\"" },
		{ "${a} $a {a} % %%", "\"$${a} $a {a} % %%\"" },
		{ "a\"b\\c\nd", "\"a\\\"b\\\\c\\U0000000ad\"" },
		{ "\303\274\xFF", "\"\303\274\\ufffd\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		escape_hcl(&buf, cases[i].text);
		assert_string_equal(buf_text(&buf), cases[i].written);
	}
}

/* Formats whose readers are programs of their own; tests/clients/t-clients-names.sh asks those. */
static void test_client_cases(void **state)
{
	static const struct {
		void (*function)(struct buf *buf, const char *text);
		const char *text, *wanted;
	} cases[] = {
		{ escape_mutt, "a\"b\\c$HOME`id`'", "\"a\\\"b\\\\c\\$HOME\\`id\\`'\"" },
		{ escape_script, "a\"b\\c</script>\n王😀\xFF",
		  "\"a\\\"b\\\\c\\u003C/script>\\u000A\\u738B\\uD83D\\uDE00\\uFFFD\"" },
		{ escape_keyfile, " a\\b c", "\\sa\\\\b c" },
		{ escape_keyfile, "", "" },
		{ escape_url, "o'b+x@é/~", "o%27b%2Bx%40%C3%A9%2F~" },
		{ escape_phrase, "Ada Lovelace-King 2", "Ada Lovelace-King 2" },
		{ escape_phrase, "", "" },
		{ escape_phrase, "A. \"B\" 王", "=?utf-8?q?A=2E_=22B=22_=E7=8E=8B?=" },
		/* No character is split: seven of nine octets each just fit into a word of 75. */
		{ escape_phrase, "王王王王王王王王",
		  "=?utf-8?q?=E7=8E=8B=E7=8E=8B=E7=8E=8B=E7=8E=8B=E7=8E=8B=E7=8E=8B=E7=8E=8B?= "
		  "=?utf-8?q?=E7=8E=8B?=" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(buf_release) struct buf buf = BUF_INIT;

		cases[i].function(&buf, cases[i].text);
		if (strcmp(buf_text(&buf), cases[i].wanted) != 0)
			fail_msg("case %zu: want %s, got %s", i, cases[i].wanted, buf_text(&buf));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_client_cases), cmocka_unit_test(test_shell),
		cmocka_unit_test(test_xml),	     cmocka_unit_test(test_yaml),
		cmocka_unit_test(test_csv),	     cmocka_unit_test(test_zone),
		cmocka_unit_test(test_terminal),     cmocka_unit_test(test_strings),
		cmocka_unit_test(test_formula),	     cmocka_unit_test(test_append),
		cmocka_unit_test(test_xml_exact),    cmocka_unit_test(test_terminal_octets),
		cmocka_unit_test(test_hcl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
