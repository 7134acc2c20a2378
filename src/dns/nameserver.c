// SPDX-License-Identifier: MIT
#include "dns/nameserver.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/scan.h"

enum { PORT = 53, RESOLV_CONF_MAX = 1 << 16 };

static bool nameserver_parse_port(const char *text, uint16_t *ret_port)
{
	unsigned long port = 0;

	if (!*text || strlen(text) > 5)
		return false;
	for (; *text; text++) {
		if (!isdigit((unsigned char)*text))
			return false;
		port = port * 10 + (unsigned long)(*text - '0');
	}
	if (port == 0 || port > UINT16_MAX)
		return false;
	*ret_port = (uint16_t)port;
	return true;
}

bool nameserver_parse(const char *text, struct nameserver *ret_server)
{
	struct nameserver server = { .port = PORT };
	char address[INET6_ADDRSTRLEN + 1] = "";
	const char *colon = strchr(text, ':'), *port = NULL;
	size_t len = strlen(text);

	if (text[0] == '[') {
		const char *end = strchr(text, ']');

		if (!end || (end[1] && end[1] != ':'))
			return false;
		port = end[1] ? end + 2 : NULL;
		text++;
		len = (size_t)(end - text);
		server.family = AF_INET6;
	} else if (colon && !strchr(colon + 1, ':')) {
		port = colon + 1;
		len = (size_t)(colon - text);
		server.family = AF_INET;
	} else {
		server.family = colon ? AF_INET6 : AF_INET;
	}
	if (len >= sizeof(address) || (port && !nameserver_parse_port(port, &server.port)))
		return false;
	memcpy(address, text, len);
	if (inet_pton(server.family, address, server.octets) != 1)
		return false;
	*ret_server = server;
	return true;
}

void nameserver_text(struct buf *buf, const struct nameserver *server)
{
	char text[INET6_ADDRSTRLEN] = "";
	bool port = server->port != PORT;

	inet_ntop(server->family, server->octets, text, sizeof(text));
	buf_printf(buf, port && server->family == AF_INET6 ? "[%s]" : "%s", text);
	if (port)
		buf_printf(buf, ":%u", server->port);
}

bool nameserver_equal(const struct nameserver *one, const struct nameserver *other)
{
	return one->family == other->family && one->port == other->port &&
	       memcmp(one->octets, other->octets, sizeof(one->octets)) == 0;
}

/* IANA's registries of special addresses (RFC 6890, RFC 5771, RFC 1112 section 4). */
static bool nameserver_is_possible_ip4(const unsigned char octets[4])
{
	return octets[0] != 0 && octets[0] < 224 && !(octets[0] == 169 && octets[1] == 254);
}

bool nameserver_is_possible(const struct nameserver *server)
{
	static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF }, nothing[16] = { 0 };
	const unsigned char *octets = server->octets;

	if (server->family == AF_INET)
		return nameserver_is_possible_ip4(octets);
	if (memcmp(octets, mapped, sizeof(mapped)) == 0)
		return nameserver_is_possible_ip4(octets + sizeof(mapped));
	return octets[0] != 0xFF && !(octets[0] == 0xFE && (octets[1] & 0xC0) == 0x80) &&
	       memcmp(octets, nothing, sizeof(nothing)) != 0;
}

bool nameserver_from_octets(struct nameserver *ret_server, int family, const unsigned char *octets,
			    size_t len)
{
	if (len != (family == AF_INET ? 4 : 16))
		return false;
	*ret_server = (struct nameserver){ .family = family, .port = PORT };
	memcpy(ret_server->octets, octets, len);
	return true;
}

void nameservers_add(struct nameservers *servers, const struct nameserver *server)
{
	servers->items = mem_grow(servers->items, &servers->cap, servers->count + 1,
				  sizeof(*servers->items));
	servers->items[servers->count++] = *server;
}

/* The address of a "nameserver" line. */
static bool nameserver_read_line(const char *line, size_t len, struct nameserver *ret_server)
{
	static const char keyword[] = "nameserver";
	CLEANUP(mem_freep) char *text = mem_textn(line, len);
	char *at = text, *end;

	if (strncmp(at, keyword, sizeof(keyword) - 1) != 0 ||
	    !strchr(" \t", at[sizeof(keyword) - 1]))
		return false;
	at += sizeof(keyword) - 1;
	at += strspn(at, " \t");
	end = at + strcspn(at, " \t#;");
	*end = '\0';
	/* A port has no place in this file, so "2001:db8::1:53" is an address as a whole. */
	return nameserver_parse(at, ret_server);
}

int nameservers_load(struct nameservers *servers, const char *path, struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct nameserver server;
	const char *line;
	struct scan scan;
	size_t len;

	if (access(path, F_OK) == 0 && file_read(path, RESOLV_CONF_MAX, &text, error) != 0)
		return -1;
	scan = scan_over(buf_text(&text), text.len);
	while (scan_line(&scan, &line, &len))
		if (nameserver_read_line(line, len, &server))
			nameservers_add(servers, &server);
	if (servers->count == 0 && nameserver_parse("127.0.0.1", &server))
		nameservers_add(servers, &server);
	return 0;
}

void nameservers_release(struct nameservers *servers)
{
	free(servers->items);
	*servers = (struct nameservers)NAMESERVERS_INIT;
}
