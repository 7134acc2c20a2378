// SPDX-License-Identifier: MIT
#include "verify/delegation.h"

#include <sys/socket.h>

enum {
	CUTS_MAX = 8, /* zones between the one that the resolvers know and the one looked for */
	PARENT_SERVERS = 6, /* of the parent that are asked, one after the other */
	ADDRESSES_MAX = 4,  /* of one server and family */
	SERIAL_AT = 0,
	REFRESH_AT = 4,
	MINIMUM_AT = 16, /* in the numbers of SOA (RFC 1035 section 3.3.13) */
};

enum delegation_step { STEP_LACKS, STEP_FAILED, STEP_DOWN, STEP_UP, STEP_FOUND };

/* A set of servers during the walk down. */
struct delegation_set {
	const char *names[ANSWER_REFERRALS_MAX];
	const struct referral
		*glue[ANSWER_REFERRALS_MAX]; /* NULL: ask the resolvers for its addresses */
	size_t count;
};

/* The name without its first label; "." has none above it. */
static const char *delegation_above(const char *name)
{
	while (*name && *name != '.')
		name += *name == '\\' && name[1] ? 2 : 1;
	return name[0] == '.' && name[1] ? name + 1 : ".";
}

static enum delegation_step delegation_fail(struct delegation *delegation, const char *name,
					    enum rr_type type, const struct answer *answer)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	answer_describe(&text, answer);
	delegation->problem = arena_printf(&delegation->arena, "%s %s: %s", name,
					   rr_type_text(type), buf_text(&text));
	return STEP_FAILED;
}

/*
 * The zone that a name is in, as the resolvers know it. NULL with answers lacking, or with the
 * problem set.
 */
static const char *delegation_zone_of(struct delegation *delegation, struct dns_lookup *lookup,
				      const char *name)
{
	const struct answer *answer = answer_cache_ask(lookup, name, RR_SOA, NULL, false);

	/* An alias tells of the zone of its target. */
	while (answer && answer->chain_count && strcmp(name, ".") != 0) {
		name = delegation_above(name);
		answer = answer_cache_ask(lookup, name, RR_SOA, NULL, false);
	}
	if (!answer)
		return NULL;
	if (answer->kind == ANSWER_DATA)
		return name;
	if (answer_is_definite(answer) && answer->soa_owner &&
	    name_is_within(name, answer->soa_owner))
		return answer->soa_owner;
	delegation_fail(delegation, name, RR_SOA, answer);
	return NULL;
}

static void set_from_records(struct delegation_set *set, const struct answer *answer)
{
	*set = (struct delegation_set){ .count = 0 };
	for (size_t i = 0; i < answer->count && set->count < ANSWER_REFERRALS_MAX; i++)
		set->names[set->count++] = answer->records[i].target;
}

static void set_from_referral(struct delegation_set *set, const struct answer *answer)
{
	*set = (struct delegation_set){ .count = 0 };
	for (size_t i = 0; i < answer->referral_count; i++) {
		set->names[set->count] = answer->referrals[i].name;
		set->glue[set->count++] = answer->referrals[i].count ? &answer->referrals[i] : NULL;
	}
}

/*
 * The addresses of a server in one family: glue, else what the resolvers know. Returns how many, or
 * -1 when the answer is lacking.
 */
static int set_addresses(struct dns_lookup *lookup, const struct delegation_set *set, size_t at,
			 int family, struct nameserver *ret_servers)
{
	const struct rr *records;
	size_t count;
	int found = 0;

	if (set->glue[at]) {
		records = set->glue[at]->addresses;
		count = set->glue[at]->count;
	} else {
		const struct answer *answer = answer_cache_ask(
			lookup, set->names[at], family == AF_INET ? RR_A : RR_AAAA, NULL, false);

		if (!answer)
			return -1;
		records = answer->records;
		count = answer->kind == ANSWER_DATA ? answer->count : 0;
	}
	for (size_t i = 0; i < count && found < ADDRESSES_MAX; i++)
		/* A zone may name any address, and ours is not the network to send it to. */
		if (nameserver_from_octets(&ret_servers[found], family, records[i].octets,
					   records[i].len) &&
		    nameserver_is_possible(&ret_servers[found]))
			found++;
	return found;
}

/* Whether an answer of the parent's server shows the way on. */
static bool delegation_leads(const struct answer *answer, const char *zone, const char *target)
{
	if (answer->kind == ANSWER_LAME)
		return answer->cut && answer->referral_count &&
		       name_is_within(target, answer->cut) && name_is_within(answer->cut, zone) &&
		       strcmp(answer->cut, zone) != 0;
	if (answer->kind == ANSWER_DATA)
		return answer->authoritative && answer->chain_count == 0;
	return answer_is_definite(answer) && answer->authoritative && answer->soa_owner &&
	       name_is_within(target, answer->soa_owner);
}

/*
 * Asks the servers of a zone, one after the other, for the servers of the target: IPv4 first, since
 * nearly all have it. NULL when answers are lacking, or when none leads on.
 */
