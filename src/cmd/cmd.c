// SPDX-License-Identifier: MIT
#include "cmd/cmd.h"

#include "base/escape.h"
#include "base/mem.h"

enum { USAGE_COLUMN = 12 };

struct global_options {
	const char *config;
	bool json;
	bool quiet;
	bool verbose;
	bool help;
	bool version;
};

const struct opt_row cmd_global_rows[] = {
	{ "config", 'c', OPT_TEXT, .offset = offsetof(struct global_options, config),
	  .argument = "FILE", .help = "configuration file" },
	{ "json", 0, OPT_FLAG, .offset = offsetof(struct global_options, json),
	  .help = "print one JSON document" },
	{ "quiet", 'q', OPT_FLAG, .offset = offsetof(struct global_options, quiet),
	  .help = "only what needs a person" },
	{ "verbose", 'v', OPT_FLAG, .offset = offsetof(struct global_options, verbose),
	  .help = "also notes" },
	{ "help", 'h', OPT_FLAG, .offset = offsetof(struct global_options, help),
	  .help = "this help; after a command, its help" },
	{ "version", 0, OPT_FLAG, .offset = offsetof(struct global_options, version),
	  .help = "the same as the command version" },
};
const size_t cmd_global_count = ARRAY_LEN(cmd_global_rows);

/* Finds by exact name; a mistake is ERROR_USAGE with the nearest match. */
static int cmd_find(const char *name, const struct cmd **ret_cmd, struct error *error)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	const char *nearest;

	for (size_t i = 0; cmd_table[i]; i++) {
		if (strcmp(cmd_table[i]->name, name) == 0) {
			*ret_cmd = cmd_table[i];
			return 0;
		}
		vec_add(&names, cmd_table[i]->name);
	}
	nearest = vec_nearest(&names, name);
	if (nearest)
		return error_set(error, ERROR_USAGE, "unknown command \"%s\"; did you mean %s?",
				 name, nearest);
	return error_set(error, ERROR_USAGE, "unknown command \"%s\"; see: mailprov --help", name);
}

static void cmd_usage_all(struct buf *buf)
{
	buf_puts(buf, "Usage: mailprov [-c FILE] [--json] [-q|-v] COMMAND [ARGUMENT...]\n\n"
		      "Takes a company from \"we bought hosted mail\" to \"everybody's mail "
		      "works\", from its own directory.\n\nCommands:\n");
	for (size_t i = 0; cmd_table[i]; i++)
		buf_printf(buf, "  %-*s%s\n", USAGE_COLUMN, cmd_table[i]->name,
			   cmd_table[i]->summary);
	buf_puts(buf, "\nOptions, before or after the command:\n");
	opt_usage(buf, cmd_global_rows, cmd_global_count);
	buf_puts(buf, "\nExit status: 0 done, 1 no or in part, 2 cannot tell now, 3 stopped by a "
		      "limit; from 64 on as sysexits.h has them.\n"
		      "Manual: man mailprov\n");
}

static void cmd_usage(struct buf *buf, const struct cmd *cmd)
{
	buf_printf(buf, "Usage: mailprov [OPTION...] %s%s%s\n\n%s\n", cmd->name,
		   *cmd->arguments ? " " : "", cmd->arguments, cmd->summary);
	if (cmd->help)
		buf_printf(buf, "\n%s\n", cmd->help);
	if (cmd->option_count) {
		buf_puts(buf, "\nOptions:\n");
		opt_usage(buf, cmd->options, cmd->option_count);
	}
}

/*
 * The rows of a command and the global ones as one table, so that global options may stand behind
 * the command too.
 */
struct cmd_options {
	struct opt_row *rows;
	size_t count;
	char *values; /* first the command's struct, then the global one */
	struct global_options *global;
};

