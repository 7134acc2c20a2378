// SPDX-License-Identifier: MIT
#include "flow/publish_guard.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "lookup/lookup_read.h"
#include "model/address.h"
#include "state/state_there.h"

enum { PUBLISH_SHOWN = 5, PUBLISH_VALUE_MAX = 64 * 1024 };

/* The names of a new file. */
struct publish_names {
	const struct lookup_write *write;
	struct map map;
};

struct publish_guard {
	struct state *state;
	struct publish_names accounts, aliases;
	struct publish_block *block;
	struct map domains; /* of block->losses */
};

static void publish_names_init(struct publish_names *names, const struct lookup_write *write)
{
	*names = (struct publish_names){ .write = write };
	for (size_t i = 0; i < write->count; i++) {
		const char *key = write->records[i].key;

		map_add(&names->map, map_hash(MAP_HASH_START, key, strlen(key)), (uint32_t)i);
	}
}

static const struct lookup_record *publish_names_find(const struct publish_names *names,
						      const char *key)
{
	struct map_probe probe = map_probe(map_hash(MAP_HASH_START, key, strlen(key)));
	uint32_t number;

	while (map_next(&names->map, &probe, &number))
		if (strcmp(names->write->records[number].key, key) == 0)
			return &names->write->records[number];
	return NULL;
}

static void publish_guard_end(struct publish_guard *guard)
{
	map_release(&guard->accounts.map);
	map_release(&guard->aliases.map);
	map_release(&guard->domains);
}

/*
 * Whether somebody is away because he is suspended or retired: then limits of a sync have counted
 * him. 1, 0 or -1.
 */
static int publish_guard_left(const struct publish_guard *guard, const char *address,
			      struct error *error)
{
	const struct lookup_record *record = publish_names_find(&guard->accounts, address);
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct lookup_account account;
	struct known there;
	int found;

	if (record)
		return lookup_account_parse(record->value, record->value_len, &account) &&
		       lookup_text_is(&account.state, account_state_text(ACCOUNT_SUSPENDED));
	found = state_there_find(guard->state, address, &arena, &there, error);
	if (found <= 0)
		return found;
	return (there.state == ACCOUNT_SUSPENDED || there.state == ACCOUNT_RETIRED) &&
	       strcmp(there.account.value[ACCOUNT_ADDRESS], address) == 0;
}

static void publish_guard_count(struct publish_guard *guard, const char *key)
{
	struct publish_block *block = guard->block;
	const char *name = strchr(key, '@') ? address_domain(key) : "";
	uint64_t hash = map_hash(MAP_HASH_START, name, strlen(name));
	struct map_probe probe = map_probe(hash);
	uint32_t number;

	while (map_next(&guard->domains, &probe, &number))
		if (strcmp(block->losses[number].domain, name) == 0) {
			block->losses[number].removals++;
			return;
		}
	map_add(&guard->domains, hash, (uint32_t)block->loss_count);
	block->losses = mem_grow(block->losses, &block->loss_cap, block->loss_count + 1,
				 sizeof(*block->losses));
	block->losses[block->loss_count++] =
		(struct publish_loss){ arena_text(&block->arena, name), 1 };
}

/* A name that is published now: 1 when it would go, 0 or -1. Of aliases the value is the owner. */
static int publish_guard_goes(const struct publish_guard *guard, const char *key, const char *owner,
			      struct error *error)
{
	int left;

	if (publish_names_find(&guard->aliases, key) ||
	    (!owner && publish_names_find(&guard->accounts, key)))
		return 0;
	left = publish_guard_left(guard, owner ? owner : key, error);
	return left < 0 ? -1 : !left;
}

/* The owner is the first member of an alias. */
static const char *publish_guard_owner(char *value, size_t len)
{
	struct lookup_text rest = { value, len }, member;

	if (lookup_member_next(&rest, &member) == 0)
		return NULL;
	value[(size_t)(member.at - value) + member.len] = '\0';
	return member.at;
}

/* Counts what goes out of a file: of the accounts by domain, of the aliases only how many. */
static int publish_guard_walk(struct publish_guard *guard, const struct lookup_read *old,
			      bool aliases, int64_t *ret_gone, enum cdb_read_result *ret_result,
			      struct error *error)
{
	CLEANUP(mem_freep) char *value = mem_new(PUBLISH_VALUE_MAX + 1, 1);
	char key[LOOKUP_KEY_MAX + 1];
	uint32_t cursor = 0;
	size_t len;

	*ret_gone = 0;
	while ((*ret_result = lookup_read_next(old, &cursor, key, value, PUBLISH_VALUE_MAX,
					       &len)) == CDB_READ_FOUND) {
		int goes = publish_guard_goes(
			guard, key, aliases ? publish_guard_owner(value, len) : NULL, error);

		if (goes < 0)
			return -1;
		*ret_gone += goes;
		if (goes && !aliases)
			publish_guard_count(guard, key);
	}
	return 0;
}

