// SPDX-License-Identifier: MIT
#include "ldap/ldap_delta.h"

#include <inttypes.h>
#include <strings.h>

#include "base/mem.h"
#include "digest/digest.h"
#include "entry/fold.h"
#include "ldap/ldap_confirm.h"

/*
 * Active Directory numbers the changes that a domain controller makes or takes over (uSNChanged,
 * MS-ADTS 3.1.1.1.9). The numbers are those of one database, which its invocationId names: another
 * one, or one that was put back and has a new id, is read as a whole. It is the way for an account
 * that is refused DirSync, and for AD LDS. Deletions come along only for an account that may see
 * deleted entries.
 */
static bool ldap_usn_is_offered(const struct ldap_server *server)
{
	int64_t number;

	return ldap_delta_number(server->usn, &number) && server->service &&
	       strcasecmp(server->setup->identity.attribute, "objectGUID") == 0;
}

static int ldap_usn_take_invocation(void *argument, const struct entry *entry, struct error *error)
{
	struct buf *hex = argument;
	size_t count;
	const struct entry_value *value = entry_values(entry, "invocationId", &count);

	(void)error;
	if (count == 1)
		digest_hex(hex, (const unsigned char *)value->octets, value->len);
	return 0;
}

/*
 * Which database the numbers are of: the invocationId of the server's NTDS Settings, in hexadecimal
 * digits; "" when we may not see it.
 */
static int ldap_usn_database(struct ldap_server *server, struct checkpoint *checkpoint,
			     struct error *error)
{
	static const char *names[] = { "invocationId" };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	const struct ldap_question question = {
		.base = server->service,
		.scope = LDAP_SCOPE_BASE,
		.filter = "(objectClass=*)",
		.attributes = &attributes,
	};
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	int code;

	if (ldap_server_ask(server, &question, ldap_usn_take_invocation, &hex, &code, error) != 0 &&
	    code == 0)
		return -1;
	checkpoint->server = arena_text(&checkpoint->arena, buf_text(&hex));
	return 0;
}

static int ldap_usn_note_blind(struct ldap_server *server, struct checkpoint *checkpoint,
			       struct error *error)
{
	bool sees;

	if (ldap_confirm_sees_deleted(server, &sees, error) != 0)
		return -1;
	checkpoint->blind = !sees;
	return 0;
}

/*
 * The number was read when we connected, thus before anything else: what changes meanwhile is asked
 * for again.
 */
static int ldap_usn_stand(struct ldap_server *server, struct checkpoint *checkpoint,
			  struct error *error)
{
	if (ldap_usn_database(server, checkpoint, error) != 0 ||
	    ldap_usn_note_blind(server, checkpoint, error) != 0)
		return -1;
	if (*checkpoint->server)
		(void)checkpoint_add_cookie(checkpoint, server->usn, strlen(server->usn));
	return 0;
}

struct ldap_usn {
	struct ldap_changes *changes;
	bool witnessed;
};

static int ldap_usn_hint(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_usn *usn = argument;
	struct ldap_changes *changes = usn->changes;
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	size_t count;
	const struct entry_value *deleted = entry_values(entry, "isDeleted", &count);

	if (identity_get(&changes->server->setup->identity, entry, &id))
		return error_set(error, ERROR_AGAIN,
				 "%s: a change came without an objectGUID; the changes are "
				 "discarded as incomplete",
				 changes->server->session->uri);
	usn->witnessed = usn->witnessed ||
			 (changes->to->witness && strcmp(changes->to->witness, id.data) == 0);
	if (count && fold_equal(deleted->octets, deleted->len, "true", 4))
		ldap_changes_suspect(changes, id.data);
	else
		ldap_changes_touch(changes, id.data);
	return 0;
}

/*
 * The whole of each tree, so that entries that moved out of our areas are seen; deleted entries
 * come if our account may see them. A known entry is asked for as well: a server that hides the
 * numbers from us would return success without entries.
 */
static int ldap_usn_read(struct ldap_changes *changes, int64_t since, struct error *error)
{
	static const char *names[] = { "objectGUID", "isDeleted" };
	struct ldap_server *server = changes->server;
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	LDAPControl deleted = { .ldctl_oid = (char *)LDAP_CONTROL_X_SHOW_DELETED,
				.ldctl_iscritical = 1 };
	struct ldap_usn usn = { .changes = changes };
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct ldap_question question = {
		.attributes = &attributes,
		.page_size = server->setup->directory->page_size,
		.control = ldap_server_scope_control(server),
		.more = ldap_server_has_control(server, LDAP_CONTROL_X_SHOW_DELETED) ? &deleted
										     : NULL,
	};

	buf_printf(&filter, "(|(uSNChanged>=%" PRId64 ")(&(uSNChanged>=1)", since + 1);
	if (!changes->to->witness ||
	    !identity_filter(&server->setup->identity, changes->to->witness, &filter)) {
		changes->why = "there is no entry to try the server's numbers on";
		return 0;
	}
	buf_puts(&filter, "))");
	question.filter = filter.data;
	if (ldap_server_ask_below(server, &server->contexts, &question, ldap_usn_hint, &usn,
				  error) != 0) {
		if (server->session->lost)
			return -1;
		changes->why = "the server does not answer the question for its last changes";
	}
	if (!usn.witnessed && !changes->why)
		changes->why = "the server does not show the number of the last change "
			       "(uSNChanged) of an entry that we know";
	return 0;
}

static int ldap_usn_collect(struct ldap_changes *changes, struct error *error)
{
	struct ldap_server *server = changes->server;
	const struct checkpoint *before = changes->before;
	int64_t since = -1, now = 0;
	bool numbers = before->cookie_count == 1 &&
		       ldap_delta_number(before->cookies[0].octets, &since) &&
		       ldap_delta_number(server->usn, &now);

	if (ldap_usn_database(server, changes->after, error) != 0 ||
	    ldap_usn_note_blind(server, changes->after, error) != 0)
		return -1;
	changes->containers = true;
	if (!numbers || !*changes->after->server ||
	    strcmp(before->server, changes->after->server) != 0)
		changes->why = "another domain controller answers, and each has numbers of its own";
	else if (now < since)
		changes->why = "the numbers of the domain controller went back";
	else if (now > since && ldap_usn_read(changes, since, error) != 0)
		return -1;
	if (!changes->why)
		(void)checkpoint_add_cookie(changes->after, server->usn, strlen(server->usn));
	return 0;
}

/*
 * The numbers of one database only grow, unless it was restored from a copy without Active
 * Directory noticing.
 */
static bool ldap_usn_is_behind(const struct checkpoint_cookie *before,
			       const struct checkpoint_cookie *now)
{
	int64_t old, new;

	return ldap_delta_number(before->octets, &old) && ldap_delta_number(now->octets, &new) &&
	       new < old;
}

const struct ldap_delta ldap_delta_usn = {
	.words = "by uSNChanged",
	.chosen = CONFIG_CHANGES_USN,
	.kinds = 1U << CONFIG_AD,
	.method = DELTA_USN,
	.is_offered = ldap_usn_is_offered,
	.stand = ldap_usn_stand,
	.collect = ldap_usn_collect,
	.is_behind = ldap_usn_is_behind,
};
