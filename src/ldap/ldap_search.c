// SPDX-License-Identifier: MIT
#include "ldap/ldap_search.h"

#include <inttypes.h>
#include <strings.h>

#include "base/escape.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "entry/dn.h"
#include "ldap/ldap_error.h"
#include "mapping/attribute_loss.h"

/* A server may send empty pages (it filters after it counted), but not for ever. */
enum { EMPTY_PAGES_MAX = 1000 };

static int ldap_search_send(struct ldap_search *search, struct error *error)
{
	const struct ldap_question *question = search->question;
	struct ldap_session *session = search->session;
	LDAPControl other = { .ldctl_oid = (char *)question->control, .ldctl_iscritical = 1 };
	LDAPControl *page = NULL, *controls[4] = { NULL };
	size_t count = 0;
	int code = LDAP_SUCCESS;

	if (ldap_session_check(session, search->operation, error) != 0)
		return -1;
	if (question->control)
		controls[count++] = &other;
	if (question->more)
		controls[count++] = question->more;
	/*
	 * Critical: a server that lacks it has to refuse, else a cut answer would look like the
	 * last page.
	 */
	if (question->page_size)
		code = ldap_create_page_control(session->ld, (ber_int_t)question->page_size,
						search->cookie.bv_val ? &search->cookie : NULL, 1,
						&page);
	if (page)
		controls[count++] = page;
	if (code == LDAP_SUCCESS)
		code = ldap_search_ext(session->ld, question->base, question->scope,
				       question->filter, search->attributes, 0, controls, NULL,
				       NULL, LDAP_NO_LIMIT, &search->request);
	ldap_control_free(page);
	ber_memfree(search->cookie.bv_val);
	search->cookie = (struct berval){ .bv_len = 0 };
	if (code != LDAP_SUCCESS)
		return ldap_session_refuse(session, search->operation, code, error);
	search->running = true;
	search->empty = true;
	return 0;
}

int ldap_search_open(struct ldap_search *search, struct ldap_session *session,
		     const struct ldap_question *question, struct error *error)
{
	CLEANUP(buf_release) struct buf operation = BUF_INIT;

	*search = (struct ldap_search){ .session = session,
					.question = question,
					.entry.group = question->group,
					.entry.contact = question->contact };
	buf_printf(&operation,
		   question->scope == LDAP_SCOPE_BASE ? "read of \"%s\"" : "search below \"%s\"",
		   question->base);
	search->operation = take_ptr(&operation.data);
	search->attributes = mem_new(question->attributes->count + 1, sizeof(*search->attributes));
	for (size_t i = 0; i < question->attributes->count; i++)
		search->attributes[i] = (char *)question->attributes->items[i];
	return ldap_search_send(search, error);
}

static int ldap_search_distrust(struct ldap_search *search, const char *why, struct error *error)
{
	return error_set(error, ERROR_AGAIN, "%s: %s: %s; the read is discarded as incomplete",
			 search->session->uri, search->operation, why);
}

/* The attributes of an entry, pointing into the message. */
static int ldap_search_walk(struct ldap_search *search, BerElement *ber, struct error *error)
{
	LDAP *ld = search->session->ld;
	struct berval description, *values;
	int code;

	while ((code = ldap_get_attribute_ber(ld, search->message, ber, &description, &values)) ==
		       LDAP_SUCCESS &&
	       description.bv_val) {
		entry_add(&search->entry, description.bv_val, description.bv_len);
		for (const struct berval *value = values; value && value->bv_val; value++)
			entry_add_value(&search->entry, value->bv_val, value->bv_len);
		ber_memfree(values);
		values = NULL;
	}
	return code == LDAP_SUCCESS
		       ? 0
		       : ldap_search_distrust(search, "an entry came that cannot be decoded",
					      error);
}

