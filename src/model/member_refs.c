// SPDX-License-Identifier: MIT
#include "model/member_refs.h"

static const char *member_refs_take_text(struct scan *scan)
{
	const void *end = scan->bad ? NULL : memchr(scan->at, '\0', scan_left(scan));

	return scan_take(scan, end ? (size_t)((const unsigned char *)end - scan->at) + 1
				   : scan_left(scan) + 1);
}

void member_refs_pack(struct buf *buf, const char *primary, bool cut, const struct tie *names,
		      size_t count)
{
	size_t head = buf->len, len;

	buf_u32(buf, 0);
	buf_putc(buf, cut ? 1 : 0);
	buf_add(buf, primary, strlen(primary) + 1);
	buf_u32(buf, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_putc(buf, (char)names[i].kind);
		buf_add(buf, names[i].text, strlen(names[i].text) + 1);
	}
	len = buf->len - head - 4;
	for (int i = 0; i < 4; i++)
		buf->data[head + (size_t)i] = (char)(len >> (24 - 8 * i));
}

bool member_refs_unpack(struct scan *scan, struct member_refs *ret_refs)
{
	uint32_t len = scan_u32(scan);
	const void *octets = scan_take(scan, len);
	struct member_refs ties = { .names = scan_over(octets, octets ? len : 0) };

	ties.cut = scan_u8(&ties.names) != 0;
	ties.primary = member_refs_take_text(&ties.names);
	ties.count = scan_u32(&ties.names);
	if (scan->bad || ties.names.bad)
		return false;
	*ret_refs = ties;
	return true;
}

bool member_refs_next(struct member_refs *ties, struct tie *ret_name)
{
	struct tie name;

	if (scan_left(&ties->names) == 0)
		return false;
	name.kind = (enum tie_kind)scan_u8(&ties->names);
	name.text = member_refs_take_text(&ties->names);
	if (!name.text)
		return false;
	*ret_name = name;
	return true;
}
