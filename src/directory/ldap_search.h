// SPDX-License-Identifier: MIT
/*
 * One search and all its entries, page by page (RFC 2696), as an iterator. The end is believed only when the server said success on every page and
 * the last page said that it is the last; everything else is an error, never a short list. Order of calls: ldap_search_open, ldap_search_next until
 * it gives 0, ldap_search_release; within ldap_session_begin and ldap_session_end.
 */
#pragma once

#include "directory/entry.h"
#include "directory/ldap_session.h"

struct ldap_question {
	const char *base;
	int scope; /* LDAP_SCOPE_BASE, LDAP_SCOPE_SUBTREE */
	const char *filter;
	const struct vec *attributes; /* to be sent; never all */
	int64_t page_size;	      /* 0: one answer, for questions that have few */
	const char *control;	      /* OID of a control without a value, critical; or NULL */
};

struct ldap_search {
	struct ldap_session *session;
	const struct ldap_question *question;
	char *operation; /* for errors: "search below BASE" */
	char **attributes;
	int request;
	bool running; /* a page is under way */
	bool empty;   /* the page had no entry so far */
	int empty_pages;
	struct berval cookie;
	LDAPMessage *message; /* of the entry at hand */
	struct entry entry;
	int code; /* result code of the server, when next failed because of it; else 0 */
};

#define LDAP_SEARCH_INIT                                                                                                                             \
	{                                                                                                                                            \
		.session = NULL                                                                                                                      \
	}

/* Sends the question, which must live as long as the search. */
MUST_CHECK int ldap_search_open(struct ldap_search *search, struct ldap_session *session, const struct ldap_question *question, struct error *error);

/* The next entry, valid until the next call: 1, 0 when all have come, or -1. */
MUST_CHECK int ldap_search_next(struct ldap_search *search, const struct entry **ret_entry, struct error *error);

/* Ends it; one that is under way is abandoned. */
void ldap_search_release(struct ldap_search *search);
