// SPDX-License-Identifier: MIT
#include "flow/publish.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "lookup/lookup_write.h"

/* What the walk over the accounts carries along. */
struct publish_files {
	struct lookup_write aliases;
	struct lookup_write accounts;
	struct publish counts;
};

/* The address itself, and every alias, lead to the mailbox. */
static int publish_aliases(struct publish_files *files, const struct account *account, struct error *error)
{
	const char *address = account->value[ACCOUNT_ADDRESS], *at = account->value[ACCOUNT_ALIASES];
	CLEANUP(vec_release) struct vec members = VEC_INIT;

	vec_add(&members, address);
	if (lookup_write_alias(&files->aliases, address, &members, error) != 0)
		return -1;
	while (at && *at) {
		size_t len = strcspn(at, " ");
		CLEANUP(mem_freep) char *alias = mem_textn(at, len);

		if (lookup_write_alias(&files->aliases, alias, &members, error) != 0)
			return -1;
		files->counts.aliases++;
		at += len + (at[len] == ' ');
	}
	return 0;
}

static int publish_account(struct publish_files *files, const struct known *known, struct error *error)
{
	const struct account *account = &known->account;
	const struct lookup_entry entry = {
		.address = account->value[ACCOUNT_ADDRESS],
		.state = account_state_text(known->state),
		.login = account->value[ACCOUNT_ADDRESS],
		.domain = account_domain(account),
		.name = account->value[ACCOUNT_NAME],
		/* The batch that changed it last: grows with every change, and is the same in every file until the next one. */
		.generation = (uint64_t)known->batch,
	};

	files->counts.accounts++;
	return lookup_write_account(&files->accounts, &entry, error);
}

static int publish_collect(struct publish_files *files, const struct config *config, struct state *state, struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	struct known known;
	int found;

	if (state_accounts_open(state, STATE_BY_ADDRESS, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		if (known.state < ACCOUNT_CREATED || known.state == ACCOUNT_RETIRED || !config_domain_find(config, account_domain(&known.account)))
			continue;
		if (publish_account(files, &known, error) != 0 ||
		    (known.state == ACCOUNT_ENABLED && publish_aliases(files, &known.account, error) != 0))
			return -1;
	}
	return found;
}

/* Kept as a mark beside the steps, under a name that no step has. */
static int publish_next_generation(struct state *state, int64_t now, int64_t *ret_generation, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *value = "0";
	int64_t at;

	if (state_mark_find(state, "generation", &arena, &value, &at, error) < 0)
		return -1;
	*ret_generation = strtoll(value, NULL, 10) + 1;
	buf_printf(&text, "%" PRId64, *ret_generation);
	return state_mark_store(state, "generation", buf_text(&text), now, error);
}

static int publish_commit(struct publish_files *files, const char *folder, int64_t now, struct error *error)
{
	CLEANUP(buf_release) struct buf aliases = BUF_INIT;
	CLEANUP(buf_release) struct buf accounts = BUF_INIT;
	uint64_t generation = (uint64_t)files->counts.generation;

	file_join(&aliases, folder, "aliases.cdb");
	file_join(&accounts, folder, "accounts.cdb");
	/* The folder is for everybody to read, unlike the one above it. */
	return file_make_folder(folder, 0755, error) ||
			       lookup_write_commit(&files->accounts, buf_text(&accounts), generation, (uint64_t)now, error) ||
			       lookup_write_commit(&files->aliases, buf_text(&aliases), generation, (uint64_t)now, error)
		       ? -1
		       : 0;
}

int publish_write(const struct config *config, struct state *state, struct publish *ret_publish, struct error *error)
{
	struct publish_files files = { .aliases = LOOKUP_WRITE_INIT(LOOKUP_ALIASES), .accounts = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS) };
	int64_t now = clock_now();
	int status;

	status = publish_next_generation(state, now, &files.counts.generation, error) || publish_collect(&files, config, state, error) ||
		 publish_commit(&files, config->publish.directory, now, error);
	lookup_write_release(&files.aliases);
	lookup_write_release(&files.accounts);
	if (status)
		return -1;
	*ret_publish = files.counts;
	return 0;
}
