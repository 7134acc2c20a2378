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
				   .pool = pool,
				   .wide = *template };
	import->wide.encoding = NULL;
	import->wide.bom = true;
	import->of[false] = (struct import_stream){ .template = template, .infix = "" };
	import->of[true] =
		(struct import_stream){ .template = &import->wide, .infix = IMPORT_WIDE };
	/* template_load has tried it. */
	(void)!text_encoder_open(&import->encoder, template->encoding);
	import->values = mem_new(template->count, sizeof(*import->values));
}

static int import_begin(struct import *import, struct import_stream *stream, struct error *error)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_printf(&name, "import-%s%s-%02d.%s", import->domain, stream->infix, ++stream->files,
		   import->format->suffix);
	stream->rows = 0;
	return import->format->open(import->folder, buf_text(&name), stream->template,
				    &stream->file, error);
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

bool import_can_say(const struct template *template, const struct text_encoder *encoder,
		    const struct account *account, struct buf *tried)
{
	if (!template->encoding || !template->encoding->narrow)
		return true;
	for (size_t i = 0; i < template->count; i++) {
		const char *value = import_value(account, template->columns[i], "");

		buf_clear(tried);
		if (!text_encoder_put(encoder, tried, value, strlen(value)))
			return false;
	}
	return true;
}

static int import_fill(struct import *import, const struct import_stream *stream,
		       const struct account *account, const char *password, struct error *error)
{
	for (size_t i = 0; i < import->template->count; i++) {
		import->values[i] = import_value(account, import->template->columns[i], password);
		if (escape_is_formula(import->values[i]) && !is_phone(import->values[i]))
			return error_set(error, ERROR_INTERNAL,
					 "%s: a value would be run as a formula",
					 account->value[ACCOUNT_ADDRESS]);
	}
	return import->format->row(stream->file, import->values, error);
}

static int import_end(const struct import *import, struct import_stream *stream,
		      struct error *error)
{
	void *file = take_ptr(&stream->file);

	return file ? import->format->close(file, error) : 0;
}

int import_row(struct import *import, const struct account *account, struct error *error)
{
	bool wide = import->format == &import_csv &&
		    !import_can_say(import->template, &import->encoder, account, &import->tried);
	struct import_stream *stream = &import->of[wide];
	char password[PASSWORD_LENGTH + 1];
	int status;

	if (stream->file && stream->rows >= import->max_rows &&
	    import_end(import, stream, error) != 0)
		return -1;
	if ((!stream->file && import_begin(import, stream, error) != 0) ||
	    password_make(import->pool, account->value[ACCOUNT_ADDRESS], password, error) != 0)
		return -1;
	status = import_fill(import, stream, account, password, error);
	explicit_bzero(password, sizeof(password));
	stream->rows++;
	return status;
}

int import_close(struct import *import, struct error *error)
{
	return import_end(import, &import->of[false], error) ||
			       import_end(import, &import->of[true], error)
		       ? -1
		       : 0;
}

void import_release(struct import *import)
{
	for (size_t i = 0; i < ARRAY_LEN(import->of); i++)
		if (import->of[i].file)
			import->format->drop(import->of[i].file);
	text_encoder_release(&import->encoder);
	buf_release(&import->tried);
	free(import->values);
	*import = (struct import){ .format = NULL };
}
