// SPDX-License-Identifier: MIT
#include "ldap/ldap_delta.h"

#include <strings.h>

#include "base/mem.h"
#include "entry/dn.h"
#include "ldap/ldap_ou_digest.h"
#include "ldap/sync_message.h"

/*
 * slapd(8) with the overlay syncprov tells changes by LDAP Content Synchronization, refreshOnly
 * (RFC 4533).
 */
static bool ldap_syncrepl_is_offered(const struct ldap_server *server)
{
	return ldap_server_has_control(server, LDAP_CONTROL_SYNC) &&
	       strcasecmp(server->setup->identity.attribute, "entryUUID") == 0;
}

/* One refresh of one tree. */
struct ldap_syncrepl {
	struct ldap_changes *changes; /* NULL: only the server's position is asked for */
	struct ldap_server *server;
	const struct checkpoint_cookie *cookie; /* NULL: none */
	const struct source_area *area;
	struct ldap_search search;
	bool phase_present; /* ids of present entries were sent */
};

static void ldap_syncrepl_mention(struct ldap_syncrepl *sync, const unsigned char *uuid,
				  bool deleted)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	identity_begin(&sync->server->setup->identity, &id);
	sync_message_id(&id, uuid);
	if (deleted)
		ldap_changes_suspect(sync->changes, id.data);
	else
		snapshot_base_mark(sync->changes->to->base, id.data);
}

static int ldap_syncrepl_distrust(const struct ldap_syncrepl *sync, const char *what,
				  struct error *error)
{
	return error_set(error, ERROR_AGAIN,
			 "%s: %s (RFC 4533); the changes are discarded as incomplete",
			 sync->server->session->uri, what);
}

static int ldap_syncrepl_hear(void *argument, const char *oid, const struct berval *value,
			      struct error *error)
{
	struct ldap_syncrepl *sync = argument;
	struct sync_info info;

	if (strcmp(oid, LDAP_SYNC_INFO) != 0)
		return 0;
	if (!value || !sync_message_info(value, &info))
		return ldap_syncrepl_distrust(
			sync, "the server sent a message about changes that cannot be read", error);
	sync->phase_present = sync->phase_present || (info.ids.len && !info.deleted);
	for (size_t i = 0; i + SYNC_UUID <= info.ids.len && sync->changes; i += SYNC_UUID)
		ldap_syncrepl_mention(sync, (const unsigned char *)info.ids.data + i, info.deleted);
	buf_release(&info.ids);
	return 0;
}

/* The control says what the entry is; one without it does not belong to this refresh. */
static int ldap_syncrepl_entry(struct ldap_syncrepl *sync, const struct entry *entry,
			       struct error *error)
{
	const struct berval *value =
		ldap_search_entry_control(&sync->search, LDAP_CONTROL_SYNC_STATE);
	CLEANUP(buf_release) struct buf told = BUF_INIT;
	CLEANUP(buf_release) struct buf own = BUF_INIT;
	unsigned char uuid[SYNC_UUID];
	enum sync_state state;

	if (!value || !sync_message_entry(value, &state, uuid))
		return ldap_syncrepl_distrust(
			sync, "an entry came without the control that tells what happened to it",
			error);
	if (!sync->changes)
		return 0;
	if (state == SYNC_DELETE || state == SYNC_PRESENT) {
		sync->phase_present = sync->phase_present || state == SYNC_PRESENT;
		ldap_syncrepl_mention(sync, uuid, state == SYNC_DELETE);
		return 0;
	}
	identity_begin(&sync->server->setup->identity, &told);
	sync_message_id(&told, uuid);
	if (identity_get(&sync->server->setup->identity, entry, &own) ||
	    strcmp(told.data, own.data) != 0)
		return ldap_syncrepl_distrust(sync, "an entry came under the id of another one",
					      error);
	return ldap_changes_take(sync->changes, entry, error);
}

/* Whether an entry lies in the area at hand. */
static bool ldap_syncrepl_is_here(const void *argument, const char *dn)
{
	const struct ldap_syncrepl *sync = argument;
	CLEANUP(buf_release) struct buf normal = BUF_INIT;

	return !dn_normalise(&normal, dn, strlen(dn)) &&
	       dn_is_under(buf_text(&normal), sync->area->normal);
}

/* What the snapshot has of this area and the server did not mention; false: too many. */
static bool ldap_syncrepl_unmarked(const struct ldap_syncrepl *sync, struct vec *ids)
{
	const struct snapshot_base_sort sort = {
		.flags = (sync->area->group ? ROSTER_GROUP : 0) |
			 (sync->area->contact ? ROSTER_GROUP | ROSTER_CONTACT : 0),
		.is_wanted = source_count_areas(sync->server->setup, sync->area) > 1
				     ? ldap_syncrepl_is_here
				     : NULL,
		.argument = sync,
	};

	return snapshot_base_unmarked(sync->changes->to->base, &sort, ids, 1000);
}

