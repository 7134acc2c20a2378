// SPDX-License-Identifier: MIT
#include "verify/server_view_spf.h"

#include "base/mem.h"
#include "spf/spf_repair.h"

/* How many of the provider's networks are tried; it lists few. */
enum { NETWORKS_MAX = 32 };

static const char *spf_octets(const struct rr *record)
{
	return (const char *)record->octets;
}

/* Terms beside the one record, in TXT records of their own: it was cut into pieces. */
static void server_view_find_parts(struct server_view *view, struct server_view_state *state)
{
	for (size_t i = 0; i < view->txt->count && view->spf.count == 1; i++) {
		const struct rr *record = &view->txt->records[i];

		if (!spf_is_part(spf_octets(record), record->len))
			continue;
		view->spf.parts = true;
		vec_add(&state->found, server_view_text(view, RR_TXT, record));
	}
}

/* The SPF records of the domain; without one, a text that was meant to be one. */
static void server_view_find_spf(struct server_view *view, struct server_view_state *state)
{
	CLEANUP(buf_release) struct buf repaired = BUF_INIT;
	struct server_view_spf *spf = &view->spf;

	for (size_t i = 0; i < view->txt->count; i++) {
		const struct rr *record = &view->txt->records[i];

		if (!spf_is_record(spf_octets(record), record->len))
			continue;
		if (spf->count++ == 0)
			spf->record = record;
		vec_add(&state->found, server_view_text(view, RR_TXT, record));
	}
	for (size_t i = 0; i < view->txt->count && spf->count == 0 && !spf->record; i++) {
		spf->misprint = spf_repair(&repaired, spf_octets(&view->txt->records[i]),
					   view->txt->records[i].len);
		if (!spf->misprint)
			continue;
		spf->record = &view->txt->records[i];
		vec_add(&state->found, server_view_text(view, RR_TXT, spf->record));
	}
	server_view_find_parts(view, state);
}

static bool server_view_is_mechanism(const struct spf_term *term)
{
	return term->kind != SPF_REDIRECT && term->kind != SPF_EXP && term->kind != SPF_UNKNOWN;
}

static const struct site *server_view_spf_site(const struct server_view *view,
					       const struct spf_term *term)
{
	for (size_t i = 0; view->registry && i < view->registry->count; i++) {
		const struct site *site = &view->registry->sites[i];

		if (site != view->site && site->spf_mechanism &&
		    spf_term_is(term->text, term->len, site->spf_mechanism))
			return site;
	}
	return NULL;
}

/* The terms that matter. What follows "all" is never reached (RFC 7208 section 5.1). */
static void server_view_read_spf(struct server_view *view)
{
	struct server_view_spf *spf = &view->spf;

	for (size_t i = 0; i < spf->parsed.count; i++) {
		const struct spf_term *term = &spf->parsed.terms[i];
		const struct site *other = server_view_spf_site(view, term);

		if (term->kind == SPF_ALL && !spf->all)
			spf->all = term;
		if (!spf->all && !spf->ours &&
		    spf_term_is(term->text, term->len, view->site->spf_mechanism))
			spf->ours = term;
		if (other && !spf->others) {
			spf->others = term;
			spf->other = other;
		}
		for (size_t j = 0; j < view->site->legacy.spf.count && !spf->legacy; j++)
			if (spf_term_is(term->text, term->len, view->site->legacy.spf.items[j]))
				spf->legacy = term;
	}
}

/*
 * Whether the site's mechanism stands before all others, so that nothing can keep its servers from
 * passing.
 */
static bool server_view_is_ours_first(const struct server_view_spf *spf)
{
	for (size_t i = 0; i < spf->parsed.count; i++)
		if (server_view_is_mechanism(&spf->parsed.terms[i]))
			return &spf->parsed.terms[i] == spf->ours;
	return false;
}

/* The provider's networks, out of its own record. False when answers are lacking. */
static bool server_view_expand_site(struct server_view *view, struct spf_tree *tree)
{
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	const char *text = arena_printf(&view->arena, "v=spf1 %s", view->site->spf_mechanism);
	struct spf_fault fault;

	if (spf_parse(&record, text, strlen(text), &fault))
		return spf_tree_walk_record(tree, view->lookup, &record);
	tree->broken = fault.why;
	return true;
}

/*
 * check_host for one address of the provider. False when answers are lacking, or when it does not
 * pass.
 */
static bool server_view_try_address(struct server_view *view, const struct spf_address *address)
{
	CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct spf_request request = { .ip = *address,
					     .sender = view->domain,
					     .helo = view->domain };
	struct server_view_spf *spf = &view->spf;

	if (!spf_check(view->lookup, &request, &outcome))
		return false;
	if (outcome.result == SPF_PASS)
		return true;
	spf_address_text(&text, address);
	spf->check =
		outcome.result == SPF_TEMPERROR ? SERVER_VIEW_SPF_UNSURE : SERVER_VIEW_SPF_FAILS;
	spf->result = outcome.result;
	spf->checked = arena_text(&view->arena, buf_text(&text));
	spf->problem = arena_text(&view->arena, outcome.problem);
	return false;
}

