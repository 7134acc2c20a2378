// SPDX-License-Identifier: MIT
#include "spf/spf.h"

#include "base/mem.h"
#include "base/vec.h"
#include "spf/spf_run.h"

enum { NAMES_MAX = 10 };

/* From octets to a canonical name; false when no name can be made of them. */
static bool spf_name(struct buf *name, const char *octets, size_t len)
{
	struct name wire;

	buf_clear(name);
	if (!name_from_octets(&wire, octets, len))
		return false;
	name_text(name, &wire);
	return true;
}

/* Whether an address record of the name matches the client: 1, 0; -1 when that cannot be told. */
static int spf_match_name(struct spf_run *run, const char *name, const struct spf_term *term,
			  const struct answer **ret_answer)
{
	const struct spf_address *ip = &run->request->ip;
	const struct answer *answer = spf_run_ask(run, name, ip->v6 ? RR_AAAA : RR_A);

	*ret_answer = answer;
	if (!answer || !answer_is_definite(answer))
		return -1;
	for (size_t i = 0; i < answer->count; i++) {
		struct spf_address address = { .v6 = ip->v6 };

		memcpy(address.octets, answer->records[i].octets, answer->records[i].len);
		if (spf_address_matches(ip, &address, ip->v6 ? term->prefix6 : term->prefix4))
			return 1;
	}
	return 0;
}

/*
 * The names that the client's address points to (RFC 7208 section 5.5), and that point back; errors
 * only mean that a name is passed over.
 */
static const struct answer *spf_validate(struct spf_run *run, struct vec *names)
{
	static const struct spf_term exact = { .prefix4 = 32, .prefix6 = 128 };
	const struct spf_address *ip = &run->request->ip;
	CLEANUP(buf_release) struct buf reverse = BUF_INIT;
	const struct answer *pointers, *address;

	for (int i = ip->v6 ? 15 : 3; i >= 0; i--) {
		if (ip->v6)
			buf_printf(&reverse, "%x.%x.", ip->octets[i] & 15u, ip->octets[i] >> 4u);
		else
			buf_printf(&reverse, "%u.", ip->octets[i]);
	}
	buf_puts(&reverse, ip->v6 ? "ip6.arpa" : "in-addr.arpa");
	pointers = spf_run_ask(run, buf_text(&reverse), RR_PTR);
	for (size_t i = 0;
	     pointers && pointers->kind == ANSWER_DATA && i < pointers->count && i < NAMES_MAX; i++)
		if (spf_match_name(run, pointers->records[i].target, &exact, &address) == 1)
			vec_add(names, pointers->records[i].target);
	return pointers;
}

/*
 * What the macro "p" stands for (RFC 7208 section 7.3): the domain itself, else a name below it,
 * else any.
 */
static const char *spf_validated_name(struct spf_run *run, const struct spf_frame *frame,
				      struct buf *domain)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;

	spf_validate(run, &names);
	if (names.count == 0)
		return NULL;
	if (spf_name(domain, frame->domain, strlen(frame->domain))) {
		if (vec_has(&names, buf_text(domain)))
			return frame->domain;
		for (size_t i = 0; i < names.count; i++)
			if (name_is_within(names.items[i], buf_text(domain)))
				return names.items[i];
	}
	return names.items[0];
}

/* Expands a checked text for the frame. */
static void spf_expand(struct spf_run *run, const struct spf_frame *frame, const char *text,
		       size_t len, struct buf *expanded)
{
	CLEANUP(buf_release) struct buf domain = BUF_INIT;

	run->macros.domain = frame->domain;
	run->macros.validated =
		spf_macro_uses(text, len, 'p') ? spf_validated_name(run, frame, &domain) : NULL;
	spf_macro_expand(expanded, text, len, &run->macros);
}

/*
 * The target-name of a term as octets, cut to what fits by dropping labels on the left (RFC 7208
 * section 7.3).
 */
static void spf_target(struct spf_run *run, const struct spf_frame *frame,
		       const struct spf_term *term, struct buf *target)
{
	size_t cut = 0, dropped;
	const char *dot;

	if (!term->domain) {
		buf_puts(target, frame->domain);
		return;
	}
	spf_expand(run, frame, term->domain, term->domain_len, target);
	if (target->len && target->data[target->len - 1] == '.')
		buf_cut(target, target->len - 1);
	while (target->len - cut > NAME_TEXT_MAX &&
	       (dot = memchr(target->data + cut, '.', target->len - cut)))
		cut = (size_t)(dot + 1 - target->data);
	if (cut == 0)
		return;
	dropped = target->len - cut;
	memmove(target->data, target->data + cut, dropped);
	buf_cut(target, dropped);
}

