// SPDX-License-Identifier: MIT
#include "sync/preflight.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "apply/recovery.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "batch/template.h"
#include "resolver/answer_cache.h"
#include "sync/rule_usage.h"
#include "sync/sync.h"
#include "flow/resolution.h"
#include "state/state_open.h"
#include "state/state_account.h"

static struct preflight_line *preflight_add(struct preflight *preflight, const char *name,
					    bool fine)
{
	preflight->lines = mem_grow(preflight->lines, &preflight->cap, preflight->count + 1,
				    sizeof(*preflight->lines));
	preflight->lines[preflight->count] =
		(struct preflight_line){ .name = name, .fine = fine, .text = "" };
	return &preflight->lines[preflight->count++];
}

/* Whether the line of this name was added, and is fine. */
static bool preflight_is_fine(const struct preflight *preflight, const char *name)
{
	for (size_t i = 0; i < preflight->count; i++)
		if (strcmp(preflight->lines[i].name, name) == 0)
			return preflight->lines[i].fine;
	return false;
}

static void preflight_failed(struct preflight *preflight, const char *name,
			     const struct error *error)
{
	preflight_add(preflight, name, false)->text = arena_text(&preflight->arena, error->text);
}

/* What a dry run of sync says; its read is the one that is looked at. */
static void preflight_plan(struct preflight *preflight, const struct sync *sync)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	preflight->sums = sync_sums_of(sync);
	preflight->planned = true;
	sync_sums_describe(&text, &preflight->sums);
	buf_puts(&text, preflight->sums.held ? "; what is wrong with them is said above" : "");
	buf_puts(&text, sync->limit.block.limit
				? "; it is over a limit, see: mailprov sync --dry-run"
				: "");
	preflight_add(preflight, "people", preflight->sums.held == 0 && !sync->limit.stopped)
		->text = arena_text(&preflight->arena, buf_text(&text));
}

/* Of several directories, what each has. */
static void preflight_shares(struct preflight *preflight, const struct directory *directory)
{
	const struct directory_part *part;

	for (size_t i = 0; (part = directory_part(directory, i)) != NULL; i++) {
		const struct directory_sums *sums = &part->sums;

		if (part->trouble.kind != ERROR_NONE)
			continue;
		preflight_add(preflight, "people", sums->held == 0)->text = arena_printf(
			&preflight->arena,
			"of %s: %zu entries: %zu accounts, %zu excluded, %zu without an address, "
			"%zu held; %zu groups",
			part->name, sums->people,
			sums->people - sums->excluded - sums->no_address - sums->held,
			sums->excluded, sums->no_address, sums->held, sums->groups);
	}
}

static void preflight_read(struct preflight *preflight, const struct config *config,
			   const struct snapshot *snapshot, int64_t took)
{
	const struct roster *roster = &snapshot->roster;

	preflight_add(preflight, "read", true)->text =
		arena_printf(&preflight->arena, "%zu entries in %" PRId64 ".%02" PRId64 " s",
			     roster->count - roster->groups, took / 1000, took % 1000 / 10);
	if (config->directory_count > 1)
		preflight_shares(preflight, snapshot->directory);
	else if (config->directories->groups.base.count)
		preflight_add(preflight, "groups", true)->text = arena_printf(
			&preflight->arena, "%zu groups were read with them", roster->groups);
}

