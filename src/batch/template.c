// SPDX-License-Identifier: MIT
#include "batch/template.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#ifdef HAVE_XLSX
#include "batch/sheet.h"
#endif

enum { TEMPLATE_LIMIT = 16 * 1024 * 1024, COLUMNS_MAX = 100 };

/*
 * Headers as they are compared: lower-case, without spaces, stars and anything in brackets. The
 * first of each is the one that we write.
 */
static const struct {
	enum template_column column;
	const char *header;
} known_headers[] = {
	{ TEMPLATE_NAME, "姓名" },
	{ TEMPLATE_NAME, "name" },
	{ TEMPLATE_NAME, "fullname" },
	{ TEMPLATE_NAME, "displayname" },
	{ TEMPLATE_ADDRESS, "邮箱账号" },
	{ TEMPLATE_ADDRESS, "邮箱帐号" },
	{ TEMPLATE_ADDRESS, "邮箱地址" },
	{ TEMPLATE_ADDRESS, "账号" },
	{ TEMPLATE_ADDRESS, "emailaccount" },
	{ TEMPLATE_ADDRESS, "emailaddress" },
	{ TEMPLATE_ADDRESS, "e-mailaddress" },
	{ TEMPLATE_ADDRESS, "email" },
	{ TEMPLATE_ADDRESS, "account" },
	{ TEMPLATE_EMPLOYEE_NUMBER, "工号" },
	{ TEMPLATE_EMPLOYEE_NUMBER, "employeeno." },
	{ TEMPLATE_EMPLOYEE_NUMBER, "employeeno" },
	{ TEMPLATE_EMPLOYEE_NUMBER, "employeenumber" },
	{ TEMPLATE_EMPLOYEE_NUMBER, "employeeid" },
	{ TEMPLATE_PASSWORD, "邮箱密码" },
	{ TEMPLATE_PASSWORD, "密码" },
	{ TEMPLATE_PASSWORD, "mailboxpassword" },
	{ TEMPLATE_PASSWORD, "emailpassword" },
	{ TEMPLATE_PASSWORD, "password" },
	{ TEMPLATE_DEPARTMENT, "部门" },
	{ TEMPLATE_DEPARTMENT, "department" },
	{ TEMPLATE_EXTENSION, "分机号" },
	{ TEMPLATE_EXTENSION, "extension" },
	{ TEMPLATE_EXTENSION, "extensionnumber" },
	{ TEMPLATE_TITLE, "职务" },
	{ TEMPLATE_TITLE, "职位" },
	{ TEMPLATE_TITLE, "jobtitle" },
	{ TEMPLATE_TITLE, "position" },
	{ TEMPLATE_TITLE, "title" },
	{ TEMPLATE_MOBILE, "手机" },
	{ TEMPLATE_MOBILE, "手机号" },
	{ TEMPLATE_MOBILE, "手机号码" },
	{ TEMPLATE_MOBILE, "mobile" },
	{ TEMPLATE_MOBILE, "mobilephone" },
	{ TEMPLATE_MOBILE, "mobilenumber" },
	{ TEMPLATE_MOBILE, "phonenumber" },
	{ TEMPLATE_QUOTA, "邮箱容量" },
	{ TEMPLATE_QUOTA, "mailboxcapacity" },
	{ TEMPLATE_QUOTA, "capacity" },
	{ TEMPLATE_QUOTA, "quota" },
};

static const char preset_sheet[] = "Sheet1";
static const char preset_header[] = "姓名,邮箱账号,工号,邮箱密码,部门,分机号,职务,手机,邮箱容量(M)";

/* "*Email account (required)" and "邮箱容量（M）" in compared form. */
static void template_plain(struct buf *buf, const char *header)
{
	static const char wide_open[] = "（", wide_close[] = "）";
	bool bracket = false;

	while (*header) {
		if (*header == '(' || strncmp(header, wide_open, strlen(wide_open)) == 0)
			bracket = true;
		if (!bracket && *header != ' ' && *header != '*')
			buf_putc(buf, (char)((unsigned char)*header < 0x80
						     ? tolower((unsigned char)*header)
						     : *header));
		if (*header == ')')
			bracket = false;
		if (strncmp(header, wide_close, strlen(wide_close)) == 0) {
			bracket = false;
			header += strlen(wide_close);
		} else {
			header++;
		}
	}
}

static enum template_column template_recognise(const char *header)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;

	template_plain(&plain, header);
	for (size_t i = 0; i < ARRAY_LEN(known_headers); i++)
		if (strcmp(known_headers[i].header, buf_text(&plain)) == 0)
			return known_headers[i].column;
	return TEMPLATE_UNKNOWN;
}

/* The spreadsheet programs of Chinese systems save CSV in GB 18030. */
static int template_to_utf8(struct buf *text, const char *path, struct error *error)
{
	CLEANUP(buf_release) struct buf converted = BUF_INIT;
	iconv_t converter;
	char *in = text->data, *out;
	size_t in_left = text->len, out_left = text->len * 4;

	if (utf8_is_valid(buf_text(text), text->len))
		return 0;
	converter = iconv_open("UTF-8", "GB18030");
	if (converter == (iconv_t)-1)
		return error_set(error, ERROR_CONFIG,
				 "%s: not UTF-8, and this system cannot read GB 18030", path);
	buf_reserve(&converted, out_left);
	out = converted.data;
	if (iconv(converter, &in, &in_left, &out, &out_left) == (size_t)-1) {
		iconv_close(converter);
		return error_set(
			error, ERROR_CONFIG,
			"%s: neither UTF-8 nor GB 18030; save the template as CSV with UTF-8",
			path);
	}
	iconv_close(converter);
	converted.len = (size_t)(out - converted.data);
	converted.data[converted.len] = '\0';
	buf_clear(text);
	buf_add(text, converted.data, converted.len);
	return 0;
}

