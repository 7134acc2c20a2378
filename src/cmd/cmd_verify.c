// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/verdicts.h"
#include "flow/resolution.h"

enum { LIST_LIMIT = 64 * 1024 * 1024, FLUSH_AT = 65536, WAIT_FIRST = 2, WAIT_MOST = 60 };

struct verify_args {
	const char *site;
	const char *file;
	struct opt_number wait;
	struct vec nameservers;
	bool nagios;
	bool strict;
	bool survey;
};

static const struct opt_row rows[] = {
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct verify_args, site), .argument = "ID",
	  .help = "the site of the domains; needs no configuration then" },
	{ "file", 0, OPT_TEXT, .offset = offsetof(struct verify_args, file), .argument = "LIST",
	  .help = "domains from a file: DOMAIN [SITE] on each line; JSON Lines with --json" },
	{ "wait", 0, OPT_DURATION, .optional = true, .bare = "1h", .offset = offsetof(struct verify_args, wait), .argument = "TIME",
	  .help = "ask again until effective, for so long at most (1h)" },
	{ "nameserver", 0, OPT_TEXTS, .offset = offsetof(struct verify_args, nameservers), .argument = "ADDR[:PORT]",
	  .help = "ask just this name server; may be repeated" },
	{ "nagios", 0, OPT_FLAG, .offset = offsetof(struct verify_args, nagios), .help = "one line and exit status 0 to 3 for monitoring" },
	{ "survey", 0, OPT_FLAG, .offset = offsetof(struct verify_args, survey),
	  .help = "with --file, too: look for leftovers, wildcards and what is advised" },
	{ "strict", 0, OPT_FLAG, .offset = offsetof(struct verify_args, strict), .help = "warnings count as well" },
};

/* What the verdicts are handed on with. */
struct showing {
	struct app *app;
	const struct verify_args *args;
	struct json *json;
	bool lines; /* JSON Lines in the place of one document */
	bool silent;
	enum verdict_status worst;
	size_t count, effective, warned;
	int64_t milliseconds;
};

static void show_text(struct showing *showing, const struct verdict *verdict)
{
	struct error ignored = ERROR_INIT;

	verdicts_print(&showing->app->out, verdict);
	/* Findings go to standard error: what belongs to them must stand before them. */
	if (verdict->findings.count && app_flush(showing->app, &ignored) != 0)
		return;
	app_show_findings(showing->app, &verdict->findings);
}

static int show(void *argument, const struct verify_domain *domain, struct verdict *taken, struct error *error)
{
	CLEANUP(verdict_freep) struct verdict *verdict = taken;
	struct showing *showing = argument;
	struct app *app = showing->app;

	(void)domain;
	showing->count++;
	showing->effective += verdict->status == VERDICT_EFFECTIVE;
	showing->warned += finding_count(&verdict->findings, FINDING_WARNING) > 0;
	showing->worst = verdicts_worse(showing->worst, verdict->status);
	if (showing->silent || showing->args->nagios)
		return 0;
	if (app->json)
		verdict_write_json(showing->json, verdict);
	else if (!app->quiet || verdict->status != VERDICT_EFFECTIVE)
		show_text(showing, verdict);
	return app->out.len > FLUSH_AT ? app_flush(app, error) : 0;
}

/* One pass over all domains; `silent` shows nothing. */
static int pass(struct showing *showing, const struct verify_domain *domains, size_t count, bool silent, struct error *error)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	const struct verify_options options = { .strict = showing->args->strict, .survey = showing->args->survey || !showing->args->file };
	struct app *app = showing->app;
	int64_t begin = clock_ticks_ms();

	showing->silent = silent;
	showing->worst = VERDICT_EFFECTIVE;
	showing->count = showing->effective = showing->warned = 0;
	if (resolution_open(&showing->args->nameservers, app->config.file ? &app->config : NULL, &resolver, error) != 0 ||
	    verify_domains(resolver, &app->sites, domains, count, &options, show, showing, error) != 0)
		return -1;
	showing->milliseconds = clock_ticks_ms() - begin;
	return 0;
}

/* Asks until all are effective or the time is over; between the passes it waits twice as long each time. */
static int wait_for(struct showing *showing, const struct verify_domain *domains, size_t count, int64_t seconds, struct error *error)
{
	int64_t end = clock_ticks_ms() + seconds * 1000;

	for (unsigned nap = WAIT_FIRST;; nap = nap * 2 < WAIT_MOST ? nap * 2 : WAIT_MOST) {
		int64_t left;

		if (pass(showing, domains, count, true, error) != 0)
			return -1;
		left = (end - clock_ticks_ms()) / 1000;
		if (showing->worst == VERDICT_EFFECTIVE || left <= 0)
			return 0;
		app_note(showing->app, "%zu of %zu effective; asking again in %u s", showing->effective, count, nap < left ? nap : (unsigned)left);
		sleep(nap < left ? nap : (unsigned)left);
	}
}

