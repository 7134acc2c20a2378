// SPDX-License-Identifier: MIT
/*
 * Any octets as a distinguished name: it is read or refused, the parts lie where they may, and the
 * form for comparing can be read again and has as many parts.
 */
#include <assert.h>

#include "base/utf8.h"
#include "entry/dn.h"
#include "entry/dn_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static bool lies_within(const char *at, size_t len, const char *whole, size_t size)
{
	return whole && at >= whole && at + len <= whole + size;
}

/* 0 when it is a DN, with the number of parts and of RDNs. */
static int count(const char *text, size_t len, size_t *ret_parts, size_t *ret_rdns)
{
	CLEANUP(dn_read_release) struct dn_reader reader = dn_read_open(text, len);
	struct dn_part part;
	size_t total = 0;
	int status;

	*ret_parts = *ret_rdns = 0;
	while ((status = dn_read_next(&reader, &part)) > 0) {
		const struct buf *own = &reader.octets;

		assert(part.begins || *ret_rdns);
		assert(part.type_len && lies_within(part.type, part.type_len, text, len));
		assert(lies_within(part.value, part.len, text, len) ||
		       lies_within(part.value, part.len, own->data, own->len));
		total += part.len;
		assert(total <= len);
		++*ret_parts;
		*ret_rdns += part.begins;
	}
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	CLEANUP(buf_release) struct buf normal = BUF_INIT;
	const char *text = (const char *)octets;
	size_t parts, rdns, again_parts, again_rdns;
	int status = count(text, len, &parts, &rdns);
	const char *why = dn_normalise(&normal, text, len);

	if (len <= 8192 && utf8_is_valid(text, len))
		assert((status == 0) == !why);
	if (why) {
		assert(normal.len == 0);
		return 0;
	}
	assert(count(buf_text(&normal), normal.len, &again_parts, &again_rdns) == 0);
	assert(parts == again_parts && rdns == again_rdns);
	return 0;
}
