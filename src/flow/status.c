// SPDX-License-Identifier: MIT
#include "flow/status.h"

#include <inttypes.h>
#include <stdlib.h>

#include "apply/catch_up.h"
#include "apply/event.h"
#include "base/clock.h"
#include "base/mem.h"
#include "state/state_batch.h"
#include "state/state_fact.h"

static const struct {
	const char *name;
	bool markable;
} status_steps[STATUS_STEPS] = {
	[STATUS_ADMINISTRATOR] = { "administrator", true },
	[STATUS_ACCOUNTS] = { "accounts", false },
	[STATUS_MIGRATION] = { "migration", true },
	[STATUS_DNS] = { "dns", false },
	[STATUS_CLIENTS] = { "clients", true },
};

const char *status_step_text(enum status_step step)
{
	return status_steps[step].name;
}

const char *status_progress_text(enum status_progress progress)
{
	static const char *const texts[] = {
		[STATUS_OPEN] = "open", [STATUS_PARTLY] = "partly", [STATUS_DONE] = "done"
	};

	return texts[progress];
}

/* The next site that has domains, after the domain `from`; NULL beyond the last. */
static const char *status_next_site(const struct config *config, size_t *from)
{
	for (; *from < config->domain_count; ++*from) {
		const char *site = config->domains[*from].site;
		size_t i = 0;

		while (i < *from && strcmp(config->domains[i].site, site) != 0)
			i++;
		if (i == *from) {
			++*from;
			return site;
		}
	}
	return NULL;
}

static struct status_line *status_add(struct status *status, enum status_step step,
				      const char *site)
{
	status->lines = mem_grow(status->lines, &status->cap, status->count_lines + 1,
				 sizeof(*status->lines));
	status->lines[status->count_lines] = (struct status_line){ .step = step, .site = site };
	return &status->lines[status->count_lines++];
}

/*
 * A step that a person marks, by one of two names: done with its note, else open with what is to be
 * done.
 */
static int status_marked(struct status *status, struct state *state, struct status_line *line,
			 const char *name, const char *other, struct error *error)
{
	const char *note;
	int64_t at;
	int found = state_mark_find(state, name, &status->arena, &note, &at, error);

	if (found == 0 && other)
		found = state_mark_find(state, other, &status->arena, &note, &at, error);
	if (found > 0) {
		CLEANUP(buf_release) struct buf stamp = BUF_INIT;

		clock_stamp(&stamp, at);
		line->progress = STATUS_DONE;
		line->text = arena_printf(&status->arena, "marked \"%s\" on %.10s", note,
					  buf_text(&stamp));
		line->next = NULL;
	}
	return found < 0 ? -1 : 0;
}

static const char *status_administrator_name(struct arena *arena, const char *site)
{
	return arena_printf(arena, "%s:%s", status_steps[STATUS_ADMINISTRATOR].name, site);
}

/* A mark without a site comes from a version that knew no other, and counts for all. */
static int status_administrators(struct status *status, const struct config *config,
				 struct state *state, struct error *error)
{
	const char *step = status_steps[STATUS_ADMINISTRATOR].name, *site;

	for (size_t from = 0; (site = status_next_site(config, &from)) != NULL;) {
		struct status_line *line = status_add(status, STATUS_ADMINISTRATOR, site);
		const char *name = status_administrator_name(&status->arena, site);

		line->text = "not marked as done";
		line->next =
			arena_printf(&status->arena,
				     "set the administrator's password in the provider's "
				     "console%s%s, then: mailprov status --mark %s=done",
				     status->several ? " of the site " : "",
				     status->several ? site : "", status->several ? name : step);
		if (status_marked(status, state, line, name, step, error) != 0)
			return -1;
	}
	return 0;
}

static int status_step(struct status *status, struct state *state, enum status_step step,
		       const char *open, const char *next, struct error *error)
{
	struct status_line *line = status_add(status, step, NULL);

	line->text = open;
	line->next = next;
	return status_marked(status, state, line, status_steps[step].name, NULL, error);
}

static bool status_is_several(const struct config *config)
{
	size_t from = 0;

	return status_next_site(config, &from) && status_next_site(config, &from);
}

static int status_refuse(const char *text, const struct config *config, struct error *error)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	const char *site;

	for (size_t from = 0;
	     status_is_several(config) && (site = status_next_site(config, &from)) != NULL;)
		buf_printf(&names, " administrator:%s=done,", site);
	return error_set(error, ERROR_USAGE,
			 "--mark takes administrator=done,%s migration=done or clients=done, "
			 "not \"%s\"",
			 buf_text(&names), text);
}

static int status_note(const struct config *config, struct state *state, const char *step,
		       const char *value, int64_t now, struct event *event, struct error *error)
{
	if (event_begin(event, state, EVENT_MARK, now, error) != 0)
		return -1;
	json_key_text(&event->json, "step", step);
	json_key_text(&event->json, "value", value);
	return event_end(event, config->batch.directory, state, 0, error);
}

/* Under the state lock; noted in the batch directory, since nothing else says it. */
static int status_set_mark(const struct config *config, struct state *state, const char *step,
			   const char *value, struct error *error)
{
	CLEANUP(event_release) struct event event = EVENT_INIT;
	struct catch_up caught;
	int64_t now = clock_now();

	if (catch_up(config->batch.directory, state, &caught, error) != 0 ||
	    state_begin(state, error) != 0)
		return -1;
	if (state_mark_store(state, step, value, now, error) == 0 &&
	    status_note(config, state, step, value, now, &event, error) == 0 &&
	    state_commit(state, error) == 0)
		return 0;
	state_rollback(state);
	event_take_back(&event, state);
	return -1;
}

