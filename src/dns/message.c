// SPDX-License-Identifier: MIT
#include "dns/message.h"

#include "dns/rr_read.h"

enum {
	FLAG_QR = 0x8000,
	FLAG_AA = 0x0400,
	FLAG_TC = 0x0200,
	FLAG_RD = 0x0100,
	FLAG_RA = 0x0080,
	FLAG_AD = 0x0020,
	FLAG_CD = 0x0010,
	OPCODE_MASK = 0x7800,
	RCODE_MASK = 0x000F,
	OPTION_EDE = 15,
	CLASS_IN = 1,
	HEADER = 12,
	QUESTION_TAIL = 4,	   /* the type and class of the question */
	QUESTION_POINTER = 0xC00C, /* a name that is the same as that of the question (RFC 1035
				      section 4.1.4) */
	OPT_OCTETS = 11,
	RECORDS_MAX = 1024, /* of one set; none that is real comes near */
};

enum { SECTION_QUESTION, SECTION_ANSWER, SECTION_AUTHORITY, SECTION_ADDITIONAL, SECTIONS };

enum { RCODE_NOERROR = 0, RCODE_FORMERR = 1, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3 };

static void message_put(unsigned char *at, unsigned value)
{
	at[0] = (unsigned char)(value >> 8);
	at[1] = (unsigned char)value;
}

void message_query(struct buf *buf, const struct name *name, enum rr_type type, uint16_t id,
		   unsigned flags)
{
	/*
	 * Behind the name: type and class; the OPT record (RFC 6891 section 6.1.2): root, type,
	 * size, extended rcode, version, flags, no options.
	 */
	unsigned char head[HEADER] = { [5] = 1 },
		      tail[QUESTION_TAIL + OPT_OCTETS] = { [3] = CLASS_IN, [6] = RR_OPT };

	message_put(head, id);
	message_put(head + 2, (flags & MESSAGE_RECURSE ? FLAG_RD : 0) |
				      (flags & MESSAGE_AUTHENTIC ? FLAG_AD : 0) |
				      (flags & MESSAGE_UNCHECKED ? FLAG_CD : 0));
	message_put(head + 10, flags & MESSAGE_EDNS ? 1 : 0);
	message_put(tail, type);
	message_put(tail + 7, MESSAGE_UDP_SIZE);
	buf_add(buf, head, sizeof(head));
	buf_add(buf, name->wire, name->len);
	buf_add(buf, tail, flags & MESSAGE_EDNS ? sizeof(tail) : QUESTION_TAIL);
}

/*
 * One record as it stands in the message; its data is read by a scan that ends where the data ends,
 * yet starts where the message starts.
 */
struct message_record {
	const struct name *owner; /* `other`, or the name of the question */
	struct name other;
	unsigned type;
	unsigned class;
	uint32_t ttl;
	struct scan data;
};

struct message {
	struct scan scan;
	const struct name *question;
	enum rr_type type;
	struct answer *answer;
	const struct name *owner;    /* whose records count: the name asked for, later `end` */
	struct name end;	     /* of the alias chain */
	unsigned sections[SECTIONS]; /* how many records */
	size_t records_at;	     /* where the answer section begins */
	unsigned aliases;	     /* in the answer section, whoever owns them */
	unsigned wanted;	     /* records there of the type asked for, likewise */
	bool has_ns;		     /* in the authority section */
	struct name cut;	     /* their owner, when the answer is not authoritative */
};

/* In nearly all records the owner is a pointer to the question, whose name was compared already. */
static bool message_read_owner(struct message *message, struct message_record *record)
{
	struct scan ahead = message->scan;

	if (scan_u16(&ahead) == QUESTION_POINTER && message->sections[SECTION_QUESTION]) {
		message->scan = ahead;
		record->owner = message->question;
		return true;
	}
	record->owner = &record->other;
	return name_read(&record->other, &message->scan);
}

