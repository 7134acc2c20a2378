// SPDX-License-Identifier: MIT
#include "dns/verify.h"

#include "dns/rules.h"

static void answers_freep(struct answers **answers)
{
	answers_free(*answers);
}

/* So many domains are judged together: enough to keep the name servers busy, little enough to bound the memory. */
enum { TOGETHER = 512 };

/* Errors decide; without one, what could not be told decides; records that are only expected do neither. */
static enum verdict_status status_of(const struct verdict *verdict)
{
	bool unknown = false;

	if (finding_count(&verdict->findings, FINDING_ERROR))
		return VERDICT_NOT_EFFECTIVE;
	for (size_t i = 0; i < verdict->record_count; i++)
		unknown = unknown || (verdict->records[i].required && verdict->records[i].state == VERDICT_RECORD_UNKNOWN);
	return unknown ? VERDICT_UNKNOWN : VERDICT_EFFECTIVE;
}

/* One domain on its way; all questions of all of them are under way together. */
struct verify_job {
	struct inquiry inquiry;
	struct verdict *verdict; /* NULL while answers are lacking */
};

/* The verdict, or NULL when answers are lacking. */
static struct verdict *judge(const struct verify_domain *domain, const struct site_registry *registry, struct inquiry *inquiry)
{
	CLEANUP(verdict_freep) struct verdict *verdict = verdict_new(domain->name, domain->site->id);
	struct rule_case judged = { .domain = domain->name, .site = domain->site, .registry = registry, .inquiry = inquiry, .verdict = verdict };

	for (size_t i = 0; i < rule_row_count; i++)
		rule_rows[i].judge(&judged);
	if (inquiry_lacks(inquiry))
		return NULL;
	verdict->status = status_of(verdict);
	return take_ptr(&verdict);
}

static int verify_together(struct resolver *resolver, const struct site_registry *registry, const struct verify_domain *domains, size_t count,
			   struct verify_job *jobs, struct error *error)
{
	CLEANUP(answers_freep) struct answers *answers = answers_new(resolver);
	size_t open = count;

	for (size_t i = 0; i < count; i++)
		inquiry_init(&jobs[i].inquiry, answers, i, NULL, NULL);
	while (open > 0) {
		for (size_t i = 0; i < count; i++) {
			if (jobs[i].verdict)
				continue;
			jobs[i].verdict = judge(&domains[i], registry, &jobs[i].inquiry);
			open -= jobs[i].verdict != NULL;
		}
		for (size_t i = 0; i < count; i++)
			if (!jobs[i].verdict && inquiry_wait(&jobs[i].inquiry, resolver, error) != 0)
				return -1;
	}
	return 0;
}

int verify_domains(struct resolver *resolver, const struct site_registry *registry, const struct verify_domain *domains, size_t count, verify_each each,
		   void *argument, struct error *error)
{
	int status = 0;

	for (size_t from = 0; from < count && status == 0; from += TOGETHER) {
		size_t part = count - from < TOGETHER ? count - from : TOGETHER;
		struct verify_job jobs[TOGETHER] = { { .verdict = NULL } };

		status = verify_together(resolver, registry, domains + from, part, jobs, error);
		for (size_t i = 0; i < part; i++) {
			if (status == 0)
				status = each(argument, jobs[i].verdict, error);
			verdict_free(jobs[i].verdict);
		}
	}
	return status;
}
