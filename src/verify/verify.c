// SPDX-License-Identifier: MIT
#include "verify/verify.h"

#include "base/mem.h"
#include "verify/rules.h"

/* Domains under way; a slow one lets this many others go ahead of it. */
enum { VERIFY_WINDOW = 128 };

struct verify_run;

struct verify_job {
	struct verify_run *run;
	const struct verify_domain *domain;
	struct dns_lookup lookup;
	struct verify_job *next; /* among those to look at */
	struct verdict *verdict; /* once it is there */
};

struct verify_run {
	struct answer_cache *answers;
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

static void verify_copy_found(struct verdict *verdict, struct verdict_record *record,
			      const struct vec *found)
{
	record->found = arena_new(&verdict->arena, found->count, sizeof(*record->found));
	for (size_t i = 0; i < found->count; i++)
		record->found[record->found_count++] = arena_text(&verdict->arena, found->items[i]);
}

static void verify_add_extra(struct verdict *verdict, struct server_view *view,
			     const struct server_view_mx *mx, enum verdict_state state)
{
	CLEANUP(vec_release) struct vec found = VEC_INIT;
	struct verdict_record *record;

	vec_add(&found, server_view_text(view, RR_MX, mx->record));
	record = verdict_add(verdict);
	record->host = "@";
	record->type = "MX";
	record->state = state;
	verify_copy_found(verdict, record, &found);
}

static void verify_note_wait(struct verdict *verdict, int64_t seconds)
{
	if (seconds > verdict->wait_seconds)
		verdict->wait_seconds = seconds;
}

/*
 * MX records that are none of the site's. Those that stand for an expected one, rightly or wrongly,
 * were found with it.
 */
static void verify_add_extras(struct verdict *verdict, struct domain_view *domain_view)
{
	struct server_view *view = domain_view->chosen;

	for (size_t i = 0; i < view->exchange_count; i++) {
		const struct server_view_mx *mx = &view->exchanges[i];

		if (!mx->expect &&
		    !(mx->kind == SERVER_VIEW_MX_LEGACY && view->site->legacy.accepted))
			verify_add_extra(verdict, view, mx, VERDICT_EXTRA);
	}
	for (size_t i = 0; i < domain_view->cached.exchange_count; i++) {
		if (!domain_view_is_leftover(domain_view, &domain_view->cached.exchanges[i]))
			continue;
		verify_add_extra(verdict, &domain_view->cached, &domain_view->cached.exchanges[i],
				 VERDICT_RECORD_PENDING);
		verify_note_wait(verdict, domain_view_wait(domain_view, domain_view->cached.mx));
	}
}

static void verify_add_expected(struct verdict *verdict, const struct domain_view *domain_view)
{
	for (size_t i = 0; i < domain_view->chosen->expected.count; i++) {
		const struct expected_record *expect = &domain_view->chosen->expected.items[i];
		const struct domain_view_record seen = domain_view_record(domain_view, i);
		struct verdict_record *record = verdict_add(verdict);

		record->host = arena_text(&verdict->arena, expect->host);
		record->type = rr_type_text(expect->type);
		record->expected = arena_text(&verdict->arena, expect->text);
		record->required = expect->required;
		record->state = seen.state;
		verify_copy_found(verdict, record, &seen.view->states[i].found);
		if (seen.state == VERDICT_RECORD_PENDING)
			verify_note_wait(
				verdict,
				domain_view_wait(domain_view,
						 server_view_answer(
							 &domain_view->cached,
							 &domain_view->cached.expected.items[i])));
	}
}

/* Certain errors decide first, then unknowns, then what caches still have. */
static enum verdict_status verify_status(const struct verdict *verdict, bool blind, bool strict,
					 size_t complaints)
{
	bool wrong = (strict && complaints > 0), unknown = false, pending = false;

	for (size_t i = 0; i < verdict->record_count; i++) {
		const struct verdict_record *record = &verdict->records[i];

		if (record->state == VERDICT_RECORD_UNKNOWN)
			unknown |= record->required || strict;
		else if (record->state == VERDICT_RECORD_PENDING)
			pending |= record->required || !record->expected || strict;
		else if (record->state == VERDICT_EXTRA)
			wrong = true;
		else if (record->state != VERDICT_OK)
			wrong |= record->required || strict;
	}
	if (blind)
		return VERDICT_UNKNOWN;
	return wrong	 ? VERDICT_NOT_EFFECTIVE
	       : unknown ? VERDICT_UNKNOWN
	       : pending ? VERDICT_PENDING
			 : VERDICT_EFFECTIVE;
}

/* What caches have may be old, and is no error yet. */
static void verify_soften(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == FINDING_ERROR)
			findings->items[i].severity = FINDING_WARNING;
}