static int ldap_search_decode(struct ldap_search *search, struct error *error)
{
	BerElement *ber = NULL;
	struct berval dn;
	int status;

	/*
	 * First: walking through the entry puts NULs where its parts end, which is where the next
	 * begin.
	 */
	ldap_controls_free(take_ptr(&search->entry_controls));
	if (search->question->more &&
	    ldap_get_entry_controls(search->session->ld, search->message,
				    &search->entry_controls) != LDAP_SUCCESS)
		return ldap_search_distrust(search, "an entry came that cannot be decoded", error);
	if (ldap_get_dn_ber(search->session->ld, search->message, &ber, &dn) != LDAP_SUCCESS)
		return ldap_search_distrust(search, "an entry came that cannot be decoded", error);
	entry_clear(&search->entry, dn.bv_val, dn.bv_len);
	search->entry.aliases = search->session->aliases;
	status = ldap_search_walk(search, ber, error);
	ber_free(ber, 0);
	return status;
}

/*
 * Whether an entry is below the base of its search, which most DNs show as they are: then what lies
 * before the base ends with a comma that separates.
 */
static bool ldap_search_is_below(struct ldap_search *search)
{
	const char *base = search->question->base, *dn = search->entry.dn;
	size_t len = search->entry.dn_len, end = strlen(base);
	CLEANUP(buf_release) struct buf normal = BUF_INIT;

	if (len >= end && strncasecmp(dn + len - end, base, end) == 0 &&
	    (len == end ||
	     (len > end + 1 && dn[len - end - 1] == ',' && dn[len - end - 2] != '\\')))
		return true;
	if (search->normal.len == 0 && dn_normalise(&search->normal, base, end))
		return true;
	return !dn_normalise(&normal, dn, len) &&
	       dn_is_under(buf_text(&normal), buf_text(&search->normal));
}

/*
 * What was not asked for is nothing that this server may tell us. A base of Active Directory may be
 * an id in place of a DN.
 */
static int ldap_search_examine(struct ldap_search *search, struct error *error)
{
	const struct ldap_question *question = search->question;
	const struct ldap_session *session = search->session;
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	if (session->most && session->entries > session->most) {
		buf_printf(&why,
			   "more than %" PRId64 " entries came, so that this listing does not "
			   "seem to end (twice those of the last read and some more are "
			   "believed). If the directory really has so many, " READ_ANYWAY,
			   session->most);
		return ldap_search_distrust(search, why.data, error);
	}
	/* What is no text at all is told of by whoever takes it. */
	if (question->scope != LDAP_SCOPE_SUBTREE || !*question->base || *question->base == '<' ||
	    !utf8_is_valid(search->entry.dn, search->entry.dn_len) || ldap_search_is_below(search))
		return 0;
	buf_puts(&why, "the server sent ");
	escape_terminaln(&why, search->entry.dn, search->entry.dn_len);
	buf_puts(&why, ", which is not below that. If it is, write directory.base in the way in "
		       "which the server writes DNs");
	return ldap_search_distrust(search, why.data, error);
}

/*
 * A part of the tree that another server has: referrals are not followed, so the list would be
 * short.
 */
static int ldap_search_refer(struct ldap_search *search, struct error *error)
{
	char **urls = NULL;

	if (ldap_parse_reference(search->session->ld, search->message, &urls, NULL, 0) !=
	    LDAP_SUCCESS)
		urls = NULL;
	error_set(error, ERROR_AGAIN,
		  "%s: %s: the server says that a part of the tree is elsewhere (%s), and mailprov "
		  "does not follow such references; the read is discarded as incomplete. Set "
		  "directory.base to what this server holds",
		  search->session->uri, search->operation,
		  urls && urls[0] ? urls[0] : "no place given");
	ldap_memvfree((void **)urls);
	return -1;
}

/* Takes the cookie out of the answer to a page. */
static int ldap_search_take_cookie(struct ldap_search *search, LDAPControl **controls,
				   struct error *error)
{
	LDAPControl *control =
		controls ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL) : NULL;
	ber_int_t estimate;

	if (!control)
		return ldap_search_distrust(search,
					    "a page came without the control that tells whether it "
					    "is the last (RFC 2696)",
					    error);
	if (ldap_parse_pageresponse_control(search->session->ld, control, &estimate,
					    &search->cookie) != LDAP_SUCCESS)
		return ldap_search_distrust(
			search, "a page came with a control that cannot be decoded (RFC 2696)",
			error);
	return 0;
}

