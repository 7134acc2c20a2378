// SPDX-License-Identifier: MIT
/*
 * What a server's certificate says of itself (GnuTLS). Nothing is accepted because of what is found
 * here: the library that made the connection judges, and refuses with little more than "no" (GnuTLS
 * through libldap says "unknown error code"); this says why. Order of calls: CERTIFICATE_INIT,
 * certificate_read, questions, certificate_release; or certificate_explain alone.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"

struct gnutls_x509_crt_int;

struct certificate {
	struct gnutls_x509_crt_int *handle;
};

#define CERTIFICATE_INIT       \
	{                      \
		.handle = NULL \
	}

/* Reads the DER form (RFC 5280). ERROR_AGAIN when it is none; nothing is to be released then. */
MUST_CHECK int certificate_read(struct certificate *certificate, const void *der, size_t len,
				struct error *error);

/* Adds the host names and addresses of its subjectAltName; the texts lie in the arena. */
void certificate_names(const struct certificate *certificate, struct arena *arena,
		       struct vec *names);

/* Whether it is for a host, a name (RFC 6125) or an address. */
bool certificate_fits(const struct certificate *certificate, const char *host);

/* The last instant at which it holds. */
int64_t certificate_end(const struct certificate *certificate);

void certificate_release(struct certificate *certificate);

/*
 * Looks at a certificate at the instant `now` for the host that was asked for. True when it is
 * outside its time, for other names, or damaged, with the reason appended ("ended on
 * 2024-01-01T00:00:00Z"); false when nothing is wrong with the certificate itself, so that it must
 * be its issuer.
 */
bool certificate_explain(const void *der, size_t len, const char *host, int64_t now,
			 struct buf *words);