static bool message_next(struct message *message, struct message_record *record)
{
	struct scan *scan = &message->scan;
	unsigned len;

	if (!message_read_owner(message, record))
		return false;
	record->type = scan_u16(scan);
	record->class = scan_u16(scan);
	record->ttl = scan_u32(scan);
	len = scan_u16(scan);
	record->data = *scan;
	if (!scan_take(scan, len))
		return false;
	record->data.end = scan->at;
	/* A TTL with the top bit set counts as zero (RFC 2181 section 8). */
	if (record->ttl > INT32_MAX)
		record->ttl = 0;
	return true;
}

static const char *message_text(struct message *message, const struct name *name)
{
	return name_keep(&message->answer->arena, name);
}

static bool message_read_record(struct message *message, struct message_record *record,
				struct rr *rr)
{
	*rr = (struct rr){ .ttl = record->ttl };
	return rr_read(rr, record->type, &record->data, &message->answer->arena);
}

static void message_lower_ttl(struct answer *answer, uint32_t ttl)
{
	if (ttl < answer->ttl)
		answer->ttl = ttl;
}

/* Extended rcode, and the first extended error. */
static bool message_read_opt(struct message *message, struct message_record *record)
{
	struct answer *answer = message->answer;
	struct scan *data = &record->data;

	answer->edns = true;
	answer->rcode |= (uint16_t)(record->ttl >> 24 << 4);
	while (scan_left(data) && !data->bad) {
		unsigned option = scan_u16(data), len = scan_u16(data);
		const char *value = scan_take(data, len);

		if (value && option == OPTION_EDE && len >= 2 && answer->ede < 0) {
			struct scan error = scan_over(value, len);

			answer->ede = scan_u16(&error);
			answer->ede_text = arena_textn(&answer->arena, value + 2, len - 2);
		}
	}
	return !data->bad;
}

/* For negative answers: the SOA record, which says for how long they may be cached. */
static bool message_read_soa(struct message *message, struct message_record *record)
{
	struct answer *answer = message->answer;
	struct scan *data = &record->data;
	struct name server, mailbox;
	uint32_t minimum;

	if (!name_read(&server, data) || !name_read(&mailbox, data) ||
	    !scan_take(data, SOA_NUMBERS - 4))
		return false;
	minimum = scan_u32(data);
	if (data->bad || scan_left(data))
		return false;
	if (!answer->soa_owner) {
		answer->soa_owner = message_text(message, record->owner);
		answer->negative_ttl = record->ttl < minimum ? record->ttl : minimum;
	}
	return true;
}

/*
 * Walks the whole message once: checks its syntax throughout and collects the facts outside the
 * answer section.
 */
static bool message_walk(struct message *message)
{
	for (unsigned section = SECTION_ANSWER; section <= SECTION_ADDITIONAL; section++) {
		for (unsigned i = 0; i < message->sections[section]; i++) {
			struct message_record record;

			if (!message_next(message, &record))
				return false;
			if (section == SECTION_ADDITIONAL && record.type == RR_OPT &&
			    !message_read_opt(message, &record))
				return false;
			if (section == SECTION_ANSWER) {
				message->aliases += record.type == RR_CNAME;
				message->wanted += record.type == message->type;
			}
			if (section != SECTION_AUTHORITY || record.class != CLASS_IN)
				continue;
			if (record.type == RR_NS && !message->has_ns)
				message->cut = *record.owner;
			message->has_ns |= record.type == RR_NS;
			if (record.type == RR_SOA && !message_read_soa(message, &record))
				return false;
		}
	}
	return true;
}

/*
 * The next record of the answer section with this type, owned by the name whose records count.
 * Found 1, none 0. message_walk has checked the syntax.
 */
static int message_find(struct message *message, unsigned *at, unsigned type,
			struct message_record *ret_record)
{
	if (*at == 0)
		scan_seek(&message->scan, message->records_at);
	while ((*at)++ < message->sections[SECTION_ANSWER]) {
		if (!message_next(message, ret_record))
			return 0;
		if (ret_record->type == type && ret_record->class == CLASS_IN &&
		    (ret_record->owner == message->owner ||
		     name_equal(ret_record->owner, message->owner)))
			return 1;
	}
	return 0;
}

/*
 * Follows the aliases of the answer section (RFC 1034 section 4.3.2), in whatever order they stand.
 */
