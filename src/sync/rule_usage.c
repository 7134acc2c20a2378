// SPDX-License-Identifier: MIT
#include "sync/rule_usage.h"

#include "base/mem.h"
#include "model/department.h"
#include "model/address_patterns.h"
#include "state/state_account.h"

/* Numbers of the patterns, and of the departments of all domains one after the other. */
struct rule_counts_of {
	const struct config *config;
	struct address_patterns protected;
	size_t *protected_met;
	size_t *first; /* of each domain: the number of its first department */
	size_t *departments_met;
};

static void rule_usage_begin(struct rule_counts_of *counts, const struct config *config)
{
	size_t departments = 0;

	*counts = (struct rule_counts_of){ .config = config };
	address_patterns_init(&counts->protected, &config->sync.protected);
	counts->protected_met = mem_new(config->sync.protected.count + 1, sizeof(size_t));
	counts->first = mem_new(config->domain_count + 1, sizeof(size_t));
	for (size_t i = 0; i < config->domain_count; i++) {
		counts->first[i] = departments;
		departments += config->domains[i].closed_departments.count;
	}
	counts->departments_met = mem_new(departments + 1, sizeof(size_t));
}

static void rule_usage_end(struct rule_counts_of *counts)
{
	address_patterns_release(&counts->protected);
	free(counts->protected_met);
	free(counts->first);
	free(counts->departments_met);
}

static void rule_usage_see(struct rule_counts_of *counts, const struct account *account)
{
	const char *department = account->value[ACCOUNT_DEPARTMENT];
	const struct config_domain *domain;

	if (!account->value[ACCOUNT_ADDRESS])
		return;
	address_patterns_count(&counts->protected, account->value[ACCOUNT_ADDRESS],
			       counts->protected_met);
	domain = config_domain_find(counts->config, account_domain(account));
	for (size_t i = 0; domain && department && i < domain->closed_departments.count; i++) {
		if (department_is_in(department, domain->closed_departments.items[i]))
			counts->departments_met[counts->first[domain - counts->config->domains] +
						i]++;
	}
}

/* Everybody who was read, and who is known and was not. */
static int rule_usage_walk(struct rule_counts_of *counts, const struct roster *roster,
			   struct state *state, struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	struct roster_cursor entries = { .roster = roster };
	const struct roster_entry *entry;
	struct known known;
	int found;

	while ((entry = roster_next(&entries)) != NULL) {
		struct account account;

		if (entry->flags & (ROSTER_GROUP | ROSTER_EXCLUDED))
			continue;
		account = roster_account(roster, entry->offset);
		rule_usage_see(counts, &account);
	}
	if (state_accounts_open(state, STATE_BY_KEY, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0)
		if (known.state != ACCOUNT_RETIRED && !roster_find(roster, known.key))
			rule_usage_see(counts, &known.account);
	return found;
}

/* The preset protects an address that few have. */
static void rule_usage_tell(struct usage *usage, const struct rule_counts_of *counts)
{
	const struct config *config = counts->config;
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	for (size_t i = 0; i < config->sync.protected.count; i++) {
		if (strcmp(config->sync.protected.items[i], "postmaster") == 0)
			continue;
		buf_clear(&key);
		buf_printf(&key, "sync.protected[%zu]", i + 1);
		usage_add(usage, buf_text(&key), config->sync.protected.items[i],
			  counts->protected_met[i]);
	}
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct vec *closed = &config->domains[i].closed_departments;

		for (size_t j = 0; j < closed->count; j++) {
			buf_clear(&key);
			buf_printf(&key, "domains[%zu].closed_departments[%zu]", i + 1, j + 1);
			usage_add(usage, buf_text(&key), closed->items[j],
				  counts->departments_met[counts->first[i] + j]);
		}
	}
}

int rule_usage_note(struct usage *usage, const struct sync *sync, const struct config *config,
		    struct state *state, struct error *error)
{
	const struct directory_part *part;
	struct rule_counts_of counts;
	int status;

	for (size_t i = 0; (part = directory_part(sync->snapshot.directory, i)) != NULL; i++) {
		const struct usage *read = &part->usage;

		for (size_t j = 0; j < read->count; j++)
			usage_copy(usage, &read->rows[j]);
		finding_copy(&usage->doubts, &read->doubts);
	}
	rule_usage_begin(&counts, config);
	status = rule_usage_walk(&counts, &sync->roster, state, error);
	if (status == 0)
		rule_usage_tell(usage, &counts);
	rule_usage_end(&counts);
	return status;
}
