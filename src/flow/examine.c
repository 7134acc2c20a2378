// SPDX-License-Identifier: MIT
#include "flow/examine.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "batch/template.h"
#include "resolver/answers.h"
#include "flow/reading.h"
#include "flow/resolution.h"
#include "state/state.h"

static struct examine_line *examine_add(struct examine *examine, const char *name, bool fine)
{
	examine->lines = mem_grow(examine->lines, &examine->cap, examine->count + 1, sizeof(*examine->lines));
	examine->lines[examine->count] = (struct examine_line){ .name = name, .fine = fine, .text = "" };
	return &examine->lines[examine->count++];
}

static void examine_failed(struct examine *examine, const char *name, const struct error *error)
{
	examine_add(examine, name, false)->text = arena_text(&examine->arena, error->text);
}

static bool examine_entries(struct examine *examine, const struct config *config, struct directory *directory, directory_progress progress,
			    void *argument)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(spool_closep) struct spool *spool = NULL;
	struct error error = ERROR_INIT;
	struct roster roster;
	int64_t begin = clock_ticks_ms(), took;
	size_t people;

	reading_folder(&folder, config, true);
	if (spool_open(buf_text(&folder), &spool, &error) != 0 ||
	    directory_read(directory, NULL, spool, progress, argument, &examine->findings, NULL, &error) != 0 ||
	    spool_seal(spool, &roster, &examine->findings, &error) != 0) {
		examine_failed(examine, "people", &error);
		return false;
	}
	took = clock_ticks_ms() - begin;
	people = roster.count - roster.groups;
	if ((int64_t)people < config->sync.limits.entries_at_least) {
		examine_add(examine, "people", false)->text =
			arena_printf(&examine->arena, "%zu entries, fewer than sync.limits.entries_at_least", people);
		return false;
	}
	examine_add(examine, "people", roster.held == 0)->text = arena_printf(
		&examine->arena, "%zu entries in %" PRId64 ".%02" PRId64 " s: %zu accounts, %zu excluded, %zu without an address, %zu held%s",
		people, took / 1000, took % 1000 / 10, people - roster.excluded - roster.no_address - roster.held, roster.excluded,
		roster.no_address, roster.held, roster.held ? "; what is wrong with them is said above" : "");
	if (config->directory.groups.base.count)
		examine_add(examine, "groups", true)->text = arena_printf(&examine->arena, "%zu groups were read with them", roster.groups);
	return true;
}

/* How a sync asks what changed, and what that leaves to the next read of everything. */
static void examine_changes(struct examine *examine, const struct config *config, const struct source_info *info)
{
	CLEANUP(buf_release) struct buf every = BUF_INIT;
	struct examine_line *line;

	if (config->directory.kind == CONFIG_LDIF)
		return;
	line = examine_add(examine, "changes", true);
	clock_about(&every, config->sync.full_every);
	if (config->sync.full_every == 0)
		line->text = "everything is read each time (sync.full_every is 0s)";
	else if (!info->way && info->obstacle)
		line->text = arena_printf(&examine->arena, "everything is read each time: %s changes without a change of the entry", info->obstacle);
	else if (!info->way)
		line->text = "everything is read each time; mailprov.yaml(5) says what a server needs to be asked for changes alone";
	else
		line->text = arena_printf(&examine->arena, "are asked %s, everything every %s (sync.full_every)%s", info->way, buf_text(&every),
					  info->blind ? "; who was deleted shows only then" : "");
}

static void examine_directory(struct examine *examine, const struct config *config, directory_progress progress, void *argument)
{
	CLEANUP(naming_release) struct naming naming = { .resolver = NULL };
	CLEANUP(directory_closep) struct directory *directory = NULL;
	struct error error = ERROR_INIT;
	const struct source_info *info;

	naming_init(&naming, config);
	if (directory_open(config, &naming.lookup, &directory, &error) != 0) {
		examine_failed(examine, "directory", &error);
		return;
	}
	info = directory_info(directory);
	examine_add(examine, "directory", true)->text =
		arena_printf(&examine->arena, "%s%s%s, %s%s%s", info->server, info->vendor ? ", " : "", info->vendor ? info->vendor : "",
			     info->tls ? info->tls : "without TLS", info->identity ? ", bound as " : "", info->identity ? info->identity : "");
	if (examine_entries(examine, config, directory, progress, argument))
		examine_changes(examine, config, info);
}

