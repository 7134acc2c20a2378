// SPDX-License-Identifier: MIT
#include "directory/source.h"

#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"
#include "directory/dn.h"
#include "directory/ldap_search.h"

enum { CONFIRM_AT_ONCE = 50 };

struct source_ldap {
	const struct source_setup *setup;
	struct arena arena;
	struct ldap_session *session;
	const char *vendor;
	struct vec controls; /* that the server knows */
	struct vec contexts; /* the roots of the trees in which our bases lie */
	struct vec nothing;  /* "1.1": entries without attributes */
	char *witness;	     /* an id that this run has seen */
};

static bool source_ldap_has_control(const struct source_ldap *ldap, const char *oid)
{
	return vec_has(&ldap->controls, oid);
}

static void source_ldap_add_texts(struct source_ldap *ldap, const struct entry *entry, const char *attribute, struct vec *vec)
{
	size_t count;
	const struct entry_value *values = entry_values(entry, attribute, &count);

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		escape_terminaln(&text, values[i].octets, values[i].len);
		vec_add(vec, arena_text(&ldap->arena, buf_text(&text)));
	}
}

/* The roots of naming contexts that hold a base of ours; a base in none of them stands for itself. */
static void source_ldap_choose_contexts(struct source_ldap *ldap, const struct vec *all)
{
	const struct vec *bases = &ldap->setup->config->directory.base;

	for (size_t i = 0; i < bases->count; i++) {
		const char *root = bases->items[i];

		for (size_t j = 0; j < all->count; j++) {
			CLEANUP(buf_release) struct buf context = BUF_INIT;

			if (!dn_normalise(&context, all->items[j], strlen(all->items[j])) && context.len &&
			    dn_is_under(ldap->setup->bases.items[i], context.data))
				root = all->items[j];
		}
		if (!vec_has(&ldap->contexts, root))
			vec_add(&ldap->contexts, root);
	}
}

/* The root DSE (RFC 4512 section 5.1). A server that shows none is one that tells nothing of itself, which is no reason not to read it. */
static int source_ldap_read_root(struct source_ldap *ldap, struct error *error)
{
	static const char *names[] = { "vendorName", "objectClass", "supportedControl", "namingContexts" };
	const struct vec attributes = { .items = names, .count = ARRAY_LEN(names) };
	const struct ldap_question question = { .base = "", .scope = LDAP_SCOPE_BASE, .filter = "(objectClass=*)", .attributes = &attributes };
	CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
	CLEANUP(vec_release) struct vec contexts = VEC_INIT;
	CLEANUP(vec_release) struct vec vendors = VEC_INIT;
	CLEANUP(vec_release) struct vec classes = VEC_INIT;
	const struct entry *entry;
	int found;

	if (ldap_search_open(&search, ldap->session, &question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&search, &entry, error)) > 0) {
		source_ldap_add_texts(ldap, entry, "vendorName", &vendors);
		source_ldap_add_texts(ldap, entry, "objectClass", &classes);
		source_ldap_add_texts(ldap, entry, "supportedControl", &ldap->controls);
		source_ldap_add_texts(ldap, entry, "namingContexts", &contexts);
	}
	if (found < 0 && search.code == 0)
		return -1;
	/* slapd(8) does not name itself in vendorName. */
	ldap->vendor = vendors.count ? vendors.items[0] : vec_has(&classes, "OpenLDAProotDSE") ? "OpenLDAP" : NULL;
	source_ldap_choose_contexts(ldap, &contexts);
	return 0;
}

static int source_ldap_try(struct source_ldap *ldap, const char *uri, enum ldap_session_stage *ret_stage, struct error *error)
{
	int status;

	if (ldap_session_open(&ldap->setup->config->directory, uri, &ldap->session, ret_stage, error) != 0)
		return -1;
	*ret_stage = LDAP_SESSION_CONNECT;
	ldap_session_begin(ldap->session, INT64_MAX);
	status = source_ldap_read_root(ldap, error);
	ldap_session_end(ldap->session);
	if (status != 0) {
		ldap_session_close(ldap->session);
		ldap->session = NULL;
	}
	return status;
}

/*
 * The first server that can be used. A refused bind ends it: the next server would refuse it too, and some lock an account after a few. When none can
 * be used the error says what each of them said.
 */
