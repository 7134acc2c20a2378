// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "base/escape.h"
#include "cmd/cmd.h"
#include "cmd/verdicts.h"
#include "flow/domain_list.h"
#include "flow/verify_baseline.h"
#include "flow/verify_wait.h"
#include "text/domain.h"

enum { FLUSH_AT = 65536 };

struct verify_args {
	const char *site;
	const char *file;
	const char *changed_since;
	const char *save_capture;
	const char *replay;
	const char *zone;
	struct opt_number wait;
	struct vec nameservers;
	bool authoritative;
	bool nagios;
	bool strict;
	bool survey;
};

static const struct opt_row rows[] = {
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct verify_args, site), .argument = "ID",
	  .help = "the site of the domains; needs no configuration then" },
	{ "file", 0, OPT_TEXT, .offset = offsetof(struct verify_args, file), .argument = "LIST",
	  .help = "domains from a file: DOMAIN [SITE] on each line; JSON Lines with --json" },
	{ "changed-since", 0, OPT_TEXT, .offset = offsetof(struct verify_args, changed_since),
	  .argument = "FILE",
	  .help = "show only what differs from the JSON Lines of an earlier run" },
	{ "wait", 0, OPT_DURATION, .optional = true, .bare = "1h",
	  .offset = offsetof(struct verify_args, wait), .argument = "TIME",
	  .help = "ask again until effective, for so long at most (1h)" },
	{ "nameserver", 0, OPT_TEXTS, .offset = offsetof(struct verify_args, nameservers),
	  .argument = "ADDR[:PORT]", .help = "ask just this name server; may be repeated" },
	{ "zone", 0, OPT_TEXT, .offset = offsetof(struct verify_args, zone), .argument = "FILE",
	  .help = "judge the domain by this zone file before it is published" },
	{ "authoritative", 0, OPT_FLAG, .offset = offsetof(struct verify_args, authoritative),
	  .help = "ask the domain's own name servers only, no cache" },
	{ "nagios", 0, OPT_FLAG, .offset = offsetof(struct verify_args, nagios),
	  .help = "one line and exit status 0 to 3 for monitoring" },
	{ "survey", 0, OPT_FLAG, .offset = offsetof(struct verify_args, survey),
	  .help = "with --file, too: look for leftovers, wildcards and what is advised" },
	{ "strict", 0, OPT_FLAG, .offset = offsetof(struct verify_args, strict),
	  .help = "warnings count as well" },
	{ "save-capture", 0, OPT_TEXT, .offset = offsetof(struct verify_args, save_capture),
	  .argument = "FILE", .help = "write down all answers, for a bug report" },
	{ "replay", 0, OPT_TEXT, .offset = offsetof(struct verify_args, replay), .argument = "FILE",
	  .help = "ask no server: use the answers of a capture" },
};

/* Context of the verdict callback. */
struct showing {
	struct app *app;
	const struct verify_args *args;
	struct json *json;
	const struct verify_baseline *previous; /* NULL: everything is shown */
	enum verdict_status worst;
	size_t count, by_status[VERDICT_EFFECTIVE + 1], warned, refused, unchanged;
	int64_t wait;	    /* the longest of all, -1 for none */
	struct buf details; /* for --nagios */
};

static struct resolution_how how_of(const struct verify_args *args)
{
	return (struct resolution_how){ .nameservers = &args->nameservers,
					.authoritative = args->authoritative,
					.save_capture = args->save_capture,
					.replay = args->replay,
					.zone = args->zone };
}

static struct verify_options options_of(const struct verify_args *args)
{
	return (struct verify_options){ .strict = args->strict,
					.survey = args->survey || !args->file };
}

static const struct config *config_of(const struct app *app)
{
	return app->config.file ? &app->config : NULL;
}

static int show_text(struct showing *showing, const struct verdict *verdict, struct error *error)
{
	verdicts_print(&showing->app->out, verdict);
	/* Findings go to standard error: what belongs to them must stand before them. */
	if (verdict->findings.count && app_flush(showing->app, error) != 0)
		return -1;
	app_show_findings(showing->app, &verdict->findings);
	return 0;
}

/*
 * A line of details for monitoring: the domain and its worst finding. A vertical bar would begin
 * performance data.
 */
