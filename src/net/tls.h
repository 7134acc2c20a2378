// SPDX-License-Identifier: MIT
/*
 * TLS as a client (GnuTLS, which libldap brings along already). Order of calls: TLS_INIT, tls_open
 * on a connected socket, tls_facts, tls_read_line, tls_close. An invalid certificate does not make
 * tls_open fail: the facts say all that is wrong with it, and the caller judges.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

struct tls_session;

struct tls {
	struct tls_session *session;
	int64_t until; /* clock_ticks_ms at which reading gives up */
};

#define TLS_INIT                \
	{                       \
		.session = NULL \
	}

struct tls_facts {
	const char *version; /* "TLS1.3" */
	struct vec names;    /* of the certificate, in the arena; the caller releases the list */
	int64_t expires;     /* seconds since 1970 */
	bool name_fits;	     /* RFC 6125, for the name that was asked for */
	bool trusted;	     /* the chain leads to an authority */
	bool in_time; /* neither expired nor in the future, the chain's other certificates included
		       */
};

/*
 * Shakes hands on a socket that does not block; `name` is what the server is called (SNI) and what
 * its certificate must name. `ca_file` NULL: the authorities of the system. ERROR_AGAIN when the
 * server ends it or the time is over; ERROR_CONFIG when the authorities cannot be read.
 */
MUST_CHECK int tls_open(struct tls *tls, int fd, const char *name, const char *ca_file,
			int64_t until, struct error *error);

/*
 * What the server showed. Strings go into the arena. ERROR_AGAIN when it showed no certificate that
 * can be read.
 */
MUST_CHECK int tls_facts(const struct tls *tls, struct arena *arena, struct tls_facts *ret_facts,
			 struct error *error);

/*
 * One line without its end, appended; ERROR_AGAIN when none comes in time, ERROR_DATA when it is
 * longer than `limit`.
 */
MUST_CHECK int tls_read_line(struct tls *tls, size_t limit, struct buf *buf, struct error *error);

/* Does not close the socket. */
void tls_close(struct tls *tls);
