// SPDX-License-Identifier: MIT
#include "dns/rr_read.h"

bool rr_read_target(struct rr *rr, struct scan *data, struct arena *arena)
{
	struct name target;

	if (!name_read(&target, data))
		return false;
	rr->target = name_keep(arena, &target);
	return true;
}

/*
 * The strings of one record joined (RFC 7208 section 3.3). No string at all is wrong by RFC 1035,
 * but is seen, and harms nobody.
 */
static bool rr_read_text(struct rr *rr, struct scan *data, struct arena *arena)
{
	char *text = arena_textn(arena, (const char *)data->at, scan_left(data));

	rr->strings_len = scan_left(data);
	rr->strings =
		(const unsigned char *)arena_textn(arena, (const char *)data->at, scan_left(data));
	while (scan_left(data)) {
		size_t size = scan_u8(data);
		const char *string = scan_take(data, size);

		if (!string)
			return false;
		memcpy(text + rr->len, string, size);
		rr->len += size;
	}
	text[rr->len] = '\0';
	rr->octets = (const unsigned char *)text;
	return true;
}

static bool rr_read_octets(struct rr *rr, struct scan *data, size_t size, struct arena *arena)
{
	const char *octets = scan_take(data, size);

	if (!octets)
		return false;
	rr->octets = (const unsigned char *)arena_textn(arena, octets, size);
	rr->len = size;
	return true;
}

bool rr_read(struct rr *rr, unsigned type, struct scan *data, struct arena *arena)
{
	bool good = false;

	switch (type) {
	case RR_A:
		good = rr_read_octets(rr, data, 4, arena);
		break;
	case RR_AAAA:
		good = rr_read_octets(rr, data, 16, arena);
		break;
	case RR_TXT:
	case RR_SPF:
		good = rr_read_text(rr, data, arena);
		break;
	case RR_SRV:
		rr->preference = scan_u16(data);
		rr->weight = scan_u16(data);
		rr->port = scan_u16(data);
		good = rr_read_target(rr, data, arena);
		break;
	case RR_MX:
		rr->preference = scan_u16(data);
		good = rr_read_target(rr, data, arena);
		break;
	case RR_SOA: {
		struct name mailbox;

		good = rr_read_target(rr, data, arena) && name_read(&mailbox, data) &&
		       rr_read_octets(rr, data, SOA_NUMBERS, arena);
		break;
	}
	default:
		good = rr_read_target(rr, data, arena);
	}
	return good && !data->bad && scan_left(data) == 0;
}
