// SPDX-License-Identifier: MIT
#include "flow/enable.h"

#include "base/clock.h"
#include "base/mem.h"
#include "state/state_fact.h"
#include "state/state_there.h"

/* Context of the verdict callback. */
struct enable_walk {
	struct enable *enable;
	struct state *state;
	bool dry_run;
	size_t next;
	int64_t now;
	enable_verdict *verdict;
	void *argument;
};

static int enable_judge(void *argument, const struct verify_domain *domain, struct verdict *taken,
			struct error *error)
{
	CLEANUP(verdict_freep) struct verdict *verdict = taken;
	struct enable_walk *walk = argument;

	(void)domain;
	walk->enable->domains[walk->next++].status = verdict->status;
	if (!walk->dry_run && state_verdict_store(walk->state, verdict, walk->now, error) != 0)
		return -1;
	if (walk->verdict)
		walk->verdict(walk->argument, verdict);
	return 0;
}

/* Whether an open batch suspends it: then it waits for nothing. 1, 0 or -1. */
static int enable_leaves(struct state *state, const struct known *there, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned;
	int found = state_account_get(state, there->key, &arena, &planned, error);

	if (found <= 0)
		return found;
	return planned.state == ACCOUNT_SUSPENDED || planned.state == ACCOUNT_RETIRED;
}

/*
 * The keys of the accounts of a domain that are there and not enabled: rows are not changed while
 * they are walked over.
 */
static int enable_waiting(struct state *state, const struct config_domain *domain,
			  unsigned char (**ret_keys)[ACCOUNT_KEY_SIZE], size_t *ret_count,
			  struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	size_t count = 0, cap = 0;
	struct known known;
	int found;

	if (state_there_open(state, domain->name, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		int leaves = 0;

		/* At another site this verdict says nothing. */
		if (*known.site && strcmp(known.site, domain->site) != 0)
			continue;
		if (known.state == ACCOUNT_CREATED)
			leaves = enable_leaves(state, &known, error);
		if (leaves < 0)
			return -1;
		if (known.state != ACCOUNT_CREATED || leaves)
			continue;
		keys = mem_grow(keys, &cap, count + 1, sizeof(*keys));
		memcpy(keys[count++], known.key, ACCOUNT_KEY_SIZE);
	}
	if (found < 0)
		return -1;
	*ret_keys = take_ptr(&keys);
	*ret_count = count;
	return 0;
}

/* What a batch that is open plans for it stays planned. */
static int enable_planned(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			  int64_t now, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known planned;
	int found = state_account_get(state, key, &arena, &planned, error);

	if (found <= 0 || planned.state != ACCOUNT_CREATED)
		return found < 0 ? -1 : 0;
	planned.state = ACCOUNT_ENABLED;
	planned.changed_at = now;
	return state_account_store(state, &planned, error);
}

static int enable_account(struct state *state, const unsigned char key[ACCOUNT_KEY_SIZE],
			  int64_t now, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct known there;
	int found = state_there_get(state, key, &arena, &there, error);

	if (found <= 0)
		return found;
	there.state = ACCOUNT_ENABLED;
	there.changed_at = now;
	return state_there_store(state, &there, error) || enable_planned(state, key, now, error)
		       ? -1
		       : 0;
}

static int enable_accounts(struct enable_walk *walk, struct enable_domain *domain,
			   struct error *error)
{
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	size_t count = 0;

	if (enable_waiting(walk->state, domain->domain, &keys, &count, error) != 0)
		return -1;
	if (domain->status != VERDICT_EFFECTIVE) {
		domain->waiting = (int64_t)count;
		return 0;
	}
	domain->enabled = (int64_t)count;
	for (size_t i = 0; i < count && !walk->dry_run; i++)
		if (enable_account(walk->state, keys[i], walk->now, error) != 0)
			return -1;
	return 0;
}

static int enable_store(struct enable_walk *walk, const struct config *config, struct error *error)
{
	struct enable *enable = walk->enable;

	for (size_t i = 0; i < enable->count; i++)
		if (enable_accounts(walk, &enable->domains[i], error) != 0)
			return -1;
	if (walk->dry_run)
		return 0;
	enable->published = true;
	return publish_write(config, walk->state, &enable->findings, &enable->publish, error);
}

int enable_run(struct enable *enable, const struct config *config,
	       const struct site_registry *sites, struct state *state, struct resolver *resolver,
	       enum resolver_scope scope, bool dry_run, enable_verdict *verdict, void *argument,
	       struct error *error)
{
	CLEANUP(mem_freep)
	struct verify_domain *domains = mem_new(config->domain_count, sizeof(*domains));
	struct enable_walk walk = { .enable = enable,
				    .state = state,
				    .dry_run = dry_run,
				    .now = clock_now(),
				    .verdict = verdict,
				    .argument = argument };
	const struct verify_options options = { .scope = scope };
	int status;

	enable->domains = mem_new(config->domain_count, sizeof(*enable->domains));
	enable->count = config->domain_count;
	for (size_t i = 0; i < config->domain_count; i++) {
		enable->domains[i].domain = &config->domains[i];
		domains[i] = (struct verify_domain){ .name = config->domains[i].name,
						     .site = config->domains[i].data };
	}
	if (!dry_run && state_begin(state, error) != 0)
		return -1;
	status = verify_domains(resolver, sites, domains, config->domain_count, &options,
				enable_judge, &walk, error) ||
		 enable_store(&walk, config, error) || (!dry_run && state_commit(state, error));
	if (status)
		state_rollback(state);
	return status ? -1 : 0;
}

void enable_release(struct enable *enable)
{
	free(enable->domains);
	finding_release(&enable->findings);
}