/* How a sync asks what changed, and what that leaves to the next read of everything. */
static void preflight_changes(struct preflight *preflight, const struct config *config,
			      const struct directory_part *part)
{
	const struct source_info *info = &part->info;
	CLEANUP(buf_release) struct buf every = BUF_INIT;
	CLEANUP(buf_release) struct buf of = BUF_INIT;
	struct preflight_line *line;

	if (part->setup.directory->kind == CONFIG_LDIF || part->trouble.kind != ERROR_NONE)
		return;
	if (config->directory_count > 1)
		buf_printf(&of, "of %s: ", part->name);
	line = preflight_add(preflight, "changes", true);
	clock_about(&every, config->sync.full_every);
	if (config->sync.full_every == 0)
		line->text = arena_printf(&preflight->arena,
					  "%severything is read each time (sync.full_every is 0s)",
					  buf_text(&of));
	else if (!info->method && info->obstacle)
		line->text = arena_printf(
			&preflight->arena,
			"%severything is read each time: %s changes without a change of the entry",
			buf_text(&of), info->obstacle);
	else if (!info->method)
		line->text = arena_printf(
			&preflight->arena,
			"%severything is read each time; mailprov.yaml(5) says what a server "
			"needs to be asked for changes alone",
			buf_text(&of));
	else
		line->text = arena_printf(&preflight->arena,
					  "%sare asked %s, everything every %s (sync.full_every)%s",
					  buf_text(&of), info->method, buf_text(&every),
					  info->blind ? "; deletions show only then" : "");
}

/* What a sync by night only notes; here somebody asks. */
static void preflight_stress_rules(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (strcmp(findings->items[i].rule, "RULE-UNUSED") == 0)
			findings->items[i].severity = FINDING_WARNING;
}

/* Who answered. */
static void preflight_server(struct preflight *preflight, const struct config *config,
			     const struct directory_part *part)
{
	const struct source_info *info = &part->info;
	CLEANUP(buf_release) struct buf of = BUF_INIT;
	bool fine = part->trouble.kind == ERROR_NONE;

	if (config->directory_count > 1)
		buf_printf(&of, "%s: ", part->name);
	preflight_add(preflight, "directory", fine)->text =
		fine ? arena_printf(&preflight->arena, "%s%s%s%s, %s%s%s", buf_text(&of),
				    info->server, info->vendor ? ", " : "",
				    info->vendor ? info->vendor : "",
				    info->tls ? info->tls : "without TLS",
				    info->identity ? ", bound as " : "",
				    info->identity ? info->identity : "")
		     : arena_printf(&preflight->arena, "%s%s", buf_text(&of), part->trouble.text);
}

static void preflight_servers(struct preflight *preflight, const struct config *config,
			      const struct directory *directory)
{
	const struct directory_part *part;

	for (size_t i = 0; (part = directory_part(directory, i)) != NULL; i++)
		preflight_server(preflight, config, part);
}

/* Without a store that could be planned against: whether the directory can be reached. */
static void preflight_reach(struct preflight *preflight, const struct config *config)
{
	CLEANUP(resolver_lookup_release) struct resolver_lookup names = { .resolver = NULL };
	CLEANUP(directory_closep) struct directory *directory = NULL;
	struct error error = ERROR_INIT;

	resolver_lookup_init(&names, config);
	if (directory_open(config, &names.lookup, &directory, &error) != 0)
		preflight_failed(preflight, "directory", &error);
	else
		preflight_servers(preflight, config, directory);
}

/*
 * By a dry run of sync that reads everything: so both say the same, of the directory and of what
 * would be done.
 */
