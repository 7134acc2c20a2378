// SPDX-License-Identifier: MIT
#include "flow/publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/outdir.h"
#include "clients/profile_file.h"
#include "digest/digest.h"
#include "flow/client_settings.h"
#include "lookup/lookup_write.h"
#include "model/alias.h"
#include "state/state_shared.h"
#include "state/state_there.h"
#include "state/state_fact.h"

#define PROFILES "profiles"
#define PROFILE_DRAFTS PROFILES "/.new"
#define PROFILE_SUFFIX ".conf"

/* What is known of a configured domain. */
struct publish_domain {
	enum verdict_status verdict;
	bool enabled; /* it has an enabled account */
};

/* State of the walk over the accounts. */
struct publish_files {
	const struct config *config;
	struct findings *findings;
	struct publish_domain *domains; /* as in the configuration */
	struct lookup_write aliases;
	struct lookup_write accounts;
	struct publish counts;
	struct buf shared;  /* keys of the shared mailboxes, likewise */
	struct buf leaving; /* keys of those whose suspension is planned or done, ascending */
	int64_t now;
};

/* Leaves an alias out that no mail server should see, and says so. */
static int publish_alias(struct publish_files *files, const char *address, const char *alias,
			 struct error *error)
{
	CLEANUP(vec_release) struct vec members = VEC_INIT;
	struct error why = ERROR_INIT;

	vec_add(&members, address);
	if (lookup_write_alias(&files->aliases, alias, &members, &why) == 0)
		return 0;
	if (why.kind != ERROR_DATA) {
		*error = why;
		return -1;
	}
	files->counts.refused++;
	finding_add(files->findings, FINDING_ERROR, "PUBLISH-REFUSED", alias,
		    "left out of the published aliases: %s", why.text);
	finding_hint(files->findings, "give this person another address in the directory");
	return 0;
}

/* The address itself, and every alias, lead to the mailbox. */
static int publish_aliases(struct publish_files *files, const struct account *account,
			   struct error *error)
{
	const char *address = account->value[ACCOUNT_ADDRESS],
		   *at = account->value[ACCOUNT_ALIASES], *alias;
	size_t len;

	if (publish_alias(files, address, address, error) != 0)
		return -1;
	while (alias_next(&at, &alias, &len)) {
		CLEANUP(mem_freep) char *text = mem_textn(alias, len);

		if (publish_alias(files, address, text, error) != 0)
			return -1;
		files->counts.aliases++;
	}
	return 0;
}

/*
 * A suspension that is only planned takes somebody out at once: that only takes away, and the
 * directory asked for it.
 */
static bool publish_leaves(const struct publish_files *files, const struct known *known)
{
	return files->leaving.len > 0 &&
	       bsearch(known->key, files->leaving.data, files->leaving.len / ACCOUNT_KEY_SIZE,
		       ACCOUNT_KEY_SIZE, account_key_compare) != NULL;
}

static int publish_account(struct publish_files *files, const struct known *known,
			   const struct config_domain *config, struct error *error)
{
	struct publish_domain *domain = &files->domains[config - files->config->domains];
	const struct account *account = &known->account;
	bool leaves = publish_leaves(files, known);
	const struct lookup_entry entry = {
		.address = account->value[ACCOUNT_ADDRESS],
		.state = account_state_text(leaves ? ACCOUNT_SUSPENDED : known->state),
		.login = account->value[ACCOUNT_ADDRESS],
		.domain = account_domain(account),
		.verdict = verdict_status_text(domain->verdict),
		.name = account->value[ACCOUNT_NAME],
		.closed = settings_is_closed(config, account->value[ACCOUNT_DEPARTMENT]),
		/* Is the same in every publication until the account changes again. */
		.generation = (uint64_t)known->batch,
	};

	/* Nobody logs on to a shared mailbox; mail goes to it all the same. */
	if (state_shared_has(&files->shared, known->key))
		files->counts.shared++;
	else if (lookup_write_account(&files->accounts, &entry, error) != 0)
		return -1;
	else
		files->counts.accounts++;
	if (known->state != ACCOUNT_ENABLED || leaves)
		return 0;
	domain->enabled = true;
	return publish_aliases(files, account, error);
}

