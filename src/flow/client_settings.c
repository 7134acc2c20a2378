// SPDX-License-Identifier: MIT
#include "flow/client_settings.h"

#include "base/file.h"
#include "base/outdir.h"
#include "model/address.h"
#include "model/department.h"
#include "state/state_shared.h"
#include "state/state_there.h"

struct profile_options settings_options(const struct config *config,
					const struct config_domain *domain)
{
	const struct config_clients *clients = &config->clients;
	struct profile_options options = {
		.login = domain->login,
		.password_command =
			clients->password_command.count ? &clients->password_command : NULL,
		.own_password = !clients->client_password,
		.organization = clients->organization,
		.contact = clients->contact,
		.help_url = clients->help_url,
		.web_host = clients->web_host,
	};

	memcpy(options.denied, domain->denied, sizeof(options.denied));
	return options;
}

/* Reports the mistakes that a profile with these options finds in one key. */
static void settings_try(const struct config_domain *domain, const struct profile_options *options,
			 const char *path, const struct config_places *places,
			 struct findings *findings)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	struct error error = ERROR_INIT;
	const char *colon;

	buf_printf(&address, "somebody@%s", domain->name);
	if (profile_init(&profile, domain->data, buf_text(&address), NULL, options, &error) == 0)
		return;
	/* The profile's own name of the key, which stands first, is part of the path already. */
	colon = strstr(error.text, ": ");
	config_complain(places, findings, path, "%s", colon ? colon + 2 : error.text);
}

/* One key at a time, so that every mistake is told at once. */
static void settings_judge_clients(const struct config *config, const struct config_domain *domain,
				   const struct config_places *places, struct findings *findings)
{
	const struct config_clients *clients = &config->clients;
	const struct {
		const char *path;
		struct profile_options options;
	} keys[] = {
		{ "clients.password_command",
		  { .password_command =
			    clients->password_command.count ? &clients->password_command : NULL } },
		{ "clients.organization", { .organization = clients->organization } },
		{ "clients.contact", { .contact = clients->contact } },
		{ "clients.help_url", { .help_url = clients->help_url } },
		{ "clients.web_host", { .web_host = clients->web_host } },
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		settings_try(domain, &keys[i].options, keys[i].path, places, findings);
}

void settings_judge(const struct config *config, const struct config_places *places,
		    struct findings *findings)
{
	const struct config_domain *judged = NULL;

	for (size_t i = 0; i < config->domain_count; i++) {
		const struct config_domain *domain = &config->domains[i];
		const struct profile_options options = { .login = domain->login };
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		/*
		 * Without name, site or login there is nothing to check yet; their mistakes have
		 * been reported.
		 */
		if (!domain->name || !strchr(domain->name, '.') || !domain->data || !domain->login)
			continue;
		/* Most of many domains have the site and the login of the one before. */
		if (judged && judged->data == domain->data &&
		    strcmp(judged->login, domain->login) == 0)
			continue;
		buf_printf(&path, "domains[%zu].login", i + 1);
		settings_try(domain, &options, buf_text(&path), places, findings);
		if (!judged)
			settings_judge_clients(config, domain, places, findings);
		judged = domain;
	}
}

enum { DOMAINS_SHOWN = 10 };

static const struct config_domain *settings_domain(const struct config *config, const char *name,
						   struct error *error)
{
	const struct config_domain *domain = config_domain_find(config, name);
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	if (domain)
		return domain;
	for (size_t i = 0; i < config->domain_count && i < DOMAINS_SHOWN; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", config->domains[i].name);
	if (config->domain_count > DOMAINS_SHOWN)
		buf_printf(&list, " and %zu more", config->domain_count - DOMAINS_SHOWN);
	error_set(error, ERROR_DATA, "the domain %s is not configured; configured are %s", name,
		  buf_text(&list));
	return NULL;
}

bool settings_is_closed(const struct config_domain *domain, const char *department)
{
	if (!domain->client_access)
		return true;
	for (size_t i = 0; department && i < domain->closed_departments.count; i++)
		if (department_is_in(department, domain->closed_departments.items[i]))
			return true;
	return false;
}

/* The two places that must say the same: the provider's console and our configuration. */
static int settings_closed(const struct config_domain *domain, const char *who,
			   const char *department, struct error *error)
{
	return error_set(
		error, ERROR_DATA,
		"%s may not use mail programs: %s is closed by %s; when the administrator has "
		"allowed them in the provider's console "
		"(Security > Account Security Policies), change it in the configuration too",
		who, domain->client_access ? department : domain->name,
		domain->client_access ? "closed_departments" : "client_access: false");
}

int settings_profile(const struct config *config, struct state *state, const char *address,
		     struct profile *profile, struct error *error)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *why = address_normalise(&clean, address, strlen(address));
	const char *login = buf_text(&clean), *name = NULL, *department = NULL;
	const struct config_domain *domain;
	struct profile_options options;
	struct known known;
	int found;

	if (why)
		return error_set(error, ERROR_DATA, "the address \"%s\" %s", address, why);
	found = state_there_find(state, login, &arena, &known, error);
	if (found < 0)
		return -1;
	if (found > 0) {
		login = known.account.value[ACCOUNT_ADDRESS];
		name = known.account.value[ACCOUNT_NAME];
		department = known.account.value[ACCOUNT_DEPARTMENT];
	}
	domain = settings_domain(config, address_domain(login), error);
	if (!domain)
		return -1;
	if (settings_is_closed(domain, department))
		return settings_closed(domain, login, department, error);
	found = found > 0 ? state_shared_find(state, known.key, error) : 0;
	if (found != 0)
		return found < 0 ? -1
				 : error_set(error, ERROR_DATA,
					     "nobody logs on to %s: it is a shared mailbox "
					     "(directory.shared)",
					     login);
	options = settings_options(config, domain);
	return profile_init(profile, domain->data, login, name, &options, error);
}

int settings_stranger(const struct config *config, const char *address, struct profile *profile,
		      struct error *error)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	const char *why = address_normalise(&clean, address, strlen(address));
	const struct config_domain *domain;
	struct profile_options options;

	if (why)
		return error_set(error, ERROR_DATA, "the address \"%s\" %s", address, why);
	domain = settings_domain(config, address_domain(buf_text(&clean)), error);
	if (!domain)
		return -1;
	if (!domain->client_access)
		return settings_closed(domain, domain->name, NULL, error);
	options = settings_options(config, domain);
	return profile_init(profile, domain->data, buf_text(&clean), NULL, &options, error);
}