static bool message_follow(struct message *message)
{
	struct answer *answer = message->answer;
	struct message_record record;

	for (unsigned at = 0; message->aliases && message_find(message, &at, RR_CNAME, &record);
	     at = 0) {
		if (!name_read(&message->end, &record.data) || scan_left(&record.data))
			return false;
		message->owner = &message->end;
		message_lower_ttl(answer, record.ttl);
		if (!answer->chain)
			answer->chain =
				arena_new(&answer->arena, ANSWER_CHAIN_MAX, sizeof(*answer->chain));
		answer->chain[answer->chain_count++] = message_text(message, message->owner);
		answer->loop = answer->chain_count == ANSWER_CHAIN_MAX ||
			       name_equal(message->owner, message->question);
		for (size_t i = 0; i + 1 < answer->chain_count; i++)
			answer->loop |= strcmp(answer->chain[i],
					       answer->chain[answer->chain_count - 1]) == 0;
		if (answer->loop)
			break;
	}
	return true;
}

/* Record sets are sets: what stands there twice counts once (RFC 2181 section 5). */
static bool message_collect(struct message *message)
{
	struct answer *answer = message->answer;
	struct message_record record;
	size_t most = message->wanted < RECORDS_MAX ? message->wanted : RECORDS_MAX, found = 0;

	answer->records = arena_new(&answer->arena, most, sizeof(*answer->records));
	for (unsigned at = 0; message_find(message, &at, message->type, &record);) {
		struct rr *rr = &answer->records[answer->count];
		bool twice = false;

		if (++found > RECORDS_MAX || !message_read_record(message, &record, rr))
			return false;
		message_lower_ttl(answer, record.ttl);
		for (size_t i = 0; i < answer->count && !twice; i++)
			twice = rr_equal(&answer->records[i], rr);
		answer->count += !twice;
	}
	return true;
}

/* What an answer without a wanted record means (RFC 2308 section 2). */
static enum answer_kind message_judge_empty(const struct message *message, unsigned flags)
{
	const struct answer *answer = message->answer;
	const char *end = answer->chain_count ? answer->chain[answer->chain_count - 1] : NULL;

	if (answer->loop)
		return ANSWER_ALIAS;
	if (end)
		return answer->soa_owner && name_is_within(end, answer->soa_owner) ? ANSWER_NODATA
										   : ANSWER_ALIAS;
	if (answer->soa_owner || answer->authoritative)
		return ANSWER_NODATA;
	return message->has_ns || !(flags & FLAG_RA) ? ANSWER_LAME : ANSWER_NODATA;
}

static enum answer_kind message_judge(const struct message *message, unsigned flags)
{
	const struct answer *answer = message->answer;

	switch (answer->rcode) {
	case RCODE_NOERROR:
		return answer->count ? ANSWER_DATA : message_judge_empty(message, flags);
	case RCODE_NXDOMAIN:
		/*
		 * Some servers follow the alias although the alias itself was asked for, and answer
		 * about its target.
		 */
		return answer->count ? ANSWER_DATA : ANSWER_NXDOMAIN;
	case RCODE_SERVFAIL:
		return ANSWER_SERVFAIL;
	case RCODE_FORMERR:
		return ANSWER_FORMERR;
	default:
		return ANSWER_REFUSED;
	}
}

static struct referral *message_find_referral(struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->referral_count; i++)
		if (strcmp(answer->referrals[i].name, name) == 0)
			return &answer->referrals[i];
	return NULL;
}

static bool message_add_referral(struct message *message, struct message_record *record)
{
	struct answer *answer = message->answer;
	struct rr ns = { .ttl = record->ttl };

	if (record->type != RR_NS || !name_equal(record->owner, &message->cut) ||
	    answer->referral_count == ANSWER_REFERRALS_MAX)
		return true;
	if (!rr_read_target(&ns, &record->data, &answer->arena))
		return false;
	answer->referral_ttl = record->ttl;
	if (!message_find_referral(answer, ns.target))
		answer->referrals[answer->referral_count++].name = ns.target;
	return true;
}

