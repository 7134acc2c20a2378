// SPDX-License-Identifier: MIT
#include "unit.h"

#include "cmd/opt.h"

struct options {
	bool flag;
	const char *text;
	struct vec texts;
	struct opt_number number, wait;
	const char *choice;
};

static const char *const choices[] = { "red", "blue", NULL };
static const struct opt_row rows[] = {
	{ "flag", 'f', OPT_FLAG, .offset = offsetof(struct options, flag) },
	{ "text", 't', OPT_TEXT, .offset = offsetof(struct options, text), .argument = "TEXT" },
	{ "texts", 0, OPT_TEXTS, .offset = offsetof(struct options, texts), .argument = "TEXT" },
	{ "number", 'n', OPT_NUMBER, .offset = offsetof(struct options, number), .argument = "N" },
	{ "wait", 0, OPT_DURATION, .optional = true, .bare = "1h",
	  .offset = offsetof(struct options, wait), .argument = "TIME" },
	{ "choice", 0, OPT_CHOICE, .offset = offsetof(struct options, choice), .argument = "COLOUR",
	  .choices = choices },
};

/* What was read, in one line. */
static void say(struct buf *buf, const struct options *options, const struct vec *arguments)
{
	buf_printf(buf, "%d %s %zu", options->flag, options->text ? options->text : "-",
		   options->texts.count);
	buf_printf(buf, options->number.given ? " n%d" : " -", (int)options->number.value);
	buf_printf(buf, options->wait.given ? " w%d" : " -", (int)options->wait.value);
	buf_printf(buf, " %s:", options->choice ? options->choice : "-");
	for (size_t i = 0; i < arguments->count; i++)
		buf_printf(buf, " %s", arguments->items[i]);
}

static const struct {
	const char *line;
	const char *said; /* or what the error says, after "!" */
	bool stop_early;
} cases[] = {
	{ "", "0 - 0 - - -:" },
	{ "--flag a b", "1 - 0 - - -: a b" },
	{ "a --flag b", "1 - 0 - - -: a b" },
	{ "a --flag b", "0 - 0 - - -: a --flag b", true },
	{ "-- --flag", "0 - 0 - - -: --flag" },
	{ "-f -t x", "1 x 0 - - -:" },
	{ "-ftx", "1 x 0 - - -:" },
	{ "-n3 -", "0 - 0 n3 - -: -" },
	{ "--text=x=y", "0 x=y 0 - - -:" },
	{ "--text x --text y", "0 y 0 - - -:" },
	{ "--texts=a --texts b", "0 - 2 - - -:" },
	{ "--num=7", "0 - 0 n7 - -:" },
	{ "--wait a", "0 - 0 - w3600 -: a" },
	{ "--wait=2m", "0 - 0 - w120 -:" },
	{ "--choice=blue", "0 - 0 - - blue:" },
	{ "--choice=green", "!--choice is one of red, blue, not \"green\"" },
	{ "--tex=a", "!--tex may be --text or --texts" },
	{ "--flags", "!unknown option --flags; did you mean --flag?" },
	{ "--xyzzy", "!unknown option --xyzzy; see" },
	{ "--flag=1", "!--flag takes no value" },
	{ "--text", "!--text needs a value" },
	{ "-t", "!-t needs a value" },
	{ "-x", "!unknown option -x" },
	{ "--number=-1", "!--number takes a number, not \"-1\"" },
	{ "--number=1e3", "!--number takes a number" },
	{ "--wait=soon", "!--wait takes a time" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(vec_release) struct vec arguments = VEC_INIT;
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct options options = { .flag = false };
		struct error error = ERROR_INIT;
		char line[200], *argv[10], *saved = NULL;
		int argc = 0, status;

		snprintf(line, sizeof(line), "%s", cases[i].line);
		for (char *word = strtok_r(line, " ", &saved); word;
		     word = strtok_r(NULL, " ", &saved))
			argv[argc++] = word;
		status = opt_parse(rows, ARRAY_LEN(rows), "test", argc, argv, cases[i].stop_early,
				   &options, &arguments, &error);
		if (status == 0)
			say(&said, &options, &arguments);
		else
			buf_printf(&said, "!%s", error.text);
		if (cases[i].said[0] == '!' ? !strstr(buf_text(&said), cases[i].said + 1) ||
						      error.kind != ERROR_USAGE
					    : strcmp(buf_text(&said), cases[i].said) != 0)
			fail_msg("%s: want %s, got %s", cases[i].line, cases[i].said,
				 buf_text(&said));
		opt_release(rows, ARRAY_LEN(rows), &options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cases) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