int settings_domain_profile(const struct config *config, const char *name, struct profile *profile,
			    struct error *error)
{
	const struct config_domain *domain = settings_domain(config, name, error);
	struct profile_options options;

	if (!domain)
		return -1;
	if (!domain->client_access)
		return settings_closed(domain, domain->name, NULL, error);
	options = settings_options(config, domain);
	return profile_init_domain(profile, domain->data, name, &options, error);
}

/* State of writing many files. */
struct settings_job {
	const struct client_format *format; /* NULL: all */
	const char *output;
	struct outdir outdir;
	struct buf text, path; /* kept from file to file */
	struct settings_count count;
	struct findings *findings;
	bool said[CLIENT_FORMATS_MAX]; /* of each format: the configuration prevents writing it */
};

static void settings_job_release(struct settings_job *job)
{
	buf_release(&job->text);
	buf_release(&job->path);
	outdir_close(&job->outdir);
}

static int settings_write_file(struct settings_job *job, const struct profile *profile,
			       const struct client_format *format, struct error *error)
{
	bool *said = &job->said[format - client_formats];
	struct error refused = ERROR_INIT;

	buf_clear(&job->text);
	buf_clear(&job->path);
	buf_printf(&job->path, "%s/", job->output);
	if (client_render(format, profile, &job->text, &refused) != 0) {
		/* A mistake in the configuration affects everybody. */
		if (refused.kind != ERROR_CONFIG || !*said)
			finding_add(job->findings, FINDING_ERROR, "CLIENT-REFUSED", format->name,
				    "%s", refused.text);
		*said = *said || refused.kind == ERROR_CONFIG;
		return 0;
	}
	if (client_file(format, profile, &job->path, error) != 0)
		return -1;
	if (outdir_put_later(&job->outdir, buf_text(&job->path), &job->text, 0600, 0700,
			     &refused) == 0) {
		job->count.files++;
		return 0;
	}
	/* What somebody has put into the way costs this file and nobody else's. */
	if (refused.kind != ERROR_DATA && refused.kind != ERROR_PERMISSION) {
		*error = refused;
		return -1;
	}
	finding_add(job->findings, FINDING_ERROR, "CLIENT-REFUSED", buf_text(&job->path), "%s",
		    refused.text);
	return 0;
}

