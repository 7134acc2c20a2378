// SPDX-License-Identifier: MIT
#include "flow/outdated.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "flow/client_settings.h"
#include "model/address.h"
#include "state/state_account.h"
#include "state/state_shared.h"
#include "text/domain.h"

enum { OUTDATED_NAMED = 10 }; /* the others are counted */

static bool outdated_is_domain(const struct config *config, const char *name)
{
	const struct config_domain *domain = config_domain_find(config, name);

	return domain && domain->client_access;
}

/* 1 when settings of this address are written, 0, -1. */
static int outdated_is_person(const struct config *config, struct state *state, const char *name,
			      struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct config_domain *domain = config_domain_find(config, address_domain(name));
	struct known known;
	int found = state_account_find(state, name, &arena, &known, error);

	if (found <= 0)
		return found;
	if (!domain || strcmp(known.account.value[ACCOUNT_ADDRESS], name) != 0 ||
	    !settings_are_due(&known) ||
	    settings_is_closed(domain, known.account.value[ACCOUNT_DEPARTMENT]))
		return 0;
	found = state_shared_find(state, known.key, error);
	return found < 0 ? -1 : !found;
}

/* Whether a folder was one of ours, and is of nobody now: 1, 0, -1. */
static int outdated_judge(const struct config *config, struct state *state, const char *name,
			  struct error *error)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	int current;

	if (!strchr(name, '@'))
		return strchr(name, '.') && !domain_normalise(&clean, name) &&
		       strcmp(buf_text(&clean), name) == 0 && !outdated_is_domain(config, name);
	if (!state || address_normalise(&clean, name, strlen(name)))
		return 0;
	current = outdated_is_person(config, state, name, error);
	return current < 0 ? -1 : !current;
}

static int outdated_walk(DIR *entries, const struct config *config, struct state *state,
			 struct vec *names, struct arena *arena, size_t *ret_count,
			 struct error *error)
{
	const struct dirent *entry;
	struct stat info;

	*ret_count = 0;
	while ((entry = readdir(entries)) != NULL) {
		int old;

		if (entry->d_name[0] == '.' ||
		    fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISDIR(info.st_mode))
			continue;
		old = outdated_judge(config, state, entry->d_name, error);
		if (old < 0)
			return -1;
		if (old && (*ret_count)++ < OUTDATED_NAMED)
			vec_add(names, arena_text(arena, entry->d_name));
	}
	return 0;
}

int outdated_find(const struct config *config, struct state *state, const char *output,
		  struct findings *findings, struct error *error)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	DIR *entries = opendir(output);
	size_t count;
	int status;

	if (!entries)
		return error_errno(error, "%s: cannot read folder", output);
	status = outdated_walk(entries, config, state, &names, &arena, &count, error);
	closedir(entries);
	if (status != 0 || count == 0)
		return status;
	vec_sort(&names);
	for (size_t i = 0; i < names.count; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", names.items[i]);
	if (count > names.count)
		buf_printf(&list, " and %zu more", count - names.count);
	finding_add(findings, FINDING_WARNING, "CLIENT-OUTDATED", output,
		    "has old settings, of those who get none any more: %s", buf_text(&list));
	finding_hint(findings, "remove these folders, and what was copied from them");
	return 0;
}