/* The end of a page or of everything: 1 when another page was asked for, 0 at the end, or -1. */
static int ldap_search_finish(struct ldap_search *search, struct error *error)
{
	CLEANUP(ldap_session_free_text) char *detail = NULL;
	struct ldap_session *session = search->session;
	int code;

	search->running = false;
	ldap_controls_free(take_ptr(&search->controls));
	if (ldap_parse_result(session->ld, search->message, &code, NULL, &detail, NULL,
			      &search->controls, 0) != LDAP_SUCCESS)
		return ldap_search_distrust(search, "the end of an answer cannot be decoded",
					    error);
	if (code != LDAP_SUCCESS) {
		search->code = code;
		return ldap_error_set(error, session->uri, search->operation, code, detail);
	}
	if (!search->question->page_size)
		return 0;
	if (ldap_search_take_cookie(search, search->controls, error) != 0)
		return -1;
	if (search->cookie.bv_len == 0)
		return 0;
	search->empty_pages = search->empty ? search->empty_pages + 1 : 0;
	if (search->empty_pages > EMPTY_PAGES_MAX)
		return ldap_search_distrust(search, "the server sends empty pages without end",
					    error);
	return ldap_search_send(search, error) != 0 ? -1 : 1;
}

static int ldap_search_hear(struct ldap_search *search, struct error *error)
{
	char *oid = NULL;
	struct berval *value = NULL;
	int status = -1;

	if (!search->question->notice ||
	    ldap_parse_intermediate(search->session->ld, search->message, &oid, &value, NULL, 0) !=
		    LDAP_SUCCESS)
		ldap_search_distrust(search, "a message came that does not belong to an answer",
				     error);
	else
		status = search->question->notice(search->question->argument, oid ? oid : "", value,
						  error);
	ldap_memfree(oid);
	ber_bvfree(value);
	return status;
}

int ldap_search_next(struct ldap_search *search, const struct entry **ret_entry,
		     struct error *error)
{
	for (;;) {
		int more;

		ldap_msgfree(search->message);
		search->message = NULL;
		if (ldap_session_result(search->session, search->request, search->operation,
					&search->message, error) != 0) {
			search->running = false;
			return -1;
		}
		switch (ldap_msgtype(search->message)) {
		case LDAP_RES_SEARCH_ENTRY:
			search->empty = false;
			search->session->entries++;
			*ret_entry = &search->entry;
			return ldap_search_decode(search, error) != 0 ||
					       ldap_search_examine(search, error) != 0
				       ? -1
				       : 1;
		case LDAP_RES_SEARCH_REFERENCE:
			return ldap_search_refer(search, error);
		case LDAP_RES_INTERMEDIATE:
			if (ldap_search_hear(search, error) != 0)
				return -1;
			break;
		case LDAP_RES_SEARCH_RESULT:
			more = ldap_search_finish(search, error);
			if (more <= 0)
				return more;
			break;
		default:
			return ldap_search_distrust(
				search, "a message came that does not belong to an answer", error);
		}
	}
}

static const struct berval *ldap_search_control(LDAPControl **controls, const char *oid)
{
	LDAPControl *control = controls ? ldap_control_find(oid, controls, NULL) : NULL;

	return control ? &control->ldctl_value : NULL;
}

const struct berval *ldap_search_entry_control(const struct ldap_search *search, const char *oid)
{
	return ldap_search_control(search->entry_controls, oid);
}

const struct berval *ldap_search_end_control(const struct ldap_search *search, const char *oid)
{
	return ldap_search_control(search->controls, oid);
}

void ldap_search_release(struct ldap_search *search)
{
	if (search->running && !search->session->lost)
		ldap_abandon_ext(search->session->ld, search->request, NULL, NULL);
	ldap_msgfree(search->message);
	ldap_controls_free(search->entry_controls);
	ldap_controls_free(search->controls);
	ber_memfree(search->cookie.bv_val);
	entry_release(&search->entry);
	buf_release(&search->normal);
	free(search->operation);
	free(search->attributes);
	*search = (struct ldap_search)LDAP_SEARCH_INIT;
}
