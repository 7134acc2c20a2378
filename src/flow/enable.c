// SPDX-License-Identifier: MIT
#include "flow/enable.h"

#include "apply/catch_up.h"
#include "apply/enable_apply.h"
#include "apply/event.h"
#include "base/clock.h"
#include "base/mem.h"
#include "state/state_fact.h"

/* What the verdicts are handed on with. */
struct enable_walk {
	struct enable *enable;
	size_t next;
	enable_verdict *verdict;
	void *argument;
};

static int enable_keep(void *argument, const struct verify_domain *domain, struct verdict *taken,
		       struct error *error)
{
	struct enable_walk *walk = argument;

	(void)domain;
	(void)error;
	walk->enable->domains[walk->next].status = taken->status;
	walk->enable->verdicts[walk->next++] = taken;
	if (walk->verdict)
		walk->verdict(walk->argument, taken);
	return 0;
}

/* The domains that were named, in their order; all of them when none was. */
static int enable_choose(struct enable *enable, const struct config *config,
			 const struct vec *names, struct error *error)
{
	size_t count = names->count ? names->count : config->domain_count;

	enable->domains = mem_new(count + 1, sizeof(*enable->domains));
	enable->verdicts = mem_new(count + 1, sizeof(*enable->verdicts));
	enable->count = count;
	for (size_t i = 0; i < count; i++) {
		enable->domains[i].domain = names->count
						    ? config_domain_find(config, names->items[i])
						    : &config->domains[i];
		if (!enable->domains[i].domain)
			return error_set(error, ERROR_USAGE, "%s is not in the configuration",
					 (const char *)names->items[i]);
	}
	return 0;
}

int enable_judge(struct enable *enable, const struct config *config,
		 const struct site_registry *sites, const struct vec *names,
		 struct resolver *resolver, enum resolver_scope scope, enable_verdict *verdict,
		 void *argument, struct error *error)
{
	CLEANUP(mem_freep) struct verify_domain *domains = NULL;
	struct enable_walk walk = { .enable = enable, .verdict = verdict, .argument = argument };
	const struct verify_options options = { .scope = scope };

	if (enable_choose(enable, config, names, error) != 0)
		return -1;
	domains = mem_new(enable->count + 1, sizeof(*domains));
	for (size_t i = 0; i < enable->count; i++)
		domains[i] = (struct verify_domain){ .name = enable->domains[i].domain->name,
						     .site = enable->domains[i].domain->data };
	return verify_domains(resolver, sites, domains, enable->count, &options, enable_keep, &walk,
			      error);
}

static int enable_accounts(struct enable_domain *domain, struct state *state, bool dry_run,
			   struct error *error)
{
	bool effective = domain->status == VERDICT_EFFECTIVE;

	return enable_apply(state, domain->domain->name, domain->domain->site,
			    effective && !dry_run, clock_now(),
			    effective ? &domain->enabled : &domain->waiting, error);
}

/* In the caller's transaction, unless nothing is written. */
static int enable_store(struct enable *enable, struct state *state, bool dry_run,
			struct error *error)
{
	int64_t now = clock_now();

	for (size_t i = 0; i < enable->count; i++)
		if ((!dry_run &&
		     state_verdict_store(state, enable->verdicts[i], now, error) != 0) ||
		    enable_accounts(&enable->domains[i], state, dry_run, error) != 0)
			return -1;
	return 0;
}

/* Who is enabled by now stands in no batch. */
static int enable_note(const struct enable *enable, const struct config *config,
		       struct state *state, struct event *event, struct error *error)
{
	int64_t enabled = 0;

	for (size_t i = 0; i < enable->count; i++)
		enabled += enable->domains[i].enabled;
	if (enabled == 0)
		return 0;
	if (event_begin(event, state, EVENT_ENABLE, clock_now(), error) != 0)
		return -1;
	json_key(&event->json, "domains");
	json_array(&event->json);
	for (size_t i = 0; i < enable->count; i++) {
		const struct enable_domain *domain = &enable->domains[i];

		if (domain->enabled == 0)
			continue;
		json_object(&event->json);
		json_key_text(&event->json, "domain", domain->domain->name);
		json_key_text(&event->json, "site", domain->domain->site);
		json_key_int(&event->json, "accounts", domain->enabled);
		json_close(&event->json);
	}
	json_close(&event->json);
	return event_end(event, config->batch.directory, state, 0, error);
}

int enable_write(struct enable *enable, const struct config *config, struct state *state,
		 const struct publish_allow *allow, bool dry_run, struct error *error)
{
	CLEANUP(publish_files_freep) struct publish_files *files = NULL;
	CLEANUP(event_release) struct event event = EVENT_INIT;

	if (dry_run)
		return enable_store(enable, state, dry_run, error);
	if (catch_up(config->batch.directory, state, &enable->caught, error) != 0 ||
	    state_begin(state, error) != 0)
		return -1;
	if (enable_store(enable, state, dry_run, error) != 0 ||
	    publish_prepare(config, state, allow, &enable->findings, &files, &enable->block,
			    error) != 0) {
		state_rollback(state);
		return -1;
	}
	/* What may not be published is not enabled either. */
	if (enable->block.limit) {
		state_rollback(state);
		return 0;
	}
	if (enable_note(enable, config, state, &event, error) != 0 ||
	    state_commit(state, error) != 0) {
		state_rollback(state);
		event_take_back(&event, state);
		return -1;
	}
	enable->published = true;
	return publish_finish(files, state, &enable->publish, error);
}

void enable_release(struct enable *enable)
{
	for (size_t i = 0; enable->verdicts && i < enable->count; i++)
		verdict_freep(&enable->verdicts[i]);
	free(enable->verdicts);
	free(enable->domains);
	finding_release(&enable->findings);
	publish_guard_release(&enable->block);
}
