// SPDX-License-Identifier: MIT
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>

#include "base/utf8.h"

static void error_format(struct error *error, const char *format, va_list arguments)
{
	int len = vsnprintf(error->text, sizeof(error->text), format, arguments);

	/* Cut in the middle of a character, perhaps: the last one goes. */
	if (len >= (int)sizeof(error->text))
		error->text[utf8_cut(error->text, sizeof(error->text) - 2)] = '\0';
}

int error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	error_format(error, format, arguments);
	va_end(arguments);
	error->kind = kind;
	return -1;
}

int error_errno(struct error *error, const char *format, ...)
{
	int cause = errno;
	struct error object = ERROR_INIT;
	va_list arguments;

	va_start(arguments, format);
	error_format(&object, format, arguments);
	va_end(arguments);
	return error_set(error, cause == EACCES || cause == EPERM ? ERROR_PERMISSION : ERROR_IO, "%s: %s", object.text, strerror(cause));
}

int error_wrap(struct error *error, const char *format, ...)
{
	struct error context = ERROR_INIT;
	struct error cause = *error;
	va_list arguments;

	va_start(arguments, format);
	error_format(&context, format, arguments);
	va_end(arguments);
	return error_set(error, cause.kind, "%s: %s", context.text, cause.text);
}

int error_exit_status(enum error_kind kind)
{
	static const int status[] = {
		[ERROR_NONE] = 0,   [ERROR_AGAIN] = 2,     [ERROR_LIMIT] = 3, [ERROR_USAGE] = 64,      [ERROR_DATA] = 65,
		[ERROR_INTERNAL] = 70, [ERROR_IO] = 74, [ERROR_PERMISSION] = 77, [ERROR_CONFIG] = 78,
	};

	return status[kind];
}