/* One of the two files; *ret_over when more goes than its limit allows. */
static int publish_guard_file(struct publish_guard *guard, const struct publish_change *change,
			      enum lookup_kind kind, int64_t *ret_gone, bool *ret_over,
			      struct error *error)
{
	CLEANUP(lookup_read_close) struct lookup_read old = LOOKUP_READ_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct publish_block *block = guard->block;
	enum cdb_read_result result;
	struct stat info;

	buf_printf(&path, "%s/%s.cdb", change->config->publish.directory, lookup_kind_text(kind));
	*ret_gone = 0;
	if (lstat(buf_text(&path), &info) != 0 && errno == ENOENT)
		return 0;
	result = lookup_read_open(&old, buf_text(&path), kind);
	if (result == CDB_READ_FOUND &&
	    publish_guard_walk(guard, &old, kind == LOOKUP_ALIASES, ret_gone, &result, error) != 0)
		return -1;
	if (result != CDB_READ_ABSENT) {
		block->unknown = arena_text(&block->arena, buf_text(&path));
		return 0;
	}
	*ret_over = *ret_over ||
		    *ret_gone > config_allowance_of(&change->config->publish.limits.removals,
						    (int64_t)old.header.count);
	if (kind == LOOKUP_ACCOUNTS)
		block->allowed = config_allowance_of(&change->config->publish.limits.removals,
						     (int64_t)old.header.count);
	return 0;
}

int publish_guard_check(const struct publish_change *change, struct state *state,
			struct publish_block *ret_block, struct error *error)
{
	CLEANUP(publish_guard_end)
	struct publish_guard guard = { .state = state, .block = ret_block };
	int64_t accounts = 0, aliases = 0;
	bool over = false;

	*ret_block = (struct publish_block){ .limit = NULL };
	publish_names_init(&guard.accounts, change->accounts);
	publish_names_init(&guard.aliases, change->aliases);
	if (publish_guard_file(&guard, change, LOOKUP_ACCOUNTS, &accounts, &over, error) != 0 ||
	    publish_guard_file(&guard, change, LOOKUP_ALIASES, &aliases, &over, error) != 0)
		return -1;
	ret_block->value = accounts > aliases ? accounts : aliases;
	if (change->allow.given && !ret_block->unknown) {
		over = ret_block->value != change->allow.number;
		ret_block->allowed = change->allow.number;
	}
	if (ret_block->unknown)
		ret_block->limit = change->allow.given ? NULL : "unknown";
	else if (over)
		ret_block->limit = change->allow.given ? "allow-removals" : "removals";
	return 0;
}

void publish_guard_reason(struct buf *buf, const struct config *config, const char *domain)
{
	const struct config_domain *ours = config_domain_find(config, domain);

	if (!ours)
		buf_printf(buf, "it is not among the domains of the configuration any more, see %s",
			   config->domains_place ? config->domains_place : config->file);
	else if (ours->place)
		buf_printf(buf,
			   "the store has them no more at the site %s, which the domain has in %s",
			   ours->site, ours->place);
	else
		buf_printf(buf, "the store has them no more at the site %s", ours->site);
}

static void publish_guard_losses(struct buf *buf, const struct config *config,
				 const struct publish_block *block)
{
	for (size_t i = 0; i < block->loss_count && i < PUBLISH_SHOWN; i++) {
		const struct publish_loss *loss = &block->losses[i];

		buf_printf(buf, "; %s loses %" PRId64 ": ",
			   *loss->domain ? loss->domain : "names without a domain", loss->removals);
		publish_guard_reason(buf, config, loss->domain);
	}
	if (block->loss_count > PUBLISH_SHOWN)
		buf_printf(buf, "; and %zu more domains", block->loss_count - PUBLISH_SHOWN);
}

void publish_guard_explain(struct buf *buf, const struct config *config,
			   const struct publish_block *block)
{
	if (block->unknown) {
		buf_printf(buf,
			   "%s cannot be read, so that what would be taken out of it is unknown; "
			   "look at it, and to replace it all the same, run it again with "
			   "--allow-removals=0",
			   block->unknown);
		return;
	}
	if (strcmp(block->limit, "allow-removals") == 0)
		buf_printf(buf,
			   "the lookup files would lose %" PRId64 " names, exactly %" PRId64
			   " were allowed",
			   block->value, block->allowed);
	else
		buf_printf(buf,
			   "the lookup files would lose %" PRId64
			   " names, the limit (publish.limits.removals) is %" PRId64,
			   block->value, block->allowed);
	publish_guard_losses(buf, config, block);
	buf_printf(buf,
		   "; put back what was changed, or if it is meant, run it again with "
		   "--allow-removals=%" PRId64,
		   block->value);
}

void publish_guard_release(struct publish_block *block)
{
	free(block->losses);
	arena_release(&block->arena);
	*block = (struct publish_block){ .limit = NULL };
}
