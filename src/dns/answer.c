// SPDX-License-Identifier: MIT
#include "dns/answer.h"

#include <arpa/inet.h>
#include <strings.h>

#include "base/escape.h"
#include "base/mem.h"

static const struct {
	enum rr_type type;
	const char *text;
} types[] = {
	{ RR_A, "A" },	   { RR_NS, "NS" },   { RR_CNAME, "CNAME" }, { RR_SOA, "SOA" },
	{ RR_PTR, "PTR" }, { RR_MX, "MX" },   { RR_TXT, "TXT" },     { RR_AAAA, "AAAA" },
	{ RR_SRV, "SRV" }, { RR_SPF, "SPF" },
};

/* RFC 1035 section 4.1.1, RFC 2136 section 2.2, RFC 6891 section 9. */
static const char *const rcodes[] = {
	[1] = "FORMERR", [2] = "SERVFAIL", [3] = "NXDOMAIN", [4] = "NOTIMP",
	[5] = "REFUSED", [6] = "YXDOMAIN", [7] = "YXRRSET",  [8] = "NXRRSET",
	[9] = "NOTAUTH", [10] = "NOTZONE", [16] = "BADVERS",
};

struct answer *answer_new(enum answer_kind kind)
{
	struct answer *answer = mem_new(1, sizeof(*answer));

	answer->kind = kind;
	answer->ede = -1;
	return answer;
}

void answer_keep(struct answer *answer, const void *octets, size_t len)
{
	answer->message = (const unsigned char *)arena_textn(&answer->arena, octets, len);
	answer->message_len = len;
}

void answer_free(struct answer *answer)
{
	if (!answer)
		return;
	arena_release(&answer->arena);
	free(answer);
}

void answer_freep(struct answer **answer)
{
	answer_free(*answer);
}

bool answer_is_definite(const struct answer *answer)
{
	return answer->kind == ANSWER_DATA || answer->kind == ANSWER_NODATA ||
	       answer->kind == ANSWER_NXDOMAIN;
}

const char *answer_owner(const struct answer *answer, const char *name)
{
	return answer->chain_count ? answer->chain[answer->chain_count - 1] : name;
}

static void answer_describe_rcode(struct buf *buf, unsigned rcode)
{
	if (rcode < ARRAY_LEN(rcodes) && rcodes[rcode])
		buf_puts(buf, rcodes[rcode]);
	else
		buf_printf(buf, "RCODE %u", rcode);
}

void answer_describe(struct buf *buf, const struct answer *answer)
{
	static const char *const texts[] = {
		[ANSWER_DATA] = "records",
		[ANSWER_NODATA] = "no such record",
		[ANSWER_NXDOMAIN] = "no such name",
		[ANSWER_ALIAS] = "an alias alone",
		[ANSWER_LAME] = "a referral instead of an answer",
		[ANSWER_TIMEOUT] = "no answer in time",
		[ANSWER_NETERR] = "the server cannot be reached",
		[ANSWER_MALFORMED] = "an answer that is no DNS message",
		[ANSWER_UNRECORDED] = "it is not in the capture",
	};

	if (answer->kind == ANSWER_SERVFAIL || answer->kind == ANSWER_REFUSED ||
	    answer->kind == ANSWER_FORMERR)
		answer_describe_rcode(buf, answer->rcode);
	else
		buf_puts(buf, texts[answer->kind]);
	if (answer->over_tcp && !answer_is_definite(answer))
		buf_puts(buf, " over TCP");
	if (answer->ede < 0)
		return;
	buf_printf(buf, " (EDE %d", answer->ede);
	if (answer->ede_text && *answer->ede_text) {
		buf_puts(buf, ": ");
		escape_terminal(buf, answer->ede_text);
	}
	buf_putc(buf, ')');
}

static void rr_text_address(struct buf *buf, int family, size_t size, const struct rr *record)
{
	char text[INET6_ADDRSTRLEN];

	if (record->len == size && inet_ntop(family, record->octets, text, sizeof(text)))
		buf_puts(buf, text);
}

static void rr_text_octets(struct buf *buf, const struct rr *record)
{
	for (size_t i = 0; i < record->len; i++) {
		unsigned char octet = record->octets[i];

		if (octet < ' ' || octet > '~')
			buf_printf(buf, "\\%03u", octet);
		else if (octet == '\\')
			buf_puts(buf, "\\\\");
		else
			buf_putc(buf, (char)octet);
	}
}

void rr_text(struct buf *buf, enum rr_type type, const struct rr *record)
{
	switch (type) {
	case RR_A:
		rr_text_address(buf, AF_INET, 4, record);
		break;
	case RR_AAAA:
		rr_text_address(buf, AF_INET6, 16, record);
		break;
	case RR_MX:
		buf_printf(buf, "%u %s", record->preference, record->target);
		break;
	case RR_SRV:
		buf_printf(buf, "%u %u %u %s", record->preference, record->weight, record->port,
			   record->target);
		break;
	case RR_TXT:
	case RR_SPF:
		rr_text_octets(buf, record);
		break;
	default:
		buf_puts(buf, record->target);
	}
}

bool rr_equal(const struct rr *one, const struct rr *other)
{
	return one->preference == other->preference && one->weight == other->weight &&
	       one->port == other->port &&
	       (one->target == other->target ||
		(one->target && other->target && strcmp(one->target, other->target) == 0)) &&
	       one->len == other->len &&
	       (one->len == 0 || memcmp(one->octets, other->octets, one->len) == 0);
}

const char *rr_type_text(enum rr_type type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].type == type)
			return types[i].text;
	return "OTHER";
}

bool rr_type_parse(const char *text, enum rr_type *ret_type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcasecmp(types[i].text, text) == 0) {
			*ret_type = types[i].type;
			return true;
		}
	}
	return false;
}