static int publish_collect(struct publish_files *files, struct state *state, struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	const struct config_domain *domain;
	struct known known;
	int found;

	if (state_there_leaving(state, &files->leaving, error) != 0 ||
	    state_shared_keys(state, &files->shared, error) != 0 ||
	    state_there_open(state, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		if (known.state < ACCOUNT_CREATED || known.state == ACCOUNT_RETIRED)
			continue;
		domain = config_domain_find(files->config, account_domain(&known.account));
		/* What was left behind at another site is not what the domain's mail goes to. */
		if (domain && (!*known.site || strcmp(known.site, domain->site) == 0) &&
		    publish_account(files, &known, domain, error) != 0)
			return -1;
	}
	return found;
}

static void publish_verdict(void *argument, const char *name, enum verdict_status status)
{
	struct publish_files *files = argument;
	const struct config_domain *domain = config_domain_find(files->config, name);

	if (domain)
		files->domains[domain - files->config->domains].verdict = status;
}

/*
 * An account whose domain has no verdict, as it was lost, is treated as one of an effective domain:
 * it was one when the account was enabled.
 */
static int publish_verdicts(struct publish_files *files, struct state *state, struct error *error)
{
	for (size_t i = 0; i < files->config->domain_count; i++)
		files->domains[i].verdict = VERDICT_EFFECTIVE;
	return state_verdicts(state, publish_verdict, files, error);
}

/* Kept as a mark beside the steps, under a name that no step has. */
static int publish_next_generation(struct state *state, int64_t now, int64_t *ret_generation,
				   struct error *error)
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

/* What a profile says of its domain, without what only tells its publication. */
static void publish_profile_digest(const struct buf *text, unsigned char out[DIGEST_SIZE])
{
	struct digest digest;

	digest_init(&digest);
	for (size_t at = 0, len; at < text->len; at += len) {
		const char *end = memchr(text->data + at, '\n', text->len - at);

		len = end ? (size_t)(end + 1 - text->data) - at : text->len - at;
		if (profile_file_matters(text->data + at, len))
			digest_add(&digest, text->data + at, len);
	}
	digest_finish(&digest, out);
}

/* Whether the file is there and says the same; one that cannot be read is written anew. */
static bool publish_profile_is_kept(const char *path, const struct buf *text)
{
	unsigned char old[DIGEST_SIZE], new[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf kept = BUF_INIT;
	struct error ignored = ERROR_INIT;

	if (file_read(path, PROFILE_FILE_MAX, &kept, &ignored) != 0)
		return false;
	publish_profile_digest(&kept, old);
	publish_profile_digest(text, new);
	return memcmp(old, new, sizeof(old)) == 0;
}

/* Writes a profile that differs from the one in its place. */
static int publish_profile(struct publish_files *files, struct outdir *outdir,
			   const struct config_domain *domain, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct profile_options options = settings_options(files->config, domain);
	bool replaces;

	/*
	 * A domain that is closed to mail programs is published so, or desks would keep what they
	 * have.
	 */
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		options.denied[protocol] = options.denied[protocol] || !domain->client_access;
	file_join(&path, files->config->publish.directory, PROFILES "/");
	buf_printf(&path, "%s" PROFILE_SUFFIX, domain->name);
	files->counts.profiles++;
	if (profile_file_write(&text, domain->name, domain->data, &options,
			       (uint64_t)files->counts.generation, (uint64_t)files->now,
			       error) != 0)
		return -1;
	if (publish_profile_is_kept(buf_text(&path), &text))
		return 0;
	/*
	 * A power failure must not leave an empty file in the place of one that desks use. A new
	 * one nobody uses yet, and there may be thousands at once.
	 */
	replaces = access(buf_text(&path), F_OK) == 0;
	return (replaces ? outdir_put : outdir_put_later)(outdir, buf_text(&path), &text, 0644,
							  0755, error);
}

static int publish_profiles(struct publish_files *files, struct outdir *outdir, struct error *error)
{
	for (size_t i = 0; i < files->config->domain_count; i++)
		if (files->domains[i].enabled &&
		    publish_profile(files, outdir, &files->config->domains[i], error) != 0)
			return -1;
	return file_sync_all(files->config->publish.directory, error);
}

/* Whether the file is the profile of a domain that has one. */
static bool publish_is_current(const struct publish_files *files, const char *name)
{
	CLEANUP(mem_freep) char *text = mem_textn(name, strlen(name) - strlen(PROFILE_SUFFIX));
	const struct config_domain *domain = config_domain_find(files->config, text);

	return domain && files->domains[domain - files->config->domains].enabled;
}

static int publish_tidy(const struct publish_files *files, struct error *error)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct dirent *entry;
	int status = 0;
	DIR *folder;

	file_join(&path, files->config->publish.directory, PROFILES);
	folder = opendir(buf_text(&path));
	if (!folder)
		return error_errno(error, "%s: cannot read folder", buf_text(&path));
	while (status == 0 && (entry = readdir(folder)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len <= strlen(PROFILE_SUFFIX) || entry->d_name[0] == '.' ||
		    strcmp(entry->d_name + len - strlen(PROFILE_SUFFIX), PROFILE_SUFFIX) != 0)
			continue;
		if (!publish_is_current(files, entry->d_name) &&
		    unlinkat(dirfd(folder), entry->d_name, 0) != 0 && errno != ENOENT)
			status = error_errno(error, "%s/%s: cannot remove", buf_text(&path),
					     entry->d_name);
	}
	closedir(folder);
	return status;
}

/* The modules run as any user: every folder on the path must be searchable by others. */
static void publish_check_reach(const struct publish_files *files)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat info;

	file_join(&path, files->config->publish.directory, PROFILES);
	while (strcmp(buf_text(&path), "/") != 0 && strcmp(buf_text(&path), ".") != 0) {
		CLEANUP(buf_release) struct buf above = BUF_INIT;

		if (stat(buf_text(&path), &info) == 0 && !(info.st_mode & S_IXOTH)) {
			finding_add(files->findings, FINDING_WARNING, "PUBLISH-REACH",
				    buf_text(&path),
				    "other users may not enter this folder, so programs that run "
				    "as them find no aliases and no settings");
			finding_hint(files->findings,
				     "chmod o+x %s, or set publish.directory to a folder that all "
				     "may enter",
				     buf_text(&path));
		}
		file_folder(&above, buf_text(&path));
		buf_clear(&path);
		buf_puts(&path, buf_text(&above));
	}
}

