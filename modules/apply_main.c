// SPDX-License-Identifier: MIT
/*
 * mailprov-client-apply: started by pam_mailprov as the user, by a systemd user unit, or by hand.
 * See mailprov-client-apply(8).
 */
#include <getopt.h>
#include <pwd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "modules/client_apply.h"

#ifndef PUBLISHED
#define PUBLISHED STATEDIR "/published"
#endif

static const struct option options[] = {
	{ "home", required_argument, NULL, 'H' },      { "address", required_argument, NULL, 'a' },
	{ "published", required_argument, NULL, 'p' }, { "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },	       { NULL, 0, NULL, 0 },
};

static void say(const char *text)
{
	fprintf(stderr, "%s\n", text);
}

static const char usage[] =
	"Usage: mailprov-client-apply [--home=DIR] [--address=ADDRESS] [--published=DIR]\n"
	"Writes your settings of mail programs into ~/.config/mailprov.\n";

static int fail(const struct error *error)
{
	fprintf(stderr, "mailprov-client-apply: %s\n", error->text);
	return error_exit_status(error->kind);
}

/* What was asked for counts as said only when it went out. */
static int answer(const char *text)
{
	struct error error = ERROR_INIT;

	return file_write(STDOUT_FILENO, text, strlen(text), "standard output", &error) == 0
		       ? 0
		       : fail(&error);
}

static int refuse(void)
{
	fputs(usage, stderr);
	return error_exit_status(ERROR_USAGE);
}

/* Fills in what no option said: the home and the name of the user who runs this. */
static int complete(struct client_apply *apply, struct error *error)
{
	const struct passwd *self = apply->home && apply->user ? NULL : getpwuid(geteuid());

	if (!self && (!apply->home || !apply->user))
		return error_set(
			error, ERROR_DATA,
			"uid %u has no entry in the user database; give --home and --address",
			(unsigned)geteuid());
	if (!apply->home)
		apply->home = self->pw_dir;
	if (!apply->user)
		apply->user = self->pw_name;
	return 0;
}

int main(int argc, char **argv)
{
	struct client_apply apply = { .published = PUBLISHED, .say = say };
	struct error error = ERROR_INIT;
	bool done;

	process_begin();
	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		switch (option) {
		case 'H':
			apply.home = optarg;
			break;
		case 'a':
			apply.user = optarg;
			break;
		case 'p':
			apply.published = optarg;
			break;
		case 'h':
			return answer(usage);
		case 'V':
			return answer("mailprov-client-apply " PACKAGE_VERSION "\n");
		default:
			return refuse();
		}
	}
	if (optind < argc)
		return refuse();
	if (complete(&apply, &error) != 0 || client_apply(&apply, &done, &error) != 0)
		return fail(&error);
	return 0;
}
