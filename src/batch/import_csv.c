// SPDX-License-Identifier: MIT
#include "batch/import_csv.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "batch/password.h"

enum { TEXT_ROOM = 256 * 1024, TEXT_FLUSH = 128 * 1024 };

void import_csv_open(struct import_csv *csv, const struct template *template, const char *folder, const char *domain, int64_t max_rows)
{
	*csv = (struct import_csv){ .template = template, .folder = folder, .domain = domain, .max_rows = max_rows, .fd = -1 };
	/* Reserved once: a buffer that grows leaves copies of passwords behind. */
	buf_reserve(&csv->text, TEXT_ROOM);
}

static int import_csv_flush(struct import_csv *csv, struct error *error)
{
	int status = file_write(csv->fd, csv->text.data, csv->text.len, buf_text(&csv->path), error);

	explicit_bzero(csv->text.data, csv->text.cap);
	buf_clear(&csv->text);
	return status;
}

static void import_csv_cell(struct import_csv *csv, size_t column, const char *text)
{
	if (column)
		buf_putc(&csv->text, csv->template->delimiter);
	escape_csv(&csv->text, text);
}

static int import_csv_begin(struct import_csv *csv, struct error *error)
{
	buf_clear(&csv->path);
	buf_printf(&csv->path, "%s/import-%s-%02d.csv", csv->folder, csv->domain, ++csv->files);
	csv->fd = open(buf_text(&csv->path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (csv->fd < 0)
		return error_errno(error, "%s: cannot create", buf_text(&csv->path));
	csv->rows = 0;
	if (csv->template->bom)
		buf_puts(&csv->text, "\xEF\xBB\xBF");
	for (size_t i = 0; i < csv->template->count; i++)
		import_csv_cell(csv, i, csv->template->headers[i]);
	buf_puts(&csv->text, "\r\n");
	return 0;
}

static int import_csv_end(struct import_csv *csv, struct error *error)
{
	if (csv->fd < 0)
		return 0;
	if (import_csv_flush(csv, error) != 0)
		return -1;
	if (fsync(csv->fd) != 0)
		return error_errno(error, "%s: cannot make durable", buf_text(&csv->path));
	file_closep(&csv->fd);
	return 0;
}

static bool is_phone(const char *text)
{
	return text[0] == '+' && text[1] && strspn(text + 1, "0123456789") == strlen(text + 1);
}

static const char *import_csv_value(const struct account *account, enum template_column column, const char *password)
{
	static const enum account_field fields[] = {
		[TEMPLATE_NAME] = ACCOUNT_NAME,
		[TEMPLATE_ADDRESS] = ACCOUNT_ADDRESS,
		[TEMPLATE_EMPLOYEE_NUMBER] = ACCOUNT_EMPLOYEE_NUMBER,
		[TEMPLATE_DEPARTMENT] = ACCOUNT_DEPARTMENT,
		[TEMPLATE_EXTENSION] = ACCOUNT_EXTENSION,
		[TEMPLATE_TITLE] = ACCOUNT_TITLE,
		[TEMPLATE_MOBILE] = ACCOUNT_MOBILE,
		[TEMPLATE_QUOTA] = ACCOUNT_QUOTA,
	};
	const char *value;

	if (column == TEMPLATE_PASSWORD)
		return password;
	if (column == TEMPLATE_UNKNOWN)
		return "";
	value = account->value[fields[column]];
	return value ? value : "";
}

int import_csv_row(struct import_csv *csv, const struct account *account, struct error *error)
{
	char password[PASSWORD_LENGTH + 1];

	if (csv->fd >= 0 && csv->rows >= csv->max_rows && import_csv_end(csv, error) != 0)
		return -1;
	if (csv->fd < 0 && import_csv_begin(csv, error) != 0)
		return -1;
	if (password_make(account->value[ACCOUNT_ADDRESS], password, error) != 0)
		return -1;
	for (size_t i = 0; i < csv->template->count; i++) {
		const char *value = import_csv_value(account, csv->template->columns[i], password);

		if (escape_is_formula(value) && !is_phone(value)) {
			explicit_bzero(password, sizeof(password));
			return error_set(error, ERROR_INTERNAL, "%s: a value would be run as a formula", account->value[ACCOUNT_ADDRESS]);
		}
		import_csv_cell(csv, i, value);
	}
	explicit_bzero(password, sizeof(password));
	buf_puts(&csv->text, "\r\n");
	csv->rows++;
	return csv->text.len < TEXT_FLUSH ? 0 : import_csv_flush(csv, error);
}

int import_csv_close(struct import_csv *csv, struct error *error)
{
	return import_csv_end(csv, error);
}

void import_csv_release(struct import_csv *csv)
{
	file_closep(&csv->fd);
	buf_wipe(&csv->text);
	buf_release(&csv->path);
}
