// SPDX-License-Identifier: MIT
#include "base/mem.h"
#include "cmd/cmd.h"
#include "records/record_format.h"
#include "records/record_plan_make.h"
#include "flow/resolution.h"

struct dns_args {
	const char *site;
	const char *format;
	bool diff;
	struct vec nameservers;
};

static const char *const formats[] = { "table",	  "zone",      "nsupdate", "dnscontrol",
				       "octodns", "terraform", "json",	   NULL };

static const struct opt_row rows[] = {
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct dns_args, site), .argument = "ID",
	  .help = "the site of the domains; needs no configuration then" },
	{ "format", 0, OPT_CHOICE, .offset = offsetof(struct dns_args, format),
	  .argument = "FORMAT", .choices = formats,
	  .help = "table, zone, nsupdate, dnscontrol, octodns, terraform or json" },
	{ "diff", 0, OPT_FLAG, .offset = offsetof(struct dns_args, diff),
	  .help = "only what to add, replace, and remove or pause, against what is published" },
	{ "nameserver", 0, OPT_TEXTS, .offset = offsetof(struct dns_args, nameservers),
	  .argument = "ADDR[:PORT]", .help = "diff: ask just this name server; may be repeated" },
};

/* The plans under way, one for each domain, and what was found on the way. */
struct planning {
	struct app *app;
	const struct verify_domain *domains;
	struct record_plan **plans;
	size_t count;
};

static void planning_release(struct planning *planning)
{
	for (size_t i = 0; i < planning->count; i++)
		record_plan_free(planning->plans[i]);
	free(planning->plans);
}

static void plan_seen(void *argument, const struct verify_domain *domain, struct server_view *view)
{
	struct planning *planning = argument;

	planning->plans[domain - planning->domains] = record_plan_compare(view);
}

/*
 * Findings about a domain; the plan itself is written when all are there, and findings that it
 * covers are repeated only with --verbose.
 */
static int plan_judged(void *argument, const struct verify_domain *domain, struct verdict *taken,
		       struct error *error)
{
	CLEANUP(verdict_freep) struct verdict *verdict = taken;
	const struct planning *planning = argument;
	struct findings *findings = &verdict->findings;
	size_t count = 0;

	(void)domain;
	(void)error;
	for (size_t i = 0; i < findings->count; i++)
		if (planning->app->verbose || !record_plan_tells(findings->items[i].rule))
			findings->items[count++] = findings->items[i];
	findings->count = count;
	if (!planning->app->json)
		app_show_findings(planning->app, findings);
	return 0;
}

/* 0: nothing to change, 1: changes needed, 2: unknown. */
static int plan_exit(const struct planning *planning)
{
	bool unknown = false, changes = false;

	for (size_t i = 0; i < planning->count; i++) {
		const struct record_plan *plan = planning->plans[i];
		size_t unknowns = record_plan_count(plan, RECORD_UNKNOWN);

		unknown |= unknowns > 0;
		changes |= record_plan_count(plan, RECORD_KEEP) +
				   record_plan_count(plan, RECORD_NOTE) + unknowns <
			   plan->count;
	}
	return unknown ? 2 : changes ? 1 : 0;
}

static int compare(struct planning *planning, const struct dns_args *args, struct error *error)
{
	CLEANUP(resolver_closep) struct resolver *resolver = NULL;
	const struct verify_options options = { .survey = true,
						.scope =
							resolution_scope(&args->nameservers, false),
						.seen = plan_seen,
						.seen_argument = planning };
	struct app *app = planning->app;

	if (resolution_open(&args->nameservers, app->config.file ? &app->config : NULL, &resolver,
			    error) != 0)
		return -1;
	return verify_domains(resolver, &app->sites, planning->domains, planning->count, &options,
			      plan_judged, planning, error);
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct dns_args *args = options;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(planning_release) struct planning planning = { .app = app };
	const char *format = app->json ? "json" : args->format ? args->format : "table";
	bool alone = args->site && arguments->count;
	struct verify_domain *domains;
	size_t count;

	if (app_open(app, alone ? CMD_SITES : CMD_CONFIG | CMD_SITES_KEPT, error) != 0 ||
	    resolution_domains(arguments, args->site, alone ? NULL : &app->config, &app->sites,
			       &arena, &domains, &count, error) != 0)
		return -1;
	planning.domains = domains;
	planning.plans = mem_new(count, sizeof(*planning.plans));
	planning.count = count;
	if (args->diff && compare(&planning, args, error) != 0)
		return -1;
	for (size_t i = 0; i < count && !args->diff; i++)
		planning.plans[i] = record_plan_new(domains[i].name, domains[i].site);
	record_format_find(format)->write(&app->out, planning.plans, count);
	return args->diff ? plan_exit(&planning) : 0;
}

const struct cmd cmd_dns = {
	.name = "dns",
	.arguments = "[DOMAIN...]",
	.summary = "the records that the domains must have",
	.help = "Without a domain, those of the configuration. With --diff, to remove may also "
		"mean to pause, where the DNS provider can do that. "
		"Nothing is changed: what is written is for you, or for the tool of the format.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct dns_args),
	.most = -1,
	.run = run,
};
