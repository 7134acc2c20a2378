// SPDX-License-Identifier: MIT
#include "verify/authority.h"

#include <sys/socket.h>

enum {
	CUTS_MAX = 8,         /* zones between the one that the resolvers know and the one looked for */
	PARENT_SERVERS = 6,   /* of the parent that are asked, one after the other */
	ADDRESSES_MAX = 4,    /* of one server and family */
	SERIAL_AT = 0, REFRESH_AT = 4, MINIMUM_AT = 16, /* in the numbers of SOA (RFC 1035 section 3.3.13) */
};

enum authority_step { STEP_LACKS, STEP_FAILED, STEP_DOWN, STEP_UP, STEP_FOUND };

/* A set of servers while one is looking for the way down. */
struct authority_set {
	const char *names[ANSWER_REFERRALS_MAX];
	const struct referral *glue[ANSWER_REFERRALS_MAX]; /* NULL: ask the resolvers for its addresses */
	size_t count;
};

/* The name without its first label; "." has none above it. */
static const char *authority_above(const char *name)
{
	while (*name && *name != '.')
		name += *name == '\\' && name[1] ? 2 : 1;
	return name[0] == '.' && name[1] ? name + 1 : ".";
}

static enum authority_step authority_fail(struct authority *authority, const char *name, enum rr_type type, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	answer_describe(&text, answer);
	authority->problem = arena_printf(&authority->arena, "%s %s: %s", name, rr_type_text(type), buf_text(&text));
	return STEP_FAILED;
}

/* The zone that a name is in, as the resolvers know it. NULL with answers lacking, or with the problem set. */
static const char *authority_zone_of(struct authority *authority, struct inquiry *inquiry, const char *name)
{
	const struct answer *answer = answers_ask(inquiry, name, RR_SOA, NULL, false);

	/* An alias tells of the zone of its target. */
	while (answer && answer->chain_count && strcmp(name, ".") != 0) {
		name = authority_above(name);
		answer = answers_ask(inquiry, name, RR_SOA, NULL, false);
	}
	if (!answer)
		return NULL;
	if (answer->kind == ANSWER_DATA)
		return name;
	if (answer_is_definite(answer) && answer->soa_owner && name_is_within(name, answer->soa_owner))
		return answer->soa_owner;
	authority_fail(authority, name, RR_SOA, answer);
	return NULL;
}

static void set_from_records(struct authority_set *set, const struct answer *answer)
{
	*set = (struct authority_set){ .count = 0 };
	for (size_t i = 0; i < answer->count && set->count < ANSWER_REFERRALS_MAX; i++)
		set->names[set->count++] = answer->records[i].target;
}

static void set_from_referral(struct authority_set *set, const struct answer *answer)
{
	*set = (struct authority_set){ .count = 0 };
	for (size_t i = 0; i < answer->referral_count; i++) {
		set->names[set->count] = answer->referrals[i].name;
		set->glue[set->count++] = answer->referrals[i].count ? &answer->referrals[i] : NULL;
	}
}

/* The addresses of a server in one family: glue, else what the resolvers know. Returns how many, or -1 when the answer is lacking. */
static int set_addresses(struct inquiry *inquiry, const struct authority_set *set, size_t at, int family, struct nameserver *ret_servers)
{
	const struct rr *records;
	size_t count;
	int found = 0;

	if (set->glue[at]) {
		records = set->glue[at]->addresses;
		count = set->glue[at]->count;
	} else {
		const struct answer *answer = answers_ask(inquiry, set->names[at], family == AF_INET ? RR_A : RR_AAAA, NULL, false);

		if (!answer)
			return -1;
		records = answer->records;
		count = answer->kind == ANSWER_DATA ? answer->count : 0;
	}
	for (size_t i = 0; i < count && found < ADDRESSES_MAX; i++)
		if (nameserver_from_octets(&ret_servers[found], family, records[i].octets, records[i].len))
			found++;
	return found;
}

/* Whether an answer of the parent's server shows the way on. */
static bool authority_leads(const struct answer *answer, const char *zone, const char *target)
{
	if (answer->kind == ANSWER_LAME)
		return answer->cut && answer->referral_count && name_is_within(target, answer->cut) && name_is_within(answer->cut, zone) &&
		       strcmp(answer->cut, zone) != 0;
	if (answer->kind == ANSWER_DATA)
		return answer->authoritative && answer->chain_count == 0;
	return answer_is_definite(answer) && answer->authoritative && answer->soa_owner && name_is_within(target, answer->soa_owner);
}

/*
 * Asks the servers of a zone, one after the other, who serves the target: IPv4 first, since that is there nearly everywhere. NULL when answers are
 * lacking, or when none leads on.
 */