static int publish_commit(struct publish_files *files, struct error *error)
{
	CLEANUP(outdir_close) struct outdir outdir = OUTDIR_INIT;
	CLEANUP(buf_release) struct buf profiles = BUF_INIT;
	CLEANUP(buf_release) struct buf aliases = BUF_INIT;
	CLEANUP(buf_release) struct buf accounts = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *folder = files->config->publish.directory;
	uint64_t generation = (uint64_t)files->counts.generation, now = (uint64_t)files->now;

	file_join(&profiles, folder, PROFILES);
	file_join(&aliases, folder, "aliases.cdb");
	file_join(&accounts, folder, "accounts.cdb");
	file_join(&text, folder, "aliases.txt");
	/* The folders are for everybody to read. What an account needs comes before the account. */
	return outdir_open(&outdir, folder, 0755, error) ||
			       file_make_folder(buf_text(&profiles), 0755, error) ||
			       publish_profiles(files, &outdir, error) ||
			       lookup_write_commit(&files->accounts, buf_text(&accounts),
						   generation, now, error) ||
			       lookup_write_commit(&files->aliases, buf_text(&aliases), generation,
						   now, error) ||
			       lookup_write_text(&files->aliases, buf_text(&text), generation, now,
						 error) ||
			       publish_tidy(files, error)
		       ? -1
		       : 0;
}

int publish_prepare(const struct config *config, struct state *state,
		    const struct publish_allow *allow, struct findings *findings,
		    struct publish_files **ret_files, struct publish_block *ret_block,
		    struct error *error)
{
	CLEANUP(publish_files_freep) struct publish_files *files = mem_new(1, sizeof(*files));
	const struct publish_change change = { .config = config,
					       .accounts = &files->accounts,
					       .aliases = &files->aliases,
					       .allow = *allow };

	*files = (struct publish_files){
		.config = config,
		.findings = findings,
		.domains = mem_new(config->domain_count, sizeof(*files->domains)),
		.aliases = LOOKUP_WRITE_INIT(LOOKUP_ALIASES),
		.accounts = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS),
		.now = clock_now(),
	};
	if (config->domain_count == 1)
		files->accounts.domain = config->domains[0].name;
	if (publish_verdicts(files, state, error) != 0 ||
	    publish_collect(files, state, error) != 0 ||
	    publish_guard_check(&change, state, ret_block, error) != 0)
		return -1;
	*ret_files = take_ptr(&files);
	return 0;
}

int publish_finish(struct publish_files *files, struct state *state, struct publish *ret_publish,
		   struct error *error)
{
	if (publish_next_generation(state, files->now, &files->counts.generation, error) != 0 ||
	    publish_commit(files, error) != 0)
		return -1;
	publish_check_reach(files);
	*ret_publish = files->counts;
	return 0;
}

int publish_write(const struct config *config, struct state *state,
		  const struct publish_allow *allow, struct findings *findings,
		  struct publish *ret_publish, struct publish_block *ret_block, struct error *error)
{
	CLEANUP(publish_files_freep) struct publish_files *files = NULL;

	if (publish_prepare(config, state, allow, findings, &files, ret_block, error) != 0)
		return -1;
	return ret_block->limit ? 0 : publish_finish(files, state, ret_publish, error);
}

void publish_files_freep(struct publish_files **files)
{
	if (!*files)
		return;
	lookup_write_release(&(*files)->aliases);
	lookup_write_release(&(*files)->accounts);
	buf_release(&(*files)->leaving);
	buf_release(&(*files)->shared);
	free((*files)->domains);
	free(*files);
	*files = NULL;
}
