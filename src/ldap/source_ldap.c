// SPDX-License-Identifier: MIT
#include "ldap/source_ldap.h"

#include "base/escape.h"
#include "base/mem.h"
#include "entry/dn.h"
#include "ldap/ldap_compare.h"
#include "ldap/ldap_confirm.h"
#include "ldap/ldap_delta.h"
#include "ldap/ldap_schema.h"

static void source_ldap_close(void *source)
{
	ldap_server_release(source);
	free(source);
}

static int source_ldap_open(const struct source_setup *setup, void **ret_source,
			    struct source_info *ret_info, struct error *error)
{
	struct ldap_server *server = mem_new(1, sizeof(*server));

	if (ldap_server_connect(server, setup, error) != 0) {
		source_ldap_close(server);
		return -1;
	}
	*ret_info = (struct source_info){
		.server = server->session->uri,
		.vendor = server->vendor,
		.tls = server->session->tls,
		.identity = server->session->identity,
	};
	*ret_source = server;
	return 0;
}

static int source_ldap_count(void *argument, const struct entry *entry, struct error *error)
{
	(void)entry;
	(void)error;
	++*(size_t *)argument;
	return 0;
}

static int source_ldap_sees(struct ldap_server *server, const char *dn, bool *ret_sees,
			    struct error *error)
{
	const struct ldap_question question = {
		.base = dn,
		.scope = LDAP_SCOPE_BASE,
		.filter = "(objectClass=*)",
		.attributes = &server->nothing,
	};
	size_t count = 0;
	int code;

	if (ldap_server_ask(server, &question, source_ldap_count, &count, &code, error) != 0 &&
	    code != LDAP_NO_SUCH_OBJECT)
		return -1;
	*ret_sees = count > 0;
	return 0;
}

/*
 * Canaries, entries known to exist: when one cannot be seen, others may be hidden from us as well.
 */
static int source_ldap_check_canaries(struct ldap_server *server, struct error *error)
{
	const struct vec *canaries = &server->setup->directory->canaries;

	for (size_t i = 0; i < canaries->count; i++) {
		bool sees = false;

		if (source_ldap_sees(server, canaries->items[i], &sees, error) != 0)
			return -1;
		if (!sees)
			return error_set(error, ERROR_AGAIN,
					 "%s: the entry %s of directory.canaries cannot be seen; "
					 "the read is discarded as incomplete",
					 server->session->uri, canaries->items[i]);
	}
	return 0;
}

/* The entry that we bind as is a canary too, once we could see it; many accounts cannot. */
static int source_ldap_check_self(struct ldap_server *server, const struct checkpoint *before,
				  struct checkpoint *after, struct error *error)
{
	const struct config_directory *directory = server->setup->directory;
	CLEANUP(buf_release) struct buf dn = BUF_INIT;
	const char *self = directory->bind.dn;

	if (directory->bind.method != CONFIG_BIND_SIMPLE || dn_normalise(&dn, self, strlen(self)) ||
	    dn.len == 0)
		return 0;
	if (source_ldap_sees(server, self, &after->self, error) != 0) {
		if (server->session->lost)
			return -1;
		after->self = false;
	}
	if (before && before->self && !after->self)
		return error_set(error, ERROR_AGAIN,
				 "%s: the entry %s, as which mailprov binds, cannot be seen any "
				 "more, so that others may be hidden as well; the read is "
				 "discarded as incomplete. If this is meant, " READ_ANYWAY,
				 server->session->uri, self);
	return 0;
}

struct source_ldap_reader {
	struct ldap_server *server;
	source_sink sink;
	void *argument;
	struct buf first; /* DN of the first entry of the area that is read */
};

/* A listing that begins anew would go on for ever. */
static int source_ldap_check_loop(struct source_ldap_reader *reader, const struct entry *entry,
				  struct error *error)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	struct buf *first = &reader->first;

	if (first->len == 0) {
		buf_add(first, entry->dn, entry->dn_len);
		return 0;
	}
	if (first->len != entry->dn_len || memcmp(first->data, entry->dn, first->len) != 0)
		return 0;
	escape_terminaln(&shown, first->data, first->len);
	return error_set(error, ERROR_AGAIN,
			 "%s: the server sent %s, with which the listing began, a second time, so "
			 "that it does not seem to end; the read is discarded as incomplete",
			 reader->server->session->uri, buf_text(&shown));
}

/*
 * Remembers one id: when the server does not find this one later, its answers about absent ids are
 * discarded.
 */