enum spf_match { MATCH_NO, MATCH_YES, MATCH_ERROR };

/* What a term found out. */
struct spf_finding {
	enum spf_match match;
	enum spf_result error; /* of MATCH_ERROR, already told */
	bool is_void;
};

static struct spf_finding spf_failed(enum spf_result error)
{
	return (struct spf_finding){ .match = MATCH_ERROR, .error = error };
}

static bool spf_is_void(const struct answer *answer)
{
	return answer_is_definite(answer) && answer->count == 0;
}

static enum spf_result spf_evaluate(struct spf_run *run, const char *domain, unsigned depth);

/* The table of RFC 7208 section 5.2. */
static struct spf_finding spf_eval_include(struct spf_run *run, const struct spf_frame *frame,
					   const struct spf_term *term, const char *target)
{
	enum spf_result result = spf_evaluate(run, target, frame->depth + 1);

	switch (result) {
	case SPF_PASS:
		return (struct spf_finding){ .match = MATCH_YES };
	case SPF_TEMPERROR:
	case SPF_PERMERROR:
		return spf_failed(result);
	case SPF_NONE:
		return spf_failed(spf_run_fail(run, frame, term, SPF_PERMERROR,
					       "the included domain has no SPF record"));
	default:
		return (struct spf_finding){ .match = MATCH_NO };
	}
}

static struct spf_finding spf_eval_addresses(struct spf_run *run, const struct spf_frame *frame,
					     const struct spf_term *term, const char *name)
{
	const struct answer *answer;
	int match = spf_match_name(run, name, term, &answer);

	if (match < 0)
		return spf_failed(spf_run_fail_answer(run, frame, term, name, answer));
	return (struct spf_finding){ .match = match ? MATCH_YES : MATCH_NO,
				     .is_void = spf_is_void(answer) };
}

/* RFC 7208 section 5.4; more than ten names are an error by section 4.6.4. */
static struct spf_finding spf_eval_mx(struct spf_run *run, const struct spf_frame *frame,
				      const struct spf_term *term, const char *name)
{
	const struct answer *answer = spf_run_ask(run, name, RR_MX), *address;

	if (!answer || !answer_is_definite(answer))
		return spf_failed(spf_run_fail_answer(run, frame, term, name, answer));
	if (answer->count > NAMES_MAX)
		return spf_failed(spf_run_fail(run, frame, term, SPF_PERMERROR,
					       "there are more than ten MX records"));
	for (size_t i = 0; i < answer->count; i++) {
		const char *host = answer->records[i].target;
		int match = strcmp(host, ".") != 0 ? spf_match_name(run, host, term, &address) : 0;

		if (match < 0)
			return spf_failed(spf_run_fail_answer(run, frame, term, host, address));
		if (match)
			return (struct spf_finding){ .match = MATCH_YES };
	}
	return (struct spf_finding){ .is_void = spf_is_void(answer) };
}

static struct spf_finding spf_eval_ptr(struct spf_run *run, const char *name)
{
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	const struct answer *pointers = spf_validate(run, &names);

	for (size_t i = 0; i < names.count; i++)
		if (name_is_within(names.items[i], name))
			return (struct spf_finding){ .match = MATCH_YES };
	return (struct spf_finding){ .is_void = pointers && spf_is_void(pointers) };
}

static struct spf_finding spf_eval_exists(struct spf_run *run, const struct spf_frame *frame,
					  const struct spf_term *term, const char *name)
{
	const struct answer *answer = spf_run_ask(run, name, RR_A);

	if (!answer || !answer_is_definite(answer))
		return spf_failed(spf_run_fail_answer(run, frame, term, name, answer));
	return (struct spf_finding){ .match = answer->count ? MATCH_YES : MATCH_NO,
				     .is_void = answer->count == 0 };
}

