// SPDX-License-Identifier: MIT
#include "ldap/ldap_delta.h"

#include <strings.h>

#include "base/mem.h"
#include "entry/fold.h"
#include "ldap/ldap_confirm.h"

/*
 * Active Directory tells changes by DirSync (MS-ADTS 3.1.1.3.4.1.3), of a whole naming context and
 * without any scope; an object comes when one of the attributes that were asked for changed, with
 * those only. Object security makes it work for an account without the right to replicate.
 */
enum { MAX_OCTETS = 4 * 1024 * 1024, ROUNDS_MAX = 100000 };

static bool ldap_dirsync_is_offered(const struct ldap_server *server)
{
	return ldap_server_has_control(server, LDAP_CONTROL_X_DIRSYNC) &&
	       strcasecmp(server->setup->identity.attribute, "objectGUID") == 0;
}

static void ldap_dirsync_ber_free(BerElement **ber)
{
	ber_free(*ber, 1);
}

/* {flags, most octets, cookie} */
static void ldap_dirsync_request(struct buf *buf, const struct buf *cookie)
{
	CLEANUP(ldap_dirsync_ber_free) BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval given = { .bv_len = cookie->len, .bv_val = (char *)buf_text(cookie) },
		      flat = { .bv_len = 0 };

	ber_printf(ber, "{iiO}", LDAP_CONTROL_X_DIRSYNC_OBJECT_SECURITY, MAX_OCTETS, &given);
	if (ber_flatten2(ber, &flat, 0) == 0)
		buf_add(buf, flat.bv_val, flat.bv_len);
}

/* {more, unused, cookie} */
static bool ldap_dirsync_response(const struct berval *value, bool *ret_more, struct buf *cookie)
{
	CLEANUP(ldap_dirsync_ber_free)
	BerElement *ber = value->bv_len ? ber_init((struct berval *)value) : NULL;
	struct berval given = { .bv_val = NULL };
	ber_int_t more, unused;

	if (!ber || ber_scanf(ber, "{iim}", &more, &unused, &given) == LBER_ERROR ||
	    given.bv_len == 0)
		return false;
	*ret_more = more != 0;
	buf_clear(cookie);
	buf_add(cookie, given.bv_val, given.bv_len);
	return true;
}

static int ldap_dirsync_hint(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_changes *changes = argument;
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	size_t count;
	const struct entry_value *deleted = entry_values(entry, "isDeleted", &count);

	if (identity_get(&changes->server->setup->identity, entry, &id))
		return error_set(error, ERROR_AGAIN,
				 "%s: a change came without an objectGUID; the changes are "
				 "discarded as incomplete",
				 changes->server->session->uri);
	if (count && fold_equal(deleted->octets, deleted->len, "true", 4))
		ldap_changes_suspect(changes, id.data);
	else
		ldap_changes_touch(changes, id.data);
	return 0;
}

struct ldap_dirsync {
	struct ldap_server *server;
	struct ldap_changes *changes; /* NULL: only the server's position is asked for */
	struct ldap_question question;
	struct buf cookie;
	int code;  /* the server's refusal */
	bool more; /* another round is wanted */
};

static int ldap_dirsync_round(struct ldap_dirsync *dirsync, struct error *error)
{
	CLEANUP(buf_release) struct buf request = BUF_INIT;
	CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
	LDAPControl control = { .ldctl_oid = (char *)LDAP_CONTROL_X_DIRSYNC,
				.ldctl_iscritical = 1 };
	const struct berval *value;
	const struct entry *entry;
	int found;

	ldap_dirsync_request(&request, &dirsync->cookie);
	control.ldctl_value = (struct berval){ .bv_len = request.len, .bv_val = request.data };
	dirsync->question.more = &control;
	if (ldap_search_open(&search, dirsync->server->session, &dirsync->question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&search, &entry, error)) > 0)
		if (dirsync->changes && ldap_dirsync_hint(dirsync->changes, entry, error) != 0)
			return -1;
	dirsync->code = search.code;
	if (found < 0)
		return -1;
	value = ldap_search_end_control(&search, LDAP_CONTROL_X_DIRSYNC);
	if (!value || !ldap_dirsync_response(value, &dirsync->more, &dirsync->cookie))
		return error_set(error, ERROR_AGAIN,
				 "%s: an answer of DirSync ended without its cookie; the changes "
				 "are discarded as incomplete",
				 dirsync->server->session->uri);
	return 0;
}