static void preflight_directory(struct preflight *preflight, const struct config *config,
				directory_progress progress, void *argument)
{
	const struct sync_options options = {
		.dry_run = true, .full = true, .progress = progress, .argument = argument
	};
	CLEANUP(sync_release) struct sync sync = SYNC_INIT;
	CLEANUP(state_closep) struct state *state = NULL;
	struct error error = ERROR_INIT;
	int64_t begin = clock_ticks_ms();
	const struct directory_part *part;
	int status;

	if (state_open(config->state.path, false, &state, &error) != 0) {
		preflight_reach(preflight, config); /* the store itself is looked at below */
		return;
	}
	status = sync_run(&sync, config, state, &options, &error);
	finding_copy(&preflight->findings, &sync.findings);
	preflight_stress_rules(&preflight->findings);
	if (sync.snapshot.directory)
		preflight_servers(preflight, config, sync.snapshot.directory);
	else
		preflight_reach(preflight, config);
	if (sync.snapshot.roster.sealed)
		preflight_read(preflight, config, &sync.snapshot, clock_ticks_ms() - begin);
	if (status != 0 && (sync.snapshot.directory || preflight_is_fine(preflight, "directory")))
		preflight_failed(preflight, "people", &error);
	if (status != 0)
		return;
	preflight_plan(preflight, &sync);
	if (rule_usage_note(&preflight->usage, &sync, config, state, &error) != 0)
		preflight_failed(preflight, "rules", &error);
	finding_copy(&preflight->findings, &preflight->usage.doubts);
	for (size_t i = 0; (part = directory_part(sync.snapshot.directory, i)) != NULL; i++)
		preflight_changes(preflight, config, part);
}

/* Whether the name servers answer at all, by asking for the first domain. */
static void preflight_dns(struct preflight *preflight, const struct config *config)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(buf_release) struct buf servers = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct vec none = VEC_INIT;
	struct error error = ERROR_INIT;
	const char *domain = config->domains[0].name;
	struct answer_cache *answers;
	struct dns_lookup lookup;
	const struct answer *answer;

	if (resolution_open(&none, config, &resolver, &error) != 0) {
		preflight_failed(preflight, "name servers", &error);
		return;
	}
	for (size_t i = 0; i < config->dns.nameservers.count; i++)
		buf_printf(&servers, "%s%s", i ? ", " : "", config->dns.nameservers.items[i]);
	if (servers.len == 0)
		buf_puts(&servers, "those of resolv.conf");
	answers = answer_cache_new(resolver);
	dns_lookup_init(&lookup, answers, 0, NULL, NULL);
	answer_cache_find(&lookup, domain, RR_SOA);
	if (dns_lookup_wait(&lookup, resolver, &error) != 0) {
		preflight_failed(preflight, "name servers", &error);
	} else {
		answer = answer_cache_find(&lookup, domain, RR_SOA);
		answer_describe(&text, answer);
		preflight_add(preflight, "name servers", answer_is_definite(answer))->text =
			arena_printf(&preflight->arena, "%s, asked for %s: %s%s",
				     buf_text(&servers), domain, buf_text(&text),
				     answer_is_definite(answer)
					     ? ""
					     : "; name others in dns.nameservers, or see whether "
					       "this host may ask them");
	}
	answer_cache_free(answers);
}

static void preflight_store(struct preflight *preflight, const struct config *config)
{
	CLEANUP(state_closep) struct state *state = NULL;
	struct error error = ERROR_INIT;
	struct state_count count;
	int64_t known = 0;

	if (state_open(config->state.path, false, &state, &error) != 0 ||
	    state_count_accounts(state, NULL, &count, &error) != 0) {
		preflight_failed(preflight, "state store", &error);
		return;
	}
	for (int i = 0; i < ACCOUNT_STATES; i++)
		known += count.by_state[i];
	preflight_add(preflight, "state store", true)->text =
		access(config->state.path, F_OK) == 0
			? arena_printf(&preflight->arena, "%s: %" PRId64 " accounts known",
				       config->state.path, known)
			: arena_printf(&preflight->arena,
				       "%s: not there yet; the first sync makes it",
				       config->state.path);
}