static int source_ldap_pass(void *argument, const struct entry *entry, struct error *error)
{
	struct source_ldap_reader *reader = argument;

	if (source_ldap_check_loop(reader, entry, error) != 0)
		return -1;
	ldap_server_note_witness(reader->server, entry);
	if (reader->server->method && reader->server->method->see)
		reader->server->method->see(reader->server, entry);
	return reader->sink(reader->argument, entry, error);
}

/*
 * More entries than this are a listing that does not end: a company may double from one read to the
 * next, and no more is known before the first. What changed comes several times: as a hint, as an
 * entry, as one of a unit that moved.
 */
enum { SOURCE_LDAP_MORE = 10000, SOURCE_LDAP_FIRST = 20 * 1000 * 1000, SOURCE_LDAP_TIMES = 4 };

static int source_ldap_read_all(struct ldap_server *server, struct source_ldap_reader *reader,
				struct error *error)
{
	const struct source_setup *setup = server->setup;

	for (size_t i = 0; i < setup->area_count; i++) {
		const struct source_area *area = &setup->areas[i];
		CLEANUP(vec_release) struct vec attributes = VEC_INIT;
		const struct ldap_question question = {
			.base = area->base,
			.scope = LDAP_SCOPE_SUBTREE,
			.filter = area->filter_text,
			.attributes = &attributes,
			.group = area->group,
			.contact = area->contact,
			.page_size = setup->directory->page_size,
			.control = ldap_server_scope_control(server),
		};
		int code;

		for (size_t j = 0; j < area->attributes->count; j++)
			vec_add(&attributes, area->attributes->items[j]);
		if (server->method && server->method->attribute)
			vec_add(&attributes, server->method->attribute);
		buf_clear(&reader->first);
		/* How many contacts there were is not kept, and they come last. */
		if (area->contact)
			server->session->most = SOURCE_LDAP_FIRST;
		if (ldap_server_ask(server, &question, source_ldap_pass, reader, &code, error) != 0)
			return -1;
	}
	return source_ldap_check_canaries(server, error);
}

static int source_ldap_confirm(void *source, const char *const *ids, size_t count,
			       enum source_presence *ret_presence, struct error *error)
{
	struct ldap_server *server = source;
	int status;

	ldap_server_begin(server);
	status = ldap_confirm(server, false, ids, count, ret_presence, error);
	ldap_session_end(server->session);
	return status;
}

static int source_ldap_lost(void *source, struct source_lost *lost, size_t count,
			    struct error *error)
{
	struct ldap_server *server = source;
	int status = 0;

	ldap_server_begin(server);
	for (size_t i = 0; i < count && status == 0; i++)
		status = ldap_compare_lost(server, &lost[i], error);
	ldap_session_end(server->session);
	return status;
}

static int64_t source_ldap_most(const struct checkpoint *before, bool changes)
{
	int64_t last = before ? (int64_t)before->entries + before->groups : 0;

	return !before ? SOURCE_LDAP_FIRST
		       : (changes ? SOURCE_LDAP_TIMES : 2) * last + SOURCE_LDAP_MORE;
}

/*
 * The server's position is asked for before the read: what changes meanwhile comes twice rather
 * than never.
 */
static int source_ldap_read(void *source, const struct checkpoint *before, struct checkpoint *after,
			    source_sink sink, void *argument, struct error *error)
{
	struct ldap_server *server = source;
	struct source_ldap_reader reader = { .server = server, .sink = sink, .argument = argument };
	int status;

	free(take_ptr(&server->witness));
	ldap_server_begin(server);
	server->session->most = source_ldap_most(before, false);
	status = ldap_delta_stand(server, before, after, error) ||
				 source_ldap_read_all(server, &reader, error) ||
				 source_ldap_check_self(server, before, after, error)
			 ? -1
			 : 0;
	ldap_delta_seal(server, after);
	buf_release(&reader.first);
	ldap_session_end(server->session);
	return status;
}

static int source_ldap_changes(void *source, const struct checkpoint *before,
			       struct checkpoint *after, const struct source_changes *to,
			       const char **ret_why, struct error *error)
{
	struct ldap_server *server = source;
	const struct ldap_delta *method = ldap_delta_find(server, before->method);
	struct ldap_changes changes = {
		.server = server, .to = to, .before = before, .after = after
	};
	int status;

	if (!method) {
		*ret_why = "the server does not tell its changes in the way that was used before";
		return 0;
	}
	after->method = method->method;
	after->words = method->words;
	after->server = "";
	ldap_server_begin(server);
	server->session->most = source_ldap_most(before, true);
	status = method->collect(&changes, error) ||
				 (!changes.why && ldap_changes_settle(&changes, error)) ||
				 (!changes.why && source_ldap_check_canaries(server, error)) ||
				 (!changes.why &&
				  source_ldap_check_self(server, before, after, error))
			 ? -1
			 : 0;
	ldap_session_end(server->session);
	*ret_why = changes.why;
	ldap_changes_release(&changes);
	return status != 0 ? -1 : *ret_why == NULL;
}