/* Addresses for documentation, which are never in use (RFC 5737, RFC 3849, RFC 9637). */
static const struct {
	bool v6;
	const char *text;
} strangers[] = {
	{ false, "192.0.2.1" },	 { false, "198.51.100.1" }, { false, "203.0.113.1" },
	{ true, "2001:db8::1" }, { true, "3fff::1" },
};

static bool server_view_is_listed(const struct spf_tree *tree, const struct spf_address *address)
{
	for (size_t i = 0; i < tree->count; i++)
		if (spf_address_matches(address, &tree->networks[i].address,
					tree->networks[i].prefix))
			return true;
	return false;
}

/* Terms whose names are not there, seen on the way of a client that no term matches. */
static void server_view_note_voids(struct server_view *view, const struct spf_outcome *outcome)
{
	for (size_t i = 0; i < outcome->step_count; i++) {
		const struct spf_step *step = &outcome->steps[i];
		const char *text = step->term ? arena_printf(&view->arena, "%s in %s", step->term,
							     step->domain)
					      : NULL;

		if (step->is_void && text && !vec_has(&view->spf.voids, text))
			vec_add(&view->spf.voids, text);
	}
}

/* check_host for an unused address: 1 it passes, 0 it does not, -1 answers are lacking. */
static int server_view_try_stranger(struct server_view *view, const struct spf_address *address)
{
	CLEANUP(spf_outcome_release) struct spf_outcome outcome = SPF_OUTCOME_INIT;
	const struct spf_request request = { .ip = *address,
					     .sender = view->domain,
					     .helo = view->domain };
	bool *too_void = address->v6 ? &view->spf.too_void6 : &view->spf.too_void;

	if (!spf_check(view->lookup, &request, &outcome))
		return -1;
	*too_void |= outcome.result == SPF_PERMERROR && outcome.voids > SPF_VOIDS_MAX;
	/*
	 * A host without an IPv6 address is void for IPv6 alone: nothing to complain of, until
	 * there are too many.
	 */
	if (!address->v6 || (*too_void && !view->spf.too_void))
		server_view_note_voids(view, &outcome);
	for (size_t i = 0; i < outcome.step_count && outcome.result == SPF_PASS; i++)
		if (outcome.steps[i].depth == 0 && outcome.steps[i].term &&
		    strcmp(outcome.steps[i].note, "matches") == 0)
			vec_add(&view->spf.dropped,
				arena_text(&view->arena, outcome.steps[i].term));
	return outcome.result == SPF_PASS;
}

/*
 * One family: all must pass, since examples out of books do get into records. Those that the
 * provider lists do not count. False: answers are lacking.
 */
static bool server_view_try_family(struct server_view *view, const struct spf_tree *tree, bool v6)
{
	const char *passes = NULL;

	for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
		struct spf_address address;
		int result;

		if (strangers[i].v6 != v6 || !spf_address_parse(&address, strangers[i].text) ||
		    server_view_is_listed(tree, &address))
			continue;
		result = server_view_try_stranger(view, &address);
		if (result <= 0)
			return result == 0;
		passes = strangers[i].text;
	}
	if (passes)
		view->spf.stranger = passes;
	return true;
}

/*
 * Terms that lead to a name without a valid record go out of the line to write; what is broken
 * further down is up to its owner.
 */
static void server_view_drop_broken(struct server_view *view)
{
	for (size_t i = 0; i < view->spf.parsed.count; i++) {
		CLEANUP(spf_tree_release) struct spf_tree tree = SPF_TREE_INIT;
		const struct spf_term *term = &view->spf.parsed.terms[i];
		const char *target;
		struct name name;

		if (!view->spf.tree.broken ||
		    (term->kind != SPF_INCLUDE && term->kind != SPF_REDIRECT) ||
		    !name_from_octets(&name, term->domain, term->domain_len))
			continue;
		target = server_view_name(view, &name);
		if (spf_tree_walk(&tree, view->lookup, target) && tree.broken &&
		    strncmp(tree.broken, target, strlen(target)) == 0)
			vec_add(&view->spf.dropped,
				arena_textn(&view->arena, term->text, term->len));
	}
}

/*
 * The record that the provider asks for, literally: no other sender passes it, so no evaluation is
 * needed.
 */
static bool server_view_is_plain(const struct server_view_spf *spf)
{
	return spf->parsed.count == 2 && spf->ours == &spf->parsed.terms[0] &&
	       spf->all == &spf->parsed.terms[1] && strchr("-~", spf->all->qualifier);
}

