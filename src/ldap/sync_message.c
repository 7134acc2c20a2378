// SPDX-License-Identifier: MIT
#include "ldap/sync_message.h"

#include <lber.h>

enum { MODE_REFRESH_ONLY = 1 };

static void sync_message_ber_free(BerElement **ber)
{
	ber_free(*ber, 1);
}

/* liblber reads before the beginning of what is empty. */
static BerElement *sync_message_read(const struct berval *value)
{
	return value->bv_len ? ber_init((struct berval *)value) : NULL;
}

void sync_message_request(struct buf *buf, const void *cookie, size_t len)
{
	CLEANUP(sync_message_ber_free) BerElement *ber = ber_alloc_t(LBER_USE_DER);
	struct berval given = { .bv_len = len, .bv_val = (char *)cookie }, flat = { .bv_len = 0 };

	/*
	 * reloadHint stays FALSE: a server that has lost its place shall say so rather than send
	 * everything.
	 */
	if (len)
		ber_printf(ber, "{eO}", MODE_REFRESH_ONLY, &given);
	else
		ber_printf(ber, "{e}", MODE_REFRESH_ONLY);
	if (ber_flatten2(ber, &flat, 0) == 0)
		buf_add(buf, flat.bv_val, flat.bv_len);
}

bool sync_message_entry(const struct berval *value, enum sync_state *ret_state,
			unsigned char ret_uuid[SYNC_UUID])
{
	CLEANUP(sync_message_ber_free) BerElement *ber = sync_message_read(value);
	struct berval uuid = { .bv_len = 0 };
	ber_int_t state = -1;

	if (!ber || ber_scanf(ber, "{em", &state, &uuid) == LBER_ERROR ||
	    uuid.bv_len != SYNC_UUID || state < SYNC_PRESENT || state > SYNC_DELETE)
		return false;
	*ret_state = (enum sync_state)state;
	memcpy(ret_uuid, uuid.bv_val, SYNC_UUID);
	return true;
}

/*
 * The optional members that a message of this kind begins with: a cookie, then a flag whose default
 * is what `flag` has.
 */
static bool sync_message_head(BerElement *ber, struct berval *cookie, ber_int_t *flag)
{
	ber_len_t len;

	if (ber_peek_tag(ber, &len) == LBER_OCTETSTRING &&
	    ber_scanf(ber, "m", cookie) == LBER_ERROR)
		return false;
	return ber_peek_tag(ber, &len) != LBER_BOOLEAN || ber_scanf(ber, "b", flag) != LBER_ERROR;
}

/* What cannot be read is left over. */
static bool sync_message_is_over(BerElement *ber)
{
	ber_len_t left = 0;

	return ber_get_option(ber, LBER_OPT_BER_REMAINING_BYTES, &left) == LBER_OPT_SUCCESS &&
	       left == 0;
}

bool sync_message_done(const struct berval *value, struct sync_done *ret_done)
{
	CLEANUP(sync_message_ber_free) BerElement *ber = sync_message_read(value);
	struct berval cookie = { .bv_val = NULL };
	struct sync_done done = { .cookie = BUF_INIT };
	ber_int_t deletes = 0;
	ber_len_t len;

	if (!ber || ber_skip_tag(ber, &len) != LBER_SEQUENCE ||
	    !sync_message_head(ber, &cookie, &deletes) || !sync_message_is_over(ber))
		return false;
	done.has_cookie = cookie.bv_val != NULL;
	if (done.has_cookie)
		buf_add(&done.cookie, cookie.bv_val, cookie.bv_len);
	done.deletes = deletes != 0;
	*ret_done = done;
	return true;
}

/* The ids of a set; false when one is no UUID. */
static bool sync_message_ids(BerElement *ber, struct buf *ids)
{
	ber_len_t len;
	char *end;
	ber_tag_t tag;

	if (ber_peek_tag(ber, &len) != LBER_SET)
		return false;
	for (tag = ber_first_element(ber, &len, &end); tag != LBER_DEFAULT;
	     tag = ber_next_element(ber, &len, end)) {
		struct berval uuid;

		if (tag != LBER_OCTETSTRING || ber_scanf(ber, "m", &uuid) == LBER_ERROR ||
		    uuid.bv_len != SYNC_UUID)
			return false;
		buf_add(ids, uuid.bv_val, uuid.bv_len);
	}
	return true;
}

bool sync_message_info(const struct berval *value, struct sync_info *ret_info)
{
	CLEANUP(sync_message_ber_free) BerElement *ber = sync_message_read(value);
	struct sync_info info = { .ids = BUF_INIT };
	struct berval cookie;
	ber_int_t deleted = 0;
	ber_len_t len;
	ber_tag_t tag = ber ? ber_peek_tag(ber, &len) : LBER_ERROR;

	/*
	 * A cookie while the refresh is still under way is not to be kept; the end of a phase needs
	 * no answer.
	 */
	if (tag == LDAP_TAG_SYNC_NEW_COOKIE || tag == LDAP_TAG_SYNC_REFRESH_DELETE ||
	    tag == LDAP_TAG_SYNC_REFRESH_PRESENT) {
		*ret_info = info;
		return true;
	}
	if (tag != LDAP_TAG_SYNC_ID_SET || ber_skip_tag(ber, &len) != tag ||
	    !sync_message_head(ber, &cookie, &deleted) || !sync_message_ids(ber, &info.ids)) {
		buf_release(&info.ids);
		return false;
	}
	info.deleted = deleted != 0;
	*ret_info = info;
	return true;
}

void sync_message_id(struct buf *buf, const unsigned char uuid[SYNC_UUID])
{
	buf_puts(buf, "entryUUID:");
	for (int i = 0; i < SYNC_UUID; i++)
		buf_printf(buf, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			   uuid[i]);
}