/*
 * The marks of the administrator: that of a site, or with no site named, those of all. One without
 * a site is of an earlier version, and only taken away.
 */
static int status_mark_administrator(const char *text, const char *step, const char *note,
				     const struct config *config, struct state *state,
				     struct error *error)
{
	const char *plain = status_steps[STATUS_ADMINISTRATOR].name, *site, *known;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	bool alone = strcmp(step, plain) == 0, any = false;

	for (size_t from = 0; (known = status_next_site(config, &from)) != NULL;) {
		site = status_administrator_name(&arena, known);
		if (!alone && strcmp(step, site) != 0)
			continue;
		any = true;
		if (status_set_mark(config, state, site, note, error) != 0)
			return -1;
	}
	if (!any)
		return status_refuse(text, config, error);
	return alone && !note ? status_set_mark(config, state, plain, NULL, error) : 0;
}

int status_mark(const char *text, const struct config *config, struct state *state,
		struct error *error)
{
	const char *plain = status_steps[STATUS_ADMINISTRATOR].name, *equals = strchr(text, '=');
	CLEANUP(mem_freep) char *step = mem_textn(text, equals ? (size_t)(equals - text) : 0);
	const char *note = equals && equals[1] ? equals + 1 : NULL;

	if (equals && strncmp(step, plain, strlen(plain)) == 0)
		return status_mark_administrator(text, step, note, config, state, error);
	for (size_t i = 0; equals && i < STATUS_STEPS; i++)
		if (status_steps[i].markable && strcmp(status_steps[i].name, step) == 0)
			return status_set_mark(config, state, step, note, error);
	return status_refuse(text, config, error);
}

static int64_t status_waiting(const struct state_count *count)
{
	return count->by_state[ACCOUNT_PLANNED] + count->by_state[ACCOUNT_SENT];
}

static int status_accounts(struct status *status, struct state *state, struct error *error)
{
	CLEANUP(mem_freep) struct state_batch *batches = NULL;
	struct status_line *line = status_add(status, STATUS_ACCOUNTS, NULL);
	const int64_t *by_state = status->count.by_state;
	int64_t open = 0;
	size_t count;

	if (state_batch_list(state, &batches, &count, error) != 0)
		return -1;
	for (size_t i = count; i-- > 0;) {
		if (batches[i].status != STATE_BATCH_READY)
			continue;
		status->open_batches++;
		open = batches[i].id;
	}
	line->text = arena_printf(&status->arena,
				  "%" PRId64 " waiting in batches, %" PRId64 " created, %" PRId64
				  " enabled, %" PRId64 " suspended, "
				  "%" PRId64 " retired",
				  status_waiting(&status->count), by_state[ACCOUNT_CREATED],
				  by_state[ACCOUNT_ENABLED], by_state[ACCOUNT_SUSPENDED],
				  by_state[ACCOUNT_RETIRED]);
	line->progress = count == 0		? STATUS_OPEN
			 : status->open_batches ? STATUS_PARTLY
						: STATUS_DONE;
	if (count == 0)
		line->next = "mailprov sync";
	else if (open)
		line->next =
			arena_printf(&status->arena,
				     "upload batch %" PRId64
				     " (see its README.txt), then: mailprov batch confirm %" PRId64,
				     open, open);
	return 0;
}

static int status_dns(struct status *status, const struct config *config, struct state *state,
		      struct error *error)
{
	struct status_line *line = status_add(status, STATUS_DNS, NULL);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t effective = 0;

	for (size_t i = 0; i < config->domain_count; i++) {
		const struct config_domain *domain = &config->domains[i];
		enum verdict_status verdict;
		int64_t at;
		int found =
			state_verdict_find(state, domain->name, domain->site, &verdict, &at, error);

		if (found < 0)
			return -1;
		effective += found > 0 && verdict == VERDICT_EFFECTIVE;
		buf_printf(&text, "%s%s: %s", text.len ? "; " : "", domain->name,
			   found > 0 ? verdict_status_text(verdict) : "never verified");
		if (found > 0) {
			buf_puts(&text, " (");
			clock_about(&text, clock_now() - at);
			buf_puts(&text, " ago)");
		}
	}
	line->text = arena_text(&status->arena, buf_text(&text));
	line->progress = effective == config->domain_count ? STATUS_DONE
			 : effective			   ? STATUS_PARTLY
							   : STATUS_OPEN;
	if (line->progress != STATUS_DONE)
		line->next = "mailprov dns, add the records at the DNS provider, then: mailprov "
			     "verify --wait and mailprov enable";
	else if (status->count.by_state[ACCOUNT_CREATED])
		line->next = "mailprov enable";
	return 0;
}

int status_load(struct status *status, const struct config *config, struct state *state,
		struct error *error)
{
	status->several = status_is_several(config);
	return state_count_accounts(state, NULL, &status->count, error) ||
			       status_administrators(status, config, state, error) ||
			       status_accounts(status, state, error) ||
			       status_step(status, state, STATUS_MIGRATION,
					   "not marked as done (optional)",
					   "migrate old mailboxes in the provider's console, "
					   "or nothing to migrate: mailprov status --mark "
					   "migration=done",
					   error) ||
			       status_dns(status, config, state, error) ||
			       status_step(status, state, STATUS_CLIENTS, "not marked as done",
					   "give everybody their settings (mailprov client), then: "
					   "mailprov status --mark clients=done",
					   error)
		       ? -1
		       : 0;
}

void status_release(struct status *status)
{
	free(status->lines);
	arena_release(&status->arena);
}
