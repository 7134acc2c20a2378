// SPDX-License-Identifier: MIT
/*
 * One search and all its entries, page by page (RFC 2696), as an iterator. The result is complete
 * only when every page ended with success and the last page said that it is the last; everything
 * else is an error, never a short list. Order of calls: ldap_search_open, ldap_search_next until it
 * gives 0, ldap_search_release; within ldap_session_begin and ldap_session_end.
 */
#pragma once

#include "entry/entry.h"
#include "ldap/ldap_session.h"

/* Takes an intermediate message (RFC 4511 section 4.13). -1 ends the search with that error. */
typedef int (*ldap_search_notice)(void *argument, const char *oid, const struct berval *value,
				  struct error *error);

struct ldap_question {
	const char *base;
	int scope; /* LDAP_SCOPE_BASE, LDAP_SCOPE_SUBTREE */
	const char *filter;
	const struct vec *attributes; /* to be sent; never all */
	bool group;		      /* the entries are groups */
	bool contact;		      /* the entries are contacts */
	int64_t page_size;	      /* 0: one answer, for questions that have few */
	const char *control;	      /* OID of a control without a value, critical; or NULL */
	LDAPControl *more;	      /* a control with a value, or NULL */
	ldap_search_notice notice;    /* NULL: no intermediate messages are allowed */
	void *argument;
};

struct ldap_search {
	struct ldap_session *session;
	const struct ldap_question *question;
	char *operation; /* for errors: "search below BASE" */
	struct buf normal; /* the base in the form for comparing, once that is needed */
	char **attributes;
	int request;
	bool running; /* a page is under way */
	bool empty;   /* the page had no entry so far */
	int empty_pages;
	struct berval cookie;
	LDAPMessage *message; /* of the entry at hand */
	struct entry entry;
	LDAPControl **entry_controls; /* of the entry at hand, when the question had a control with
					 a value */
	LDAPControl **controls;	      /* of the end of the answer */
	int code; /* result code of the server, when next failed because of it; else 0 */
};

#define LDAP_SEARCH_INIT        \
	{                       \
		.session = NULL \
	}

/* Sends the question, which must live as long as the search. */
MUST_CHECK int ldap_search_open(struct ldap_search *search, struct ldap_session *session,
				const struct ldap_question *question, struct error *error);

/* The next entry, valid until the next call: 1, 0 when all have come, or -1. */
MUST_CHECK int ldap_search_next(struct ldap_search *search, const struct entry **ret_entry,
				struct error *error);

/*
 * The value of a control of the entry at hand, or NULL; only for questions that have a control with
 * a value.
 */
const struct berval *ldap_search_entry_control(const struct ldap_search *search, const char *oid);

/* The value of a control of the end of the answer, after next gave 0; or NULL. */
const struct berval *ldap_search_end_control(const struct ldap_search *search, const char *oid);

/* Ends it; one that is under way is abandoned. */
void ldap_search_release(struct ldap_search *search);
