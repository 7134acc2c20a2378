// SPDX-License-Identifier: MIT
#include "batch/template.h"

#include "base/file.h"
#include "base/mem.h"
#include "batch/csv_read.h"
#include "base/text_encoding.h"
#ifdef HAVE_XLSX
#include "batch/sheet.h"
#endif

enum { TEMPLATE_LIMIT = 16 * 1024 * 1024, COLUMNS_MAX = 100 };

static const char preset_sheet[] = "Sheet1";
static const char preset_header[] = "姓名,邮箱账号,工号,邮箱密码,部门,分机号,职务,手机,邮箱容量(M)";

static enum template_column template_recognise(const char *text)
{
	enum header header = header_find(text);

	return header < HEADER_TEMPLATE ? (enum template_column)header : TEMPLATE_UNKNOWN;
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

/* The first line alone: what else the text has does not count. */
static int template_columns(struct template *template, const char *path, const char *text,
			    size_t len, struct error *error)
{
	CLEANUP(csv_release) struct csv_read csv = csv_read(text, len);
	const char *why;

	template->delimiter = csv.delimiter;
	template_begin(template);
	if (csv_next(&csv, &why) < 0)
		return error_set(error, ERROR_CONFIG, "%s: the header line %s", path, why);
	for (size_t i = 0; i < csv.count && template->count < COLUMNS_MAX; i++)
		template_add(template, csv_cell(&csv, i));
	return 0;
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

/* What this system can read and not write is written as a spreadsheet reads it anywhere. */
static void template_check_encoding(struct template *template, const char *path,
				    struct findings *findings)
{
	CLEANUP(text_encoder_release) struct text_encoder encoder = { .converts = false };

	if (text_encoder_open(&encoder, template->encoding))
		return;
	finding_add(findings, FINDING_WARNING, "TEMPLATE-ENCODING", path,
		    "this system cannot write its encoding, %s: import files are in UTF-8 with a "
		    "byte order mark",
		    template->encoding->name);
	finding_hint(findings, "save the template as UTF-8, or as a spreadsheet");
	template->encoding = NULL;
	template->bom = true;
}

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
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	template->sheet = preset_sheet;
	if (!path) {
		template->bom = true;
		return template_columns(template, "", preset_header, strlen(preset_header), error);
	}
	if (file_read(path, TEMPLATE_LIMIT, &text, error) != 0)
		return -1;
	if (strncmp(buf_text(&text), "PK", 2) == 0)
		return template_from_sheet(template, path, &text, error) ||
				       template_check(template, path, findings, error)
			       ? -1
			       : 0;
	if (text_to_utf8(&text, path, ERROR_CONFIG, &template->encoding, &template->bom, error) !=
	    0)
		return -1;
	template_check_encoding(template, path, findings);
	return template_columns(template, path, buf_text(&text), text.len, error) ||
			       template_check(template, path, findings, error)
		       ? -1
		       : 0;
}

void template_release(struct template *template)
{
	arena_release(&template->arena);
	*template = (struct template)TEMPLATE_INIT;
}
