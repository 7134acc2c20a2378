// SPDX-License-Identifier: MIT
#include "flow/enable.h"

#include "base/clock.h"
#include "base/mem.h"
#include "state/state_fact.h"
#include "state/state_there.h"

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

static int enable_accounts(struct enable_domain *domain, struct state *state, bool dry_run,
			   struct error *error)
{
	CLEANUP(mem_freep) unsigned char(*keys)[ACCOUNT_KEY_SIZE] = NULL;
	int64_t now = clock_now();
	size_t count = 0;

	if (enable_waiting(state, domain->domain, &keys, &count, error) != 0)
		return -1;
	if (domain->status != VERDICT_EFFECTIVE) {
		domain->waiting = (int64_t)count;
		return 0;
	}
	domain->enabled = (int64_t)count;
	for (size_t i = 0; i < count && !dry_run; i++)
		if (enable_account(state, keys[i], now, error) != 0)
			return -1;
	return 0;
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

int enable_write(struct enable *enable, const struct config *config, struct state *state,
		 const struct publish_allow *allow, bool dry_run, struct error *error)
{
	CLEANUP(publish_files_freep) struct publish_files *files = NULL;

	if (dry_run)
		return enable_store(enable, state, dry_run, error);
	if (state_begin(state, error) != 0)
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
	if (state_commit(state, error) != 0) {
		state_rollback(state);
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