static void show_detail(struct showing *showing, const struct verdict *verdict)
{
	const struct finding *worst = NULL;
	size_t start = showing->details.len;

	if (verdict->status == VERDICT_EFFECTIVE &&
	    finding_count(&verdict->findings, FINDING_WARNING) == 0)
		return;
	for (size_t i = 0; i < verdict->findings.count; i++)
		if (!worst || verdict->findings.items[i].severity > worst->severity)
			worst = &verdict->findings.items[i];
	escape_terminal(&showing->details, verdict->domain);
	buf_printf(&showing->details, ": %s", verdict_status_text(verdict->status));
	if (worst) {
		buf_printf(&showing->details, ": %s: ", worst->rule);
		escape_terminal(&showing->details, worst->text);
	}
	for (size_t i = start; i < showing->details.len; i++)
		if (showing->details.data[i] == '|')
			showing->details.data[i] = '/';
	buf_putc(&showing->details, '\n');
}

/* One line of JSON, unless an earlier run had the same. */
static void show_line(struct showing *showing, const struct verdict *verdict)
{
	struct buf *out = &showing->app->out;
	struct json json = json_init(out, false);
	size_t start = out->len;

	verdict_write_json(&json, verdict);
	if (!showing->previous ||
	    !verify_baseline_has(showing->previous, out->data + start, out->len - start))
		return;
	buf_cut(out, start);
	showing->unchanged++;
}

static bool is_known(const struct showing *showing, const struct verdict *verdict)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct json json = json_init(&line, false);

	if (!showing->previous)
		return false;
	verdict_write_json(&json, verdict);
	return verify_baseline_has(showing->previous, line.data, line.len);
}

static void count_verdict(struct showing *showing, const struct verify_domain *domain,
			  const struct verdict *verdict)
{
	showing->count++;
	showing->by_status[verdict->status]++;
	showing->refused += domain->problem != NULL;
	showing->warned += finding_count(&verdict->findings, FINDING_WARNING) > 0;
	showing->worst = verdicts_worse(showing->worst, verdict->status);
	if (verdict->wait_seconds > showing->wait)
		showing->wait = verdict->wait_seconds;
}

static int show_verdict(struct showing *showing, const struct verify_domain *domain,
			const struct verdict *verdict, struct error *error)
{
	struct app *app = showing->app;

	count_verdict(showing, domain, verdict);
	if (showing->args->nagios)
		show_detail(showing, verdict);
	else if (app->json && showing->args->file)
		show_line(showing, verdict);
	else if (is_known(showing, verdict))
		showing->unchanged++;
	else if (app->json)
		verdict_write_json(showing->json, verdict);
	else if ((!app->quiet || verdict->status != VERDICT_EFFECTIVE) &&
		 show_text(showing, verdict, error) != 0)
		return -1;
	return app->out.len > FLUSH_AT ? app_flush(app, error) : 0;
}

static int show(void *argument, const struct verify_domain *domain, struct verdict *taken,
		struct error *error)
{
	CLEANUP(verdict_freep) struct verdict *verdict = taken;

	return show_verdict(argument, domain, verdict, error);
}

/* One pass over all domains, shown as it goes. */
static int pass(struct showing *showing, struct resolution *resolution,
		const struct verify_domain *domains, size_t count, struct error *error)
{
	struct verify_options options = options_of(showing->args);

	options.scope = resolution->scope;
	if (verify_domains(resolution->resolver, &showing->app->sites, domains, count, &options,
			   show, showing, error) != 0)
		return -1;
	return resolution_save(resolution, domains, count, error);
}

static const struct verdict_record *find_record(const struct verdict *verdict,
						const struct verdict_record *like)
{
	for (size_t i = 0; i < verdict->record_count; i++) {
		const struct verdict_record *record = &verdict->records[i];

		if (strcmp(record->host, like->host) == 0 &&
		    strcmp(record->type, like->type) == 0 && record->expected && like->expected &&
		    strcmp(record->expected, like->expected) == 0)
			return record;
	}
	return NULL;
}

/*
 * What has changed about a domain, one line each; the first state is the baseline, shown in one
 * line.
 */
static void show_change(void *argument, const struct verdict *before, const struct verdict *after)
{
	struct showing *showing = argument;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;

	if (showing->args->nagios || showing->app->quiet)
		return;
	clock_stamp(&stamp, clock_now());
	domain_display(&name, after->domain);
	app_note(showing->app, "%s %s: %s%s%s", buf_text(&stamp), buf_text(&name),
		 before ? verdict_status_text(before->status) : "", before ? " -> " : "",
		 verdict_status_text(after->status));
	for (size_t i = 0; before && i < after->record_count; i++) {
		const struct verdict_record *record = &after->records[i],
					    *old = find_record(before, record);

		if (old && old->state != record->state)
			app_note(showing->app, "  %s %s %s: %s -> %s", record->host, record->type,
				 record->expected, verdict_state_text(old->state),
				 verdict_state_text(record->state));
	}
}

