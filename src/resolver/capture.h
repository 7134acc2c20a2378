// SPDX-License-Identifier: MIT
/*
 * What was asked and answered in one run, as a file for bug reports: replayed, it gives the same
 * verdicts without any network. Lines of printable ASCII, words separated by one space:
 *
 *     mailprov-capture 1
 *     clock SECONDS                      when it was taken
 *     scope given|authoritative|both     which views were looked at, see verify/domain_view.h
 *     domain NAME SITE                   for each domain that was verified
 *     answer SERVER FLAGS TYPE NAME OUTCOME WAY OCTETS
 *
 * SERVER is an address, or "-" for the resolvers. FLAGS is "c" (unchecked) or "-". NAME is
 * canonical text. OUTCOME is "message", "timeout", "unreachable" or "malformed"; WAY is "udp" or
 * "tcp"; OCTETS is the message in hexadecimal digits, or "-". Lines that begin with another word
 * are of later versions and are passed over; a higher number in the first line means that old
 * readers would get it wrong.
 */
#pragma once

#include "base/error.h"
#include "resolver/resolver.h"

enum { CAPTURE_SIZE_MAX = 256 * 1024 * 1024 };

struct capture_domain {
	const char *name;
	const char *site;
};

struct capture_answer {
	struct nameserver server; /* family 0: the resolvers */
	bool unchecked;
	enum rr_type type;
	const char *name;
	enum answer_kind kind; /* ANSWER_DATA: what the message says */
	bool over_tcp;
	const char *hex;
	size_t hex_len;
};

struct capture {
	struct arena arena;
	int64_t clock;
	enum resolver_scope scope;
	struct capture_domain *domains;
	size_t domain_count;
	size_t domain_cap;
	struct capture_answer *answers; /* sorted by capture_parse */
	size_t count;
	size_t cap;
};

#define CAPTURE_INIT       \
	{                  \
		.clock = 0 \
	}

/*
 * Reads a capture; what is wrong with it is ERROR_DATA with the line. The caller releases it in any
 * case.
 */
MUST_CHECK int capture_parse(struct capture *capture, const char *text, size_t len,
			     struct error *error);

/*
 * The answer that was recorded for a question, read anew from its message; one that is not there is
 * ANSWER_UNRECORDED. Never NULL; the caller frees it.
 */
MUST_CHECK struct answer *capture_find(const struct capture *capture,
				       const struct question *question);

/* The lines of a capture, appended: the head first, then an answer line for each answer. */
void capture_put_head(struct buf *buf, int64_t clock, enum resolver_scope scope);
void capture_put_domain(struct buf *buf, const char *name, const char *site);
void capture_put_answer(struct buf *buf, const struct question *question,
			const struct answer *answer);

void capture_release(struct capture *capture);
