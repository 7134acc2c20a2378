// SPDX-License-Identifier: MIT
#include "flow/settings.h"

#include "base/file.h"
#include "model/address.h"

static const struct config_domain *settings_domain(const struct config *config, const char *address, struct error *error)
{
	const struct config_domain *domain = config_domain_find(config, address_domain(address));
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	if (domain)
		return domain;
	for (size_t i = 0; i < config->domain_count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", config->domains[i].name);
	error_set(error, ERROR_DATA, "the domain of %s is not configured; configured are %s", address, buf_text(&list));
	return NULL;
}

int settings_profile(const struct config *config, struct state *state, const char *address, struct profile *profile, struct error *error)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *why = address_normalise(&clean, address, strlen(address));
	const char *login = buf_text(&clean), *name = NULL;
	const struct config_domain *domain;
	struct known known;
	int found;

	if (why)
		return error_set(error, ERROR_DATA, "the address \"%s\" %s", address, why);
	found = state_account_find(state, login, &arena, &known, error);
	if (found < 0)
		return -1;
	if (found > 0) {
		login = known.account.value[ACCOUNT_ADDRESS];
		name = known.account.value[ACCOUNT_NAME];
	}
	domain = settings_domain(config, login, error);
	return domain ? profile_init(profile, domain->data, login, name, NULL, error) : -1;
}

static int settings_write_one(const struct profile *profile, const struct client_format *format, const char *output, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	buf_printf(&path, "%s/", output);
	if (client_render(format, profile, &text, error) != 0 || client_file(format, profile, &path, error) != 0)
		return -1;
	file_folder(&folder, buf_text(&path));
	if (file_make_folder(buf_text(&folder), 0700, error) != 0)
		return -1;
	return file_replace(buf_text(&path), text.data, text.len, 0600, error);
}

int settings_write(const struct profile *profile, const struct client_format *format, const char *output, struct error *error)
{
	if (format)
		return settings_write_one(profile, format, output, error);
	for (size_t i = 0; i < client_format_count; i++)
		if (!client_formats[i].older && settings_write_one(profile, &client_formats[i], output, error) != 0)
			return -1;
	return 0;
}

int settings_write_all(const struct config *config, struct state *state, const struct client_format *format, const char *output, int64_t *ret_count,
		       struct error *error)
{
	CLEANUP(state_accounts_closep) struct state_cursor *cursor = NULL;
	struct known known;
	int64_t count = 0;
	int found;

	if (state_accounts_open(state, STATE_BY_ADDRESS, NULL, &cursor, error) != 0)
		return -1;
	while ((found = state_accounts_next(cursor, &known, error)) > 0) {
		CLEANUP(profile_release) struct profile profile = PROFILE_INIT;
		const struct config_domain *domain = config_domain_find(config, account_domain(&known.account));

		if (!domain || (known.state != ACCOUNT_CREATED && known.state != ACCOUNT_ENABLED))
			continue;
		if (profile_init(&profile, domain->data, known.account.value[ACCOUNT_ADDRESS], known.account.value[ACCOUNT_NAME], NULL, error) != 0 ||
		    settings_write(&profile, format, output, error) != 0)
			return -1;
		count++;
	}
	if (found == 0)
		*ret_count = count;
	return found;
}