/*
 * What the end means. Without refreshDeletes the server has sent the ids that are still present, so
 * unmentioned ones are gone; when it sent none, it has sent everything, or its answer cannot be
 * interpreted. A cookie is kept only from here: it stands for a complete refresh.
 */
static int ldap_syncrepl_finish(struct ldap_syncrepl *sync, struct checkpoint *after,
				struct error *error)
{
	const struct berval *value = ldap_search_end_control(&sync->search, LDAP_CONTROL_SYNC_DONE);
	struct sync_done done;
	bool lost, kept = true;

	if (!value || !sync_message_done(value, &done))
		return ldap_syncrepl_distrust(
			sync,
			"the answer ended without the control that tells where the server stands",
			error);
	lost = done.has_cookie && done.cookie.len == 0;
	if (sync->changes && lost)
		sync->changes->why = "the server has lost the place that was kept for us";
	if (sync->changes && !done.deletes && !lost) {
		CLEANUP(vec_release) struct vec ids = VEC_INIT;

		if (!ldap_syncrepl_unmarked(sync, &ids))
			sync->changes->why = "the server's list lacks too many entries";
		for (size_t i = 0; i < ids.count; i++)
			ldap_changes_suspect(sync->changes, ids.items[i]);
	}
	if (done.has_cookie && done.cookie.len)
		kept = checkpoint_add_cookie(after, done.cookie.data, done.cookie.len);
	else if (sync->cookie && !done.has_cookie)
		kept = checkpoint_add_cookie(after, sync->cookie->octets, sync->cookie->len);
	buf_release(&done.cookie);
	return kept ? 0
		    : error_set(error, ERROR_CONFIG,
				"directory.base and directory.groups.base: more than %d places",
				(int)CHECKPOINT_COOKIES);
}

/*
 * A server that cannot go on from the cookie says so, one way or another; a cookie that is newer
 * than the server means a server that is behind.
 */
static int ldap_syncrepl_refused(struct ldap_syncrepl *sync, struct error *error)
{
	if (sync->server->session->lost || !sync->changes)
		return -1;
	if (sync->search.code == LDAP_UNWILLING_TO_PERFORM)
		return error_set(
			error, ERROR_AGAIN,
			"%s: this server is behind what was read before, so that what it lacks may "
			"only be late; the read is discarded. Let it catch up or ask another one; "
			"if it was restored from a copy on purpose, " READ_ANYWAY,
			sync->server->session->uri);
	if (sync->search.code != LDAP_SYNC_REFRESH_REQUIRED)
		return -1;
	sync->changes->why = "the server does not know any more what changed since the last read";
	return 0;
}

static int ldap_syncrepl_refresh(struct ldap_syncrepl *sync, struct ldap_question *question,
				 struct checkpoint *after, struct error *error)
{
	CLEANUP(buf_release) struct buf request = BUF_INIT;
	LDAPControl control = { .ldctl_oid = (char *)LDAP_CONTROL_SYNC, .ldctl_iscritical = 1 };
	const struct entry *entry;
	int found;

	sync_message_request(&request, sync->cookie ? sync->cookie->octets : NULL,
			     sync->cookie ? sync->cookie->len : 0);
	control.ldctl_value = (struct berval){ .bv_len = request.len, .bv_val = request.data };
	question->more = &control;
	question->notice = ldap_syncrepl_hear;
	question->argument = sync;
	if (ldap_search_open(&sync->search, sync->server->session, question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&sync->search, &entry, error)) > 0)
		if (ldap_syncrepl_entry(sync, entry, error) != 0)
			return -1;
	return found < 0 ? ldap_syncrepl_refused(sync, error)
			 : ldap_syncrepl_finish(sync, after, error);
}

/* A refresh that can match nothing ends with a cookie for the server's position. */
static int ldap_syncrepl_stand(struct ldap_server *server, struct checkpoint *checkpoint,
			       struct error *error)
{
	if (ldap_ou_digest_note(server, checkpoint, error) < 0)
		return -1;
	for (size_t i = 0; i < server->setup->area_count; i++) {
		const struct source_area *area = &server->setup->areas[i];
		struct ldap_syncrepl sync = { .server = server, .area = area };
		struct ldap_question question = {
			.base = area->base,
			.scope = LDAP_SCOPE_BASE,
			.filter = "(!(objectClass=*))",
			.attributes = &server->nothing,
		};
		size_t before = checkpoint->cookie_count;
		int status = ldap_syncrepl_refresh(&sync, &question, checkpoint, error);
		bool refused = sync.search.code != 0;

		ldap_search_release(&sync.search);
		if (status != 0 && !refused)
			return -1;
		/*
		 * Without a position in each tree there is nothing to go on from, and the way is
		 * not used.
		 */
		if (checkpoint->cookie_count == before) {
			checkpoint->cookie_count = 0;
			return 0;
		}
	}
	return 0;
}