static struct spf_finding spf_eval_lookup(struct spf_run *run, const struct spf_frame *frame,
					  const struct spf_term *term)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (++run->outcome->lookups > SPF_LOOKUPS_MAX)
		return spf_failed(
			spf_run_fail(run, frame, term, SPF_PERMERROR,
				     "this is more than the ten DNS lookups that are allowed"));
	spf_target(run, frame, term, &target);
	if (run->lacking)
		return spf_failed(SPF_TEMPERROR);
	if (term->kind == SPF_INCLUDE)
		return spf_eval_include(run, frame, term, buf_text(&target));
	/* A name that cannot be in DNS has no records (RFC 7208 section 4.8). */
	if (!spf_name(&name, buf_text(&target), target.len))
		return (struct spf_finding){ .match = MATCH_NO };
	switch (term->kind) {
	case SPF_A:
		return spf_eval_addresses(run, frame, term, buf_text(&name));
	case SPF_MX:
		return spf_eval_mx(run, frame, term, buf_text(&name));
	case SPF_PTR:
		return spf_eval_ptr(run, buf_text(&name));
	default:
		return spf_eval_exists(run, frame, term, buf_text(&name));
	}
}

static struct spf_finding spf_eval_term(struct spf_run *run, const struct spf_frame *frame,
					const struct spf_term *term)
{
	struct spf_address network = { .v6 = term->kind == SPF_IP6 };

	switch (term->kind) {
	case SPF_ALL:
		return (struct spf_finding){ .match = MATCH_YES };
	case SPF_IP4:
	case SPF_IP6:
		memcpy(network.octets, term->address, sizeof(network.octets));
		return (struct spf_finding){ .match = spf_address_matches(
						     &run->request->ip, &network,
						     network.v6 ? term->prefix6 : term->prefix4) };
	case SPF_REDIRECT:
	case SPF_EXP:
	case SPF_UNKNOWN:
		return (struct spf_finding){ .match = MATCH_NO };
	default:
		return spf_eval_lookup(run, frame, term);
	}
}

static bool spf_is_modifier(const struct spf_term *term)
{
	return term->kind == SPF_REDIRECT || term->kind == SPF_EXP || term->kind == SPF_UNKNOWN;
}

static enum spf_result spf_qualifier_result(char qualifier)
{
	return qualifier == '-'	  ? SPF_FAIL
	       : qualifier == '~' ? SPF_SOFTFAIL
	       : qualifier == '?' ? SPF_NEUTRAL
				  : SPF_PASS;
}

/*
 * The text that "exp" points to (RFC 7208 section 6.2). Whatever goes wrong there, there is just no
 * explanation.
 */
static void spf_explain(struct spf_run *run, const struct spf_frame *frame,
			const struct spf_term *term)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct answer *answer;
	const struct rr *record;

	spf_target(run, frame, term, &target);
	if (run->lacking || !spf_name(&name, buf_text(&target), target.len))
		return;
	answer = spf_run_ask(run, buf_text(&name), RR_TXT);
	if (!answer || answer->kind != ANSWER_DATA || answer->count != 1)
		return;
	record = &answer->records[0];
	if (spf_macro_check((const char *)record->octets, record->len, SPF_MACRO_EXPLANATION))
		return;
	spf_expand(run, frame, (const char *)record->octets, record->len, &text);
	run->outcome->explanation = arena_text(&run->outcome->arena, buf_text(&text));
}

/* When no mechanism matched (RFC 7208 section 6.1). */
static enum spf_result spf_redirect(struct spf_run *run, const struct spf_frame *frame,
				    const struct spf_term *term)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	enum spf_result result;

	if (++run->outcome->lookups > SPF_LOOKUPS_MAX)
		return spf_run_fail(run, frame, term, SPF_PERMERROR,
				    "this is more than the ten DNS lookups that are allowed");
	spf_target(run, frame, term, &target);
	if (run->lacking)
		return SPF_TEMPERROR;
	spf_run_note(run, frame, term, "goes on at the other record");
	result = spf_evaluate(run, buf_text(&target), frame->depth);
	if (result == SPF_NONE)
		return spf_run_fail(run, frame, term, SPF_PERMERROR,
				    "the domain has no SPF record");
	return result;
}

