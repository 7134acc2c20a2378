// SPDX-License-Identifier: MIT
#include "batch/import.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/mem.h"

/* config_check refuses a format that this build does not have. */
static const struct import_format *const import_formats[] = {
	[CONFIG_CSV] = &import_csv,
#ifdef HAVE_XLSX
	[CONFIG_XLSX] = &import_xlsx,
#endif
};

const char *import_suffix(enum config_format format)
{
	return import_formats[format]->suffix;
}

void import_open(struct import *import, const struct config_batch *config,
		 const struct template *template, const char *folder, const char *domain,
		 struct password_pool *pool)
{
	*import = (struct import){ .format = import_formats[config->format],
				   .template = template,
				   .folder = folder,
				   .domain = domain,
				   .max_rows = config->max_rows,
				   .pool = pool };
	import->values = mem_new(template->count, sizeof(*import->values));
}

static int import_begin(struct import *import, struct error *error)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_printf(&name, "import-%s-%02d.%s", import->domain, ++import->files,
		   import->format->suffix);
	import->rows = 0;
	return import->format->open(import->folder, buf_text(&name), import->template,
				    &import->file, error);
}

static bool is_phone(const char *text)
{
	return text[0] == '+' && text[1] && strspn(text + 1, "0123456789") == strlen(text + 1);
}

static const char *import_value(const struct account *account, enum template_column column,
				const char *password)
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

static int import_fill(struct import *import, const struct account *account, const char *password,
		       struct error *error)
{
	for (size_t i = 0; i < import->template->count; i++) {
		import->values[i] = import_value(account, import->template->columns[i], password);
		if (escape_is_formula(import->values[i]) && !is_phone(import->values[i]))
			return error_set(error, ERROR_INTERNAL,
					 "%s: a value would be run as a formula",
					 account->value[ACCOUNT_ADDRESS]);
	}
	return import->format->row(import->file, import->values, error);
}

int import_row(struct import *import, const struct account *account, struct error *error)
{
	char password[PASSWORD_LENGTH + 1];
	int status;

	if (import->file && import->rows >= import->max_rows && import_close(import, error) != 0)
		return -1;
	if ((!import->file && import_begin(import, error) != 0) ||
	    password_make(import->pool, account->value[ACCOUNT_ADDRESS], password, error) != 0)
		return -1;
	status = import_fill(import, account, password, error);
	explicit_bzero(password, sizeof(password));
	import->rows++;
	return status;
}

int import_close(struct import *import, struct error *error)
{
	void *file = take_ptr(&import->file);

	return file ? import->format->close(file, error) : 0;
}

void import_release(struct import *import)
{
	if (import->file)
		import->format->drop(import->file);
	free(import->values);
	*import = (struct import){ .file = NULL };
}