static int source_ldap_connect_first(struct source_ldap *ldap, struct error *error)
{
	const struct vec *uris = &ldap->setup->config->directory.uri;
	CLEANUP(buf_release) struct buf causes = BUF_INIT;
	enum error_kind kind = ERROR_AGAIN;

	for (size_t i = 0; i < uris->count; i++) {
		enum ldap_session_stage stage;

		if (source_ldap_try(ldap, uris->items[i], &stage, error) == 0)
			return 0;
		if (error->kind == ERROR_CONFIG || (stage == LDAP_SESSION_BIND && error->kind != ERROR_AGAIN))
			return -1;
		if (error->kind != ERROR_AGAIN)
			kind = error->kind;
		buf_printf(&causes, "%s%s", i ? "; " : "", error->text);
	}
	return error_set(error, kind, "%s%s", uris->count > 1 ? "none of the directory servers can be used: " : "", buf_text(&causes));
}

static void source_ldap_close(void *source)
{
	struct source_ldap *ldap = source;

	ldap_session_close(ldap->session);
	vec_release(&ldap->controls);
	vec_release(&ldap->contexts);
	vec_release(&ldap->nothing);
	arena_release(&ldap->arena);
	free(ldap->witness);
	free(ldap);
}

static int source_ldap_open(const struct source_setup *setup, void **ret_source, struct directory_info *ret_info, struct error *error)
{
	struct source_ldap *ldap = mem_new(1, sizeof(*ldap));

	ldap->setup = setup;
	vec_add(&ldap->nothing, LDAP_NO_ATTRS);
	if (source_ldap_connect_first(ldap, error) != 0) {
		source_ldap_close(ldap);
		return -1;
	}
	*ret_info = (struct directory_info){
		.server = ldap->session->uri,
		.vendor = ldap->vendor,
		.tls = ldap->session->tls,
		.identity = ldap->session->identity,
	};
	*ret_source = ldap;
	return 0;
}

/* Gives every entry of one question to the sink. `ret_code` is the server's refusal, when that was the error. */
static int source_ldap_ask(struct source_ldap *ldap, const struct ldap_question *question, source_sink sink, void *argument, int *ret_code,
			   struct error *error)
{
	CLEANUP(ldap_search_release) struct ldap_search search = LDAP_SEARCH_INIT;
	const struct entry *entry;
	int found;

	*ret_code = 0;
	if (ldap_search_open(&search, ldap->session, question, error) != 0)
		return -1;
	while ((found = ldap_search_next(&search, &entry, error)) > 0)
		if (sink(argument, entry, error) != 0)
			return -1;
	*ret_code = search.code;
	return found;
}

static int source_ldap_count(void *argument, const struct entry *entry, struct error *error)
{
	(void)entry;
	(void)error;
	++*(size_t *)argument;
	return 0;
}

/* Entries that are known to be there: when one cannot be seen, others may be hidden from us as well. */
static int source_ldap_check_canaries(struct source_ldap *ldap, struct error *error)
{
	const struct vec *canaries = &ldap->setup->config->directory.canaries;

	for (size_t i = 0; i < canaries->count; i++) {
		const struct ldap_question question = {
			.base = canaries->items[i],
			.scope = LDAP_SCOPE_BASE,
			.filter = "(objectClass=*)",
			.attributes = &ldap->nothing,
		};
		size_t count = 0;
		int code;

		if (source_ldap_ask(ldap, &question, source_ldap_count, &count, &code, error) != 0 && code != LDAP_NO_SUCH_OBJECT)
			return -1;
		if (count == 0)
			return error_set(error, ERROR_AGAIN, "%s: the entry %s of directory.canaries cannot be seen; the read is not believed",
					 ldap->session->uri, canaries->items[i]);
	}
	return 0;
}

/*
 * Active Directory answers a search of a domain's root with references to its other partitions unless it is told that we know (MS-ADTS
 * 3.1.1.3.4.1.4).
 */
static const char *source_ldap_scope_control(const struct source_ldap *ldap)
{
	if (ldap->setup->config->directory.kind == CONFIG_AD && source_ldap_has_control(ldap, LDAP_CONTROL_X_DOMAIN_SCOPE))
		return LDAP_CONTROL_X_DOMAIN_SCOPE;
	return NULL;
}

struct source_ldap_reader {
	struct source_ldap *ldap;
	source_sink sink;
	void *argument;
};

/* Remembers one id: a server that does not find this one when asked for absent ones is not to be believed about those. */
static int source_ldap_pass(void *argument, const struct entry *entry, struct error *error)
{
	struct source_ldap_reader *reader = argument;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	if (!reader->ldap->witness && !identity_get(&reader->ldap->setup->identity, entry, &id))
		reader->ldap->witness = take_ptr(&id.data);
	return reader->sink(reader->argument, entry, error);
}