/* All rounds from the cookie on. */
static int ldap_dirsync_run(struct ldap_dirsync *dirsync, struct error *error)
{
	for (int round = 0; round < ROUNDS_MAX; round++) {
		if (ldap_dirsync_round(dirsync, error) != 0)
			return -1;
		if (!dirsync->more)
			return 0;
	}
	return error_set(error, ERROR_AGAIN,
			 "%s: DirSync has no end; the changes are discarded as incomplete",
			 dirsync->server->session->uri);
}

/*
 * A refusal, but not a lost connection, means that this way cannot be used, or not from this
 * cookie.
 */
static bool ldap_dirsync_is_refused(const struct ldap_dirsync *dirsync)
{
	return dirsync->code != 0 && !dirsync->server->session->lost;
}

/*
 * Deletions come with the changes only to an account that may see deleted entries; without them a
 * read of changes would not equal a read of everything, so any other account reads everything each
 * time. An answer without any match still ends with a cookie for the server's position.
 */
static int ldap_dirsync_stand(struct ldap_server *server, struct checkpoint *checkpoint,
			      struct error *error)
{
	bool sees;

	if (ldap_confirm_sees_deleted(server, &sees, error) != 0)
		return -1;
	for (size_t i = 0; i < server->contexts.count && sees; i++) {
		struct ldap_dirsync dirsync = {
			.server = server,
			.question = { .base = server->contexts.items[i],
				      .scope = LDAP_SCOPE_SUBTREE,
				      .filter = "(objectClass=mailprovNothing)",
				      .attributes = &server->nothing },
		};
		int status = ldap_dirsync_run(&dirsync, error);
		bool fine = status == 0 && checkpoint_add_cookie(checkpoint, dirsync.cookie.data,
								 dirsync.cookie.len);
		bool refused = ldap_dirsync_is_refused(&dirsync);

		buf_release(&dirsync.cookie);
		if (fine)
			continue;
		checkpoint->cookie_count = 0;
		return status == 0 || refused ? 0 : -1;
	}
	return 0;
}

/*
 * The attributes that matter to us: those of the map and of the filter, the name, the parent, the
 * deletion.
 */
static void ldap_dirsync_attributes(const struct ldap_server *server, struct vec *attributes)
{
	static const char *const always[] = { "name", "parentGUID", "isDeleted" };

	for (size_t i = 0; i < server->setup->area_count; i++) {
		const struct source_area *area = &server->setup->areas[i];

		for (size_t j = 0; j < area->attributes->count; j++)
			if (!vec_has(attributes, area->attributes->items[j]))
				vec_add(attributes, area->attributes->items[j]);
		filter_attributes(area->filter, attributes);
	}
	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		vec_add(attributes, always[i]);
}

static int ldap_dirsync_collect(struct ldap_changes *changes, struct error *error)
{
	struct ldap_server *server = changes->server;
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;

	bool sees;

	if (ldap_confirm_sees_deleted(server, &sees, error) != 0)
		return -1;
	if (!sees)
		changes->why = "deleted entries cannot be seen";
	ldap_dirsync_attributes(server, &attributes);
	changes->containers = true;
	if (changes->before->cookie_count != server->contexts.count)
		changes->why = "there are other places to read";
	for (size_t i = 0; i < server->contexts.count && !changes->why; i++) {
		const struct checkpoint_cookie *cookie = &changes->before->cookies[i];
		struct ldap_dirsync dirsync = {
			.server = server,
			.changes = changes,
			.question = { .base = server->contexts.items[i],
				      .scope = LDAP_SCOPE_SUBTREE,
				      .filter = "(objectClass=*)",
				      .attributes = &attributes },
		};
		int status;

		buf_add(&dirsync.cookie, cookie->octets, cookie->len);
		status = ldap_dirsync_run(&dirsync, error);
		if (status == 0 &&
		    !checkpoint_add_cookie(changes->after, dirsync.cookie.data, dirsync.cookie.len))
			changes->why = "there are too many places to read";
		buf_release(&dirsync.cookie);
		if (status != 0 && !ldap_dirsync_is_refused(&dirsync))
			return -1;
		if (status != 0)
			changes->why =
				"the server does not go on from the place that was kept for us";
	}
	return 0;
}

const struct ldap_delta ldap_delta_dirsync = {
	.words = "by DirSync",
	.chosen = CONFIG_CHANGES_DIRSYNC,
	.kinds = 1U << CONFIG_AD,
	.method = DELTA_DIRSYNC,
	.is_offered = ldap_dirsync_is_offered,
	.stand = ldap_dirsync_stand,
	.collect = ldap_dirsync_collect,
};