/* The store against the batch folders; recovering says the same. */
static void preflight_history(struct preflight *preflight, const struct config *config)
{
	CLEANUP(recovery_release) struct recovery recovery = RECOVERY_INIT;
	CLEANUP(state_closep) struct state *state = NULL;
	struct error error = ERROR_INIT;

	if (state_open(config->state.path, false, &state, &error) != 0)
		return; /* is said above */
	if (recovery_look(&recovery, config->batch.directory, state, &error) != 0) {
		preflight_failed(preflight, "history", &error);
		return;
	}
	finding_copy(&preflight->findings, &recovery.findings);
	if (recovery.refused || recovery.accept)
		preflight_add(preflight, "history", false)->text =
			"the store and the batch folders do not fit together, as said above; see "
			"BACKUP in mailprov(1)";
	else if (recovery.count)
		preflight_add(preflight, "history", false)->text = arena_printf(
			&preflight->arena,
			"the batch folders are ahead of the store by %zu; see: mailprov recover",
			recovery.count);
	else
		preflight_add(preflight, "history", true)->text = arena_printf(
			&preflight->arena, "store and folders agree, up to batch %" PRId64,
			recovery.batch);
}

/* A folder that we will write to: it is there and writable, or the nearest one above it is. */
static void preflight_folder(struct preflight *preflight, const char *name, const char *folder)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf above = BUF_INIT;

	buf_puts(&path, folder);
	while (access(buf_text(&path), F_OK) != 0 && strcmp(buf_text(&path), "/") != 0 &&
	       strcmp(buf_text(&path), ".") != 0) {
		buf_clear(&above);
		file_folder(&above, buf_text(&path));
		buf_clear(&path);
		buf_puts(&path, buf_text(&above));
	}
	if (access(buf_text(&path), W_OK | X_OK) == 0)
		preflight_add(preflight, name, true)->text = arena_printf(
			&preflight->arena, "%s%s", folder,
			strcmp(folder, buf_text(&path)) == 0 ? ""
							     : ": not there yet; it will be made");
	else
		preflight_add(preflight, name, false)->text =
			arena_printf(&preflight->arena,
				     "%s: %s may not be written (%s); run as the user who owns it",
				     folder, buf_text(&path), strerror(errno));
}

/* Reads are spooled to unnamed files there; a full disk would end each of them. */
static void preflight_spool(struct preflight *preflight, const struct config *config)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct statvfs disk;

	snapshot_folder(&folder, config, true);
	if (statvfs(buf_text(&folder), &disk) != 0)
		preflight_add(preflight, "spool", false)->text = arena_printf(
			&preflight->arena, "%s: %s", buf_text(&folder), strerror(errno));
	else
		preflight_add(preflight, "spool", true)->text = arena_printf(
			&preflight->arena,
			"%s: %" PRIu64 " MiB free for the reads of the directory",
			buf_text(&folder), (uint64_t)disk.f_bavail * disk.f_frsize >> 20);
}

static void preflight_template(struct preflight *preflight, const struct config *config)
{
	CLEANUP(template_release) struct template template = TEMPLATE_INIT;
	struct error error = ERROR_INIT;

	if (template_load(&template, config->batch.template, &preflight->findings, &error) != 0)
		preflight_failed(preflight, "import template", &error);
	else
		preflight_add(preflight, "import template", true)->text =
			config->batch.template
				? arena_printf(&preflight->arena, "%s: %zu columns",
					       config->batch.template, template.count)
				: "the columns of the provider's instructions; better give "
				  "batch.template the one of your console";
}

void preflight_run(struct preflight *preflight, const struct config *config,
		   directory_progress progress, void *argument)
{
	preflight_add(preflight, "configuration", true)->text =
		arena_printf(&preflight->arena, "%s: %zu domain%s", config->file,
			     config->domain_count, config->domain_count == 1 ? "" : "s");
	preflight_directory(preflight, config, progress, argument);
	preflight_dns(preflight, config);
	preflight_store(preflight, config);
	preflight_history(preflight, config);
	preflight_spool(preflight, config);
	preflight_folder(preflight, "batches", config->batch.directory);
	preflight_folder(preflight, "published", config->publish.directory);
	preflight_template(preflight, config);
}

void preflight_release(struct preflight *preflight)
{
	free(preflight->lines);
	usage_release(&preflight->usage);
	finding_release(&preflight->findings);
	arena_release(&preflight->arena);
}
