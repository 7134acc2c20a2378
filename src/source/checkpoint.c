// SPDX-License-Identifier: MIT
#include "source/checkpoint.h"

#include "base/scan.h"

/* Changes whenever what is packed, or what a mapping makes of an entry, changes. */
static const char checkpoint_magic[] = "mailprov memory 5";

bool checkpoint_add_cookie(struct checkpoint *checkpoint, const void *octets, size_t len)
{
	if (checkpoint->cookie_count == CHECKPOINT_COOKIES)
		return false;
	checkpoint->cookies[checkpoint->cookie_count++] =
		(struct checkpoint_cookie){ arena_textn(&checkpoint->arena, octets, len), len };
	return true;
}

static void checkpoint_put(struct buf *buf, uint64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_putc(buf, (char)(number >> shift));
}

static uint64_t checkpoint_take(struct scan *scan)
{
	uint64_t high = scan_u32(scan);

	return high << 32 | scan_u32(scan);
}

static void checkpoint_put_octets(struct buf *buf, const void *octets, size_t len)
{
	checkpoint_put(buf, len);
	buf_add(buf, octets, len);
}

void checkpoint_pack(const struct checkpoint *checkpoint, struct buf *buf)
{
	checkpoint_put_octets(buf, checkpoint_magic, sizeof(checkpoint_magic));
	checkpoint_put(buf, checkpoint->method);
	checkpoint_put_octets(buf, checkpoint->settings, sizeof(checkpoint->settings));
	checkpoint_put_octets(buf, checkpoint->server ? checkpoint->server : "",
			      checkpoint->server ? strlen(checkpoint->server) : 0);
	checkpoint_put(buf, (uint64_t)checkpoint->full_at);
	checkpoint_put(buf, (uint64_t)checkpoint->due_at);
	checkpoint_put(buf, checkpoint->self);
	checkpoint_put(buf, checkpoint->closed);
	checkpoint_put(buf, checkpoint->entries);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		checkpoint_put(buf, checkpoint->with[i]);
	for (size_t i = 0; i < ATTRIBUTE_LOSS_RULES; i++)
		checkpoint_put(buf, checkpoint->rules[i]);
	checkpoint_put_octets(buf, checkpoint->places, sizeof(checkpoint->places));
	checkpoint_put(buf, checkpoint->groups);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		checkpoint_put(buf, checkpoint->groups_with[i]);
	checkpoint_put(buf, checkpoint->cookie_count);
	for (size_t i = 0; i < checkpoint->cookie_count; i++)
		checkpoint_put_octets(buf, checkpoint->cookies[i].octets,
				      checkpoint->cookies[i].len);
}

static const void *checkpoint_take_octets(struct scan *scan, size_t *ret_len)
{
	uint64_t len = checkpoint_take(scan);
	const void *octets;

	if (len > scan_left(scan))
		scan->bad = true;
	octets = scan->bad ? NULL : scan_take(scan, (size_t)len);
	*ret_len = octets ? (size_t)len : 0;
	return octets ? octets : "";
}

static bool checkpoint_unpack_head(struct checkpoint *checkpoint, struct scan *scan)
{
	size_t len;
	const void *octets = checkpoint_take_octets(scan, &len);
	uint64_t way;

	if (len != sizeof(checkpoint_magic) || memcmp(octets, checkpoint_magic, len) != 0)
		return false;
	way = checkpoint_take(scan);
	octets = checkpoint_take_octets(scan, &len);
	if (way >= DELTA_METHODS || len != sizeof(checkpoint->settings))
		return false;
	checkpoint->method = (enum delta_method)way;
	memcpy(checkpoint->settings, octets, len);
	octets = checkpoint_take_octets(scan, &len);
	checkpoint->server = arena_textn(&checkpoint->arena, octets, len);
	return true;
}

bool checkpoint_unpack(struct checkpoint *checkpoint, const void *octets, size_t len)
{
	struct scan scan = scan_over(octets, len);
	uint64_t cookies;

	if (!checkpoint_unpack_head(checkpoint, &scan))
		return false;
	checkpoint->full_at = (int64_t)checkpoint_take(&scan);
	checkpoint->due_at = (int64_t)checkpoint_take(&scan);
	checkpoint->self = checkpoint_take(&scan) != 0;
	checkpoint->closed = checkpoint_take(&scan) != 0;
	checkpoint->entries = (uint32_t)checkpoint_take(&scan);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		checkpoint->with[i] = (uint32_t)checkpoint_take(&scan);
	for (size_t i = 0; i < ATTRIBUTE_LOSS_RULES; i++)
		checkpoint->rules[i] = (uint32_t)checkpoint_take(&scan);
	octets = checkpoint_take_octets(&scan, &len);
	if (len != sizeof(checkpoint->places))
		return false;
	memcpy(checkpoint->places, octets, len);
	checkpoint->groups = (uint32_t)checkpoint_take(&scan);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		checkpoint->groups_with[i] = (uint32_t)checkpoint_take(&scan);
	cookies = checkpoint_take(&scan);
	for (uint64_t i = 0; i < cookies && !scan.bad; i++) {
		octets = checkpoint_take_octets(&scan, &len);
		if (!checkpoint_add_cookie(checkpoint, octets, len))
			return false;
	}
	return !scan.bad && scan_left(&scan) == 0;
}

void checkpoint_release(struct checkpoint *checkpoint)
{
	arena_release(&checkpoint->arena);
	*checkpoint = (struct checkpoint)CHECKPOINT_INIT;
}
