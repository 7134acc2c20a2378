// SPDX-License-Identifier: MIT
#include "flow/client_probe.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/net_connect.h"
#include "net/tls.h"

/* A longer line is not a greeting. */
enum { GREETING_MAX = 1000 };

/* How many names of a certificate a message lists. */
enum { NAMES_SHOWN = 3 };

/* A certificate that ends sooner is reported: the provider renews earlier. */
enum { EXPIRES_SOON = 7 * 86400 };

const char *client_probe_result_text(enum client_probe_result result)
{
	static const char *const texts[] = { [CLIENT_PROBE_FINE] = "ok",
					     [CLIENT_PROBE_NOTE] = "note",
					     [CLIENT_PROBE_UNKNOWN] = "unknown",
					     [CLIENT_PROBE_FAILED] = "FAILED" };

	return texts[result];
}

void client_probe_release(struct client_probe *probe)
{
	free(probe->lines);
	arena_release(&probe->arena);
}

/* The day of an instant. */
static const char *client_probe_date(struct client_probe *probe, int64_t instant)
{
	CLEANUP(buf_release) struct buf stamp = BUF_INIT;

	clock_stamp(&stamp, instant);
	return arena_textn(&probe->arena, buf_text(&stamp), strcspn(buf_text(&stamp), "T"));
}

/* How each protocol greets (RFC 9051 section 7.1.5, RFC 1939 section 4, RFC 5321 section 4.2). */
static const char *const client_probe_greetings[] = {
	[SITE_IMAP] = "* OK", [SITE_POP3] = "+OK", [SITE_SMTP] = "220"
};

static void client_probe_blame_connection(struct client_probe *probe,
					  struct client_probe_line *line,
					  const struct net_connection *connection)
{
	line->result = CLIENT_PROBE_FAILED;
	switch (connection->fault) {
	case NET_NO_NAME:
		line->text = "there is no such name";
		break;
	case NET_REFUSED:
		line->text = arena_printf(
			&probe->arena,
			"%s refuses port %" PRId64
			"; a firewall or proxy of this network answers in the provider's place",
			connection->address, line->port);
		break;
	case NET_SILENT:
		line->text =
			arena_printf(&probe->arena,
				     "no answer from %s: TCP port %" PRId64
				     " is blocked between here and the provider; let it be opened",
				     connection->address, line->port);
		break;
	case NET_UNREACHABLE:
		line->text = arena_printf(&probe->arena, "%s cannot be reached from this network",
					  connection->address);
		break;
	default:
		line->result = CLIENT_PROBE_UNKNOWN;
		line->text =
			"the name could not be looked up now; are this host's name servers up?";
	}
}

static void client_probe_list_names(struct buf *buf, const struct vec *names)
{
	for (size_t i = 0; i < names->count && i < NAMES_SHOWN; i++)
		buf_printf(buf, "%s%s", i ? ", " : "", names->items[i]);
	if (names->count > NAMES_SHOWN)
		buf_printf(buf, " and %zu more", names->count - NAMES_SHOWN);
	if (names->count == 0)
		buf_puts(buf, "no name at all");
}

/* What is wrong with the certificate, the worst first; NULL when nothing is. */
static const char *client_probe_blame_certificate(struct client_probe *probe,
						  const struct client_probe_line *line,
						  const struct tls_facts *facts, const char *proper)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	client_probe_list_names(&names, &facts->names);
	if (!facts->name_fits && proper)
		return arena_printf(&probe->arena,
				    "its certificate is for %s, not for %s: a program that is set "
				    "to this name warns or refuses; set it to %s",
				    buf_text(&names), line->host, proper);
	if (!facts->trusted)
		return arena_printf(
			&probe->arena,
			"the certificate (for %s) is from no authority that this host trusts: a "
			"proxy that opens TLS stands between, or %s is out of date",
			buf_text(&names),
			probe->ca_file ? probe->ca_file : "the store of authorities");
	if (!facts->name_fits)
		return arena_printf(&probe->arena, "the certificate is for %s, not for %s",
				    buf_text(&names), line->host);
	if (!facts->in_time)
		return arena_printf(&probe->arena,
				    "the certificate ended on %s, or this host's clock is wrong",
				    client_probe_date(probe, facts->expires));
	return NULL;
}

