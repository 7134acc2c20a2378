// SPDX-License-Identifier: MIT
#include "ldap/ldap_changes.h"

#include "base/mem.h"
#include "ldap/ldap_confirm.h"

/* Beyond these a read of everything is cheaper, and gets all of the checks. */
enum { TOUCHED_MAX = 20000, SUSPECTS_MAX = 1000, ASK_AT_ONCE = 50 };

int ldap_changes_take(struct ldap_changes *changes, const struct entry *entry, struct error *error)
{
	return changes->to->changed(changes->to->argument, entry, error);
}

static void ldap_changes_note(struct ldap_changes *changes, struct vec *ids, const char *id,
			      size_t most)
{
	if (changes->why)
		return;
	if (ids->count >= most)
		changes->why = "too much changed since the last read";
	else
		vec_add(ids, arena_text(&changes->arena, id));
}

void ldap_changes_touch(struct ldap_changes *changes, const char *id)
{
	ldap_changes_note(changes, &changes->touched, id, TOUCHED_MAX);
}

void ldap_changes_suspect(struct ldap_changes *changes, const char *id)
{
	if (snapshot_base_knows(changes->to->base, id))
		ldap_changes_note(changes, &changes->suspects, id, SUSPECTS_MAX);
}

/* Ids to read again, and which of them came. */
struct ldap_changes_batch {
	struct ldap_changes *changes;
	const char *const *ids;
	size_t count;
	bool came[ASK_AT_ONCE];
	bool container;
};

static int ldap_changes_reread(void *argument, const struct entry *entry, struct error *error)
{
	struct ldap_changes_batch *batch = argument;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	if (identity_get(&batch->changes->server->setup->identity, entry, &id))
		return 0;
	for (size_t i = 0; i < batch->count; i++)
		batch->came[i] = batch->came[i] || strcmp(batch->ids[i], id.data) == 0;
	return ldap_changes_take(batch->changes, entry, error);
}

static int ldap_changes_see_container(void *argument, const struct entry *entry,
				      struct error *error)
{
	struct ldap_changes_batch *batch = argument;

	(void)entry;
	(void)error;
	batch->container = true;
	return 0;
}

static int ldap_changes_ask_below(struct ldap_changes_batch *batch, const struct vec *roots,
				  const struct vec *attributes, const char *filter,
				  source_sink sink, struct error *error)
{
	struct ldap_server *server = batch->changes->server;
	const struct ldap_question question = { .filter = filter,
						.attributes = attributes,
						.control = ldap_server_scope_control(server) };

	return ldap_server_ask_below(server, roots, &question, sink, batch, error);
}

/* A change of an unknown id that is not in scope is ignored, unless people may be below it. */
static int ldap_changes_check_containers(struct ldap_changes_batch *batch, struct error *error)
{
	const struct ldap_server *server = batch->changes->server;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	bool any = false;

	if (!batch->changes->containers)
		return 0;
	buf_puts(&filter, "(&(|(objectClass=organizationalUnit)(objectClass=container))(|");
	for (size_t i = 0; i < batch->count; i++)
		if (!batch->came[i] &&
		    !snapshot_base_knows(batch->changes->to->base, batch->ids[i]))
			any = identity_filter(&server->setup->identity, batch->ids[i], &filter) ||
			      any;
	buf_puts(&filter, "))");
	if (any && ldap_changes_ask_below(batch, &server->contexts, &server->nothing, filter.data,
					  ldap_changes_see_container, error) != 0)
		return -1;
	if (batch->container)
		batch->changes->why = "an organizational unit was made or moved";
	return 0;
}

static int ldap_changes_ask_area(struct ldap_changes_batch *batch, const struct source_area *area,
				 struct error *error)
{
	const struct ldap_server *server = batch->changes->server;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct ldap_question question = {
		.base = area->base,
		.scope = LDAP_SCOPE_SUBTREE,
		.attributes = area->attributes,
		.group = area->group,
		.contact = area->contact,
		.control = ldap_server_scope_control(server),
	};
	bool any = false;
	int code;

	buf_printf(&filter, "(&%s(|", area->filter_text);
	for (size_t i = 0; i < batch->count; i++)
		any = identity_filter(&server->setup->identity, batch->ids[i], &filter) || any;
	buf_puts(&filter, "))");
	question.filter = filter.data;
	return any ? ldap_server_ask(batch->changes->server, &question, ldap_changes_reread, batch,
				     &code, error)
		   : 0;
}

static int ldap_changes_ask(struct ldap_changes_batch *batch, struct error *error)
{
	const struct source_setup *setup = batch->changes->server->setup;

	for (size_t i = 0; i < setup->area_count; i++)
		if (ldap_changes_ask_area(batch, &setup->areas[i], error) != 0)
			return -1;
	return ldap_changes_check_containers(batch, error);
}

/* Reads ids again; with `suspects` those that did not come are said to be gone from the scope. */
static int ldap_changes_read_again(struct ldap_changes *changes, const struct vec *ids,
				   bool suspects, struct error *error)
{
	for (size_t start = 0; start < ids->count && !changes->why; start += ASK_AT_ONCE) {
		struct ldap_changes_batch batch = {
			.changes = changes,
			.ids = ids->items + start,
			.count =
				ids->count - start < ASK_AT_ONCE ? ids->count - start : ASK_AT_ONCE,
		};

		if (ldap_changes_ask(&batch, error) != 0)
			return -1;
		for (size_t i = 0; i < batch.count && suspects; i++)
			if (!batch.came[i])
				ldap_changes_suspect(changes, batch.ids[i]);
	}
	return 0;
}

/*
 * The second question decides on the suspects; one that stays unknown needs a read of everything.
 */
static int ldap_changes_confirm(struct ldap_changes *changes, struct vec *present,
				struct error *error)
{
	CLEANUP(mem_freep)
	enum source_presence *presence = mem_new(changes->suspects.count + 1, sizeof(*presence));

	if (ldap_confirm(changes->server, true, changes->suspects.items, changes->suspects.count,
			 presence, error) != 0)
		return -1;
	for (size_t i = 0; i < changes->suspects.count; i++) {
		if (presence[i] == SOURCE_UNKNOWN)
			changes->why = "the server could not tell whether an entry is gone";
		else if (presence[i] == SOURCE_IN_SCOPE)
			vec_add(present, changes->suspects.items[i]);
		else
			snapshot_base_drop(changes->to->base, changes->suspects.items[i]);
	}
	return 0;
}

int ldap_changes_settle(struct ldap_changes *changes, struct error *error)
{
	CLEANUP(vec_release) struct vec present = VEC_INIT;

	vec_sort(&changes->touched);
	if (ldap_changes_read_again(changes, &changes->touched, true, error) != 0)
		return -1;
	vec_sort(&changes->suspects);
	if (!changes->server->witness && changes->to->witness &&
	    !vec_has(&changes->suspects, changes->to->witness))
		changes->server->witness = mem_text(changes->to->witness);
	if (changes->why || changes->suspects.count == 0)
		return 0;
	if (ldap_changes_confirm(changes, &present, error) != 0)
		return -1;
	return ldap_changes_read_again(changes, &present, false, error);
}

void ldap_changes_release(struct ldap_changes *changes)
{
	vec_release(&changes->touched);
	vec_release(&changes->suspects);
	arena_release(&changes->arena);
}
