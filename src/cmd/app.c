// SPDX-License-Identifier: MIT
#include "cmd/app.h"

#include <inttypes.h>

#include <stdarg.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/mem.h"
#include "directory/validate.h"
#include "flow/client_settings.h"
#include "flow/domain_site.h"
#include "flow/resolution.h"
#include "state/state_open.h"

/* More findings of one rule are one line. */
enum { SHOWN_OF_RULE = 10 };

PRINTF_LIKE(1, 0) static void app_line(const char *format, va_list arguments)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(mem_freep) char *text = mem_vprintf(format, arguments);

	escape_terminal(&line, text);
	fprintf(stderr, "mailprov: %s\n", buf_text(&line));
}

void app_say(const struct app *app, const char *format, ...)
{
	va_list arguments;

	(void)app;
	va_start(arguments, format);
	app_line(format, arguments);
	va_end(arguments);
}

void app_note(const struct app *app, const char *format, ...)
{
	va_list arguments;

	if (app->quiet)
		return;
	va_start(arguments, format);
	app_line(format, arguments);
	va_end(arguments);
}

static void show_finding(const struct finding *finding)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	finding_format(&line, finding);
	fprintf(stderr, "%s: %s", finding_severity_text(finding->severity), buf_text(&line));
}

static int least_shown(const struct app *app)
{
	return app->verbose ? FINDING_NOTE : FINDING_WARNING;
}

void app_show_findings(const struct app *app, const struct findings *findings)
{
	for (int severity = least_shown(app); severity <= FINDING_ERROR; severity++)
		for (size_t i = 0; i < findings->count; i++)
			if ((int)findings->items[i].severity == severity)
				show_finding(&findings->items[i]);
}

/* The findings of one rule and severity. */
struct rule_sum {
	const struct finding *first;
	size_t count;
};

struct rule_sums {
	struct rule_sum *items;
	size_t count, cap;
};

static void rule_sums_release(struct rule_sums *sums)
{
	free(sums->items);
}

/* There are few rules. */
static struct rule_sum *rule_sum(struct rule_sums *sums, const struct finding *finding)
{
	for (size_t i = 0; i < sums->count; i++)
		if (sums->items[i].first->severity == finding->severity &&
		    strcmp(sums->items[i].first->rule, finding->rule) == 0)
			return &sums->items[i];
	sums->items = mem_grow(sums->items, &sums->cap, sums->count + 1, sizeof(*sums->items));
	sums->items[sums->count] = (struct rule_sum){ .first = finding };
	return &sums->items[sums->count++];
}

/* One line for all of a rule. */
static void show_rule(const struct finding *first, size_t count)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	finding_format(&line, first);
	fprintf(stderr, "%s: %s, %zu times; all of them: mailprov %s%s; the first is\n    %s",
		finding_severity_text(first->severity), first->rule, count,
		first->holds ? "held --rule=" : "--verbose sync --dry-run --full",
		first->holds ? first->rule : "", buf_text(&line));
}

void app_show_many_findings(const struct app *app, const struct findings *findings)
{
	CLEANUP(rule_sums_release) struct rule_sums sums = { .count = 0 };

	for (size_t i = 0; i < findings->count; i++)
		rule_sum(&sums, &findings->items[i])->count += 1 + findings->items[i].more;
	for (int severity = least_shown(app); severity <= FINDING_ERROR; severity++)
		for (size_t i = 0; i < findings->count; i++) {
			const struct finding *finding = &findings->items[i];
			const struct rule_sum *sum = rule_sum(&sums, finding);

			if ((int)finding->severity != severity)
				continue;
			if (sum->count <= SHOWN_OF_RULE || app->verbose)
				show_finding(finding);
			else if (sum->first == finding)
				show_rule(finding, sum->count);
		}
}