/* The files of a profile with this scope. */
static int settings_write_scope(struct settings_job *job, const struct profile *profile,
				enum client_scope scope, struct error *error)
{
	if (job->format)
		return job->format->scope == scope
			       ? settings_write_file(job, profile, job->format, error)
			       : 0;
	for (size_t i = 0; i < client_format_count; i++) {
		const struct client_format *format = &client_formats[i];

		if (format->scope == scope && !format->older &&
		    client_is_allowed(format, profile) &&
		    settings_write_file(job, profile, format, error) != 0)
			return -1;
	}
	return 0;
}

int settings_write(const struct profile *profile, const struct client_format *format,
		   const char *output, struct findings *findings, struct error *error)
{
	CLEANUP(settings_job_release)
	struct settings_job job = {
		.format = format, .output = output, .outdir = OUTDIR_INIT, .findings = findings
	};

	return outdir_open(&job.outdir, output, 0700, error) ||
			       settings_write_scope(&job, profile, CLIENT_DOMAIN, error) ||
			       settings_write_scope(&job, profile, CLIENT_USER, error) ||
			       file_sync_all(output, error)
		       ? -1
		       : 0;
}

static int settings_write_domains(struct settings_job *job, const struct config *config,
				  struct error *error)
{
	for (size_t i = 0; i < config->domain_count; i++) {
		CLEANUP(profile_release) struct profile profile = PROFILE_INIT;

		if (config->domains[i].client_access &&
		    (settings_domain_profile(config, config->domains[i].name, &profile, error) !=
			     0 ||
		     settings_write_scope(job, &profile, CLIENT_DOMAIN, error) != 0))
			return -1;
	}
	return 0;
}

/*
 * A person whose values no settings file can carry is a finding; a mistake in the configuration
 * ends the run.
 */
static int settings_write_person(struct settings_job *job, const struct config *config,
				 const struct account *account, struct error *error)
{
	CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
	const struct config_domain *domain = config_domain_find(config, account_domain(account));
	struct error refused = ERROR_INIT;
	struct profile_options options;

	if (!domain)
		return 0;
	if (settings_is_closed(domain, account->value[ACCOUNT_DEPARTMENT])) {
		job->count.closed++;
		return 0;
	}
	options = settings_options(config, domain);
	if (profile_init(&profile, domain->data, account->value[ACCOUNT_ADDRESS],
			 account->value[ACCOUNT_NAME], &options, &refused) != 0) {
		if (refused.kind != ERROR_DATA) {
			*error = refused;
			return -1;
		}
		finding_add(job->findings, FINDING_ERROR, "CLIENT-REFUSED",
			    account->value[ACCOUNT_ADDRESS], "%s", refused.text);
		return 0;
	}
	job->count.people++;
	return settings_write_scope(job, &profile, CLIENT_USER, error);
}

bool settings_are_due(const struct known *known)
{
	return known->state == ACCOUNT_CREATED || known->state == ACCOUNT_ENABLED;
}

static int settings_write_people(struct settings_job *job, const struct config *config,
				 struct state *state, struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	CLEANUP(buf_release) struct buf shared = BUF_INIT;
	struct known known;
	int found;

	if (state_shared_keys(state, &shared, error) != 0 ||
	    state_there_open(state, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		if (!settings_are_due(&known))
			continue;
		if (state_shared_has(&shared, known.key))
			job->count.shared++;
		else if (settings_write_person(job, config, &known.account, error) != 0)
			return -1;
	}
	return found;
}

int settings_write_all(const struct config *config, struct state *state,
		       const struct client_format *format, const char *output,
		       struct settings_count *ret_count, struct findings *findings,
		       struct error *error)
{
	CLEANUP(settings_job_release)
	struct settings_job job = {
		.format = format, .output = output, .outdir = OUTDIR_INIT, .findings = findings
	};

	if (outdir_open(&job.outdir, output, 0700, error) != 0 ||
	    settings_write_domains(&job, config, error) != 0 ||
	    settings_write_people(&job, config, state, error) != 0 ||
	    file_sync_all(output, error) != 0)
		return -1;
	*ret_count = job.count;
	return 0;
}
