// SPDX-License-Identifier: MIT
#include "cmd/cmd.h"

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	struct json json = json_init(&app->out, true);

	(void)options;
	(void)arguments;
	(void)error;
	if (!app->json) {
		buf_puts(&app->out, "mailprov " PACKAGE_VERSION "\n" MAILPROV_FEATURES "\n");
		return 0;
	}
	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_text(&json, "version", PACKAGE_VERSION);
	json_key(&json, "features");
	json_object(&json);
	for (const char *word = MAILPROV_FEATURES; *word;
	     word += strcspn(word, " ") + (word[strcspn(word, " ")] == ' ')) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_add(&name, word + 1, strcspn(word, " ") - 1);
		json_key_bool(&json, buf_text(&name), *word == '+');
	}
	json_close(&json);
	json_close(&json);
	return 0;
}

const struct cmd cmd_version = {
	.name = "version",
	.arguments = "",
	.summary = "version and built-in features",
	.run = run,
};