static const struct answer *authority_ask_parent(struct authority *authority, struct inquiry *inquiry, const struct authority_set *set,
						 const char *zone, const char *target, struct nameserver *ret_server)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct answer *last = NULL;

	for (size_t family = 0; family < ARRAY_LEN(families); family++) {
		for (size_t i = 0; i < set->count && i < PARENT_SERVERS; i++) {
			struct nameserver servers[ADDRESSES_MAX];
			int count = set_addresses(inquiry, set, i, families[family], servers);

			if (count < 0)
				return NULL;
			for (int j = 0; j < count; j++) {
				const struct answer *answer = answers_ask(inquiry, target, RR_NS, &servers[j], false);

				if (!answer)
					return NULL;
				last = answer;
				*ret_server = servers[j];
				if (authority_leads(answer, zone, target))
					return answer;
			}
		}
	}
	if (last)
		authority_fail(authority, zone, RR_NS, last);
	else
		authority->problem = arena_printf(&authority->arena, "the name servers of %s have no address", zone);
	return NULL;
}

static struct authority_server *authority_add(struct authority *authority, const char *name, const struct nameserver *address)
{
	struct authority_server *server;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < authority->count; i++)
		if (strcmp(authority->servers[i].name, name) == 0 && nameserver_equal(&authority->servers[i].address, address))
			return &authority->servers[i];
	if (authority->count == AUTHORITY_SERVERS_MAX)
		return NULL;
	server = &authority->servers[authority->count++];
	*server = (struct authority_server){ .name = arena_text(&authority->arena, name), .address = *address, .state = AUTHORITY_NOWHERE };
	if (address->family)
		nameserver_text(&text, address);
	server->text = address->family ? arena_printf(&authority->arena, "%s (%s)", name, buf_text(&text)) : server->name;
	return server;
}

/* Takes a set of servers into the list, all their addresses. */
static void authority_add_set(struct authority *authority, struct inquiry *inquiry, const struct authority_set *set, bool at_parent)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct nameserver nowhere = { .family = 0 };

	for (size_t i = 0; i < set->count; i++) {
		bool found = false, lacks = false;

		for (size_t family = 0; family < ARRAY_LEN(families); family++) {
			struct nameserver servers[ADDRESSES_MAX];
			int count = set_addresses(inquiry, set, i, families[family], servers);

			lacks |= count < 0;
			for (int j = 0; j < count; j++) {
				struct authority_server *server = authority_add(authority, set->names[i], &servers[j]);

				found = true;
				if (server)
					*(at_parent ? &server->at_parent : &server->at_child) = true;
			}
		}
		if (!found && !lacks) {
			struct authority_server *server = authority_add(authority, set->names[i], &nowhere);

			if (server)
				*(at_parent ? &server->at_parent : &server->at_child) = true;
		}
	}
}

/* Notes that the zone itself names a server that is in the list. */
static bool authority_mark(struct authority *authority, const char *name)
{
	bool known = false;

	for (size_t i = 0; i < authority->count; i++) {
		if (strcmp(authority->servers[i].name, name) == 0) {
			authority->servers[i].at_child = true;
			known = true;
		}
	}
	return known;
}

/* What the servers so far say about the zone's servers: those are asked as well. */
static void authority_ask_child(struct authority *authority, struct inquiry *inquiry)
{
	size_t count = authority->count;

	for (size_t i = 0; i < count; i++) {
		struct authority_set set = { .count = 0 };
		const struct answer *answer;

		if (authority->servers[i].address.family == 0)
			continue;
		answer = answers_ask(inquiry, authority->zone, RR_NS, &authority->servers[i].address, false);
		if (!answer || answer->kind != ANSWER_DATA || !answer->authoritative)
			continue;
		for (size_t j = 0; j < answer->count && set.count < ANSWER_REFERRALS_MAX; j++)
			if (!authority_mark(authority, answer->records[j].target))
				set.names[set.count++] = answer->records[j].target;
		authority_add_set(authority, inquiry, &set, false);
	}
}

static uint32_t authority_number(const struct answer *soa, size_t at)
{
	struct scan scan = scan_over(soa->records[0].octets, soa->records[0].len);

	scan_seek(&scan, at);
	return scan_u32(&scan);
}

static void authority_judge(struct authority *authority, struct authority_server *server)
{
	const struct answer *soa = server->soa;
	uint32_t minimum;

	if (soa->kind == ANSWER_TIMEOUT || soa->kind == ANSWER_NETERR) {
		server->state = AUTHORITY_SILENT;
		return;
	}
	server->state = AUTHORITY_LAME;
	if (soa->kind != ANSWER_DATA || !soa->authoritative || soa->chain_count)
		return;
	server->state = AUTHORITY_GOOD;
	server->serial = authority_number(soa, SERIAL_AT);
	server->refresh = authority_number(soa, REFRESH_AT);
	minimum = authority_number(soa, MINIMUM_AT);
	if (soa->ttl < minimum)
		minimum = soa->ttl;
	if (minimum > authority->negative_ttl)
		authority->negative_ttl = minimum;
	authority->good++;
}

