// SPDX-License-Identifier: MIT
#include <inttypes.h>
#include <unistd.h>

#include "clients/autodiscover.h"
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "flow/desktop.h"
#include "flow/client_probe.h"
#include "flow/client_settings.h"
#include "flow/client_web.h"
#include "flow/outdated.h"

struct client_args {
	const char *user;
	bool all;
	const char *format;
	const char *output;
	const char *domain;
	const char *root;
	const char *thunderbird;
	bool dry_run;
	const char *site;
	const char *ca_file;
};

static const struct opt_row rows[] = {
	{ "user", 0, OPT_TEXT, .offset = offsetof(struct client_args, user), .argument = "ADDRESS",
	  .help = "whose settings" },
	{ "all", 0, OPT_FLAG, .offset = offsetof(struct client_args, all),
	  .help = "write: those of every account" },
	{ "format", 0, OPT_TEXT, .offset = offsetof(struct client_args, format),
	  .argument = "FORMAT", .help = "write: only this format" },
	{ "output", 'o', OPT_TEXT, .offset = offsetof(struct client_args, output),
	  .argument = "DIR", .help = "write: where to; a folder for each person" },
	{ "domain", 0, OPT_TEXT, .offset = offsetof(struct client_args, domain),
	  .argument = "DOMAIN", .help = "install: of the people who log on to the desktop" },
	{ "root", 0, OPT_TEXT, .offset = offsetof(struct client_args, root), .argument = "DIR",
	  .help = "install, uninstall: put before every path" },
	{ "thunderbird", 0, OPT_TEXT, .offset = offsetof(struct client_args, thunderbird),
	  .argument = "DIR",
	  .help = "install, uninstall: the folder of Thunderbird, when it is nowhere usual" },
	{ "site", 0, OPT_TEXT, .offset = offsetof(struct client_args, site), .argument = "ID",
	  .help = "check: of this site; needs no configuration then" },
	{ "ca-file", 0, OPT_TEXT, .offset = offsetof(struct client_args, ca_file),
	  .argument = "FILE",
	  .help = "check: the authorities to trust; those of the system by default" },
	{ "dry-run", 0, OPT_FLAG, .offset = offsetof(struct client_args, dry_run),
	  .help = "install, uninstall: show only what would be done" },
};

static int list_formats(struct app *app)
{
	CLEANUP(table_release) struct table table = table_init(2);
	struct json json = json_init(&app->out, true);

	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key(&json, "formats");
		json_array(&json);
	}
	for (size_t i = 0; i < client_format_count; i++) {
		table_cell(&table, client_formats[i].name);
		table_cell(&table, client_formats[i].title);
		if (!app->json)
			continue;
		json_object(&json);
		json_key_text(&json, "name", client_formats[i].name);
		json_key_text(&json, "title", client_formats[i].title);
		json_key_text(&json, "file", client_formats[i].file);
		json_key_text(&json, "media_type", client_formats[i].media_type);
		json_key_text(&json, "serves",
			      client_formats[i].scope == CLIENT_DOMAIN ? "domain" : "user");
		json_close(&json);
	}
	if (app->json) {
		json_close(&json);
		json_close(&json);
	} else {
		table_print(&table, &app->out, 0);
	}
	return 0;
}

static int render(struct app *app, const struct client_args *args, const char *name,
		  struct error *error)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	const struct client_format *format = NULL;

	if (!args->user)
		return error_set(error, ERROR_USAGE, "client render needs --user=ADDRESS");
	if (client_find(name, &format, error) != 0 ||
	    app_open(app, CMD_STATE | CMD_SITES_KEPT, error) != 0 ||
	    settings_profile(&app->config, app->state, args->user, &profile, error) != 0)
		return -1;
	return client_render(format, &profile, &app->out, error);
}

