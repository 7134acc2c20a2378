// SPDX-License-Identifier: MIT
#include "ldap/ldap_delta.h"

#include <inttypes.h>
#include <strings.h>

#include "base/mem.h"
#include "entry/fold.h"

/*
 * 389 Directory Server keeps a changelog where its plug-in is turned on
 * (draft-good-ldap-changelog). Its numbers are those of one server. Its Content Synchronization is
 * not used: it forgets deletions and takes cookies that are older than what it remembers.
 */
#define CHANGELOG "cn=changelog"

static bool ldap_changelog_is_offered(const struct ldap_server *server)
{
	int64_t number;

	return ldap_delta_number(server->last_change, &number) &&
	       ldap_delta_number(server->first_change, &number) &&
	       strcasecmp(server->setup->identity.attribute, "nsUniqueId") == 0;
}

static int ldap_changelog_count(void *argument, const struct entry *entry, struct error *error)
{
	(void)entry;
	(void)error;
	++*(size_t *)argument;
	return 0;
}

/*
 * A log that we may not read looks like one without changes, so its last entry must be visible to
 * us.
 */
static int ldap_changelog_is_readable(struct ldap_server *server, bool *ret_readable,
				      struct error *error)
{
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	struct ldap_question question = { .scope = LDAP_SCOPE_BASE,
					  .filter = "(targetUniqueId=*)",
					  .attributes = &server->nothing };
	size_t count = 0;
	int code;

	buf_printf(&base, "changenumber=%s," CHANGELOG, server->last_change);
	question.base = base.data;
	if (ldap_server_ask(server, &question, ldap_changelog_count, &count, &code, error) != 0 &&
	    code == 0)
		return -1;
	*ret_readable = count == 1;
	return 0;
}

static int ldap_changelog_stand(struct ldap_server *server, struct checkpoint *checkpoint,
				struct error *error)
{
	bool readable;

	if (ldap_changelog_is_readable(server, &readable, error) != 0)
		return -1;
	checkpoint->server = arena_text(&checkpoint->arena, server->session->uri);
	if (readable)
		(void)checkpoint_add_cookie(checkpoint, server->last_change,
					    strlen(server->last_change));
	return 0;
}

static const char *ldap_changelog_text(struct arena *arena, const struct entry *entry,
				       const char *attribute)
{
	size_t count;
	const struct entry_value *value = entry_values(entry, attribute, &count);

	return count == 1 ? arena_textn(arena, value->octets, value->len) : "";
}

/* The log's entries, and how many came. */
struct ldap_changelog {
	struct ldap_changes *changes;
	int64_t seen;
};

/*
 * "add", "modify", "delete", "modrdn" of the entry with this id. A rename of something that is no
 * person may move people with it.
 */
static int ldap_changelog_hint(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_changelog *log = argument;
	struct ldap_changes *changes = log->changes;
	const char *type = ldap_changelog_text(&changes->arena, entry, "changeType");
	const char *target = ldap_changelog_text(&changes->arena, entry, "targetUniqueId");
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)error;
	log->seen++;
	identity_begin(&changes->server->setup->identity, &id);
	buf_puts(&id, "nsUniqueId:");
	fold_octets(&id, target, strlen(target));
	if (!*target || !*type)
		changes->why = "the server's changelog does not name the entries by their ids";
	else if (strcmp(type, "delete") == 0)
		ldap_changes_suspect(changes, id.data);
	else if (strcmp(type, "modrdn") == 0 && !snapshot_base_knows(changes->to->base, id.data))
		changes->why = "something was renamed that may have people below it";
	else
		ldap_changes_touch(changes, id.data);
	return 0;
}

static int ldap_changelog_read(struct ldap_changes *changes, int64_t since, int64_t last,
			       struct error *error)
{
	static const char *names[] = { "changeType", "targetUniqueId" };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	struct ldap_changelog log = { .changes = changes };
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct ldap_question question = {
		.base = CHANGELOG,
		.scope = LDAP_SCOPE_ONELEVEL,
		.attributes = &attributes,
		.page_size = changes->server->setup->directory->page_size,
	};
	int code;

	buf_printf(&filter, "(&(changeNumber>=%" PRId64 ")(changeNumber<=%" PRId64 "))", since + 1,
		   last);
	question.filter = filter.data;
	if (ldap_server_ask(changes->server, &question, ldap_changelog_hint, &log, &code, error) !=
	    0) {
		if (code == 0)
			return -1;
		changes->why = "the server's changelog cannot be read any more";
	} else if (log.seen != last - since) {
		changes->why = "the server's changelog has gaps";
	}
	return 0;
}

static int ldap_changelog_collect(struct ldap_changes *changes, struct error *error)
{
	struct ldap_server *server = changes->server;
	int64_t since = -1, first = 0, last = 0;
	bool numbers = changes->before->cookie_count == 1 &&
		       ldap_delta_number(changes->before->cookies[0].octets, &since) &&
		       ldap_delta_number(server->first_change, &first) &&
		       ldap_delta_number(server->last_change, &last);

	if (!numbers || strcmp(changes->before->server, server->session->uri) != 0)
		changes->why = "the changelog is another server's";
	else if (last < since)
		changes->why = "the server's changelog began anew";
	else if (first > since + 1)
		changes->why = "the server's changelog does not go back to the last read";
	else if (last > since && ldap_changelog_read(changes, since, last, error) != 0)
		return -1;
	changes->after->server = arena_text(&changes->after->arena, server->session->uri);
	if (!changes->why)
		(void)checkpoint_add_cookie(changes->after, server->last_change,
					    strlen(server->last_change));
	return 0;
}

const struct ldap_delta ldap_delta_changelog = {
	.words = "by the changelog",
	.chosen = CONFIG_CHANGES_CHANGELOG,
	.kinds = 1U << CONFIG_389DS,
	.method = DELTA_CHANGELOG,
	.is_offered = ldap_changelog_is_offered,
	.stand = ldap_changelog_stand,
	.collect = ldap_changelog_collect,
};
