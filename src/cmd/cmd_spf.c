// SPDX-License-Identifier: MIT
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "spf/spf.h"
#include "flow/resolution.h"
#include "text/domain.h"

struct spf_args {
	const char *ip;
	const char *mail_from;
	const char *helo;
	const char *save_capture;
	const char *replay;
	const char *zone;
	struct vec nameservers;
};

static const struct opt_row rows[] = {
	{ "ip", 0, OPT_TEXT, .offset = offsetof(struct spf_args, ip), .argument = "ADDR",
	  .help = "the address that sends" },
	{ "mail-from", 0, OPT_TEXT, .offset = offsetof(struct spf_args, mail_from),
	  .argument = "ADDRESS", .help = "the sender (MAIL FROM)" },
	{ "helo", 0, OPT_TEXT, .offset = offsetof(struct spf_args, helo), .argument = "HOST",
	  .help = "how the sending host calls itself (HELO)" },
	{ "nameserver", 0, OPT_TEXTS, .offset = offsetof(struct spf_args, nameservers),
	  .argument = "ADDR[:PORT]", .help = "ask just this name server; may be repeated" },
	{ "zone", 0, OPT_TEXT, .offset = offsetof(struct spf_args, zone), .argument = "FILE",
	  .help = "what the domain's zone has is taken from this file" },
	{ "save-capture", 0, OPT_TEXT, .offset = offsetof(struct spf_args, save_capture),
	  .argument = "FILE", .help = "write down all answers, for a bug report" },
	{ "replay", 0, OPT_TEXT, .offset = offsetof(struct spf_args, replay), .argument = "FILE",
	  .help = "ask no server: use the answers of a capture" },
};

static void write_json(struct app *app, const char *domain, const struct spf_outcome *outcome)
{
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key_text(&json, "domain", domain);
	json_key_text(&json, "result", spf_result_text(outcome->result));
	json_key_text(&json, "explanation", outcome->explanation);
	json_key_text(&json, "mechanism", outcome->mechanism);
	json_key_text(&json, "problem", outcome->problem);
	json_key_int(&json, "lookups", outcome->lookups);
	json_key_int(&json, "voids", outcome->voids);
	json_key(&json, "trace");
	json_array(&json);
	for (size_t i = 0; i < outcome->step_count; i++) {
		json_object(&json);
		json_key_int(&json, "depth", outcome->steps[i].depth);
		json_key_text(&json, "domain", outcome->steps[i].domain);
		json_key_text(&json, "term", outcome->steps[i].term);
		json_key_text(&json, "note", outcome->steps[i].note);
		json_key_int(&json, "lookups", outcome->steps[i].lookups);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
}

static void print_text(struct app *app, const char *domain, const struct spf_outcome *outcome)
{
	CLEANUP(table_release) struct table table = table_init(3);

	buf_printf(&app->out, "%s: %s, %u of %u lookups used\n", domain,
		   spf_result_text(outcome->result), outcome->lookups, (unsigned)SPF_LOOKUPS_MAX);
	for (size_t i = 0; i < outcome->step_count; i++) {
		const struct spf_step *step = &outcome->steps[i];

		table_printf(&table, "%*s%s", (int)step->depth * 2, "", step->domain);
		table_cell(&table, step->term);
		table_cell(&table, step->note);
	}
	table_print(&table, &app->out, 2);
	if (outcome->problem)
		buf_printf(&app->out, "Problem: %s\n", outcome->problem);
	if (outcome->explanation)
		buf_printf(&app->out, "Explanation: %s\n", outcome->explanation);
}

/*
 * The domain that is judged: the one named, else that of the sender, else the HELO name (RFC 7208
 * section 2.4).
 */
static const char *domain_of(const struct spf_args *args, const struct vec *arguments)
{
	const char *at = args->mail_from ? strrchr(args->mail_from, '@') : NULL;

	if (arguments->count)
		return arguments->items[0];
	return at ? at + 1 : args->mail_from && *args->mail_from ? args->mail_from : args->helo;
}

static int evaluate(struct resolver *resolver, const struct spf_request *request,
		    struct spf_outcome *outcome, struct error *error)
{
	struct answer_cache *answers = answer_cache_new(resolver);
	struct dns_lookup lookup;
	int status = 0;

	dns_lookup_init(&lookup, answers, 0, NULL, NULL);
	while (status == 0 && !spf_check(&lookup, request, outcome))
		status = dns_lookup_wait(&lookup, resolver, error);
	answer_cache_free(answers);
	return status;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const struct spf_args *args = options;
	CLEANUP(resolution_release) struct resolution resolution = RESOLUTION_INIT;
	CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;
	CLEANUP(buf_release) struct buf domain = BUF_INIT;
	struct resolution_how how = { .nameservers = &args->nameservers,
				      .save_capture = args->save_capture,
				      .replay = args->replay,
				      .zone = args->zone };
	struct spf_request request = { .sender = args->mail_from, .helo = args->helo };
	const char *name = domain_of(args, arguments), *why;

	if (!args->ip || !spf_address_parse(&request.ip, args->ip))
		return error_set(error, ERROR_USAGE, "spf needs --ip with an IPv4 or IPv6 address");
	if (!name)
		return error_set(error, ERROR_USAGE, "spf needs a domain, --mail-from or --helo");
	why = domain_normalise(&domain, name);
	if (why)
		return error_set(error, ERROR_USAGE, "the domain \"%s\" %s", name, why);
	request.domain = how.domain = buf_text(&domain);
	if (resolution_begin(&resolution, &how, NULL, error) != 0)
		return -1;
	resolution.scope = RESOLVER_GIVEN;
	request.now = resolution.now;
	if (evaluate(resolution.resolver, &request, &outcome, error) != 0 ||
	    resolution_save(&resolution, NULL, 0, error) != 0)
		return -1;
	if (app->json)
		write_json(app, request.domain, &outcome);
	else
		print_text(app, request.domain, &outcome);
	return outcome.result == SPF_PASS ? 0 : outcome.result == SPF_TEMPERROR ? 2 : 1;
}

const struct cmd cmd_spf = {
	.name = "spf",
	.arguments = "[DOMAIN]",
	.summary = "may this address send mail for the domain? (RFC 7208)",
	.help = "DOMAIN is that of --mail-from, else that of --helo, when none is named. Ends with "
		"0 for pass, 2 for temperror, else 1.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct spf_args),
	.most = 1,
	.run = run,
};
