// SPDX-License-Identifier: MIT
#include "spf/spf_run.h"

#include "base/mem.h"

struct spf_step *spf_run_note(struct spf_run *run, const struct spf_frame *frame,
			      const struct spf_term *term, const char *note)
{
	struct spf_outcome *outcome = run->outcome;
	struct spf_step *step;

	outcome->steps = mem_grow(outcome->steps, &outcome->step_cap, outcome->step_count + 1,
				  sizeof(*outcome->steps));
	step = &outcome->steps[outcome->step_count++];
	*step = (struct spf_step){
		.depth = frame->depth,
		.domain = arena_text(&outcome->arena, frame->domain),
		.term = term ? arena_textn(&outcome->arena, term->text, term->len) : NULL,
		.note = note,
		.lookups = outcome->lookups,
	};
	return step;
}

enum spf_result spf_run_fail(struct spf_run *run, const struct spf_frame *frame,
			     const struct spf_term *term, enum spf_result result,
			     const char *problem)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (run->lacking)
		return SPF_TEMPERROR;
	buf_printf(&text, "%s: ", frame->domain);
	if (term)
		buf_printf(&text, "%.*s: ", (int)term->len, term->text);
	buf_puts(&text, problem);
	if (!run->outcome->problem)
		run->outcome->problem = arena_text(&run->outcome->arena, buf_text(&text));
	spf_run_note(run, frame, term, run->outcome->problem);
	return result;
}

enum spf_result spf_run_fail_answer(struct spf_run *run, const struct spf_frame *frame,
				    const struct spf_term *term, const char *name,
				    const struct answer *answer)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (answer) {
		buf_printf(&text, "%s: ", name);
		answer_describe(&text, answer);
	}
	return spf_run_fail(run, frame, term, SPF_TEMPERROR, buf_text(&text));
}

const struct answer *spf_run_ask(struct spf_run *run, const char *name, enum rr_type type)
{
	const struct answer *answer = answer_cache_follow(run->lookup, name, type);

	run->lacking |= !answer;
	return answer;
}
