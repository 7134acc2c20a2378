// SPDX-License-Identifier: MIT
#include "base/buf.h"
#include "dns/zone.h"

enum { CHAIN_MAX = 16, CLASS_IN = 1, FLAG_QR = 0x8000, FLAG_AA = 0x0400, FLAG_RA = 0x0080 };

enum { RCODE_NOERROR = 0, RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3, RCODE_REFUSED = 5 };

static bool zone_is_below(const struct name *name, const struct name *parent)
{
	size_t at = 0;

	while (name->len - at > parent->len)
		at += (size_t)name->wire[at] + 1;
	return name->len - at == parent->len &&
	       memcmp(name->wire + at, parent->wire, parent->len) == 0;
}

/* The first record of the name with this type, behind `last`; NULL when there is none. */
static const struct zone_record *zone_find(const struct zone *zone, const struct zone_record *last,
					   const struct name *name, unsigned type)
{
	for (size_t i = last ? (size_t)(last - zone->records) + 1 : 0; i < zone->count; i++)
		if (zone->records[i].type == type && name_equal(&zone->records[i].owner, name))
			return &zone->records[i];
	return NULL;
}

/* The SOA record of the deepest zone that the name is in. */
static const struct zone_record *zone_find_soa(const struct zone *zone, const struct name *name)
{
	const struct zone_record *best = NULL;

	for (size_t i = 0; i < zone->count; i++) {
		const struct zone_record *record = &zone->records[i];

		if (record->type == RR_SOA && zone_is_below(name, &record->owner) &&
		    (!best || record->owner.len > best->owner.len))
			best = record;
	}
	return best;
}

/* Whether there is such a name: with records, or with names below it. */
static bool zone_has_name(const struct zone *zone, const struct name *name)
{
	for (size_t i = 0; i < zone->count; i++)
		if (zone_is_below(&zone->records[i].owner, name))
			return true;
	return false;
}

/*
 * The owner whose records stand for a name: itself, or the wildcard below the closest name that is
 * there (RFC 4592 section 3.3.1). False: no such name.
 */
static bool zone_source(const struct zone *zone, const struct name *name, struct name *ret_source)
{
	struct name at = *name;

	*ret_source = *name;
	while (!zone_has_name(zone, &at) && at.len > 1) {
		size_t label = (size_t)at.wire[0] + 1;

		memmove(at.wire, at.wire + label, at.len - label);
		at.len = (uint8_t)(at.len - label);
	}
	if (name_equal(&at, name))
		return true;
	/* The wildcard's label takes the place of one that is at least as long. */
	memcpy(ret_source->wire, "\1*", 2);
	memcpy(ret_source->wire + 2, at.wire, at.len);
	ret_source->len = (uint8_t)(at.len + 2);
	return zone_has_name(zone, ret_source);
}

static void zone_put_record(struct buf *message, const struct name *owner,
			    const struct zone_record *record)
{
	buf_add(message, owner->wire, owner->len);
	buf_u16(message, record->type);
	buf_u16(message, CLASS_IN);
	buf_u32(message, record->ttl);
	buf_u16(message, record->len);
	buf_add(message, record->data, record->len);
}

struct zone_answer {
	bool recursive;
	struct buf records;
	unsigned count;
	unsigned rcode;
	bool silent;
	const struct zone_record *soa; /* for the authority section */
	const struct zone_record *cut; /* likewise: the first NS record of a delegated zone */
};

/* Where the zone delegates the name to other servers (RFC 1034 section 4.3.2, step 3b). */
static const struct zone_record *
zone_find_cut(const struct zone *zone, const struct zone_record *soa, const struct name *name)
{
	const struct zone_record *best = NULL;

	for (size_t i = 0; i < zone->count; i++) {
		const struct zone_record *record = &zone->records[i];

		if (record->type == RR_NS && record->owner.len > soa->owner.len &&
		    zone_is_below(name, &record->owner) &&
		    (!best || record->owner.len < best->owner.len))
			best = record;
	}
	return best;
}

bool zone_has(const struct zone *zone, const struct name *name)
{
	const struct zone_record *soa = zone_find_soa(zone, name);

	return soa && !zone_find_cut(zone, soa, name);
}

