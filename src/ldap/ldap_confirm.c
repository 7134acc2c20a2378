// SPDX-License-Identifier: MIT
#include "ldap/ldap_confirm.h"

#include "entry/dn.h"
#include "entry/filter.h"
#include "entry/fold.h"
#include "ldap/ldap_compare.h"

enum { CONFIRM_AT_ONCE = 50 };

/*
 * An entry that lies in one of our places and does not match for want of attributes, which may be
 * hidden from us.
 */
struct ldap_confirm_doubt {
	size_t number; /* of the id */
	const char *dn;
	struct vec attributes, values;
};

/* Ids asked for in one filter, and what was found. */
struct ldap_confirm_batch {
	struct ldap_server *server;
	const char *const *ids;
	enum source_presence *presence;
	size_t count;
	size_t area_count;	    /* the first areas: those that count as the scope */
	enum source_presence found; /* what an id becomes that the answer has */
	bool witnessed;
	bool proof;		    /* deleted entries can be seen as such */
	bool looks;		    /* the answer has what the filters look at */
	bool positive;		    /* we can tell ourselves who matches the filter */
	bool seen[CONFIRM_AT_ONCE]; /* of each id: an answer has it */
	struct ldap_confirm_doubt doubts[CONFIRM_AT_ONCE];
	size_t doubt_count;
	struct arena arena;
};

/*
 * Whether the entry lies in our areas and matches by the attributes that we see. The server's own
 * answer may come from the same broken index as its listing: one that was configured and never
 * built finds only what was written since.
 */
static bool ldap_confirm_is_apt(const struct ldap_confirm_batch *batch, const struct entry *entry)
{
	const struct source_setup *setup = batch->server->setup;
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	const struct source_area *area;

	if (!batch->positive || dn_normalise(&dn, entry->dn, entry->dn_len))
		return false;
	area = source_area_of(setup, buf_text(&dn), entry);
	return area && area < setup->areas + batch->area_count;
}

/* What the entry lacks for the filters of the places that it lies in. */
static void ldap_confirm_doubt(struct ldap_confirm_batch *batch, size_t number,
			       const struct entry *entry)
{
	const struct source_setup *setup = batch->server->setup;
	struct ldap_confirm_doubt *doubt = &batch->doubts[batch->doubt_count];
	CLEANUP(buf_release) struct buf dn = BUF_INIT;

	if (batch->doubt_count == CONFIRM_AT_ONCE || dn_normalise(&dn, entry->dn, entry->dn_len))
		return;
	*doubt = (struct ldap_confirm_doubt){ .number = number };
	for (size_t i = 0; i < batch->area_count; i++)
		if (dn_is_under(buf_text(&dn), setup->areas[i].normal) &&
		    filter_might_match(setup->areas[i].filter, entry))
			filter_lacking(setup->areas[i].filter, entry, &doubt->attributes,
				       &doubt->values);
	doubt->dn = arena_textn(&batch->arena, entry->dn, entry->dn_len);
	batch->doubt_count++;
}

static void ldap_confirm_release(struct ldap_confirm_batch *batch)
{
	for (size_t i = 0; i < batch->doubt_count; i++) {
		vec_release(&batch->doubts[i].attributes);
		vec_release(&batch->doubts[i].values);
	}
	arena_release(&batch->arena);
}

/* Whether what the filter wants and we do not see is really not there. 1, 0 or -1. */
static int ldap_confirm_is_lost(struct ldap_confirm_batch *batch,
				const struct ldap_confirm_doubt *doubt, struct error *error)
{
	bool believed =
		batch->server->setup->config->sync.addressless == CONFIG_ADDRESSLESS_SUSPEND;

	for (size_t i = 0; i < doubt->attributes.count; i++) {
		enum source_value answer;

		if (ldap_compare_attribute(batch->server, doubt->dn, doubt->attributes.items[i],
					   doubt->values.items[i], &answer, error) != 0)
			return -1;
		if (answer != SOURCE_VALUE_GONE && !(answer == SOURCE_VALUE_UNTOLD && believed))
			return 0;
	}
	return 1;
}

/*
 * An entry that fell out of the filter because an attribute is not to be seen any more left only if
 * that is gone.
 */