/* Asks every address for the SOA record: only who answers that as an authority is one. */
static void authority_examine(struct authority *authority, struct inquiry *inquiry)
{
	for (size_t i = 0; i < authority->count; i++) {
		struct authority_server *server = &authority->servers[i];

		if (server->address.family == 0)
			continue;
		server->soa = answers_ask(inquiry, authority->zone, RR_SOA, &server->address, false);
		if (server->soa)
			authority_judge(authority, server);
	}
}

/* One step from the servers of a zone towards the target. */
static enum authority_step authority_step(struct authority *authority, struct inquiry *inquiry, struct authority_set *set, const char **zone,
					  const char **target)
{
	struct nameserver server;
	const struct answer *answer = authority_ask_parent(authority, inquiry, set, *zone, *target, &server);

	if (!answer)
		return inquiry_lacks(inquiry) ? STEP_LACKS : STEP_FAILED;
	if (answer->kind == ANSWER_LAME) {
		set_from_referral(set, answer);
		authority->delegated = true;
		authority->parent_ttl = answer->referral_ttl;
		*zone = answer->cut;
		return strcmp(answer->cut, *target) == 0 ? STEP_FOUND : STEP_DOWN;
	}
	if (answer->kind == ANSWER_DATA) {
		/* This server has both zones, and tells of the lower one only. */
		set_from_records(set, answer);
		authority->delegated = false;
		*zone = *target;
		return STEP_FOUND;
	}
	if (answer->kind == ANSWER_NXDOMAIN && answer->chain_count == 0) {
		authority->missing = true;
		authority->zone = answer->soa_owner;
		authority_add(authority, answer->soa_owner, &server);
		return STEP_FOUND;
	}
	/* No zone begins at the target: what matters is who serves the one that it is in. */
	if (strcmp(answer->soa_owner, *target) == 0)
		return authority_fail(authority, *target, RR_NS, answer);
	*target = answer->soa_owner;
	return STEP_UP;
}

/* The servers of the zone that the resolvers know a name to be in. */
static enum authority_step authority_start(struct authority *authority, struct inquiry *inquiry, const char *name, struct authority_set *set,
					   const char **zone)
{
	const struct answer *answer;

	*zone = authority_zone_of(authority, inquiry, name);
	if (!*zone)
		return inquiry_lacks(inquiry) ? STEP_LACKS : STEP_FAILED;
	answer = answers_ask(inquiry, *zone, RR_NS, NULL, false);
	if (!answer)
		return STEP_LACKS;
	if (answer->kind != ANSWER_DATA)
		return authority_fail(authority, *zone, RR_NS, answer);
	set_from_records(set, answer);
	return STEP_DOWN;
}

/*
 * From the zone above the target, as the resolvers know it, down to the target's own; it becomes the zone that the target is in, when none begins
 * there.
 */
static enum authority_step authority_descend(struct authority *authority, struct inquiry *inquiry, struct authority_set *set, const char **target)
{
	enum authority_step step = STEP_UP;
	const char *zone = NULL;

	for (int i = 0; i < CUTS_MAX; i++) {
		if (step == STEP_UP)
			step = authority_start(authority, inquiry, authority_above(*target), set, &zone);
		if (step == STEP_DOWN)
			step = authority_step(authority, inquiry, set, &zone, target);
		if (step == STEP_FOUND && !authority->missing)
			authority->zone = zone;
		if (step != STEP_UP && step != STEP_DOWN)
			return step;
	}
	authority->problem = "there are too many zones between the domain and the root";
	return STEP_FAILED;
}

bool authority_find(struct authority *authority, struct inquiry *inquiry, const char *domain)
{
	struct authority_set set;
	enum authority_step step;

	*authority = (struct authority)AUTHORITY_INIT;
	inquiry_turn(inquiry, NULL, NULL);
	step = authority_descend(authority, inquiry, &set, &domain);
	/* Where the parent cannot be asked there is still what the resolvers know of the zone itself. */
	if (step == STEP_FAILED) {
		step = authority_start(authority, inquiry, domain, &set, &authority->zone);
		authority->delegated = false;
	}
	if (step == STEP_LACKS || step == STEP_FAILED)
		return step == STEP_FAILED;
	authority->problem = NULL;
	if (!authority->missing) {
		authority_add_set(authority, inquiry, &set, authority->delegated);
		authority_ask_child(authority, inquiry);
	}
	authority_examine(authority, inquiry);
	return !inquiry_lacks(inquiry);
}

void authority_release(struct authority *authority)
{
	arena_release(&authority->arena);
}