/* The domains of a list file, each with its own site or that of --site. */
static int read_list(struct app *app, const struct verify_args *args, struct arena *arena, struct verify_domain **ret_domains, size_t *ret_count,
		     struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct verify_domain *domains;
	struct scan scan;
	const char *line;
	size_t len, count = 0, lines = 1, number = 0;

	if (file_read(args->file, LIST_LIMIT, &text, error) != 0)
		return -1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.data[i] == '\n';
	domains = arena_new(arena, lines, sizeof(*domains));
	scan = scan_over(buf_text(&text), text.len);
	while (scan_line(&scan, &line, &len)) {
		char *name = arena_textn(arena, line, len), *saved = NULL;
		const char *word = strtok_r(name, " \t,", &saved), *site = strtok_r(NULL, " \t,", &saved);
		CLEANUP(vec_release) struct vec one = VEC_INIT;
		struct verify_domain *domain;
		size_t ignored;

		number++;
		if (!word || *word == '#')
			continue;
		vec_add(&one, word);
		if (resolution_domains(&one, site ? site : args->site, app->config.file ? &app->config : NULL, &app->sites, arena, &domain, &ignored,
				       error) != 0)
			return error_wrap(error, "%s:%zu", args->file, number);
		domains[count++] = *domain;
	}
	*ret_domains = domains;
	*ret_count = count;
	return 0;
}

static int nagios_exit(struct app *app, const struct showing *showing)
{
	static const struct {
		const char *word;
		int status;
	} levels[] = {
		[VERDICT_EFFECTIVE] = { "OK", 0 },
		[VERDICT_PENDING] = { "WARNING", 1 },
		[VERDICT_NOT_EFFECTIVE] = { "CRITICAL", 2 },
		[VERDICT_UNKNOWN] = { "UNKNOWN", 3 },
	};
	buf_printf(&app->out, "MAILPROV %s - %zu of %zu domains effective, %zu with warnings | effective=%zu;;;0;%zu warnings=%zu time=%lldms\n",
		   levels[showing->worst].word, showing->effective, showing->count, showing->warned, showing->effective, showing->count,
		   showing->warned, (long long)showing->milliseconds);
	return levels[showing->worst].status;
}

/* Opens what is there to be used: a configuration is needed only for domains whose site is not named. */
static int find_domains(struct app *app, const struct verify_args *args, const struct vec *arguments, struct arena *arena,
			struct verify_domain **ret_domains, size_t *ret_count, struct error *error)
{
	bool alone = args->site && (arguments->count || args->file);

	if (app_open(app, alone ? CMD_SITES : CMD_CONFIG, error) != 0)
		return -1;
	if (args->file)
		return read_list(app, args, arena, ret_domains, ret_count, error);
	return resolution_domains(arguments, args->site, alone ? NULL : &app->config, &app->sites, arena, ret_domains, ret_count, error);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct verify_args *args = options;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct json json = json_init(&app->out, !args->file);
	struct showing showing = { .app = app, .args = args, .json = &json, .lines = args->file != NULL };
	struct verify_domain *domains;
	size_t count;

	if (find_domains(app, args, arguments, &arena, &domains, &count, error) != 0)
		return -1;
	if (args->wait.given && wait_for(&showing, domains, count, args->wait.value, error) != 0)
		return -1;
	if (app->json && !showing.lines) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key(&json, "domains");
		json_array(&json);
	}
	if (pass(&showing, domains, count, false, error) != 0)
		return -1;
	if (app->json && !showing.lines) {
		json_close(&json);
		json_close(&json);
	}
	if (args->nagios)
		return nagios_exit(app, &showing);
	if (args->file && !app->quiet)
		app_note(app, "%zu of %zu domains effective, %zu with warnings, in %lld ms", showing.effective, showing.count, showing.warned,
			 (long long)showing.milliseconds);
	return verdicts_exit(showing.worst);
}

const struct cmd cmd_verify = {
	.name = "verify",
	.arguments = "[DOMAIN...]",
	.summary = "is the resolution of the domains effective?",
	.help = "Without a domain, those of the configuration. MX and SPF decide; the CNAMEs are expected, but not required.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct verify_args),
	.most = -1,
	.run = run,
};
