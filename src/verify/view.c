// SPDX-License-Identifier: MIT
#include "verify/view.h"

const char *view_text(struct view *view, enum rr_type type, const struct rr *record)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	rr_text(&text, type, record);
	return arena_text(&view->arena, buf_text(&text));
}

const char *view_name(struct view *view, const struct name *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	name_text(&text, name);
	return arena_text(&view->arena, buf_text(&text));
}

const struct answer *view_answer(const struct view *view, const struct expect *expect)
{
	if (expect->type == RR_MX)
		return view->mx;
	for (size_t i = 0; expect->type == RR_CNAME && i < view->alias_count; i++)
		if (view->aliases[i].expect == expect)
			return view->aliases[i].alias;
	return expect->spf ? view->txt : NULL;
}

void view_release(struct view *view)
{
	for (size_t i = 0; i < view->expects.count; i++)
		vec_release(&view->states[i].found);
	vec_release(&view->bogus);
	vec_release(&view->spf.voids);
	vec_release(&view->spf.dropped);
	free(view->survey.leftovers);
	spf_record_release(&view->spf.parsed);
	spf_tree_release(&view->spf.tree);
	arena_release(&view->arena);
}
