// SPDX-License-Identifier: MIT
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>

#include "base/utf8.h"

PRINTF_LIKE(2, 0)
static void error_format(struct error *error, const char *format, va_list arguments)
{
	int len = vsnprintf(error->text, sizeof(error->text), format, arguments);

	if (len >= (int)sizeof(error->text))
		error->text[utf8_cut(error->text, sizeof(error->text) - 1)] = '\0';
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

/* A long context gives way to the cause, down to half of the text. */
static int error_join(struct error *error, enum error_kind kind, char *context, const char *cause)
{
	size_t half = sizeof(error->text) / 2, len = strlen(cause),
	       room = sizeof(error->text) - 3 - (len < half ? len : half);

	if (strlen(context) > room)
		context[utf8_cut(context, room)] = '\0';
	return error_set(error, kind, "%s: %s", context, cause);
}

int error_errno(struct error *error, const char *format, ...)
{
	int cause = errno;
	struct error object = ERROR_INIT;
	va_list arguments;

	va_start(arguments, format);
	error_format(&object, format, arguments);
	va_end(arguments);
	return error_join(error, cause == EACCES || cause == EPERM ? ERROR_PERMISSION : ERROR_IO,
			  object.text, strerror(cause));
}

int error_wrap(struct error *error, const char *format, ...)
{
	struct error context = ERROR_INIT;
	struct error cause = *error;
	va_list arguments;

	va_start(arguments, format);
	error_format(&context, format, arguments);
	va_end(arguments);
	return error_join(error, cause.kind, context.text, cause.text);
}

int error_exit_status(enum error_kind kind)
{
	static const int status[] = {
		[ERROR_NONE] = 0,   [ERROR_AGAIN] = 2,	     [ERROR_LIMIT] = 3,
		[ERROR_USAGE] = 64, [ERROR_DATA] = 65,	     [ERROR_INTERNAL] = 70,
		[ERROR_IO] = 74,    [ERROR_PERMISSION] = 77, [ERROR_CONFIG] = 78,
	};

	return status[kind];
}
