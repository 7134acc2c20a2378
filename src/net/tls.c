// SPDX-License-Identifier: MIT
#include "net/tls.h"

#include <gnutls/gnutls.h>
#include <poll.h>

#include "base/mem.h"
#include "net/certificate.h"
#include "net/net_connect.h"

struct tls_session {
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	char *name;
	int fd;
	bool open; /* after the handshake */
};

void tls_close(struct tls *tls)
{
	struct tls_session *session = tls->session;

	if (!session)
		return;
	/* Says goodbye without waiting for the answer. */
	if (session->open)
		gnutls_bye(session->session, GNUTLS_SHUT_WR);
	if (session->session)
		gnutls_deinit(session->session);
	if (session->credentials)
		gnutls_certificate_free_credentials(session->credentials);
	free(session->name);
	free(session);
	tls->session = NULL;
}

static int tls_prepare(struct tls_session *session, const char *ca_file, struct error *error)
{
	int status;

	if (gnutls_certificate_allocate_credentials(&session->credentials) < 0 ||
	    gnutls_init(&session->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK) < 0)
		mem_die();
	status = ca_file ? gnutls_certificate_set_x509_trust_file(session->credentials, ca_file,
								  GNUTLS_X509_FMT_PEM)
			 : gnutls_certificate_set_x509_system_trust(session->credentials);
	if (status <= 0)
		return error_set(error, ERROR_CONFIG,
				 "%s: no certificate authority could be read%s%s",
				 ca_file ? ca_file : "the system's store", status < 0 ? ": " : "",
				 status < 0 ? gnutls_strerror(status) : "");
	if ((status = gnutls_set_default_priority(session->session)) < 0 ||
	    (status = gnutls_credentials_set(session->session, GNUTLS_CRD_CERTIFICATE,
					     session->credentials)) < 0 ||
	    (status = gnutls_server_name_set(session->session, GNUTLS_NAME_DNS, session->name,
					     strlen(session->name))) < 0)
		return error_set(error, ERROR_INTERNAL, "TLS: %s", gnutls_strerror(status));
	gnutls_transport_set_int(session->session, session->fd);
	return 0;
}

/* Waits until the socket is ready for what the library wants next. */
static bool tls_wait(const struct tls_session *session, int64_t until)
{
	return net_wait(session->fd,
			gnutls_record_get_direction(session->session) ? POLLOUT : POLLIN, until);
}

int tls_open(struct tls *tls, int fd, const char *name, const char *ca_file, int64_t until,
	     struct error *error)
{
	struct tls_session *session = mem_new(1, sizeof(*session));
	int status;

	session->fd = fd;
	session->name = mem_text(name);
	tls->session = session;
	tls->until = until;
	if (tls_prepare(session, ca_file, error) != 0) {
		tls_close(tls);
		return -1;
	}
	while ((status = gnutls_handshake(session->session)) < 0 &&
	       !gnutls_error_is_fatal(status)) {
		if (status == GNUTLS_E_AGAIN && !tls_wait(session, until)) {
			status = GNUTLS_E_TIMEDOUT;
			break;
		}
	}
	session->open = status >= 0;
	if (session->open)
		return 0;
	if (status == GNUTLS_E_UNEXPECTED_PACKET_LENGTH || status == GNUTLS_E_UNEXPECTED_PACKET)
		error_set(error, ERROR_AGAIN, "the server does not speak TLS");
	else
		error_set(error, ERROR_AGAIN, "no TLS: %s", gnutls_strerror(status));
	tls_close(tls);
	return -1;
}

int tls_facts(const struct tls *tls, struct arena *arena, struct tls_facts *ret_facts,
	      struct error *error)
{
	gnutls_session_t session = tls->session->session;
	CLEANUP(certificate_release) struct certificate certificate = CERTIFICATE_INIT;
	struct tls_facts facts = { .version = gnutls_protocol_get_name(
					   gnutls_protocol_get_version(session)) };
	unsigned count = 0, status = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
	const unsigned late = GNUTLS_CERT_EXPIRED | GNUTLS_CERT_NOT_ACTIVATED;
	const unsigned untrusted = GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA |
				   GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_REVOKED |
				   GNUTLS_CERT_INSECURE_ALGORITHM | GNUTLS_CERT_PURPOSE_MISMATCH |
				   GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE;
	int code;

	if (!chain || count == 0)
		return error_set(error, ERROR_AGAIN, "the server shows no certificate");
	if (certificate_read(&certificate, chain[0].data, chain[0].size, error) != 0)
		return -1;
	code = gnutls_certificate_verify_peers3(session, tls->session->name, &status);
	if (code < 0)
		return error_set(error, ERROR_AGAIN, "the certificate cannot be read: %s",
				 gnutls_strerror(code));
	certificate_names(&certificate, arena, &facts.names);
	facts.expires = certificate_end(&certificate);
	facts.name_fits = certificate_fits(&certificate, tls->session->name);
	facts.in_time = !(status & late);
	facts.trusted = !(status & untrusted) && (!(status & GNUTLS_CERT_INVALID) ||
						  (status & (late | GNUTLS_CERT_UNEXPECTED_OWNER)));
	*ret_facts = facts;
	return 0;
}

int tls_read_line(struct tls *tls, size_t limit, struct buf *buf, struct error *error)
{
	for (size_t len = 0; len <= limit;) {
		char octet;
		ssize_t count = gnutls_record_recv(tls->session->session, &octet, 1);

		if (count == GNUTLS_E_AGAIN || count == GNUTLS_E_INTERRUPTED) {
			if (count == GNUTLS_E_AGAIN &&
			    !gnutls_record_check_pending(tls->session->session) &&
			    !tls_wait(tls->session, tls->until))
				return error_set(error, ERROR_AGAIN, "the server says nothing");
			continue;
		}
		if (count <= 0)
			return error_set(error, ERROR_AGAIN, "the server ends the connection%s%s",
					 count < 0 ? ": " : "",
					 count < 0 ? gnutls_strerror((int)count) : "");
		if (octet == '\n') {
			if (len > 0 && buf->data[buf->len - 1] == '\r')
				buf_cut(buf, buf->len - 1);
			return 0;
		}
		buf_putc(buf, octet);
		len++;
	}
	return error_set(error, ERROR_DATA, "the server sends a line of more than %zu octets",
			 limit);
}
