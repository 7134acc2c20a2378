// SPDX-License-Identifier: MIT
#include "sync/unread.h"

#include <stdio.h>

#include "model/id_directory.h"

void unread_init(struct unread *unread, const struct config *config,
		 const struct directory *directory)
{
	*unread = (struct unread){ .config = config, .directory = directory };
}

bool unread_is(void *argument, const struct known *known)
{
	struct unread *unread = argument;
	const char *id = known->account.id;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (config_directory_of(unread->config, id))
		return directory_is_unread(unread->directory, id);
	buf_add(&name, id, id_directory_len(id));
	if (vec_has(&unread->config->sync.closed_directories, buf_text(&name)))
		return false;
	if (unread->foreign++ == 0) {
		(void)snprintf(unread->name, sizeof(unread->name), "%s", buf_text(&name));
		(void)snprintf(unread->address, sizeof(unread->address), "%s",
			       known->account.value[ACCOUNT_ADDRESS]);
	}
	return true;
}

int unread_check(const struct unread *unread, struct error *error)
{
	if (unread->foreign == 0)
		return 0;
	if (!*unread->name)
		return error_set(
			error, ERROR_CONFIG,
			"directory: %zu of the accounts and lists that are known (%s is the first) "
			"came from a directory without a name, and no directory is that one: give "
			"was_alone: true to the one that was the only directory before. Nothing "
			"was "
			"changed",
			unread->foreign, unread->address);
	return error_set(
		error, ERROR_CONFIG,
		"directory: %zu of the accounts and lists that are known (%s is the first) came "
		"from "
		"the directory %s, and no directory has that name: give it back, since with "
		"another "
		"name everybody would be somebody else; or, if that directory is no more, put %s "
		"into sync.closed_directories, and whoever was in it counts as missing. Nothing "
		"was "
		"changed",
		unread->foreign, unread->address, unread->name, unread->name);
}
