// SPDX-License-Identifier: MIT
#include "resolver/query.h"

enum {
	TCP_TRIES = 3
}; /* a server may end a connection with questions open on it (RFC 7766 section 6.2.4) */

void query_list_add(struct query_list *list, struct query *query)
{
	query->next = NULL;
	query->link = list->end;
	*list->end = query;
	list->end = &query->next;
}

void query_list_remove(struct query_list *list, struct query *query)
{
	*query->link = query->next;
	if (query->next)
		query->next->link = query->link;
	else
		list->end = query->link;
}

void query_list_release(struct query_list *list)
{
	for (struct query *query = list->first, *next; query; query = next) {
		next = query->next;
		answer_free(query->best);
		free(query);
	}
	query_list_init(list);
}

bool query_is_settled(const struct answer *answer)
{
	return !answer->truncated && (answer_is_definite(answer) || answer->kind == ANSWER_ALIAS);
}

/* How informative an outcome is; the best one is reported when none settles the question. */
static int query_rank(const struct answer *answer)
{
	if (answer->truncated)
		return 0;
	switch (answer->kind) {
	case ANSWER_TIMEOUT:
		return answer->over_tcp;
	case ANSWER_NETERR:
		return 1 + answer->over_tcp;
	case ANSWER_MALFORMED:
		return 3;
	default:
		return 4;
	}
}

void query_keep(struct query *query, struct answer *answer)
{
	/*
	 * The part cut off may be what was asked for, so this is not an answer unless TCP brings
	 * the rest.
	 */
	if (answer->truncated) {
		answer->kind = ANSWER_NETERR;
		answer->over_tcp = true;
	}
	if (query->best && query_rank(query->best) > query_rank(answer)) {
		answer_free(answer);
	} else {
		answer_free(query->best);
		query->best = answer;
	}
}

enum query_step query_step(const struct query *query, const struct answer *answer, bool has_others)
{
	bool again = answer->kind == ANSWER_NETERR || answer->kind == ANSWER_MALFORMED;

	if (answer->truncated || (again && answer->over_tcp && query->by_tcp < TCP_TRIES))
		return QUERY_BY_TCP;
	switch (answer->kind) {
	case ANSWER_TIMEOUT:
	case ANSWER_MALFORMED:
	case ANSWER_FORMERR:
		return QUERY_AGAIN;
	case ANSWER_SERVFAIL:
		return has_others && !query->alone ? QUERY_ELSEWHERE : QUERY_AGAIN;
	default:
		return QUERY_ELSEWHERE;
	}
}