/* Walks the terms of a record in order (RFC 7208 section 4.6.2). */
static enum spf_result spf_walk(struct spf_run *run, const struct spf_frame *frame,
				const struct spf_record *record)
{
	const struct spf_term *redirect = spf_record_find(record, SPF_REDIRECT),
			      *exp = spf_record_find(record, SPF_EXP);

	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->terms[i];
		struct spf_finding finding;
		enum spf_result result;

		if (spf_is_modifier(term))
			continue;
		finding = spf_eval_term(run, frame, term);
		if (run->lacking)
			return SPF_TEMPERROR;
		if (finding.match == MATCH_ERROR)
			return finding.error;
		spf_run_note(run, frame, term,
			     finding.match     ? "matches"
			     : finding.is_void ? "finds nothing"
					       : "does not match")
			->is_void = finding.is_void;
		if (finding.is_void && ++run->outcome->voids > SPF_VOIDS_MAX)
			return spf_run_fail(
				run, frame, term, SPF_PERMERROR,
				"this is the third lookup that finds nothing; two are allowed");
		if (!finding.match)
			continue;
		result = spf_qualifier_result(term->qualifier);
		/*
		 * Within an include nothing is decided yet, and its explanation is not used
		 * (section 6.2).
		 */
		if (frame->depth == 0) {
			run->outcome->mechanism =
				arena_textn(&run->outcome->arena, term->text, term->len);
			if (result == SPF_FAIL && exp)
				spf_explain(run, frame, exp);
		}
		return result;
	}
	return redirect ? spf_redirect(run, frame, redirect) : SPF_NEUTRAL;
}

int spf_select(const struct answer *answer, const struct rr **ret_record)
{
	const struct rr *found = NULL;

	for (size_t i = 0; i < answer->count; i++) {
		if (!spf_is_record((const char *)answer->records[i].octets, answer->records[i].len))
			continue;
		if (found)
			return -1;
		found = &answer->records[i];
	}
	if (found)
		*ret_record = found;
	return found != NULL;
}

/* Initial processing and the lookup of the record (RFC 7208 sections 4.3 to 4.6). */
static enum spf_result spf_evaluate(struct spf_run *run, const char *domain, unsigned depth)
{
	CLEANUP(spf_record_release) struct spf_record record = SPF_RECORD_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct spf_frame frame = { .domain = domain, .depth = depth };
	const struct answer *answer;
	struct spf_fault fault;
	const struct rr *text;
	int found;

	if (!spf_name(&name, domain, strlen(domain)) || !strchr(buf_text(&name), '.') ||
	    domain[0] == '[')
		return SPF_NONE;
	answer = spf_run_ask(run, buf_text(&name), RR_TXT);
	if (!answer || !answer_is_definite(answer))
		return spf_run_fail_answer(run, &frame, NULL, buf_text(&name), answer);
	found = spf_select(answer, &text);
	if (found < 0)
		return spf_run_fail(run, &frame, NULL, SPF_PERMERROR,
				    "there is more than one SPF record");
	if (found == 0) {
		spf_run_note(run, &frame, NULL, "no SPF record");
		return SPF_NONE;
	}
	spf_run_note(run, &frame, NULL,
		     arena_textn(&run->outcome->arena, (const char *)text->octets, text->len));
	if (spf_parse(&record, (const char *)text->octets, text->len, &fault))
		return spf_walk(run, &frame, &record);
	return spf_run_fail(run, &frame,
			    &(struct spf_term){ .text = fault.term, .len = fault.term_len },
			    SPF_PERMERROR, fault.why);
}

bool spf_check(struct dns_lookup *lookup, const struct spf_request *request,
	       struct spf_outcome *outcome)
{
	const char *helo = request->helo ? request->helo : "";
	const char *sender = request->sender ? request->sender : "";
	const char *at = strrchr(sender, '@');
	struct spf_run run = { .lookup = lookup, .request = request, .outcome = outcome };
	CLEANUP(mem_freep)
	char *local = at && at > sender ? mem_textn(sender, (size_t)(at - sender))
					: mem_text("postmaster");

	spf_outcome_release(outcome);
	run.macros = (struct spf_macros){
		.local = local,
		.sender_domain = at	   ? at + 1
				 : *sender ? sender
					   : helo,
		.helo = helo,
		.receiver = request->receiver ? request->receiver : "unknown",
		.ip = &request->ip,
		.now = request->now,
	};
	outcome->result =
		spf_evaluate(&run, request->domain ? request->domain : run.macros.sender_domain, 0);
	if (run.lacking)
		spf_outcome_release(outcome);
	return !run.lacking;
}