static int write_files(struct app *app, const struct client_args *args, struct error *error)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	const struct client_format *format = NULL;
	struct settings_count count = { .people = 1 };

	if (!args->output || args->all == (args->user != NULL))
		return error_set(error, ERROR_USAGE,
				 "client write needs --output=DIR, and --user=ADDRESS or --all");
	if ((args->format && client_find(args->format, &format, error) != 0) ||
	    app_open(app, CMD_STATE | CMD_SITES_KEPT, error) != 0)
		return -1;
	if (args->all) {
		if (settings_write_all(&app->config, app->state, format, args->output, &count,
				       &findings, error) != 0 ||
		    outdated_find(&app->config, app->state, args->output, &findings, error) != 0)
			return -1;
	} else if (settings_profile(&app->config, app->state, args->user, &profile, error) != 0 ||
		   settings_write(&profile, format, args->output, &findings, error) != 0) {
		return -1;
	}
	app_show_findings(app, &findings);
	if (!app->quiet) {
		buf_printf(&app->out, "Settings of %" PRId64 " %s are in %s\n", count.people,
			   count.people == 1 ? "person" : "people", args->output);
		if (count.shared > 0)
			buf_printf(&app->out,
				   "%" PRId64 " more are shared mailboxes, which nobody logs on "
				   "to (directory.shared)\n",
				   count.shared);
		if (count.closed > 0)
			buf_printf(&app->out,
				   "%" PRId64 " more may not use mail programs (client_access, "
				   "closed_departments)\n",
				   count.closed);
	}
	return finding_count(&findings, FINDING_ERROR) ? 1 : 0;
}

static int web(struct app *app, const struct client_args *args, struct error *error)
{
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	size_t count = 0;

	if (!args->output)
		return error_set(error, ERROR_USAGE, "client web needs --output=DIR");
	if (app_open(app, CMD_CONFIG | CMD_SITES_KEPT, error) != 0 ||
	    client_web_write(&app->config, args->domain, args->output, &count, &findings, error) !=
		    0 ||
	    outdated_find(&app->config, NULL, args->output, &findings, error) != 0)
		return -1;
	app_show_findings(app, &findings);
	if (!app->quiet)
		buf_printf(&app->out,
			   "The pages of %zu domain%s are in %s; nginx/, apache/ and dns/ there "
			   "show how to serve them\n",
			   count, count == 1 ? "" : "s", args->output);
	if (!app->config.clients.web_host)
		app_note(app, "set clients.web_host to the web server that will serve them: links, "
			      "the QR code and the DNS lines need it");
	return finding_count(&findings, FINDING_ERROR) ? 1 : 0;
}

static void show_desktop(struct app *app, const struct desktop *desktop)
{
	CLEANUP(table_release) struct table table = table_init(2);
	struct json json = json_init(&app->out, true);

	app_show_findings(app, &desktop->findings);
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key(&json, "files");
		json_array(&json);
	}
	for (size_t i = 0; i < desktop->count; i++) {
		table_cell(&table, desktop_action_text(desktop->lines[i].action));
		table_cell(&table, desktop->lines[i].path);
		if (!app->json)
			continue;
		json_object(&json);
		json_key_text(&json, "action", desktop_action_text(desktop->lines[i].action));
		json_key_text(&json, "path", desktop->lines[i].path);
		json_close(&json);
	}
	if (app->json) {
		json_close(&json);
		json_key(&json, "findings");
		finding_write_json(&json, &desktop->findings);
		json_close(&json);
	} else if (!app->quiet) {
		table_print(&table, &app->out, 0);
	}
}

static int install(struct app *app, const struct client_args *args, bool remove,
		   struct error *error)
{
	CLEANUP(desktop_release) struct desktop desktop = DESKTOP_INIT;

	desktop.root = args->root ? args->root : "";
	desktop.thunderbird = args->thunderbird;
	desktop.domain = args->domain;
	desktop.dry_run = args->dry_run;
	if (remove) {
		if (desktop_uninstall(&desktop, error) != 0)
			return -1;
	} else if (app_open(app, CMD_CONFIG | CMD_SITES_KEPT, error) != 0 ||
		   desktop_install(&desktop, &app->config, error) != 0) {
		return -1;
	}
	show_desktop(app, &desktop);
	if (args->dry_run)
		app_note(app, "nothing was changed (--dry-run)");
	return desktop.findings.count ? 1 : 0;
}

