// SPDX-License-Identifier: MIT
#include "cmd/opt.h"

#include <errno.h>

#include "base/clock.h"

/* What one walk over argv carries along. */
struct opt_walk {
	const struct opt_row *rows;
	size_t count;
	const char *command;
	char *options;
};

static int opt_unknown(const struct opt_walk *walk, const char *given, size_t len,
		       struct error *error)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const char *nearest;

	buf_add(&name, given, len);
	for (size_t i = 0; i < walk->count; i++)
		vec_add(&names, walk->rows[i].name);
	nearest = vec_nearest(&names, buf_text(&name));
	if (nearest)
		return error_set(error, ERROR_USAGE, "%s: unknown option --%s; did you mean --%s?",
				 walk->command, buf_text(&name), nearest);
	return error_set(error, ERROR_USAGE, "%s: unknown option --%s; see: mailprov %s --help",
			 walk->command, buf_text(&name), walk->command);
}

static int opt_find_long(const struct opt_walk *walk, const char *given, size_t len,
			 const struct opt_row **ret_row, struct error *error)
{
	const struct opt_row *found = NULL;

	for (size_t i = 0; i < walk->count; i++) {
		const struct opt_row *row = &walk->rows[i];

		if (strncmp(row->name, given, len) != 0)
			continue;
		if (row->name[len] == '\0') {
			found = row;
			break;
		}
		if (found)
			return error_set(error, ERROR_USAGE, "%s: --%.*s may be --%s or --%s",
					 walk->command, (int)len, given, found->name, row->name);
		found = row;
	}
	if (!found)
		return opt_unknown(walk, given, len, error);
	*ret_row = found;
	return 0;
}

int opt_number_parse(const char *text, struct opt_number *ret_number)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0)
		return -1;
	*ret_number = (struct opt_number){ true, number };
	return 0;
}

static int opt_set_choice(const struct opt_walk *walk, const struct opt_row *row, const char *value,
			  const char **ret_value, struct error *error)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	for (const char *const *choice = row->choices; *choice; choice++) {
		if (strcmp(*choice, value) == 0) {
			*ret_value = *choice;
			return 0;
		}
		buf_printf(&list, "%s%s", list.len ? ", " : "", *choice);
	}
	return error_set(error, ERROR_USAGE, "%s: --%s is one of %s, not \"%s\"", walk->command,
			 row->name, buf_text(&list), value);
}

static int opt_set(const struct opt_walk *walk, const struct opt_row *row, const char *value,
		   struct error *error)
{
	void *slot = walk->options + row->offset;

	switch (row->type) {
	case OPT_FLAG:
		*(bool *)slot = true;
		return 0;
	case OPT_TEXT:
		*(const char **)slot = value;
		return 0;
	case OPT_TEXTS:
		vec_add(slot, value);
		return 0;
	case OPT_NUMBER:
		if (opt_number_parse(value, slot) != 0)
			return error_set(error, ERROR_USAGE, "%s: --%s takes a number, not \"%s\"",
					 walk->command, row->name, value);
		return 0;
	case OPT_DURATION:
		if (!clock_parse_duration(value, &((struct opt_number *)slot)->value))
			return error_set(
				error, ERROR_USAGE,
				"%s: --%s takes a time such as 90s, 15m, 36h or 30d, not \"%s\"",
				walk->command, row->name, value);
		((struct opt_number *)slot)->given = true;
		return 0;
	case OPT_CHOICE:
		return opt_set_choice(walk, row, value, slot, error);
	}
	return error_set(error, ERROR_INTERNAL, "option row without a type");
}

/*
 * `given` stands behind the two hyphens; `next` is the argument after it or NULL. Sets *ret_used
 * when next was taken as the value.
 */
static int opt_long(const struct opt_walk *walk, const char *given, const char *next,
		    bool *ret_used, struct error *error)
{
	const char *equals = strchr(given, '=');
	const struct opt_row *row = NULL;

	if (opt_find_long(walk, given, equals ? (size_t)(equals - given) : strlen(given), &row,
			  error) != 0)
		return -1;
	if (row->type == OPT_FLAG && equals)
		return error_set(error, ERROR_USAGE, "%s: --%s takes no value", walk->command,
				 row->name);
	if (equals)
		return opt_set(walk, row, equals + 1, error);
	if (row->type == OPT_FLAG || row->optional)
		return opt_set(walk, row, row->bare, error);
	if (!next)
		return error_set(error, ERROR_USAGE, "%s: --%s needs a value: --%s=%s",
				 walk->command, row->name, row->name, row->argument);
	*ret_used = true;
	return opt_set(walk, row, next, error);
}

static int opt_short(const struct opt_walk *walk, const char *letters, const char *next,
		     bool *ret_used, struct error *error)
{
	for (; *letters; letters++) {
		const struct opt_row *row = NULL;

		for (size_t i = 0; i < walk->count; i++)
			if (walk->rows[i].letter == *letters)
				row = &walk->rows[i];
		if (!row)
			return error_set(error, ERROR_USAGE,
					 "%s: unknown option -%c; see: mailprov %s --help",
					 walk->command, *letters, walk->command);
		if (row->type == OPT_FLAG) {
			if (opt_set(walk, row, NULL, error) != 0)
				return -1;
			continue;
		}
		if (letters[1])
			return opt_set(walk, row, letters + 1, error);
		if (!next)
			return error_set(error, ERROR_USAGE, "%s: -%c needs a value: -%c %s",
					 walk->command, *letters, *letters, row->argument);
		*ret_used = true;
		return opt_set(walk, row, next, error);
	}
	return 0;
}

int opt_parse(const struct opt_row *rows, size_t count, const char *command, int argc, char **argv,
	      bool stop_early, void *options, struct vec *ret_arguments, struct error *error)
{
	struct opt_walk walk = {
		.rows = rows, .count = count, .command = command, .options = options
	};
	bool ended = false;

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool used = false;
		int status = 0;

		if (ended || word[0] != '-' || word[1] == '\0') {
			vec_add(ret_arguments, word);
			ended = ended || stop_early;
		} else if (strcmp(word, "--") == 0) {
			ended = true;
		} else if (word[1] == '-') {
			status = opt_long(&walk, word + 2, next, &used, error);
		} else {
			status = opt_short(&walk, word + 1, next, &used, error);
		}
		if (status != 0)
			return -1;
		i += used;
	}
	return 0;
}

void opt_usage(struct buf *buf, const struct opt_row *rows, size_t count)
{
	enum { COLUMN = 30 };

	for (size_t i = 0; i < count; i++) {
		const struct opt_row *row = &rows[i];
		size_t start = buf->len;

		buf_printf(buf, row->letter ? "  -%c, " : "      ", row->letter);
		buf_printf(buf, "--%s", row->name);
		if (row->type != OPT_FLAG)
			buf_printf(buf, row->optional ? "[=%s]" : "=%s", row->argument);
		if (buf->len - start < COLUMN)
			buf_fill(buf, ' ', COLUMN - (buf->len - start));
		else
			buf_putc(buf, ' ');
		buf_printf(buf, "%s\n", row->help);
	}
}

void opt_release(const struct opt_row *rows, size_t count, void *options)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].type == OPT_TEXTS)
			vec_release((struct vec *)((char *)options + rows[i].offset));
}