/* Glue counts for the servers that are named, and for nothing else. */
static bool message_add_glue(struct message *message, struct message_record *record)
{
	struct answer *answer = message->answer;
	struct referral *referral;
	struct rr *addresses;

	if (record->type != RR_A && record->type != RR_AAAA)
		return true;
	referral = message_find_referral(answer, message_text(message, record->owner));
	if (!referral || referral->count == ANSWER_REFERRALS_MAX)
		return true;
	addresses = arena_new(&answer->arena, referral->count + 1, sizeof(*addresses));
	for (size_t i = 0; i < referral->count; i++)
		addresses[i] = referral->addresses[i];
	if (!message_read_record(message, record, &addresses[referral->count]))
		return false;
	referral->addresses = addresses;
	referral->count++;
	return true;
}

/* The servers of the delegated zone. message_walk has checked the syntax. */
static bool message_collect_referrals(struct message *message)
{
	struct answer *answer = message->answer;

	answer->referrals =
		arena_new(&answer->arena, ANSWER_REFERRALS_MAX, sizeof(*answer->referrals));
	scan_seek(&message->scan, message->records_at);
	for (unsigned section = SECTION_ANSWER; section <= SECTION_ADDITIONAL; section++) {
		for (unsigned i = 0; i < message->sections[section]; i++) {
			struct message_record record;

			if (!message_next(message, &record))
				return false;
			if (record.class != CLASS_IN)
				continue;
			if (section == SECTION_AUTHORITY && !message_add_referral(message, &record))
				return false;
			if (section == SECTION_ADDITIONAL && !message_add_glue(message, &record))
				return false;
		}
	}
	return true;
}

/* The name of the question, which servers send back as it came, or with letters in another case. */
static bool message_read_question(struct message *message)
{
	const struct name *question = message->question;
	struct scan ahead = message->scan;
	const void *octets = scan_take(&ahead, question->len);
	struct name name;

	if (octets && memcmp(octets, question->wire, question->len) == 0) {
		message->scan = ahead;
		return true;
	}
	return name_read(&name, &message->scan) && name_equal(&name, question);
}

/* The header and the question: whether this is an answer to our question at all. */
static bool message_read_head(struct message *message, unsigned *ret_flags)
{
	struct answer *answer = message->answer;
	unsigned flags;

	scan_u16(&message->scan);
	flags = scan_u16(&message->scan);
	for (unsigned i = 0; i < ARRAY_LEN(message->sections); i++)
		message->sections[i] = scan_u16(&message->scan);
	if (message->scan.bad || !(flags & FLAG_QR) || flags & OPCODE_MASK)
		return false;
	answer->rcode = flags & RCODE_MASK;
	answer->authoritative = flags & FLAG_AA;
	answer->truncated = flags & FLAG_TC;
	answer->authentic = flags & FLAG_AD;
	*ret_flags = flags;
	/* Old servers refuse without repeating the question. */
	if (message->sections[SECTION_QUESTION] == 0)
		return answer->rcode != RCODE_NOERROR && answer->rcode != RCODE_NXDOMAIN;
	return message->sections[SECTION_QUESTION] == 1 && message_read_question(message) &&
	       scan_u16(&message->scan) == message->type && scan_u16(&message->scan) == CLASS_IN;
}

struct answer *message_parse(const void *octets, size_t len, const struct name *name,
			     enum rr_type type)
{
	struct message message = {
		.scan = scan_over(octets, len),
		.question = name,
		.type = type,
		.answer = answer_new(ANSWER_MALFORMED),
		.owner = name,
	};
	struct answer *answer = message.answer;
	enum answer_kind kind;
	unsigned flags;

	answer->ttl = INT32_MAX;
	if (!message_read_head(&message, &flags))
		return answer;
	message.records_at = scan_position(&message.scan);
	if (!message_walk(&message) || (type != RR_CNAME && !message_follow(&message)) ||
	    !message_collect(&message))
		return answer;
	kind = message_judge(&message, flags);
	if (kind == ANSWER_LAME && message.has_ns) {
		answer->cut = message_text(&message, &message.cut);
		if (type == RR_NS && !message_collect_referrals(&message))
			return answer;
	}
	answer->kind = kind;
	return answer;
}