static void show_rest(void *argument, const struct verify_wait *watch, int64_t seconds)
{
	struct showing *showing = argument;
	size_t effective = 0;
	char text[100];

	for (size_t i = 0; i < watch->count; i++)
		effective += watch->verdicts[i] && watch->verdicts[i]->status == VERDICT_EFFECTIVE;
	snprintf(text, sizeof(text), "%zu of %zu effective; asking again in %lld s", effective,
		 watch->count, (long long)seconds);
	app_progress(showing->app, text);
}

/*
 * Asks until all are effective, the time is over or somebody interrupts; then the last state is
 * shown.
 */
static int wait_for(struct showing *showing, const struct verify_domain *domains, size_t count,
		    int64_t seconds, struct error *error)
{
	CLEANUP(verify_wait_release)
	struct verify_wait watch = { .domains = domains, .count = count };
	const struct verify_wait_hooks hooks = { show_change, show_rest, showing };
	const struct resolution_how how = how_of(showing->args);
	const struct verify_options options = options_of(showing->args);
	struct app *app = showing->app;

	if (verify_wait_run(&watch, &how, config_of(app), &app->sites, &options, seconds, &hooks,
			    error) != 0)
		return -1;
	app_progress(app, "");
	for (size_t i = 0; i < count; i++)
		if (show_verdict(showing, &domains[i], watch.verdicts[i], error) != 0)
			return -1;
	return 0;
}

/* The domains that a capture was taken of. */
static int read_capture(struct app *app, const struct capture *capture, struct arena *arena,
			struct verify_domain **ret_domains, size_t *ret_count, struct error *error)
{
	struct verify_domain *domains = arena_new(arena, capture->domain_count, sizeof(*domains));

	if (capture->domain_count == 0)
		return error_set(error, ERROR_USAGE,
				 "the capture is of no domain; name one, and its site");
	for (size_t i = 0; i < capture->domain_count; i++)
		resolution_domain(capture->domains[i].name, capture->domains[i].site, NULL,
				  &app->sites, arena, &domains[i]);
	*ret_domains = domains;
	*ret_count = capture->domain_count;
	return 0;
}

/* Each level's word and exit status (Monitoring Plugins development guidelines). */
static int nagios_exit(struct app *app, const struct showing *showing, int64_t milliseconds)
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
	const size_t *by = showing->by_status;
	enum verdict_status worst = showing->worst == VERDICT_EFFECTIVE && showing->warned
					    ? VERDICT_PENDING
					    : showing->worst;

	buf_printf(&app->out, "MAILPROV %s - %zu of %zu domains effective, %zu with warnings",
		   levels[worst].word, by[VERDICT_EFFECTIVE], showing->count, showing->warned);
	buf_printf(&app->out,
		   " | effective=%zu;;;0;%zu pending=%zu;0;;0;%zu not_effective=%zu;;0;0;%zu "
		   "unknown=%zu;;;0;%zu warnings=%zu;0;;0;%zu",
		   by[VERDICT_EFFECTIVE], showing->count, by[VERDICT_PENDING], showing->count,
		   by[VERDICT_NOT_EFFECTIVE], showing->count, by[VERDICT_UNKNOWN], showing->count,
		   showing->warned, showing->count);
	buf_printf(&app->out, " wait=%llds;;;0 time=%lld.%03llds;;;0\n",
		   (long long)(showing->wait > 0 ? showing->wait : 0),
		   (long long)milliseconds / 1000, (long long)milliseconds % 1000);
	buf_add(&app->out, buf_text(&showing->details), showing->details.len);
	return levels[worst].status;
}

/*
 * Opens what is there to be used: a configuration is needed only for domains whose site is not
 * named.
 */
static int find_domains(struct app *app, const struct verify_args *args,
			const struct vec *arguments, const struct capture *capture,
			struct arena *arena, struct verify_domain **ret_domains, size_t *ret_count,
			struct error *error)
{
	bool alone = (args->site && (arguments->count || args->file)) || args->replay;