static int source_ldap_read_all(struct source_ldap *ldap, struct source_ldap_reader *reader, struct error *error)
{
	const struct config_directory *directory = &ldap->setup->config->directory;

	for (size_t i = 0; i < directory->base.count; i++) {
		const struct ldap_question question = {
			.base = directory->base.items[i],
			.scope = LDAP_SCOPE_SUBTREE,
			.filter = ldap->setup->filter_text,
			.attributes = &ldap->setup->attributes,
			.page_size = directory->page_size,
			.control = source_ldap_scope_control(ldap),
		};
		int code;

		if (source_ldap_ask(ldap, &question, source_ldap_pass, reader, &code, error) != 0)
			return -1;
	}
	return source_ldap_check_canaries(ldap, error);
}

static int source_ldap_read(void *source, source_sink sink, void *argument, struct error *error)
{
	struct source_ldap *ldap = source;
	struct source_ldap_reader reader = { .ldap = ldap, .sink = sink, .argument = argument };
	int64_t total = ldap->setup->config->directory.timeout.total;
	int status;

	ldap_session_begin(ldap->session, total ? clock_ticks_ms() + total * 1000 : INT64_MAX);
	status = source_ldap_read_all(ldap, &reader, error);
	ldap_session_end(ldap->session);
	return status;
}

/* Some ids that are asked for in one filter, and what came of them. */
struct source_ldap_batch {
	struct source_ldap *ldap;
	const char *const *ids;
	enum directory_presence *presence;
	size_t count;
	enum directory_presence found; /* what an id becomes that the answer has */
	bool witnessed;
};

static int source_ldap_mark(void *argument, const struct entry *entry, struct error *error)
{
	struct source_ldap_batch *batch = argument;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	(void)error;
	if (identity_get(&batch->ldap->setup->identity, entry, &id))
		return 0;
	batch->witnessed = batch->witnessed || (batch->ldap->witness && strcmp(batch->ldap->witness, id.data) == 0);
	for (size_t i = 0; i < batch->count; i++)
		if (strcmp(batch->ids[i], id.data) == 0)
			batch->presence[i] = batch->found;
	return 0;
}

/* "(|(entryUUID=…)(entryUUID=…))"; false when none of the ids can be asked for. */
static bool source_ldap_filter(const struct source_ldap_batch *batch, struct buf *buf)
{
	bool any = false;

	buf_puts(buf, "(|");
	for (size_t i = 0; i < batch->count; i++)
		any = identity_filter(&batch->ldap->setup->identity, batch->ids[i], buf) || any;
	if (batch->ldap->witness)
		identity_filter(&batch->ldap->setup->identity, batch->ldap->witness, buf);
	buf_putc(buf, ')');
	return any;
}

/* Asks below each root; marks what comes. */
static int source_ldap_ask_below(struct source_ldap_batch *batch, const struct vec *roots, const char *filter, const char *control,
				 struct error *error)
{
	const char *names[] = { batch->ldap->setup->identity.attribute };
	const struct vec attributes = { .items = names, .count = 1 };

	for (size_t i = 0; i < roots->count; i++) {
		const struct ldap_question question = {
			.base = roots->items[i],
			.scope = LDAP_SCOPE_SUBTREE,
			.filter = filter,
			.attributes = &attributes,
			.control = control,
		};
		int code;

		if (source_ldap_ask(batch->ldap, &question, source_ldap_mark, batch, &code, error) != 0)
			return -1;
	}
	return 0;
}

/*
 * Both questions for one batch: whether the entries are anywhere in our trees, and whether they are in scope after all. Entries that only point
 * elsewhere are taken as entries (RFC 3296), so that they do not stand in the way.
 */
static int source_ldap_confirm_batch(struct source_ldap_batch *batch, struct error *error)
{
	CLEANUP(buf_release) struct buf anywhere = BUF_INIT;
	CLEANUP(buf_release) struct buf scoped = BUF_INIT;
	const struct source_ldap *ldap = batch->ldap;
	const char *control = source_ldap_scope_control(ldap);

	if (!source_ldap_filter(batch, &anywhere))
		return 0;
	if (!control && source_ldap_has_control(ldap, LDAP_CONTROL_MANAGEDSAIT))
		control = LDAP_CONTROL_MANAGEDSAIT;
	batch->found = DIRECTORY_OUT_OF_SCOPE;
	if (source_ldap_ask_below(batch, &ldap->contexts, anywhere.data, control, error) != 0)
		return -1;
	if (ldap->witness && !batch->witnessed)
		return error_set(error, ERROR_AGAIN, "%s: does not find %s, which it has just listed", ldap->session->uri, ldap->witness);
	buf_printf(&scoped, "(&%s%s)", ldap->setup->filter_text, anywhere.data);
	batch->found = DIRECTORY_IN_SCOPE;
	return source_ldap_ask_below(batch, &ldap->setup->config->directory.base, scoped.data, control, error);
}

