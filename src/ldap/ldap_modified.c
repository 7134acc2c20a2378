// SPDX-License-Identifier: MIT
#include "ldap/ldap_delta.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ldap/ldap_ou_digest.h"
#include "ldap/ldap_time.h"

/*
 * Any server with modifyTimestamp (RFC 4512 section 3.4.4): entries that were modified since the
 * youngest stamp of the last read, and some time before it, since stamps have steps of a second and
 * those of a replica come late. The clock is the server's: the mark is the youngest stamp that was
 * seen, less the time that seeing took, so that it is no later than the read's beginning. Ours only
 * bounds it, since an earlier mark is never wrong. A deletion leaves no stamp and is never reported
 * from here.
 */
#define STAMP "modifyTimestamp"

enum { NO_STAMP = INT32_MIN }; /* the youngest stamp seen */

static bool ldap_modified_is_offered(const struct ldap_server *server)
{
	(void)server;
	return true;
}

/*
 * Begins to collect stamps; the units are noted first, so that one that moves meanwhile is seen the
 * next time.
 */
static int ldap_modified_begin(struct ldap_server *server, struct checkpoint *checkpoint,
			       struct error *error)
{
	struct ldap_change_times *change_times = &server->change_times;
	int found;

	*change_times =
		(struct ldap_change_times){ .began_ms = clock_ticks_ms(), .youngest = NO_STAMP };
	found = ldap_ou_digest_note(server, checkpoint, error);
	change_times->without = found == 0;
	return found < 0 ? -1 : 0;
}

/* The mark is known when everything was seen (ldap_modified_seal). */
static int ldap_modified_stand(struct ldap_server *server, struct checkpoint *checkpoint,
			       struct error *error)
{
	if (ldap_modified_begin(server, checkpoint, error) != 0)
		return -1;
	checkpoint->server = arena_text(&checkpoint->arena, server->session->uri);
	checkpoint->blind = true;
	return 0;
}

static void ldap_modified_see(struct ldap_server *server, const struct entry *entry)
{
	struct ldap_change_times *change_times = &server->change_times;
	size_t count;
	const struct entry_value *value = entry_values(entry, STAMP, &count);
	int64_t stamp;

	if (count != 1 || !ldap_time_parse(value->octets, value->len, &stamp))
		change_times->without = true;
	else if (stamp > change_times->youngest)
		change_times->youngest = stamp;
}

static int64_t ldap_modified_mark(const struct ldap_change_times *change_times)
{
	int64_t took = (clock_ticks_ms() - change_times->began_ms) / 1000 + 1;
	int64_t mark = change_times->youngest - took, now = clock_now();

	return mark < now ? mark : now;
}

static void ldap_modified_remember(struct checkpoint *checkpoint, int64_t mark)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text, "%" PRId64, mark > 0 ? mark : 0);
	(void)checkpoint_add_cookie(checkpoint, text.data, text.len);
}

/* An entry without a stamp could change unnoticed, so then this way cannot be used at all. */
static void ldap_modified_seal(struct ldap_server *server, struct checkpoint *checkpoint)
{
	if (!server->change_times.without && server->change_times.youngest > NO_STAMP)
		ldap_modified_remember(checkpoint, ldap_modified_mark(&server->change_times));
}

struct ldap_modified {
	struct ldap_changes *changes;
	bool witnessed;
};

static int ldap_modified_hint(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_modified *modified = argument;
	struct ldap_changes *changes = modified->changes;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)error;
	if (identity_get(&changes->server->setup->identity, entry, &id)) {
		changes->why = "something changed that has no id";
		return 0;
	}
	modified->witnessed = modified->witnessed || strcmp(changes->to->witness, id.data) == 0;
	ldap_modified_see(changes->server, entry);
	ldap_changes_touch(changes, id.data);
	return 0;
}

/*
 * The whole of each tree, so that entries that moved out of our areas are seen. A known entry is
 * asked for as well: a server that lets us read stamps but not search by them would return success
 * without entries.
 */
static int ldap_modified_read(struct ldap_changes *changes, int64_t mark, struct error *error)
{
	struct ldap_server *server = changes->server;
	int64_t since = mark - server->setup->directory->changes_overlap;
	const char *names[] = { server->setup->identity.attribute, STAMP };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	struct ldap_modified modified = { .changes = changes };
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct ldap_question question = {
		.attributes = &attributes,
		.page_size = server->setup->directory->page_size,
		.control = ldap_server_whole_control(server),
	};

	buf_puts(&filter, "(|(" STAMP ">=");
	ldap_time_put(&filter, since > 0 ? since : 0);
	buf_puts(&filter, ")(&(" STAMP ">=19700101000000Z)");
	if (!changes->to->witness ||
	    !identity_filter(&server->setup->identity, changes->to->witness, &filter)) {
		changes->why = "there is no entry to try the server's stamps on";
		return 0;
	}
	buf_puts(&filter, "))");
	question.filter = filter.data;
	if (ldap_server_ask_below(server, &server->contexts, &question, ldap_modified_hint,
				  &modified, error) != 0) {
		if (server->session->lost)
			return -1;
		changes->why = "the server does not answer the question for what was modified";
	}
	if (!modified.witnessed && !changes->why)
		changes->why = "the server does not find an entry that we know by its " STAMP;
	return 0;
}

/* The mark of the last read. False when it was another server's or cannot be read. */
static bool ldap_modified_recall(const struct checkpoint *before, const struct ldap_server *server,
				 int64_t *ret_mark)
{
	return before->cookie_count == 1 &&
	       ldap_delta_number(before->cookies[0].octets, ret_mark) &&
	       strcmp(before->server, server->session->uri) == 0;
}

static int ldap_modified_collect(struct ldap_changes *changes, struct error *error)
{
	struct ldap_server *server = changes->server;
	int64_t mark, later;

	changes->after->blind = true;
	changes->after->server = arena_text(&changes->after->arena, server->session->uri);
	if (!ldap_modified_recall(changes->before, server, &mark)) {
		changes->why =
			"another server answers, which may have seen less than the one before";
		return 0;
	}
	if (ldap_modified_begin(server, changes->after, error) != 0)
		return -1;
	if (server->change_times.without)
		changes->why = "the server does not show its organizational units any more";
	else if (memcmp(changes->before->places, changes->after->places, DIGEST_SIZE) != 0)
		changes->why = "an organizational unit was made or moved";
	else if (ldap_modified_read(changes, mark, error) != 0)
		return -1;
	if (server->change_times.without && !changes->why)
		changes->why = "something was modified that has no " STAMP;
	later = ldap_modified_mark(&server->change_times);
	ldap_modified_remember(changes->after, later > mark ? later : mark);
	return 0;
}

const struct ldap_delta ldap_delta_modified = {
	.words = "by modifyTimestamp",
	.chosen = CONFIG_CHANGES_TIMESTAMP,
	.kinds = 1U << CONFIG_OPENLDAP | 1U << CONFIG_389DS,
	.method = DELTA_MODIFIED,
	.attribute = STAMP,
	.is_offered = ldap_modified_is_offered,
	.stand = ldap_modified_stand,
	.see = ldap_modified_see,
	.seal = ldap_modified_seal,
	.collect = ldap_modified_collect,
};