/* Whether the server is still at the same position. */
static bool ldap_syncrepl_is_still(const struct checkpoint *before, const struct checkpoint *after)
{
	for (size_t i = 0; i < before->cookie_count; i++)
		if (after->cookie_count != before->cookie_count ||
		    before->cookies[i].len != after->cookies[i].len ||
		    memcmp(before->cookies[i].octets, after->cookies[i].octets,
			   after->cookies[i].len) != 0)
			return false;
	return true;
}

/* A log of changes has a unit that was moved, but not the entries below it. */
static int ldap_syncrepl_compare_places(struct ldap_changes *changes, struct error *error)
{
	const struct checkpoint *before = changes->before;
	struct checkpoint *after = changes->after;

	if (ldap_syncrepl_is_still(before, after))
		memcpy(after->places, before->places, sizeof(after->places));
	else if (ldap_ou_digest_note(changes->server, after, error) < 0)
		return -1;
	if (memcmp(before->places, after->places, sizeof(after->places)) != 0)
		changes->why = "an organizational unit was made or moved";
	return 0;
}

static int ldap_syncrepl_collect(struct ldap_changes *changes, struct error *error)
{
	struct ldap_server *server = changes->server;
	const struct source_setup *setup = server->setup;

	if (changes->before->cookie_count != setup->area_count)
		changes->why = "there are other places to read";
	for (size_t i = 0; i < setup->area_count && !changes->why; i++) {
		const struct source_area *area = &setup->areas[i];
		struct ldap_syncrepl sync = { .server = server,
					      .area = area,
					      .changes = changes,
					      .cookie = &changes->before->cookies[i] };
		struct ldap_question question = {
			.base = area->base,
			.scope = LDAP_SCOPE_SUBTREE,
			.filter = area->filter_text,
			.attributes = area->attributes,
			.group = area->group,
			.contact = area->contact,
		};
		int status = ldap_syncrepl_refresh(&sync, &question, changes->after, error);

		ldap_search_release(&sync.search);
		if (status != 0)
			return -1;
	}
	return changes->why ? 0 : ldap_syncrepl_compare_places(changes, error);
}

/*
 * The next of the times in a cookie, "…csn=20261123234641.884019Z#000000#000#000000;…": one for
 * each server that writes. NULL at the end.
 */
static const char *ldap_syncrepl_next_csn(const char *cookie, const char *last)
{
	const char *at = last ? last + strcspn(last, ";,") : strstr(cookie, "csn=");

	if (!at || (last && *at != ';'))
		return NULL;
	return at + (last ? 1 : strlen("csn="));
}

enum { CSN_TIME = 22, CSN_SERVER = 29, CSN_SERVER_END = 33 }; /* where "#000000" and "#000" stand */

static bool ldap_syncrepl_is_behind(const struct checkpoint_cookie *before,
				    const struct checkpoint_cookie *now)
{
	for (const char *old = ldap_syncrepl_next_csn(before->octets, NULL); old;
	     old = ldap_syncrepl_next_csn(before->octets, old)) {
		for (const char *new = ldap_syncrepl_next_csn(now->octets, NULL); new;
		     new = ldap_syncrepl_next_csn(now->octets, new)) {
			if (strcspn(old, ";,") < CSN_SERVER_END ||
			    strcspn(new, ";,") < CSN_SERVER_END ||
			    strncmp(old + CSN_SERVER, new + CSN_SERVER,
				    CSN_SERVER_END - CSN_SERVER) != 0)
				continue;
			if (old[CSN_TIME] == '#' && strncmp(new, old, CSN_SERVER) < 0)
				return true;
		}
	}
	return false;
}

const struct ldap_delta ldap_delta_syncrepl = {
	.words = "by Content Synchronization (RFC 4533)",
	.chosen = CONFIG_CHANGES_SYNCREPL,
	.kinds = 1U << CONFIG_OPENLDAP,
	.method = DELTA_SYNCREPL,
	.is_offered = ldap_syncrepl_is_offered,
	.stand = ldap_syncrepl_stand,
	.collect = ldap_syncrepl_collect,
	.is_behind = ldap_syncrepl_is_behind,
};