static void source_ldap_put_value(const struct vec *attributes, const char *address,
				  struct buf *filter)
{
	for (size_t i = 0; i < attributes->count; i++) {
		buf_printf(filter, "(%s=", attributes->items[i]);
		filter_escape(filter, address, strlen(address));
		buf_printf(filter, ")(%s=smtp:", attributes->items[i]);
		filter_escape(filter, address, strlen(address));
		buf_putc(filter, ')');
	}
}

/*
 * Every attribute that may hold the address, with and without the mark of proxyAddresses, also in a
 * domain for which another one stands.
 */
static void source_ldap_put_address(const struct source_setup *setup,
				    const struct source_area *area, const char *address,
				    struct buf *filter)
{
	const struct config_directory *directory = setup->directory;
	CLEANUP(vec_release) struct vec attributes = VEC_INIT;
	const char *at = strrchr(address, '@');

	mapping_address_attributes(directory, area->group, &attributes);
	buf_printf(filter, "(&%s(|", area->filter_text);
	source_ldap_put_value(&attributes, address, filter);
	for (size_t i = 0; at && i < directory->address_domain_count; i++) {
		const struct config_renaming *renaming = &directory->address_domain[i];
		CLEANUP(buf_release) struct buf before = BUF_INIT;

		if (strcmp(renaming->to, at + 1) != 0)
			continue;
		buf_printf(&before, "%.*s@%s", (int)(at - address), address, renaming->from);
		source_ldap_put_value(&attributes, before.data, filter);
	}
	buf_puts(filter, "))");
}

static int source_ldap_find_dn(struct ldap_server *server, const struct source_area *area,
			       const char *dn, source_sink sink, void *argument,
			       struct error *error)
{
	const struct ldap_question question = {
		.base = dn,
		.scope = LDAP_SCOPE_BASE,
		.filter = area->filter_text,
		.attributes = area->attributes,
		.group = area->group,
		.contact = area->contact,
	};
	int code, status = ldap_server_ask(server, &question, sink, argument, &code, error);

	return status != 0 && (code == LDAP_NO_SUCH_OBJECT || code == LDAP_INVALID_DN_SYNTAX)
		       ? 0
		       : status;
}

static int source_ldap_find_below(struct ldap_server *server, const struct source_area *area,
				  const char *filter, source_sink sink, void *argument,
				  struct error *error)
{
	const struct ldap_question question = {
		.base = area->base,
		.scope = LDAP_SCOPE_SUBTREE,
		.filter = filter,
		.attributes = area->attributes,
		.group = area->group,
		.contact = area->contact,
		.control = ldap_server_scope_control(server),
	};
	int code;

	return ldap_server_ask(server, &question, sink, argument, &code, error);
}

static int source_ldap_find(void *source, const char *dn, const char *address, const char *filter,
			    source_sink sink, void *argument, struct error *error)
{
	struct ldap_server *server = source;
	CLEANUP(buf_release) struct buf normal = BUF_INIT;
	int status = 0;

	if (dn && dn_normalise(&normal, dn, strlen(dn)))
		return 0;
	ldap_server_begin(server);
	for (size_t i = 0; i < server->setup->area_count && status == 0; i++) {
		const struct source_area *area = &server->setup->areas[i];
		CLEANUP(buf_release) struct buf asked = BUF_INIT;

		if (!dn && area->contact)
			continue;
		if (filter)
			buf_printf(&asked, "(&%s%s)", area->filter_text, filter);
		else if (!dn)
			source_ldap_put_address(server->setup, area, address, &asked);
		if (asked.len)
			status = source_ldap_find_below(server, area, asked.data, sink, argument,
							error);
		else if (dn_is_under(buf_text(&normal), area->normal))
			status = source_ldap_find_dn(server, area, dn, sink, argument, error);
	}
	ldap_session_end(server->session);
	return status;
}

static int source_ldap_names(void *source, struct attribute_names *names, struct error *error)
{
	struct ldap_server *server = source;

	server->session->aliases = &server->setup->aliases.pairs;
	return ldap_schema_read(server, names, error);
}

const struct source_ops source_ldap = {
	.scheme = "ldap",
	.names = source_ldap_names,
	.open = source_ldap_open,
	.read = source_ldap_read,
	.changes = source_ldap_changes,
	.confirm = source_ldap_confirm,
	.lost = source_ldap_lost,
	.find = source_ldap_find,
	.close = source_ldap_close,
};
