// SPDX-License-Identifier: MIT
#include "ldap/ldap_socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/net_connect.h"

/* Where distributions have the socket of slapd. */
static const char *const local_paths[] = { "/run/slapd/ldapi", "/run/ldapi" };

/* A server that died in silence is noticed, also while we plan between two questions. */
static void ldap_socket_keep_alive(int fd)
{
	static const struct {
		int level, option, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },   { SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 30 }, { IPPROTO_TCP, TCP_KEEPINTVL, 10 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 3 },
	};

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		(void)setsockopt(fd, options[i].level, options[i].option, &options[i].value,
				 sizeof(options[i].value));
}

static int ldap_socket_connect_local(const struct ldap_uri *uri, int64_t until,
				     struct net_connection *connection, struct error *error)
{
	const char *path = uri->path;

	for (size_t i = 0; !path && i < ARRAY_LEN(local_paths); i++)
		if (access(local_paths[i], F_OK) == 0)
			path = local_paths[i];
	if (net_connect_path(connection, path ? path : local_paths[0], until, error) == 0)
		return 0;
	return error->kind == ERROR_CONFIG ? error_wrap(error, "directory.uri") : -1;
}

int ldap_socket_open(const struct ldap_uri *uri, const struct host_lookup *lookup, int64_t until,
		     int *ret_fd, struct error *error)
{
	CLEANUP(net_close) struct net_connection connection = NET_CONNECTION_INIT;
	int status = uri->local
			     ? ldap_socket_connect_local(uri, until, &connection, error)
			     : net_connect(&connection, uri->host, uri->port, lookup, until, error);

	if (status != 0)
		return -1;
	if (fcntl(connection.fd, F_SETFL, fcntl(connection.fd, F_GETFL) & ~O_NONBLOCK) != 0)
		return error_errno(error, "cannot set up a connection");
	if (!uri->local)
		ldap_socket_keep_alive(connection.fd);
	*ret_fd = connection.fd;
	connection.fd = -1;
	return 0;
}
