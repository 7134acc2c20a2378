// SPDX-License-Identifier: MIT
#include "verify/server_view.h"

const char *server_view_text(struct server_view *view, enum rr_type type, const struct rr *record)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	rr_text(&text, type, record);
	return arena_text(&view->arena, buf_text(&text));
}

const char *server_view_name(struct server_view *view, const struct name *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	name_text(&text, name);
	return arena_text(&view->arena, buf_text(&text));
}

const struct answer *server_view_answer(const struct server_view *view,
					const struct expected_record *expect)
{
	if (expect->type == RR_MX)
		return view->mx;
	for (size_t i = 0; expect->type == RR_CNAME && i < view->alias_count; i++)
		if (view->aliases[i].expect == expect)
			return view->aliases[i].alias;
	return expect->spf ? view->txt : NULL;
}

void server_view_release(struct server_view *view)
{
	for (size_t i = 0; i < view->expected.count; i++)
		vec_release(&view->states[i].found);
	vec_release(&view->bogus);
	vec_release(&view->spf.voids);
	vec_release(&view->spf.dropped);
	free(view->survey.leftovers);
	spf_record_release(&view->spf.parsed);
	spf_tree_release(&view->spf.tree);
	arena_release(&view->arena);
}