/* An id becomes "gone" only here: it could be asked for, no question failed, and none found it. */
static void source_ldap_conclude(const struct source_ldap_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		CLEANUP(buf_release) struct buf filter = BUF_INIT;

		if (batch->presence[i] == DIRECTORY_UNKNOWN && identity_filter(&batch->ldap->setup->identity, batch->ids[i], &filter))
			batch->presence[i] = DIRECTORY_GONE;
	}
}

static int source_ldap_confirm_all(struct source_ldap *ldap, const char *const *ids, size_t count, enum directory_presence *presence,
				   struct error *error)
{
	for (size_t start = 0; start < count; start += CONFIRM_AT_ONCE) {
		struct source_ldap_batch batch = {
			.ldap = ldap,
			.ids = ids + start,
			.presence = presence + start,
			.count = count - start < CONFIRM_AT_ONCE ? count - start : CONFIRM_AT_ONCE,
		};

		if (source_ldap_confirm_batch(&batch, error) == 0) {
			source_ldap_conclude(&batch);
			continue;
		}
		if (ldap->session->lost)
			return -1;
		for (size_t i = 0; i < batch.count; i++)
			batch.presence[i] = DIRECTORY_UNKNOWN;
	}
	return 0;
}

static int source_ldap_confirm(void *source, const char *const *ids, size_t count, enum directory_presence *ret_presence, struct error *error)
{
	struct source_ldap *ldap = source;
	int status;

	for (size_t i = 0; i < count; i++)
		ret_presence[i] = DIRECTORY_UNKNOWN;
	ldap_session_begin(ldap->session, INT64_MAX);
	status = source_ldap_confirm_all(ldap, ids, count, ret_presence, error);
	ldap_session_end(ldap->session);
	return status;
}

/* Every attribute that may hold the address, with and without the mark of proxyAddresses. */
static void source_ldap_put_address(const struct source_ldap *ldap, const char *address, struct buf *filter)
{
	static const int fields[] = { ACCOUNT_ADDRESS, ACCOUNT_ALIASES };

	buf_printf(filter, "(&%s(|", ldap->setup->filter_text);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const char *attribute = ldap->setup->config->directory.map[fields[i]];

		if (!attribute)
			continue;
		buf_printf(filter, "(%s=", attribute);
		filter_escape(filter, address, strlen(address));
		buf_printf(filter, ")(%s=smtp:", attribute);
		filter_escape(filter, address, strlen(address));
		buf_putc(filter, ')');
	}
	buf_puts(filter, "))");
}

static int source_ldap_find_dn(struct source_ldap *ldap, const char *dn, source_sink sink, void *argument, struct error *error)
{
	const struct ldap_question question = {
		.base = dn,
		.scope = LDAP_SCOPE_BASE,
		.filter = ldap->setup->filter_text,
		.attributes = &ldap->setup->attributes,
	};
	int code, status = source_ldap_ask(ldap, &question, sink, argument, &code, error);

	return status != 0 && (code == LDAP_NO_SUCH_OBJECT || code == LDAP_INVALID_DN_SYNTAX) ? 0 : status;
}

static int source_ldap_find_address(struct source_ldap *ldap, const char *address, source_sink sink, void *argument, struct error *error)
{
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	const struct vec *bases = &ldap->setup->config->directory.base;

	source_ldap_put_address(ldap, address, &filter);
	for (size_t i = 0; i < bases->count; i++) {
		const struct ldap_question question = {
			.base = bases->items[i],
			.scope = LDAP_SCOPE_SUBTREE,
			.filter = filter.data,
			.attributes = &ldap->setup->attributes,
			.control = source_ldap_scope_control(ldap),
		};
		int code;

		if (source_ldap_ask(ldap, &question, sink, argument, &code, error) != 0)
			return -1;
	}
	return 0;
}

static int source_ldap_find(void *source, const char *dn, const char *address, source_sink sink, void *argument, struct error *error)
{
	struct source_ldap *ldap = source;
	int status;

	ldap_session_begin(ldap->session, INT64_MAX);
	status = dn ? source_ldap_find_dn(ldap, dn, sink, argument, error) : source_ldap_find_address(ldap, address, sink, argument, error);
	ldap_session_end(ldap->session);
	return status;
}

const struct source_ops source_ldap = {
	.scheme = "ldap",
	.open = source_ldap_open,
	.read = source_ldap_read,
	.confirm = source_ldap_confirm,
	.find = source_ldap_find,
	.close = source_ldap_close,
};