static char template_delimiter(const char *line)
{
	static const char delimiters[] = ",;\t";
	char best = ',';
	size_t most = 0;

	for (const char *delimiter = delimiters; *delimiter; delimiter++) {
		size_t count = 0;

		for (const char *at = line; *at; at++)
			count += *at == *delimiter;
		if (count > most) {
			most = count;
			best = *delimiter;
		}
	}
	return best;
}

/* One cell of a CSV line (RFC 4180); returns what follows its delimiter, or NULL at the end. */
static const char *template_cell(struct buf *cell, const char *at, char delimiter)
{
	bool quoted = *at == '"';

	buf_clear(cell);
	at += quoted;
	while (*at) {
		if (quoted && *at == '"') {
			if (at[1] != '"') {
				quoted = false;
				at++;
				continue;
			}
			at++;
		} else if (!quoted && *at == delimiter) {
			return at + 1;
		}
		buf_putc(cell, *at++);
	}
	return NULL;
}

static void template_begin(struct template *template)
{
	template->headers = arena_new(&template->arena, COLUMNS_MAX, sizeof(*template->headers));
	template->columns = arena_new(&template->arena, COLUMNS_MAX, sizeof(*template->columns));
}

static void template_add(struct template *template, const char *header)
{
	template->headers[template->count] = arena_text(&template->arena, header);
	template->columns[template->count++] = template_recognise(header);
}

static void template_columns(struct template *template, const char *line)
{
	CLEANUP(buf_release) struct buf cell = BUF_INIT;
	const char *at = line;

	template->delimiter = template_delimiter(line);
	template_begin(template);
	while (at && template->count < COLUMNS_MAX) {
		at = template_cell(&cell, at, template->delimiter);
		template_add(template, buf_text(&cell));
	}
}

#ifdef HAVE_XLSX
/* The cells of the first row; those that a spreadsheet leaves out are columns too. */
static int template_take_cell(void *argument, size_t row, size_t column, const char *text,
			      struct error *error)
{
	struct template *template = argument;

	(void)error;
	while (row == 0 && column < COLUMNS_MAX && template->count < column)
		template_add(template, "");
	if (row == 0 && column < COLUMNS_MAX && template->count == column)
		template_add(template, text);
	return 0;
}

static int template_from_sheet(struct template *template, const char *path,
			       const struct buf *octets, struct error *error)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct error cause = ERROR_INIT;

	template->delimiter = ',';
	template->bom = true;
	template_begin(template);
	if (sheet_read(octets->data, octets->len, &name, template_take_cell, template, &cause) != 0)
		return error_set(error, ERROR_CONFIG, "%s: %s", path, cause.text);
	template->sheet = arena_text(&template->arena, buf_text(&name));
	return 0;
}
#else
static int template_from_sheet(struct template *template, const char *path,
			       const struct buf *octets, struct error *error)
{
	(void)template;
	(void)octets;
	return error_set(error, ERROR_CONFIG,
			 "%s: a spreadsheet; save the template as CSV with UTF-8", path);
}
#endif

static int template_check(const struct template *template, const char *path,
			  struct findings *findings, struct error *error)
{
	static const struct {
		enum template_column column;
		const char *text;
	} required[] = {
		{ TEMPLATE_NAME, "the name (姓名, Name)" },
		{ TEMPLATE_ADDRESS, "the account (邮箱账号, Email account)" },
		{ TEMPLATE_PASSWORD, "the password (邮箱密码, Password); without it every account "
				     "would get the provider's well-known first password" },
	};

	for (size_t i = 0; i < ARRAY_LEN(required); i++) {
		size_t found = 0;

		for (size_t j = 0; j < template->count; j++)
			found += template->columns[j] == required[i].column;
		if (found != 1)
			return error_set(error, ERROR_CONFIG,
					 "%s: the header line has %s column for %s", path,
					 found ? "more than one" : "no", required[i].text);
	}
	for (size_t i = 0; i < template->count; i++) {
		if (template->columns[i] != TEMPLATE_UNKNOWN)
			continue;
		finding_add(findings, FINDING_NOTE, "TEMPLATE-COLUMN", path,
			    "the column \"%s\" is not known and stays empty", template->headers[i]);
	}
	return 0;
}

int template_load(struct template *template, const char *path, struct findings *findings,
		  struct error *error)
{
	static const char bom[] = "\xEF\xBB\xBF";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *line;

	template->sheet = preset_sheet;
	if (!path) {
		template->bom = true;
		template_columns(template, preset_header);
		return 0;
	}
	if (file_read(path, TEMPLATE_LIMIT, &text, error) != 0)
		return -1;
	if (strncmp(buf_text(&text), "PK", 2) == 0)
		return template_from_sheet(template, path, &text, error) ||
				       template_check(template, path, findings, error)
			       ? -1
			       : 0;
	if (template_to_utf8(&text, path, error) != 0)
		return -1;
	line = buf_text(&text);
	template->bom = strncmp(line, bom, strlen(bom)) == 0;
	line += template->bom ? strlen(bom) : 0;
	buf_cut(&text, (size_t)(line - text.data) + strcspn(line, "\r\n"));
	template_columns(template, line);
	return template_check(template, path, findings, error);
}

void template_release(struct template *template)
{
	arena_release(&template->arena);
	*template = (struct template)TEMPLATE_INIT;
}
