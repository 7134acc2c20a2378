// SPDX-License-Identifier: MIT
/*
 * The reader of DNS messages over any octets: the first one chooses the type that was asked for,
 * the rest is the message, whose own question is taken for ours.
 */
#include <assert.h>

#include "dns/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

/* All that comes out for people is printable. */
static void check_text(const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		assert(text->data[i] >= ' ' && text->data[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	static const enum rr_type types[] = { RR_A,  RR_NS,  RR_CNAME, RR_SOA, RR_PTR,
					      RR_MX, RR_TXT, RR_AAAA,  RR_SRV };
	CLEANUP(answer_freep) struct answer *answer = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct name name = { .len = 1 };
	enum rr_type type;
	struct scan scan;

	if (len == 0)
		return 0;
	type = types[octets[0] % ARRAY_LEN(types)];
	scan = scan_over(octets + 1, len - 1);
	scan_seek(&scan, 12);
	if (!name_read(&name, &scan))
		name = (struct name){ .len = 1 };
	answer = message_parse(octets + 1, len - 1, &name, type);
	assert(answer->chain_count <= ANSWER_CHAIN_MAX);
	for (size_t i = 0; i < answer->chain_count; i++)
		buf_puts(&text, answer->chain[i]);
	assert(answer->referral_count <= ANSWER_REFERRALS_MAX);
	for (size_t i = 0; i < answer->referral_count; i++) {
		buf_puts(&text, answer->referrals[i].name);
		for (size_t j = 0; j < answer->referrals[i].count; j++)
			rr_text(&text, answer->referrals[i].addresses[j].len == 4 ? RR_A : RR_AAAA,
				&answer->referrals[i].addresses[j]);
	}
	for (size_t i = 0; answer->kind == ANSWER_DATA && i < answer->count; i++)
		rr_text(&text, type, &answer->records[i]);
	check_text(&text);
	return 0;
}