/* Whether the record passes an arbitrary sender. False when answers are lacking. */
static bool server_view_try_strangers(struct server_view *view, const struct spf_tree *tree)
{
	bool four, six;

	if (server_view_is_plain(&view->spf))
		return true;
	four = server_view_try_family(view, tree, false);
	six = server_view_try_family(view, tree, true);
	/* Where a part cannot be read now, the end of the record says it, too. */
	if (view->spf.all && view->spf.all->qualifier == '+' && !view->spf.stranger)
		view->spf.stranger = strangers[0].text;
	return four && six;
}

/*
 * The meaning of the record, not its text: the provider's servers must pass, the first and the last
 * address of each of its networks standing for all.
 */
static void server_view_check_spf(struct server_view *view)
{
	CLEANUP(spf_tree_release) struct spf_tree tree = SPF_TREE_INIT;
	struct server_view_spf *spf = &view->spf;

	if (!server_view_expand_site(view, &tree) || !server_view_try_strangers(view, &tree))
		return;
	if (tree.count == 0 || tree.broken) {
		spf->check = SERVER_VIEW_SPF_UNREAD;
		spf->broken = tree.broken != NULL;
		spf->problem = arena_text(&view->arena, tree.unread   ? tree.unread
							: tree.broken ? tree.broken
								      : "it lists no network");
		return;
	}
	spf->check = SERVER_VIEW_SPF_PASSES;
	if (spf->ours && spf->ours->qualifier == '+' && server_view_is_ours_first(spf))
		return;
	for (size_t i = 0; i < tree.count && i < NETWORKS_MAX; i++) {
		struct spf_address first = spf_network_end(&tree.networks[i], false),
				   last = spf_network_end(&tree.networks[i], true);

		if (!server_view_try_address(view, &first) || !server_view_try_address(view, &last))
			return;
	}
}

static enum verdict_state server_view_judge_spf(const struct server_view_spf *spf)
{
	if (spf->count == 0)
		return spf->record ? VERDICT_WRONG : VERDICT_MISSING;
	if (spf->count > 1 || !spf->valid || spf->misprint || spf->tree.lookups > SPF_LOOKUPS_MAX ||
	    spf->tree.broken || spf->broken || spf->stranger)
		return VERDICT_WRONG;
	switch (spf->check) {
	case SERVER_VIEW_SPF_PASSES:
		return VERDICT_OK;
	case SERVER_VIEW_SPF_FAILS:
		return VERDICT_WRONG;
	case SERVER_VIEW_SPF_UNSURE:
		return VERDICT_RECORD_UNKNOWN;
	default:
		/* Without the provider's own record there is only the text to go by. */
		return spf->ours && spf->ours->qualifier == '+' ? VERDICT_OK : VERDICT_WRONG;
	}
}

bool server_view_is_spf(const struct server_view *view, const struct rr *record)
{
	CLEANUP(buf_release) struct buf repaired = BUF_INIT;

	return spf_is_record(spf_octets(record), record->len) ||
	       spf_repair(&repaired, spf_octets(record), record->len) ||
	       (view->spf.parts && spf_is_part(spf_octets(record), record->len));
}

/* The line to write: what is there now, misprints undone, with the site's mechanism. */
static void server_view_write_spf(struct server_view *view)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(vec_release) struct vec texts = VEC_INIT;

	for (size_t i = 0; i < view->txt->count; i++) {
		CLEANUP(buf_release) struct buf repaired = BUF_INIT;
		const struct rr *record = &view->txt->records[i];

		if (spf_repair(&repaired, spf_octets(record), record->len))
			vec_add(&texts, arena_textn(&view->arena, repaired.data, repaired.len));
		else if (spf_is_record(spf_octets(record), record->len) ||
			 (view->spf.parts && spf_is_part(spf_octets(record), record->len)))
			vec_add(&texts, arena_textn(&view->arena, spf_octets(record), record->len));
	}
	server_view_drop_broken(view);
	spf_line(&line, view->site, view->registry, &texts, &view->spf.dropped);
	view->spf.line = arena_text(&view->arena, buf_text(&line));
}

void server_view_look_spf(struct server_view *view, struct server_view_state *state)
{
	CLEANUP(buf_release) struct buf repaired = BUF_INIT;
	struct server_view_spf *spf = &view->spf;

	if (!answer_is_definite(view->txt))
		return;
	server_view_find_spf(view, state);
	if (spf->count == 1) {
		spf->valid = spf_parse(&spf->parsed, spf_octets(spf->record), spf->record->len,
				       &spf->fault);
		if (spf->valid) {
			server_view_read_spf(view);
			if (spf_tree_walk_record(&spf->tree, view->lookup, &spf->parsed))
				server_view_check_spf(view);
		}
		if (!spf->ours)
			spf->misprint =
				spf_repair(&repaired, spf_octets(spf->record), spf->record->len);
	}
	if (dns_lookup_lacks(view->lookup))
		return;
	state->state = server_view_judge_spf(spf);
	if (state->state != VERDICT_OK || spf->parts || !server_view_is_plain(spf))
		server_view_write_spf(view);
}