void app_progress(struct app *app, const char *text)
{
	if (app->quiet || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%-*s\r%s", (int)app->progress_width, "", text);
	fflush(stderr);
	app->progress_width = strlen(text);
}

int app_flush(struct app *app, struct error *error)
{
	int status = file_write(STDOUT_FILENO, buf_text(&app->out), app->out.len, "standard output",
				error);

	buf_clear(&app->out);
	return status;
}

int app_end_output(struct app *app, struct error *error)
{
	int copy;

	if (app->out.len == 0)
		return 0;
	if (app_flush(app, error) != 0)
		return -1;
	/* Some file systems say only when a descriptor is closed that the disk is full (close(2)).
	 */
	copy = dup(STDOUT_FILENO);
	return copy < 0 || close(copy) == 0 ? 0
					    : error_errno(error, "standard output: cannot write");
}

static int app_open_sites(struct app *app, struct findings *findings, struct error *error)
{
	static const char *const folders[] = { PKGDATADIR "/sites", SYSCONFDIR "/sites" };
	const char *override = secure_getenv("MAILPROV_SITES");

	return site_registry_load(&app->sites, override ? &override : folders,
				  override ? 1 : ARRAY_LEN(folders), findings, error);
}

int app_open_state(struct app *app, bool write, struct error *error)
{
	if (write && state_lock(app->config.state.path, &app->lock, error) != 0)
		return -1;
	return state_open(app->config.state.path, write, &app->state, error);
}

/* A store that this user may not read, or that is not there yet, has nothing to say. */
static int app_check_sites(struct app *app, struct error *error)
{
	CLEANUP(state_closep) struct state *state = NULL;
	const char *path = app->config.state.path;
	struct error ignored = ERROR_INIT;

	if (app->state)
		return domain_site_check(&app->config, app->state, NULL, error);
	if (access(path, R_OK) != 0 || state_open(path, false, &state, &ignored) != 0)
		return 0;
	return domain_site_check(&app->config, state, NULL, error);
}

/* What lies beside the store lies beside the file itself. */
static int app_find_state(struct app *app, struct error *error)
{
	CLEANUP(buf_release) struct buf real = BUF_INIT;

	if (state_real_path(app->config.state.path, &real, error) != 0)
		return -1;
	app->config.state.path = arena_text(&app->config.arena, buf_text(&real));
	return 0;
}

int app_open(struct app *app, unsigned needs, struct error *error)
{
	static config_validator *const validators[] = { directory_validate, settings_judge,
							resolution_validate, NULL };
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	int status = 0;

	if (needs & (CMD_STATE | CMD_STATE_WRITE))
		needs |= CMD_CONFIG;
	if (needs & (CMD_SITES | CMD_CONFIG))
		status = app_open_sites(app, &findings, error);
	if (status == 0 && (needs & CMD_CONFIG))
		status = config_load(&app->config, app->config_file, &app->sites, validators,
				     &findings, error);
	app_show_findings(app, &findings);
	if (status == 0 && (needs & CMD_CONFIG))
		status = app_find_state(app, error);
	if (status == 0 && (needs & (CMD_STATE | CMD_STATE_WRITE)))
		status = app_open_state(app, (needs & CMD_STATE_WRITE) != 0, error);
	if (status == 0 && (needs & CMD_SITES_KEPT))
		status = app_check_sites(app, error);
	return status;
}

void app_close(struct app *app)
{
	app_progress(app, "");
	state_close(app->state);
	config_release(&app->config);
	site_registry_release(&app->sites);
	file_closep(&app->lock);
	buf_release(&app->out);
}

void app_say_caught(const struct app *app, const struct catch_up *caught)
{
	if (caught->shown)
		app_note(app,
			 "an earlier run was stopped before it could show batch %" PRId64
			 "; it is there now",
			 caught->shown);
	if (caught->event)
		app_note(app,
			 "an earlier run was stopped before it could store what it had noted in "
			 "the batch directory (event %" PRId64 "); it is stored now",
			 caught->event);
}