static const struct answer *delegation_ask_parent(struct delegation *delegation,
						  struct dns_lookup *lookup,
						  const struct delegation_set *set,
						  const char *zone, const char *target,
						  struct nameserver *ret_server)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct answer *last = NULL;

	for (size_t family = 0; family < ARRAY_LEN(families); family++) {
		for (size_t i = 0; i < set->count && i < PARENT_SERVERS; i++) {
			struct nameserver servers[ADDRESSES_MAX];
			int count = set_addresses(lookup, set, i, families[family], servers);

			if (count < 0)
				return NULL;
			for (int j = 0; j < count; j++) {
				const struct answer *answer =
					answer_cache_ask(lookup, target, RR_NS, &servers[j], false);

				if (!answer)
					return NULL;
				last = answer;
				*ret_server = servers[j];
				if (delegation_leads(answer, zone, target))
					return answer;
			}
		}
	}
	if (last)
		delegation_fail(delegation, zone, RR_NS, last);
	else
		delegation->problem = arena_printf(&delegation->arena,
						   "the name servers of %s have no address", zone);
	return NULL;
}

static struct delegation_server *delegation_add(struct delegation *delegation, const char *name,
						const struct nameserver *address)
{
	struct delegation_server *server;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < delegation->count; i++)
		if (strcmp(delegation->servers[i].name, name) == 0 &&
		    nameserver_equal(&delegation->servers[i].address, address))
			return &delegation->servers[i];
	if (delegation->count == DELEGATION_SERVERS_MAX)
		return NULL;
	server = &delegation->servers[delegation->count++];
	*server = (struct delegation_server){ .name = arena_text(&delegation->arena, name),
					      .address = *address,
					      .state = DELEGATION_NOWHERE };
	if (address->family)
		nameserver_text(&text, address);
	server->text = address->family
			       ? arena_printf(&delegation->arena, "%s (%s)", name, buf_text(&text))
			       : server->name;
	return server;
}

/* Takes a set of servers into the list, all their addresses. */
static void delegation_add_set(struct delegation *delegation, struct dns_lookup *lookup,
			       const struct delegation_set *set, bool at_parent)
{
	static const int families[] = { AF_INET, AF_INET6 };
	const struct nameserver nowhere = { .family = 0 };

	for (size_t i = 0; i < set->count; i++) {
		bool found = false, lacks = false;

		for (size_t family = 0; family < ARRAY_LEN(families); family++) {
			struct nameserver servers[ADDRESSES_MAX];
			int count = set_addresses(lookup, set, i, families[family], servers);

			lacks |= count < 0;
			for (int j = 0; j < count; j++) {
				struct delegation_server *server =
					delegation_add(delegation, set->names[i], &servers[j]);

				found = true;
				if (server)
					*(at_parent ? &server->at_parent : &server->at_child) =
						true;
			}
		}
		if (!found && !lacks) {
			struct delegation_server *server =
				delegation_add(delegation, set->names[i], &nowhere);

			if (server)
				*(at_parent ? &server->at_parent : &server->at_child) = true;
		}
	}
}

/* Notes that the zone itself names a server of the list. */
static bool delegation_mark(struct delegation *delegation, const char *name)
{
	bool known = false;

	for (size_t i = 0; i < delegation->count; i++) {
		if (strcmp(delegation->servers[i].name, name) == 0) {
			delegation->servers[i].at_child = true;
			known = true;
		}
	}
	return known;
}

/* The zone's servers according to the ones found so far: they are asked as well. */
static void delegation_ask_child(struct delegation *delegation, struct dns_lookup *lookup)
{
	size_t count = delegation->count;

	for (size_t i = 0; i < count; i++) {
		struct delegation_set set = { .count = 0 };
		const struct answer *answer;

		if (delegation->servers[i].address.family == 0)
			continue;
		answer = answer_cache_ask(lookup, delegation->zone, RR_NS,
					  &delegation->servers[i].address, false);
		if (!answer || answer->kind != ANSWER_DATA || !answer->authoritative)
			continue;
		for (size_t j = 0; j < answer->count && set.count < ANSWER_REFERRALS_MAX; j++)
			if (!delegation_mark(delegation, answer->records[j].target))
				set.names[set.count++] = answer->records[j].target;
		delegation_add_set(delegation, lookup, &set, false);
	}
}

static uint32_t delegation_number(const struct answer *soa, size_t at)
{
	struct scan scan = scan_over(soa->records[0].octets, soa->records[0].len);

	scan_seek(&scan, at);
	return scan_u32(&scan);
}

static void delegation_judge(struct delegation *delegation, struct delegation_server *server)
{
	const struct answer *soa = server->soa;
	uint32_t minimum;

	if (soa->kind == ANSWER_TIMEOUT || soa->kind == ANSWER_NETERR) {
		server->state = DELEGATION_SILENT;
		return;
	}
	server->state = DELEGATION_LAME;
	if (soa->kind != ANSWER_DATA || !soa->authoritative || soa->chain_count)
		return;
	server->state = DELEGATION_GOOD;
	server->serial = delegation_number(soa, SERIAL_AT);
	server->refresh = delegation_number(soa, REFRESH_AT);
	minimum = delegation_number(soa, MINIMUM_AT);
	if (soa->ttl < minimum)
		minimum = soa->ttl;
	if (minimum > delegation->negative_ttl)
		delegation->negative_ttl = minimum;
	delegation->good++;
}