/* Whether the name servers answer at all, by asking for the first domain. */
static void examine_dns(struct examine *examine, const struct config *config)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	CLEANUP(buf_release) struct buf servers = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct vec none = VEC_INIT;
	struct error error = ERROR_INIT;
	const char *domain = config->domains[0].name;
	struct answers *answers;
	struct inquiry inquiry;
	const struct answer *answer;

	if (resolution_open(&none, config, &resolver, &error) != 0) {
		examine_failed(examine, "name servers", &error);
		return;
	}
	for (size_t i = 0; i < config->dns.nameservers.count; i++)
		buf_printf(&servers, "%s%s", i ? ", " : "", config->dns.nameservers.items[i]);
	if (servers.len == 0)
		buf_puts(&servers, "those of resolv.conf");
	answers = answers_new(resolver);
	inquiry_init(&inquiry, answers, 0, NULL, NULL);
	answers_find(&inquiry, domain, RR_SOA);
	if (inquiry_wait(&inquiry, resolver, &error) != 0) {
		examine_failed(examine, "name servers", &error);
	} else {
		answer = answers_find(&inquiry, domain, RR_SOA);
		answer_describe(&text, answer);
		examine_add(examine, "name servers", answer_is_definite(answer))->text =
			arena_printf(&examine->arena, "%s, asked for %s: %s%s", buf_text(&servers), domain, buf_text(&text),
				     answer_is_definite(answer) ? "" : "; name others in dns.nameservers, or see whether this host may ask them");
	}
	answers_free(answers);
}

static void examine_store(struct examine *examine, const struct config *config)
{
	CLEANUP(state_closep) struct state *state = NULL;
	struct error error = ERROR_INIT;
	struct state_count count;
	int64_t known = 0;

	if (state_open(config->state.path, false, &state, &error) != 0 || state_count_accounts(state, NULL, &count, &error) != 0) {
		examine_failed(examine, "state store", &error);
		return;
	}
	for (int i = 0; i < ACCOUNT_STATES; i++)
		known += count.by_state[i];
	examine_add(examine, "state store", true)->text =
		access(config->state.path, F_OK) == 0
			? arena_printf(&examine->arena, "%s: %" PRId64 " accounts known", config->state.path, known)
			: arena_printf(&examine->arena, "%s: not there yet; the first sync makes it", config->state.path);
}

/* A folder that we will write to: it is there and writable, or the nearest one above it is. */
static void examine_folder(struct examine *examine, const char *name, const char *folder)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf above = BUF_INIT;

	buf_puts(&path, folder);
	while (access(buf_text(&path), F_OK) != 0 && strcmp(buf_text(&path), "/") != 0 && strcmp(buf_text(&path), ".") != 0) {
		buf_clear(&above);
		file_folder(&above, buf_text(&path));
		buf_clear(&path);
		buf_puts(&path, buf_text(&above));
	}
	if (access(buf_text(&path), W_OK | X_OK) == 0)
		examine_add(examine, name, true)->text =
			arena_printf(&examine->arena, "%s%s", folder, strcmp(folder, buf_text(&path)) == 0 ? "" : ": not there yet; it will be made");
	else
		examine_add(examine, name, false)->text = arena_printf(&examine->arena, "%s: %s may not be written (%s); run as the user who owns it",
								       folder, buf_text(&path), strerror(errno));
}

/* Reads are spooled to unnamed files there; a full disk would end each of them. */
static void examine_spool(struct examine *examine, const struct config *config)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct statvfs disk;

	reading_folder(&folder, config, true);
	if (statvfs(buf_text(&folder), &disk) != 0)
		examine_add(examine, "spool", false)->text = arena_printf(&examine->arena, "%s: %s", buf_text(&folder), strerror(errno));
	else
		examine_add(examine, "spool", true)->text = arena_printf(&examine->arena, "%s: %" PRIu64 " MiB free for the reads of the directory",
									 buf_text(&folder), (uint64_t)disk.f_bavail * disk.f_frsize >> 20);
}

static void examine_template(struct examine *examine, const struct config *config)
{
	CLEANUP(template_release) struct template template = TEMPLATE_INIT;
	struct error error = ERROR_INIT;

	if (template_load(&template, config->batch.template, &examine->findings, &error) != 0)
		examine_failed(examine, "import template", &error);
	else
		examine_add(examine, "import template", true)->text =
			config->batch.template ? arena_printf(&examine->arena, "%s: %zu columns", config->batch.template, template.count)
					       : "the columns of the provider's instructions; better give batch.template the one of your console";
}

void examine_run(struct examine *examine, const struct config *config, directory_progress progress, void *argument)
{
	examine_add(examine, "configuration", true)->text =
		arena_printf(&examine->arena, "%s: %zu domain%s", config->file, config->domain_count, config->domain_count == 1 ? "" : "s");
	examine_directory(examine, config, progress, argument);
	examine_dns(examine, config);
	examine_store(examine, config);
	examine_spool(examine, config);
	examine_folder(examine, "batches", config->batch.directory);
	examine_folder(examine, "published", config->publish.directory);
	examine_template(examine, config);
}

void examine_release(struct examine *examine)
{
	free(examine->lines);
	finding_release(&examine->findings);
	arena_release(&examine->arena);
}