static void client_probe_greet(struct client_probe *probe, struct client_probe_line *line,
			       struct tls *tls, enum site_protocol protocol,
			       const struct tls_facts *facts)
{
	CLEANUP(buf_release) struct buf greeting = BUF_INIT;
	struct error error = ERROR_INIT;

	if (tls_read_line(tls, GREETING_MAX, &greeting, &error) != 0) {
		line->result = CLIENT_PROBE_FAILED;
		line->text = arena_text(&probe->arena, error.text);
	} else if (strncmp(buf_text(&greeting), client_probe_greetings[protocol],
			   strlen(client_probe_greetings[protocol])) != 0) {
		line->result = CLIENT_PROBE_FAILED;
		line->text = arena_printf(&probe->arena,
					  "something else than a mail server answers: \"%.60s\"",
					  buf_text(&greeting));
	} else {
		line->text = arena_printf(
			&probe->arena, "%s, certificate until %s%s", facts->version,
			client_probe_date(probe, facts->expires),
			facts->expires - clock_now() < EXPIRES_SOON ? ", which is soon" : "");
	}
}

/* The certificate first: a person who sees it refused does not ask about the greeting. */
static int client_probe_tls(struct client_probe *probe, struct client_probe_line *line, int fd,
			    enum site_protocol protocol, const char *proper, int64_t until,
			    struct error *error)
{
	CLEANUP(tls_close) struct tls tls = TLS_INIT;
	struct error refused = ERROR_INIT;
	struct tls_facts facts;
	const char *blame;

	if (tls_open(&tls, fd, line->host, probe->ca_file, until, &refused) != 0 ||
	    tls_facts(&tls, &probe->arena, &facts, &refused) != 0) {
		if (refused.kind == ERROR_CONFIG) {
			*error = refused;
			return -1;
		}
		line->result = CLIENT_PROBE_FAILED;
		line->text = arena_printf(&probe->arena,
					  "%s: another program or a proxy answers on port %" PRId64
					  " in the provider's place",
					  refused.text, line->port);
		return 0;
	}
	line->tls = arena_text(&probe->arena, facts.version);
	line->expires = facts.expires;
	blame = client_probe_blame_certificate(probe, line, &facts, proper);
	if (blame) {
		line->result = CLIENT_PROBE_FAILED;
		line->text = blame;
	} else {
		client_probe_greet(probe, line, &tls, protocol, &facts);
	}
	vec_release(&facts.names);
	return 0;
}

/* `proper` is the provider's own name when the host is another one for it. */
static int client_probe_server(struct client_probe *probe, const struct site *site,
			       enum site_protocol protocol, const char *host, const char *proper,
			       struct error *error)
{
	struct client_probe_line line = { .host = arena_text(&probe->arena, host),
					  .port = site->server[protocol].port,
					  .protocol = site_protocol_text(protocol) };
	CLEANUP(net_close) struct net_connection connection = NET_CONNECTION_INIT;
	int64_t until = clock_ticks_ms() + probe->timeout_ms;
	struct error refused = ERROR_INIT;
	char port[24];

	snprintf(port, sizeof(port), "%" PRId64, line.port);
	/* Names are looked up as the mail programs of this host do it. */
	if (net_connect(&connection, host, port, NULL, until, &refused) != 0)
		client_probe_blame_connection(probe, &line, &connection);
	else if (client_probe_tls(probe, &line, connection.fd, protocol, proper, until, error) != 0)
		return -1;
	/* The customer's names are optional, so a failure is shown but does not count as one. */
	if (proper && line.result != CLIENT_PROBE_FINE)
		line.result = CLIENT_PROBE_NOTE;
	probe->lines = mem_grow(probe->lines, &probe->cap, probe->count + 1, sizeof(*probe->lines));
	probe->lines[probe->count++] = line;
	return 0;
}

int client_probe_site(struct client_probe *probe, const struct site *site, struct error *error)
{
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		if (client_probe_server(probe, site, (enum site_protocol)protocol,
					site->server[protocol].host, NULL, error) != 0)
			return -1;
	return 0;
}

int client_probe_domain(struct client_probe *probe, const struct site *site, const char *domain,
			struct error *error)
{
	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++) {
		for (size_t i = 0; i < site->record_count; i++) {
			const struct site_record *record = &site->records[i];
			CLEANUP(buf_release) struct buf host = BUF_INIT;

			if (record->type != SITE_CNAME ||
			    strcmp(record->value, site->server[protocol].host) != 0)
				continue;
			buf_printf(&host, "%s.%s", record->host, domain);
			if (client_probe_server(probe, site, (enum site_protocol)protocol,
						buf_text(&host), record->value, error) != 0)
				return -1;
		}
	}
	return 0;
}