static struct cmd_options cmd_options_new(const struct cmd *cmd,
					  const struct global_options *global)
{
	size_t offset = (cmd->options_size + 15) & ~(size_t)15;
	struct cmd_options options = {
		.rows = mem_new(cmd->option_count + cmd_global_count, sizeof(struct opt_row)),
		.count = cmd->option_count + cmd_global_count,
		.values = mem_new(1, offset + sizeof(*global)),
	};

	if (cmd->option_count)
		memcpy(options.rows, cmd->options, cmd->option_count * sizeof(struct opt_row));
	memcpy(options.rows + cmd->option_count, cmd_global_rows, sizeof(cmd_global_rows));
	for (size_t i = cmd->option_count; i < options.count; i++)
		options.rows[i].offset += offset;
	options.global = (struct global_options *)(options.values + offset);
	*options.global = *global;
	return options;
}

static void cmd_options_release(struct cmd_options *options)
{
	opt_release(options->rows, options->count, options->values);
	free(options->rows);
	free(options->values);
}

static int cmd_run(const struct cmd *cmd, struct app *app, const struct cmd_options *options,
		   const struct vec *arguments, struct error *error)
{
	int given = (int)arguments->count;

	if (options->global->help) {
		cmd_usage(&app->out, cmd);
		return 0;
	}
	if (given < cmd->least || (cmd->most >= 0 && given > cmd->most))
		return error_set(error, ERROR_USAGE, "%s takes %s; see: mailprov %s --help",
				 cmd->name, *cmd->arguments ? cmd->arguments : "no argument",
				 cmd->name);
	app->config_file = options->global->config;
	app->json = options->global->json;
	app->quiet = options->global->quiet;
	app->verbose = options->global->verbose;
	if (app_open(app, cmd->needs, error) != 0)
		return -1;
	return cmd->run(app, options->values, arguments, error);
}

/* Prints what came of it and gives the exit status. */
static int cmd_end(struct app *app, int status, struct error *error)
{
	app_progress(app, "");
	if (app_end_output(app, error) != 0)
		status = -1;
	if (status < 0) {
		app_say(app, "%s", error->text);
		status = error_exit_status(error->kind);
	}
	app_close(app);
	return status;
}

static int cmd_dispatch(struct app *app, const struct global_options *global,
			const struct vec *words, struct error *error)
{
	CLEANUP(vec_release) struct vec arguments = VEC_INIT;
	CLEANUP(cmd_options_release) struct cmd_options options = { .rows = NULL };
	const char *name = global->version ? "version" : words->count ? words->items[0] : NULL;
	size_t skip = name && !global->version;
	const struct cmd *cmd = NULL;

	if (!name) {
		cmd_usage_all(&app->out);
		return global->help ? 0 : error_set(error, ERROR_USAGE, "no command given");
	}
	if (cmd_find(name, &cmd, error) != 0)
		return -1;
	options = cmd_options_new(cmd, global);
	if (opt_parse(options.rows, options.count, cmd->name, (int)(words->count - skip),
		      (char **)(words->items + skip), false, options.values, &arguments,
		      error) != 0)
		return -1;
	return cmd_run(cmd, app, &options, &arguments, error);
}

/* Whoever pins the clock of a real run should know, and whoever left it set after a test. */
static void cmd_warn_of_tests(const struct app *app)
{
	static const char *const names[] = { "MAILPROV_CLOCK", "MAILPROV_SITES" };
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (secure_getenv(names[i]))
			buf_printf(&list, "%s%s", list.len ? ", " : "", names[i]);
	if (list.len && !DEVELOPER)
		app_say(app, "for tests only, and set in the environment: %s", buf_text(&list));
}

int cmd_main(int argc, char **argv)
{
	CLEANUP(vec_release) struct vec words = VEC_INIT;
	struct global_options global = { .config = SYSCONFDIR "/mailprov.yaml" };
	struct app app = { .lock = -1 };
	struct error error = ERROR_INIT;
	int status;

	cmd_warn_of_tests(&app);
	status = opt_parse(cmd_global_rows, cmd_global_count, "mailprov", argc - 1, argv + 1, true,
			   &global, &words, &error);
	if (status == 0)
		status = cmd_dispatch(&app, &global, &words, &error);
	return cmd_end(&app, status, &error);
}
