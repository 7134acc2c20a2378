// SPDX-License-Identifier: MIT
#include "source/memory.h"

#include "base/scan.h"

/* Changes whenever what is packed, or what a mapping makes of an entry, changes. */
static const char memory_magic[] = "mailprov memory 3";

bool memory_add_cookie(struct memory *memory, const void *octets, size_t len)
{
	if (memory->cookie_count == MEMORY_COOKIES)
		return false;
	memory->cookies[memory->cookie_count++] = (struct memory_cookie){ arena_textn(&memory->arena, octets, len), len };
	return true;
}

static void memory_put(struct buf *buf, uint64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_putc(buf, (char)(number >> shift));
}

static uint64_t memory_take(struct scan *scan)
{
	uint64_t high = scan_u32(scan);

	return high << 32 | scan_u32(scan);
}

static void memory_put_octets(struct buf *buf, const void *octets, size_t len)
{
	memory_put(buf, len);
	buf_add(buf, octets, len);
}

void memory_pack(const struct memory *memory, struct buf *buf)
{
	memory_put_octets(buf, memory_magic, sizeof(memory_magic));
	memory_put(buf, memory->way);
	memory_put_octets(buf, memory->settings, sizeof(memory->settings));
	memory_put_octets(buf, memory->server ? memory->server : "", memory->server ? strlen(memory->server) : 0);
	memory_put(buf, (uint64_t)memory->full_at);
	memory_put(buf, (uint64_t)memory->due_at);
	memory_put(buf, memory->self);
	memory_put(buf, memory->entries);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		memory_put(buf, memory->with[i]);
	for (size_t i = 0; i < VANISH_RULES; i++)
		memory_put(buf, memory->rules[i]);
	memory_put_octets(buf, memory->places, sizeof(memory->places));
	memory_put(buf, memory->groups);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		memory_put(buf, memory->groups_with[i]);
	memory_put(buf, memory->cookie_count);
	for (size_t i = 0; i < memory->cookie_count; i++)
		memory_put_octets(buf, memory->cookies[i].octets, memory->cookies[i].len);
}

static const void *memory_take_octets(struct scan *scan, size_t *ret_len)
{
	uint64_t len = memory_take(scan);
	const void *octets;

	if (len > scan_left(scan))
		scan->bad = true;
	octets = scan->bad ? NULL : scan_take(scan, (size_t)len);
	*ret_len = octets ? (size_t)len : 0;
	return octets ? octets : "";
}

static bool memory_unpack_head(struct memory *memory, struct scan *scan)
{
	size_t len;
	const void *octets = memory_take_octets(scan, &len);
	uint64_t way;

	if (len != sizeof(memory_magic) || memcmp(octets, memory_magic, len) != 0)
		return false;
	way = memory_take(scan);
	octets = memory_take_octets(scan, &len);
	if (way >= MEMORY_WAYS || len != sizeof(memory->settings))
		return false;
	memory->way = (enum memory_way)way;
	memcpy(memory->settings, octets, len);
	octets = memory_take_octets(scan, &len);
	memory->server = arena_textn(&memory->arena, octets, len);
	return true;
}

bool memory_unpack(struct memory *memory, const void *octets, size_t len)
{
	struct scan scan = scan_over(octets, len);
	uint64_t cookies;

	if (!memory_unpack_head(memory, &scan))
		return false;
	memory->full_at = (int64_t)memory_take(&scan);
	memory->due_at = (int64_t)memory_take(&scan);
	memory->self = memory_take(&scan) != 0;
	memory->entries = (uint32_t)memory_take(&scan);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		memory->with[i] = (uint32_t)memory_take(&scan);
	for (size_t i = 0; i < VANISH_RULES; i++)
		memory->rules[i] = (uint32_t)memory_take(&scan);
	octets = memory_take_octets(&scan, &len);
	if (len != sizeof(memory->places))
		return false;
	memcpy(memory->places, octets, len);
	memory->groups = (uint32_t)memory_take(&scan);
	for (size_t i = 0; i < MAPPING_ATTRIBUTES; i++)
		memory->groups_with[i] = (uint32_t)memory_take(&scan);
	cookies = memory_take(&scan);
	for (uint64_t i = 0; i < cookies && !scan.bad; i++) {
		octets = memory_take_octets(&scan, &len);
		if (!memory_add_cookie(memory, octets, len))
			return false;
	}
	return !scan.bad && scan_left(&scan) == 0;
}

void memory_release(struct memory *memory)
{
	arena_release(&memory->arena);
	*memory = (struct memory)MEMORY_INIT;
}
