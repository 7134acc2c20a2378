// SPDX-License-Identifier: MIT
#include "net/certificate.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/mem.h"

enum { NAMES_SHOWN = 5 };

/* 9999-12-31T23:59:59Z, for "no end" (RFC 5280 section 4.1.2.5). */
static const int64_t certificate_no_end = 253402300799;

int certificate_read(struct certificate *certificate, const void *der, size_t len,
		     struct error *error)
{
	const gnutls_datum_t data = { .data = (unsigned char *)der, .size = (unsigned)len };
	gnutls_x509_crt_t handle;
	int code;

	if (gnutls_x509_crt_init(&handle) < 0)
		mem_die();
	code = gnutls_x509_crt_import(handle, &data, GNUTLS_X509_FMT_DER);
	if (code >= 0 && (gnutls_x509_crt_get_activation_time(handle) == (time_t)-1 ||
			  gnutls_x509_crt_get_expiration_time(handle) == (time_t)-1))
		code = GNUTLS_E_ASN1_DER_ERROR;
	if (code < 0) {
		gnutls_x509_crt_deinit(handle);
		return error_set(error, ERROR_AGAIN, "the certificate cannot be read: %s",
				 gnutls_strerror(code));
	}
	certificate->handle = handle;
	return 0;
}

void certificate_names(const struct certificate *certificate, struct arena *arena,
		       struct vec *names)
{
	int type = 0;

	/* A name that is too long for a host's is passed over. */
	for (unsigned i = 0; type >= 0 || type == GNUTLS_E_SHORT_MEMORY_BUFFER; i++) {
		char name[256], address[INET6_ADDRSTRLEN];
		size_t size = sizeof(name);

		type = gnutls_x509_crt_get_subject_alt_name(certificate->handle, i, name, &size,
							    NULL);
		if (type == GNUTLS_SAN_DNSNAME)
			vec_add(names, arena_textn(arena, name, size));
		else if (type == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16) &&
			 inet_ntop(size == 4 ? AF_INET : AF_INET6, name, address, sizeof(address)))
			vec_add(names, arena_text(arena, address));
	}
}

bool certificate_fits(const struct certificate *certificate, const char *host)
{
	return gnutls_x509_crt_check_hostname(certificate->handle, host) != 0;
}

int64_t certificate_end(const struct certificate *certificate)
{
	time_t end = gnutls_x509_crt_get_expiration_time(certificate->handle);

	return end == GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION ? certificate_no_end : end;
}

void certificate_release(struct certificate *certificate)
{
	gnutls_x509_crt_deinit(certificate->handle);
	certificate->handle = NULL;
}

/* "a.example.com, b.example.com, 192.0.2.1" */
static void certificate_put_names(const struct vec *names, struct buf *words)
{
	for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++) {
		buf_puts(words, i ? ", " : "");
		escape_terminal(words, names->items[i]);
	}
	if (names->count == 0)
		buf_puts(words, "no name (it has no subjectAltName)");
}

static bool certificate_blame(const struct certificate *certificate, const char *host, int64_t now,
			      struct buf *words)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec names = VEC_INIT;
	int64_t begin = gnutls_x509_crt_get_activation_time(certificate->handle),
		end = certificate_end(certificate);

	if (end < now || begin > now) {
		buf_puts(words, end < now ? "ended on " : "begins on ");
		clock_stamp(words, end < now ? end : begin);
		return true;
	}
	certificate_names(certificate, &arena, &names);
	/*
	 * GnuTLS may fall back to the subject's common name, which is not a host name (RFC 9525).
	 */
	if (names.count && certificate_fits(certificate, host))
		return false;
	buf_puts(words, "is for ");
	certificate_put_names(&names, words);
	buf_printf(words, " and not for %s", host);
	return true;
}

bool certificate_explain(const void *der, size_t len, const char *host, int64_t now,
			 struct buf *words)
{
	CLEANUP(certificate_release) struct certificate certificate = CERTIFICATE_INIT;
	struct error ignored = ERROR_INIT;

	if (certificate_read(&certificate, der, len, &ignored) == 0)
		return certificate_blame(&certificate, host, now, words);
	buf_puts(words, "cannot be decoded");
	return true;
}