static int ldap_confirm_settle(struct ldap_confirm_batch *batch, struct error *error)
{
	for (size_t i = 0; i < batch->doubt_count; i++) {
		enum source_presence *presence = &batch->presence[batch->doubts[i].number];
		int lost = *presence == SOURCE_OUT_OF_SCOPE
				   ? ldap_confirm_is_lost(batch, &batch->doubts[i], error)
				   : 1;

		if (lost < 0)
			return -1;
		if (lost == 0)
			*presence = SOURCE_UNKNOWN;
	}
	return 0;
}

static int ldap_confirm_mark(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_confirm_batch *batch = argument;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)error;
	if (identity_get(&batch->server->setup->identity, entry, &id))
		return 0;
	batch->witnessed = batch->witnessed ||
			   (batch->server->witness && strcmp(batch->server->witness, id.data) == 0);
	for (size_t i = 0; i < batch->count; i++) {
		if (strcmp(batch->ids[i], id.data) != 0)
			continue;
		batch->seen[i] = true;
		batch->presence[i] =
			batch->found == SOURCE_OUT_OF_SCOPE && ldap_confirm_is_apt(batch, entry)
				? SOURCE_IN_SCOPE
				: batch->found;
		if (batch->presence[i] == SOURCE_OUT_OF_SCOPE && batch->looks)
			ldap_confirm_doubt(batch, i, entry);
	}
	return 0;
}

/* "(|(entryUUID=…)(entryUUID=…))"; false when none of the ids can be asked for. */
static bool ldap_confirm_filter(const struct ldap_confirm_batch *batch, struct buf *buf)
{
	bool any = false;

	buf_puts(buf, "(|");
	for (size_t i = 0; i < batch->count; i++)
		any = identity_filter(&batch->server->setup->identity, batch->ids[i], buf) || any;
	if (batch->server->witness)
		identity_filter(&batch->server->setup->identity, batch->server->witness, buf);
	buf_putc(buf, ')');
	return any;
}

/* Asks below each root; marks what comes. */
static int ldap_confirm_below(struct ldap_confirm_batch *batch, const struct vec *roots,
			      const char *filter, const char *control, struct error *error)
{
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;
	const struct ldap_question question = { .filter = filter,
						.attributes = &attributes,
						.control = control };

	vec_add(&attributes, batch->server->setup->identity.attribute);
	for (size_t i = 0; i < batch->area_count && batch->looks; i++)
		filter_attributes(batch->server->setup->areas[i].filter, &attributes);
	vec_sort(&attributes);
	return ldap_server_ask_below(batch->server, roots, &question, ldap_confirm_mark, batch,
				     error);
}

int ldap_confirm_sees_deleted(struct ldap_server *server, bool *ret_sees, struct error *error)
{
	LDAPControl deleted = { .ldctl_oid = (char *)LDAP_CONTROL_X_SHOW_DELETED,
				.ldctl_iscritical = 1 };
	bool sees = server->setup->directory->kind == CONFIG_AD &&
		    ldap_server_has_control(server, LDAP_CONTROL_X_SHOW_DELETED);

	for (size_t i = 0; i < server->contexts.count && sees; i++) {
		CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
		CLEANUP(buf_release) struct buf base = BUF_INIT;
		struct ldap_question question = {
			.scope = LDAP_SCOPE_ONELEVEL,
			.filter = "(isDeleted=TRUE)",
			.attributes = &server->nothing,
			.page_size = 1,
			.more = &deleted,
		};
		const struct entry *entry;
		int found;

		buf_printf(&base, "CN=Deleted Objects,%s", server->contexts.items[i]);
		question.base = base.data;
		if (ldap_search_open(&search, server->session, &question, error) != 0)
			return -1;
		found = ldap_search_next(&search, &entry, error);
		if (found < 0 && search.code == 0)
			return -1;
		sees = found > 0;
	}
	*ret_sees = sees;
	return 0;
}

static int ldap_confirm_mark_deleted(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_confirm_batch *batch = argument;
	size_t count;
	const struct entry_value *value = entry_values(entry, "isDeleted", &count);

	batch->found = count == 1 && fold_equal(value->octets, value->len, "true", 4)
			       ? SOURCE_GONE
			       : SOURCE_OUT_OF_SCOPE;
	return ldap_confirm_mark(argument, entry, error);
}

/*
 * Where tombstones can be seen, only a tombstone proves a deletion: an entry without one that is
 * not found is hidden from us.
 */