/* Asks every address for the SOA record: only a server that answers it with authority counts. */
static void delegation_examine(struct delegation *delegation, struct dns_lookup *lookup)
{
	for (size_t i = 0; i < delegation->count; i++) {
		struct delegation_server *server = &delegation->servers[i];

		if (server->address.family == 0)
			continue;
		server->soa =
			answer_cache_ask(lookup, delegation->zone, RR_SOA, &server->address, false);
		if (server->soa)
			delegation_judge(delegation, server);
	}
}

/* One step from the servers of a zone towards the target. */
static enum delegation_step delegation_step(struct delegation *delegation,
					    struct dns_lookup *lookup, struct delegation_set *set,
					    const char **zone, const char **target)
{
	struct nameserver server;
	const struct answer *answer =
		delegation_ask_parent(delegation, lookup, set, *zone, *target, &server);

	if (!answer)
		return dns_lookup_lacks(lookup) ? STEP_LACKS : STEP_FAILED;
	if (answer->kind == ANSWER_LAME) {
		set_from_referral(set, answer);
		delegation->delegated = true;
		delegation->parent_ttl = answer->referral_ttl;
		*zone = answer->cut;
		return strcmp(answer->cut, *target) == 0 ? STEP_FOUND : STEP_DOWN;
	}
	if (answer->kind == ANSWER_DATA) {
		/* This server has both zones, and answers from the lower one only. */
		set_from_records(set, answer);
		delegation->delegated = false;
		*zone = *target;
		return STEP_FOUND;
	}
	if (answer->kind == ANSWER_NXDOMAIN && answer->chain_count == 0) {
		delegation->missing = true;
		delegation->zone = answer->soa_owner;
		delegation_add(delegation, answer->soa_owner, &server);
		return STEP_FOUND;
	}
	/* No zone begins at the target: the servers of the zone that it is in count. */
	if (strcmp(answer->soa_owner, *target) == 0)
		return delegation_fail(delegation, *target, RR_NS, answer);
	*target = answer->soa_owner;
	return STEP_UP;
}

/* The servers of the zone that the resolvers know a name to be in. */
static enum delegation_step delegation_start(struct delegation *delegation,
					     struct dns_lookup *lookup, const char *name,
					     struct delegation_set *set, const char **zone)
{
	const struct answer *answer;

	*zone = delegation_zone_of(delegation, lookup, name);
	if (!*zone)
		return dns_lookup_lacks(lookup) ? STEP_LACKS : STEP_FAILED;
	answer = answer_cache_ask(lookup, *zone, RR_NS, NULL, false);
	if (!answer)
		return STEP_LACKS;
	if (answer->kind != ANSWER_DATA)
		return delegation_fail(delegation, *zone, RR_NS, answer);
	set_from_records(set, answer);
	return STEP_DOWN;
}

/*
 * From the zone above the target, as the resolvers know it, down to the target's own; it becomes
 * the zone that the target is in, when none begins there.
 */
static enum delegation_step delegation_descend(struct delegation *delegation,
					       struct dns_lookup *lookup,
					       struct delegation_set *set, const char **target)
{
	enum delegation_step step = STEP_UP;
	const char *zone = NULL;

	for (int i = 0; i < CUTS_MAX; i++) {
		if (step == STEP_UP)
			step = delegation_start(delegation, lookup, delegation_above(*target), set,
						&zone);
		if (step == STEP_DOWN)
			step = delegation_step(delegation, lookup, set, &zone, target);
		if (step == STEP_FOUND && !delegation->missing)
			delegation->zone = zone;
		if (step != STEP_UP && step != STEP_DOWN)
			return step;
	}
	delegation->problem = "there are too many zones between the domain and the root";
	return STEP_FAILED;
}

bool delegation_find(struct delegation *delegation, struct dns_lookup *lookup, const char *domain)
{
	struct delegation_set set;
	enum delegation_step step;

	*delegation = (struct delegation)DELEGATION_INIT;
	dns_lookup_turn(lookup, NULL, NULL);
	step = delegation_descend(delegation, lookup, &set, &domain);
	/*
	 * Where the parent cannot be asked there is still what the resolvers know of the zone
	 * itself.
	 */
	if (step == STEP_FAILED) {
		step = delegation_start(delegation, lookup, domain, &set, &delegation->zone);
		delegation->delegated = false;
	}
	if (step == STEP_LACKS || step == STEP_FAILED)
		return step == STEP_FAILED;
	delegation->problem = NULL;
	if (!delegation->missing) {
		delegation_add_set(delegation, lookup, &set, delegation->delegated);
		delegation_ask_child(delegation, lookup);
	}
	delegation_examine(delegation, lookup);
	return !dns_lookup_lacks(lookup);
}

void delegation_release(struct delegation *delegation)
{
	arena_release(&delegation->arena);
}