/*
 * The NS records of a cut, then the addresses of their targets that are known here. Returns how
 * many of the latter.
 */
static unsigned zone_put_cut(const struct zone *zone, const struct zone_record *cut,
			     struct buf *message, unsigned *ret_servers)
{
	static const enum rr_type types[] = { RR_A, RR_AAAA };
	CLEANUP(buf_release) struct buf glue = BUF_INIT;
	unsigned servers = 0, addresses = 0;

	for (const struct zone_record *ns = cut; ns;
	     ns = zone_find(zone, ns, &cut->owner, RR_NS), servers++) {
		struct scan scan = scan_over(ns->data, ns->len);
		struct name target;

		zone_put_record(message, &cut->owner, ns);
		for (size_t i = 0; i < ARRAY_LEN(types) && name_read(&target, &scan);
		     i++, scan_seek(&scan, 0)) {
			for (const struct zone_record *at = NULL;
			     (at = zone_find(zone, at, &target, types[i])); addresses++)
				zone_put_record(&glue, &target, at);
		}
	}
	buf_add(message, glue.data, glue.len);
	*ret_servers = servers;
	return addresses;
}

/*
 * The records of one name. True when they are an alias, which is to be followed: *name is its
 * target then.
 */
static bool zone_answer_name(const struct zone *zone, struct name *name, enum rr_type type,
			     struct zone_answer *answer)
{
	const struct zone_record *soa = zone_find_soa(zone, name), *record;
	struct scan scan;
	struct name source;

	if (!soa) {
		answer->rcode = answer->count ? RCODE_NOERROR : RCODE_REFUSED;
		return false;
	}
	answer->cut = answer->recursive || answer->count ? NULL : zone_find_cut(zone, soa, name);
	if (answer->cut)
		return false;
	answer->rcode = zone_source(zone, name, &source) ? RCODE_NOERROR : RCODE_NXDOMAIN;
	record = zone_find(zone, NULL, &source, RR_CNAME);
	if (record && type != RR_CNAME) {
		zone_put_record(&answer->records, name, record);
		answer->count++;
		scan = scan_over(record->data, record->len);
		return name_read(name, &scan) && answer->count < CHAIN_MAX;
	}
	record = zone_find(zone, NULL, &source, type);
	if (!record) {
		answer->soa = soa;
		answer->silent = zone_find(zone, NULL, &source, ZONE_FAULT_TIMEOUT);
		if (zone_find(zone, NULL, &source, ZONE_FAULT_SERVFAIL))
			answer->rcode = RCODE_SERVFAIL;
	}
	for (; record; record = zone_find(zone, record, &source, type), answer->count++)
		zone_put_record(&answer->records, name, record);
	return false;
}

static bool zone_write(const struct zone *zone, const struct name *name, enum rr_type type,
		       bool recursive, struct buf *message)
{
	struct zone_answer answer = { .recursive = recursive };
	CLEANUP(buf_release) struct buf delegation = BUF_INIT;
	unsigned servers = 0, addresses = 0;
	struct name at = *name;

	while (zone_answer_name(zone, &at, type, &answer))
		continue;
	if (answer.cut)
		addresses = zone_put_cut(zone, answer.cut, &delegation, &servers);
	else if (answer.soa)
		zone_put_record(&delegation, &answer.soa->owner, answer.soa);
	buf_u16(message, 0);
	buf_u16(message, FLAG_QR | (recursive ? FLAG_RA : answer.cut ? 0 : FLAG_AA) | answer.rcode);
	buf_u16(message, 1);
	buf_u16(message, answer.count);
	buf_u16(message, answer.cut ? servers : answer.soa != NULL);
	buf_u16(message, addresses);
	buf_add(message, name->wire, name->len);
	buf_u16(message, type);
	buf_u16(message, CLASS_IN);
	buf_add(message, answer.records.data, answer.records.len);
	buf_add(message, delegation.data, delegation.len);
	buf_release(&answer.records);
	return !answer.silent;
}

bool zone_reply(const struct zone *zone, const struct name *name, enum rr_type type,
		struct buf *message)
{
	return zone_write(zone, name, type, false, message);
}

bool zone_resolve(const struct zone *zone, const struct name *name, enum rr_type type,
		  struct buf *message)
{
	return zone_write(zone, name, type, true, message);
}
