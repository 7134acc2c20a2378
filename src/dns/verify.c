// SPDX-License-Identifier: MIT
#include "dns/verify.h"

#include "base/mem.h"
#include "dns/rules.h"

/* Domains under way; a slow one lets this many others go ahead of it. */
enum { VERIFY_WINDOW = 128 };

struct verify_run;

struct verify_job {
	struct verify_run *run;
	const struct verify_domain *domain;
	struct inquiry inquiry;
	struct verify_job *next; /* among those to look at */
	struct verdict *verdict; /* once it is there */
};

struct verify_run {
	struct answers *answers;
	const struct site_registry *registry;
	const struct verify_options *options;
	struct verify_job jobs[VERIFY_WINDOW]; /* domain i is in jobs[i % VERIFY_WINDOW] */
	struct verify_job *ready;
};

static void verify_ready(void *argument)
{
	struct verify_job *job = argument;

	job->next = job->run->ready;
	job->run->ready = job;
}

static void verify_copy_found(struct verdict *verdict, struct verdict_record *record, const struct vec *found)
{
	record->found = arena_new(&verdict->arena, found->count, sizeof(*record->found));
	for (size_t i = 0; i < found->count; i++)
		record->found[record->found_count++] = arena_text(&verdict->arena, found->items[i]);
}

/* MX records that are none of the site's. Those that stand for an expected one, rightly or wrongly, were found with it. */
static void verify_add_extras(struct verdict *verdict, struct view *view)
{
	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct view_mx *mx = &view->exchanges[i];
		CLEANUP(vec_release) struct vec found = VEC_INIT;
		struct verdict_record *record;

		if (mx->expect || (mx->kind == VIEW_MX_LEGACY && view->site->legacy.accepted))
			continue;
		vec_add(&found, view_text(view, RR_MX, mx->record));
		record = verdict_add(verdict);
		record->host = "@";
		record->type = "MX";
		record->state = VERDICT_EXTRA;
		verify_copy_found(verdict, record, &found);
	}
}

static void verify_add_expected(struct verdict *verdict, const struct view *view)
{
	for (size_t i = 0; i < view->expects.count; i++) {
		const struct expect *expect = &view->expects.items[i];
		struct verdict_record *record = verdict_add(verdict);

		record->host = arena_text(&verdict->arena, expect->host);
		record->type = rr_type_text(expect->type);
		record->expected = arena_text(&verdict->arena, expect->text);
		record->required = expect->required;
		record->state = view->states[i].state;
		verify_copy_found(verdict, record, &view->states[i].found);
	}
}

/* What is certainly wrong decides; then what could not be told. */
static enum verdict_status verify_status(const struct verdict *verdict, bool strict, size_t complaints)
{
	bool wrong = strict && complaints > 0, unknown = false;

	for (size_t i = 0; i < verdict->record_count; i++) {
		const struct verdict_record *record = &verdict->records[i];

		if (record->state == VERDICT_RECORD_UNKNOWN)
			unknown |= record->required || strict;
		else if (record->state == VERDICT_EXTRA)
			wrong = true;
		else if (record->state != VERDICT_OK)
			wrong |= record->required || strict;
	}
	return wrong ? VERDICT_NOT_EFFECTIVE : unknown ? VERDICT_UNKNOWN : VERDICT_EFFECTIVE;
}

/* Looks at the domain with the answers that are there; leaves the verdict NULL when some are lacking. */
static void verify_look(struct verify_job *job)
{
	struct verify_run *run = job->run;
	struct view view;
	size_t complaints;
	bool complete = view_look(&view, &job->inquiry, job->domain->name, job->domain->site, run->registry);

	if (run->options->survey)
		complete = view_look_around(&view);
	if (complete) {
		job->verdict = verdict_new(job->domain->name, job->domain->site->id);
		verify_add_expected(job->verdict, &view);
		verify_add_extras(job->verdict, &view);
		complaints = rules_apply(&view, &job->verdict->findings);
		if (run->options->seen)
			run->options->seen(run->options->seen_argument, job->domain, &view);
		job->verdict->status = verify_status(job->verdict, run->options->strict, complaints);
	}
	view_release(&view);
}

static void verify_start(struct verify_run *run, const struct verify_domain *domain, size_t number)
{
	struct verify_job *job = &run->jobs[number % VERIFY_WINDOW];

	*job = (struct verify_job){ .run = run, .domain = domain };
	inquiry_init(&job->inquiry, run->answers, number, verify_ready, job);
	verify_ready(job);
}

static int verify_pump(struct verify_run *run, struct resolver *resolver, const struct verify_domain *domains, size_t count, verify_each *each,
		       void *argument, struct error *error)
{
	size_t started = 0, done = 0;

	while (done < count) {
		struct verify_job *head = &run->jobs[done % VERIFY_WINDOW];

		for (; started < count && started < done + VERIFY_WINDOW; started++)
			verify_start(run, &domains[started], started);
		while (run->ready) {
			struct verify_job *job = run->ready;

			run->ready = job->next;
			verify_look(job);
		}
		if (!head->verdict) {
			if (resolver_run(resolver, error) < 0)
				return -1;
			continue;
		}
		done++;
		answers_trim(run->answers, done);
		if (each(argument, head->domain, take_ptr(&head->verdict), error) != 0)
			return -1;
	}
	return 0;
}

int verify_domains(struct resolver *resolver, const struct site_registry *registry, const struct verify_domain *domains, size_t count,
		   const struct verify_options *options, verify_each *each, void *argument, struct error *error)
{
	struct verify_run *run = mem_new(1, sizeof(*run));
	int status;

	run->answers = answers_new(resolver);
	run->registry = registry;
	run->options = options;
	status = verify_pump(run, resolver, domains, count, each, argument, error);
	for (size_t i = 0; i < VERIFY_WINDOW; i++)
		verdict_free(run->jobs[i].verdict);
	answers_free(run->answers);
	free(run);
	return status;
}