/*
 * Looks at the domain with the answers that are there; leaves the verdict NULL when some are
 * lacking.
 */
static void verify_look(struct verify_job *job)
{
	struct verify_run *run = job->run;
	struct verdict *verdict;
	struct domain_view domain_view;
	size_t complaints;

	if (domain_view_look(&domain_view, run->options->scope, run->options->survey, &job->lookup,
			     job->domain->name, job->domain->site, run->registry)) {
		verdict = verdict_new(job->domain->name, job->domain->site->id);
		verify_add_expected(verdict, &domain_view);
		verify_add_extras(verdict, &domain_view);
		complaints = rules_apply(domain_view.chosen, &verdict->findings);
		if (run->options->seen)
			run->options->seen(run->options->seen_argument, job->domain,
					   domain_view.chosen);
		verdict->status =
			verify_status(verdict, domain_view.blind, run->options->strict, complaints);
		if (domain_view.blind)
			verify_soften(&verdict->findings);
		if (verdict->status == VERDICT_NOT_EFFECTIVE || verdict->status == VERDICT_UNKNOWN)
			verdict->wait_seconds = -1;
		job->verdict = verdict;
	}
	domain_view_release(&domain_view);
}

/* An invalid domain, or one without a site, gets a verdict as well. */
static struct verdict *verify_refuse(const struct verify_domain *domain)
{
	struct verdict *verdict = verdict_new(domain->name, domain->site ? domain->site->id : NULL);

	finding_add(&verdict->findings, FINDING_ERROR, "LIST-ENTRY", domain->name, "%s",
		    domain->problem);
	return verdict;
}

static void verify_start(struct verify_run *run, const struct verify_domain *domain, size_t number)
{
	struct verify_job *job = &run->jobs[number % VERIFY_WINDOW];

	*job = (struct verify_job){ .run = run, .domain = domain };
	if (domain->problem) {
		job->verdict = verify_refuse(domain);
		return;
	}
	dns_lookup_init(&job->lookup, run->answers, number, verify_ready, job);
	verify_ready(job);
}

static int verify_pump(struct verify_run *run, struct resolver *resolver,
		       const struct verify_domain *domains, size_t count, verify_each *each,
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
		if (run->options->stop && run->options->stop(run->options->stop_argument))
			return 1;
		if (!head->verdict) {
			if (resolver_run(resolver, error) < 0)
				return -1;
			continue;
		}
		done++;
		answer_cache_trim(run->answers, done);
		if (each(argument, head->domain, take_ptr(&head->verdict), error) != 0)
			return -1;
	}
	return 0;
}

int verify_domains(struct resolver *resolver, const struct site_registry *registry,
		   const struct verify_domain *domains, size_t count,
		   const struct verify_options *options, verify_each *each, void *argument,
		   struct error *error)
{
	struct verify_run *run = mem_new(1, sizeof(*run));
	int status;

	run->answers = answer_cache_new(resolver);
	run->registry = registry;
	run->options = options;
	status = verify_pump(run, resolver, domains, count, each, argument, error);
	for (size_t i = 0; i < VERIFY_WINDOW; i++)
		verdict_free(run->jobs[i].verdict);
	answer_cache_free(run->answers);
	free(run);
	return status;
}