static int ldap_confirm_tombstones(struct ldap_confirm_batch *batch, const char *filter,
				   struct error *error)
{
	LDAPControl deleted = { .ldctl_oid = (char *)LDAP_CONTROL_X_SHOW_DELETED,
				.ldctl_iscritical = 1 };
	const char *names[] = { batch->server->setup->identity.attribute, "isDeleted" };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	const struct ldap_question question = {
		.filter = filter,
		.attributes = &attributes,
		.control = ldap_server_scope_control(batch->server),
		.more = &deleted,
	};

	if (ldap_confirm_sees_deleted(batch->server, &batch->proof, error) != 0)
		return -1;
	if (!batch->proof)
		return 0;
	return ldap_server_ask_below(batch->server, &batch->server->contexts, &question,
				     ldap_confirm_mark_deleted, batch, error);
}

/*
 * Both questions for one batch: whether the entries are anywhere in our trees, and whether they are
 * in scope after all. Entries that only point elsewhere are taken as entries (RFC 3296), so that
 * they do not stand in the way.
 */
static int ldap_confirm_ask(struct ldap_confirm_batch *batch, struct error *error)
{
	CLEANUP(buf_release) struct buf anywhere = BUF_INIT;
	CLEANUP(buf_release) struct buf scoped = BUF_INIT;
	const struct ldap_server *server = batch->server;
	const char *control = ldap_server_whole_control(server);

	if (!ldap_confirm_filter(batch, &anywhere))
		return 0;
	if (ldap_confirm_tombstones(batch, anywhere.data, error) != 0)
		return -1;
	batch->found = SOURCE_OUT_OF_SCOPE;
	batch->looks = batch->positive = true;
	for (size_t i = 0; i < batch->area_count; i++)
		batch->positive =
			batch->positive && filter_is_positive(server->setup->areas[i].filter);
	if (ldap_confirm_below(batch, &server->contexts, anywhere.data, control, error) != 0)
		return -1;
	if (server->witness && !batch->witnessed)
		return error_set(error, ERROR_AGAIN,
				 "%s: does not find %s, which is there by the listing",
				 server->session->uri, server->witness);
	batch->found = SOURCE_IN_SCOPE;
	batch->looks = false;
	for (size_t i = 0; i < batch->area_count; i++) {
		const struct source_area *area = &server->setup->areas[i];
		const char *bases[] = { area->base };
		const struct vec roots = { .items = bases, .count = 1 };

		buf_clear(&scoped);
		buf_printf(&scoped, "(&%s%s)", area->filter_text, anywhere.data);
		if (ldap_confirm_below(batch, &roots, scoped.data, control, error) != 0)
			return -1;
	}
	return ldap_confirm_settle(batch, error);
}

/*
 * The only place where not being found makes an id "gone": it could be asked for, no question
 * failed, none found it, and there is no better proof.
 */
static void ldap_confirm_conclude(const struct ldap_confirm_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		CLEANUP(buf_release) struct buf filter = BUF_INIT;

		if (!batch->seen[i] && !batch->proof &&
		    identity_filter(&batch->server->setup->identity, batch->ids[i], &filter))
			batch->presence[i] = SOURCE_GONE;
	}
}

int ldap_confirm(struct ldap_server *server, bool contacts, const char *const *ids, size_t count,
		 enum source_presence *ret_presence, struct error *error)
{
	const struct source_setup *setup = server->setup;
	size_t area_count = setup->area_count;

	while (!contacts && area_count > 0 && setup->areas[area_count - 1].contact)
		area_count--;
	for (size_t i = 0; i < count; i++)
		ret_presence[i] = SOURCE_UNKNOWN;
	for (size_t start = 0; start < count; start += CONFIRM_AT_ONCE) {
		CLEANUP(ldap_confirm_release)
		struct ldap_confirm_batch batch = {
			.server = server,
			.ids = ids + start,
			.presence = ret_presence + start,
			.count = count - start < CONFIRM_AT_ONCE ? count - start : CONFIRM_AT_ONCE,
			.area_count = area_count,
		};

		if (ldap_confirm_ask(&batch, error) == 0) {
			ldap_confirm_conclude(&batch);
			continue;
		}
		if (server->session->lost)
			return -1;
		for (size_t i = 0; i < batch.count; i++)
			batch.presence[i] = SOURCE_UNKNOWN;
	}
	return 0;
}
