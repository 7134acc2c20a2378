// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "text/domain.h"

struct init_args {
	struct vec domains;
	const char *site;
	const char *directory;
	const char *kind;
	const char *base;
	const char *bind_dn;
	const char *password_file;
};

static const char *const kinds[] = { "openldap", "389ds", "ad", "ldif", NULL };

static const struct opt_row rows[] = {
	{ "domain", 0, OPT_TEXTS, .offset = offsetof(struct init_args, domains),
	  .argument = "DOMAIN", .help = "mail domain; may be given several times" },
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct init_args, site), .argument = "ID",
	  .help = "site of the provider: sg, hk, de, us, cn" },
	{ "directory", 0, OPT_TEXT, .offset = offsetof(struct init_args, directory),
	  .argument = "URI", .help = "ldaps://HOST, ldap://HOST, ldapi://, or ldif:FILE" },
	{ "kind", 0, OPT_CHOICE, .offset = offsetof(struct init_args, kind), .argument = "KIND",
	  .choices = kinds, .help = "openldap, 389ds, ad or ldif" },
	{ "base", 0, OPT_TEXT, .offset = offsetof(struct init_args, base), .argument = "DN",
	  .help = "where the people are in the directory" },
	{ "bind-dn", 0, OPT_TEXT, .offset = offsetof(struct init_args, bind_dn), .argument = "DN",
	  .help = "DN that mailprov binds with" },
	{ "password-file", 0, OPT_TEXT, .offset = offsetof(struct init_args, password_file),
	  .argument = "FILE", .help = "file with its password, mode 0600" },
};

/* Asks on the terminal for what was not given; without one it is a mistake to leave it out. */
static int ask(const char **value, const char *option, const char *question, const char *preset,
	       struct arena *arena, struct error *error)
{
	char line[1024];

	if (*value)
		return 0;
	if (!isatty(STDIN_FILENO)) {
		if (!preset)
			return error_set(error, ERROR_USAGE,
					 "init needs --%s when standard input is not a terminal",
					 option);
		*value = preset;
		return 0;
	}
	fprintf(stderr, "%s%s%s%s ", question, preset ? " [" : "", preset ? preset : "",
		preset ? "]" : "");
	if (!fgets(line, sizeof(line), stdin))
		return error_set(error, ERROR_USAGE, "no answer; nothing was written");
	line[strcspn(line, "\r\n")] = '\0';
	*value = *line ? arena_text(arena, line) : preset;
	if (!*value)
		return error_set(error, ERROR_USAGE,
				 "init cannot go on without it; nothing was written");
	return 0;
}

static void put(struct buf *buf, const char *before, const char *value)
{
	buf_puts(buf, before);
	escape_yaml(buf, value);
	buf_putc(buf, '\n');
}

static void compose(struct buf *buf, const struct init_args *args)
{
	bool ldif = strncmp(args->directory, "ldif:", 5) == 0;

	buf_puts(buf, "# Configuration of mailprov; every key is explained in "
		      "mailprov.yaml(5).\ndomains:\n");
	for (size_t i = 0; i < args->domains.count; i++) {
		put(buf, "  - name: ", args->domains.items[i]);
		put(buf, "    site: ", args->site);
	}
	put(buf, "directory:\n  uri: ", args->directory);
	put(buf, "  kind: ", args->kind);
	if (args->base)
		put(buf, "  base: ", args->base);
	if (ldif)
		return;
	if (!args->bind_dn) {
		buf_puts(buf, "  bind: {method: anonymous}\n");
		return;
	}
	put(buf, "  bind:\n    method: simple\n    dn: ", args->bind_dn);
	put(buf, "    password_file: ", args->password_file);
	if (strncmp(args->directory, "ldap://", 7) == 0)
		buf_puts(buf, "  tls: {start_tls: true}\n");
}

static int complete(struct init_args *args, struct arena *arena, struct error *error)
{
	const char *domain = args->domains.count ? args->domains.items[0] : NULL;
	bool given = args->directory && args->domains.count && args->site;
	bool ldif;

	if (ask(&domain, "domain", "Mail domain of the company:", NULL, arena, error) != 0 ||
	    ask(&args->site, "site", "Site of the provider (sg, hk, de, us, cn):", NULL, arena,
		error) != 0 ||
	    ask(&args->directory, "directory", "Directory (ldaps://HOST, or ldif:FILE):", NULL,
		arena, error) != 0)
		return -1;
	if (args->domains.count == 0)
		vec_add(&args->domains, domain);
	ldif = strncmp(args->directory, "ldif:", 5) == 0;
	if (ask(&args->kind, "kind", "Kind of directory (openldap, 389ds, ad):",
		ldif ? "ldif" : "openldap", arena, error) != 0)
		return -1;
	if (ldif)
		return 0;
	if (ask(&args->base, "base", "Where the people are (ou=people,dc=example,dc=com):", NULL,
		arena, error) != 0)
		return -1;
	if (!given && isatty(STDIN_FILENO) &&
	    ask(&args->bind_dn, "bind-dn", "Bind as (empty: anonymous):", "", arena, error) != 0)
		return -1;
	if (args->bind_dn && !*args->bind_dn)
		args->bind_dn = NULL;
	return args->bind_dn ? ask(&args->password_file, "password-file",
				   "File with its password:", "ldap.secret", arena, error)
			     : 0;
}

/*
 * What was written must load; a missing password file or unknown site is shown with all that is to
 * be done.
 */
static int prove(struct app *app, struct error *error)
{
	if (app_open(app, CMD_CONFIG, error) == 0) {
		buf_printf(&app->out, "Written: %s\nNext: mailprov check\n", app->config_file);
		return 0;
	}
	return error_wrap(error, "%s is written, but not complete yet", app->config_file);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct init_args *args = options;
	const char *why;

	(void)arguments;
	if (access(app->config_file, F_OK) == 0)
		return error_set(error, ERROR_USAGE,
				 "%s is there already; init does not touch it (another file: "
				 "mailprov -c FILE init)",
				 app->config_file);
	if (complete(args, &arena, error) != 0)
		return -1;
	for (size_t i = 0; i < args->domains.count; i++) {
		why = domain_normalise(&name, args->domains.items[i]);
		if (why)
			return error_set(error, ERROR_USAGE, "the domain \"%s\" %s",
					 args->domains.items[i], why);
	}
	compose(&text, args);
	file_folder(&folder, app->config_file);
	if (file_make_folder(buf_text(&folder), 0755, error) != 0 ||
	    file_replace(app->config_file, text.data, text.len, 0644, error) != 0)
		return -1;
	return prove(app, error);
}

const struct cmd cmd_init = {
	.name = "init",
	.arguments = "",
	.summary = "write a first configuration from a few options or questions",
	.help = "Writes the file that -c names. What no option gives is asked for on the terminal. "
		"A file that is there is not touched.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct init_args),
	.run = run,
};