/* More domains than this are looked at only when they are named. */
enum { CHECK_DOMAINS = 20 };

/* The servers of each site once, in the order of the domains. */
static int check_sites(struct client_probe *probe, const struct config *config,
		       const struct vec *domains, struct error *error)
{
	CLEANUP(vec_release) struct vec seen = VEC_INIT;

	for (size_t i = 0; i < config->domain_count; i++) {
		const struct config_domain *domain = &config->domains[i];

		if ((domains->count && !vec_has(domains, domain->name)) ||
		    vec_has(&seen, domain->site))
			continue;
		vec_add(&seen, domain->site);
		if (client_probe_site(probe, domain->data, error) != 0)
			return -1;
	}
	for (size_t i = 0; i < config->domain_count; i++) {
		const struct config_domain *domain = &config->domains[i];

		if ((domains->count ? vec_has(domains, domain->name)
				    : config->domain_count <= CHECK_DOMAINS) &&
		    client_probe_domain(probe, domain->data, domain->name, error) != 0)
			return -1;
	}
	return 0;
}

static int check_run(struct app *app, const struct client_args *args, const struct vec *domains,
		     struct client_probe *probe, struct error *error)
{
	const struct site *site;

	if (!args->site) {
		if (app_open(app, CMD_CONFIG | CMD_SITES_KEPT, error) != 0)
			return -1;
		for (size_t i = 0; i < domains->count; i++)
			if (!config_domain_find(&app->config, domains->items[i]))
				return error_set(error, ERROR_DATA,
						 "the domain %s is not configured; name its site "
						 "with --site=ID",
						 domains->items[i]);
		return check_sites(probe, &app->config, domains, error);
	}
	if (app_open(app, CMD_SITES, error) != 0)
		return -1;
	site = site_find(&app->sites, args->site);
	if (!site) {
		CLEANUP(buf_release) struct buf list = BUF_INIT;

		site_list(&list, &app->sites);
		return error_set(error, ERROR_USAGE, "there is no site \"%s\"; the sites are %s",
				 args->site, buf_text(&list));
	}
	if (client_probe_site(probe, site, error) != 0)
		return -1;
	for (size_t i = 0; i < domains->count; i++)
		if (client_probe_domain(probe, site, domains->items[i], error) != 0)
			return -1;
	return 0;
}