	if (app_open(app, alone ? CMD_SITES : CMD_CONFIG, error) != 0)
		return -1;
	if (args->file && arguments->count)
		return error_set(error, ERROR_USAGE,
				 "domains are named either by --file or on the command line");
	if (args->file)
		return domain_list_read(args->file, args->site, config_of(app), &app->sites, arena,
					ret_domains, ret_count, error);
	if (args->replay && arguments->count == 0)
		return read_capture(app, capture, arena, ret_domains, ret_count, error);
	return resolution_domains(arguments, args->site, alone ? NULL : &app->config, &app->sites,
				  arena, ret_domains, ret_count, error);
}

static int look(struct showing *showing, const struct vec *arguments, struct error *error)
{
	const struct verify_args *args = showing->args;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(resolution_release) struct resolution resolution = RESOLUTION_INIT;
	struct resolution_how how = how_of(args);
	struct app *app = showing->app;
	bool document = app->json && !args->file && !args->nagios;
	struct verify_domain *domains;
	size_t count;

	if ((args->replay || args->zone) && args->wait.given)
		return error_set(error, ERROR_USAGE,
				 "--wait has nothing to wait for in a file (--replay, --zone)");
	if (args->replay && resolution_begin(&resolution, &how, NULL, error) != 0)
		return -1;
	if (find_domains(app, args, arguments, &resolution.capture, &arena, &domains, &count,
			 error) != 0)
		return -1;
	if (args->zone && count != 1)
		return error_set(error, ERROR_USAGE, "--zone is of one domain; name it");
	how.domain = count ? domains[0].name : NULL;
	if (!args->replay && !args->wait.given &&
	    resolution_begin(&resolution, &how, config_of(app), error) != 0)
		return -1;
	if (document) {
		json_object(showing->json);
		json_key_int(showing->json, "schema", 1);
		json_key(showing->json, "domains");
		json_array(showing->json);
	}
	if ((args->wait.given ? wait_for(showing, domains, count, args->wait.value, error)
			      : pass(showing, &resolution, domains, count, error)) != 0)
		return -1;
	if (document) {
		json_close(showing->json);
		json_close(showing->json);
	}
	return 0;
}

static void show_summary(const struct showing *showing, int64_t milliseconds)
{
	const size_t *by = showing->by_status;

	app_note(showing->app,
		 "%zu domains: %zu effective, %zu pending, %zu not effective, %zu unknown; %zu "
		 "with warnings, %zu refused, %zu unchanged; "
		 "%lld.%03lld s",
		 showing->count, by[VERDICT_EFFECTIVE], by[VERDICT_PENDING],
		 by[VERDICT_NOT_EFFECTIVE], by[VERDICT_UNKNOWN], showing->warned, showing->refused,
		 showing->unchanged, (long long)milliseconds / 1000,
		 (long long)milliseconds % 1000);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct verify_args *args = options;
	CLEANUP(verify_baseline_release) struct verify_baseline previous = VERIFY_BASELINE_INIT;
	struct json json = json_init(&app->out, true);
	struct showing showing = {
		.app = app, .args = args, .json = &json, .worst = VERDICT_EFFECTIVE, .wait = -1
	};
	int64_t begin = clock_ticks_ms();
	int status = args->changed_since
			     ? verify_baseline_load(&previous, args->changed_since, error)
			     : 0;

	if (args->changed_since)
		showing.previous = &previous;
	if (status == 0)
		status = look(&showing, arguments, error);
	/* For a monitoring system a failure is UNKNOWN too, and only standard output is shown. */
	if (status != 0 && args->nagios) {
		buf_clear(&app->out);
		buf_puts(&app->out, "MAILPROV UNKNOWN - ");
		escape_terminal(&app->out, error->text);
		buf_putc(&app->out, '\n');
		status = 3;
	} else if (status == 0 && args->nagios) {
		status = nagios_exit(app, &showing, clock_ticks_ms() - begin);
	} else if (status == 0) {
		if (args->file)
			show_summary(&showing, clock_ticks_ms() - begin);
		status = showing.refused ? 1 : verdicts_exit(showing.worst);
	}
	buf_release(&showing.details);
	return status;
}

const struct cmd cmd_verify = {
	.name = "verify",
	.arguments = "[DOMAIN...]",
	.summary = "is the resolution of the domains effective?",
	.help = "Without a domain, those of the configuration. MX and SPF decide; the CNAMEs are "
		"expected, but not required.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct verify_args),
	.most = -1,
	.run = run,
};