static void show_probe_json(struct app *app, const struct client_probe *probe)
{
	struct json json = json_init(&app->out, true);

	json_object(&json);
	json_key_int(&json, "schema", 1);
	json_key(&json, "servers");
	json_array(&json);
	for (size_t i = 0; i < probe->count; i++) {
		const struct client_probe_line *line = &probe->lines[i];

		json_object(&json);
		json_key_text(&json, "host", line->host);
		json_key_int(&json, "port", line->port);
		json_key_text(&json, "protocol", line->protocol);
		json_key_text(&json, "result",
			      line->result == CLIENT_PROBE_FAILED
				      ? "failed"
				      : client_probe_result_text(line->result));
		json_key_text(&json, "text", line->text);
		json_key_text(&json, "tls", line->tls);
		if (line->expires)
			json_key_int(&json, "expires", line->expires);
		else
			json_key_null(&json, "expires");
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
}

static int check(struct app *app, const struct client_args *args, const struct vec *domains,
		 struct error *error)
{
	CLEANUP(client_probe_release) struct client_probe probe = CLIENT_PROBE_INIT;
	CLEANUP(table_release) struct table table = table_init(3);
	enum client_probe_result worst = CLIENT_PROBE_FINE;

	probe.ca_file = args->ca_file;
	if (check_run(app, args, domains, &probe, error) != 0)
		return -1;
	for (size_t i = 0; i < probe.count; i++) {
		table_cell(&table, client_probe_result_text(probe.lines[i].result));
		table_printf(&table, "%s:%" PRId64, probe.lines[i].host, probe.lines[i].port);
		table_cell(&table, probe.lines[i].text);
		if (probe.lines[i].result > worst)
			worst = probe.lines[i].result;
	}
	if (app->json)
		show_probe_json(app, &probe);
	else if (!app->quiet || worst > CLIENT_PROBE_NOTE)
		table_print(&table, &app->out, 0);
	return worst == CLIENT_PROBE_FAILED ? 1 : worst == CLIENT_PROBE_UNKNOWN ? 2 : 0;
}

/* Standard input, as far as a request may go and one octet further. */
static int read_request(struct buf *buf, struct error *error)
{
	char octets[4096];
	ssize_t count;

	while (buf->len <= AUTODISCOVER_REQUEST_MAX &&
	       (count = read(STDIN_FILENO, octets, sizeof(octets))) != 0) {
		if (count < 0)
			return error_errno(error, "standard input: cannot read");
		buf_add(buf, octets, (size_t)count);
	}
	return 0;
}

/* A bad request gets an answer too; only our own failures are errors. */
static int autodiscover(struct app *app, struct error *error)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(buf_release) struct buf request = BUF_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	struct error refused = ERROR_INIT;

	if (read_request(&request, error) != 0 || app_open(app, CMD_CONFIG, error) != 0)
		return -1;
	if (autodiscover_read(buf_text(&request), request.len, &address, &refused) != 0) {
		autodiscover_refuse(600, "Invalid Request", &app->out);
	} else if (settings_stranger(&app->config, buf_text(&address), &profile, &refused) != 0) {
		if (refused.kind != ERROR_DATA) {
			*error = refused;
			return -1;
		}
		autodiscover_refuse(500, "The email address cannot be found.", &app->out);
	} else {
		autodiscover_answer(&profile, &app->out);
		return 0;
	}
	app_note(app, "%s", refused.text);
	return 1;
}

static int run(struct app *app, void *options, const struct vec *arguments, struct error *error)
{
	const char *verb = arguments->items[0];
	const struct vec rest = { .items = arguments->items + 1, .count = arguments->count - 1 };

	if (strcmp(verb, "formats") == 0 && arguments->count == 1)
		return list_formats(app);
	if (strcmp(verb, "render") == 0 && arguments->count == 2)
		return render(app, options, arguments->items[1], error);
	if (strcmp(verb, "write") == 0 && arguments->count == 1)
		return write_files(app, options, error);
	if (strcmp(verb, "check") == 0)
		return check(app, options, &rest, error);
	if (strcmp(verb, "autodiscover") == 0 && arguments->count == 1)
		return autodiscover(app, error);
	if (strcmp(verb, "web") == 0 && arguments->count == 1)
		return web(app, options, error);
	if ((strcmp(verb, "install") == 0 || strcmp(verb, "uninstall") == 0) &&
	    arguments->count == 1)
		return install(app, options, verb[0] == 'u', error);
	return error_set(error, ERROR_USAGE,
			 "client takes formats, render FORMAT, write, web, check, autodiscover, "
			 "install or uninstall; see: mailprov client --help");
}

const struct cmd cmd_client = {
	.name = "client",
	.arguments = "formats | render FORMAT --user=ADDRESS | write --output=DIR (--user=ADDRESS "
		     "| --all) [--format=FORMAT] | web --output=DIR | "
		     "check [DOMAIN...] | autodiscover | install | uninstall",
	.summary = "settings for mail programs",
	.help = "The settings hold no password: each program fetches it by a command, by default\n"
		"  secret-tool lookup service mailprov user ADDRESS\n"
		"The provider wants the client password made in the web client there, not the "
		"account's own.",
	.options = rows,
	.option_count = ARRAY_LEN(rows),
	.options_size = sizeof(struct client_args),
	.least = 1,
	.most = -1,
	.run = run,
};
