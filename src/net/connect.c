// SPDX-License-Identifier: MIT
#include "net/connect.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

bool connect_wait(int fd, short events, int64_t until)
{
	struct pollfd poller = { .fd = fd, .events = events };
	int status;

	do {
		int64_t left = until - clock_ticks_ms();

		status = poll(&poller, 1, left > 0 ? (int)left : 0);
	} while (status < 0 && errno == EINTR);
	return status > 0;
}

/*
 * getaddrinfo has no deadline of its own, so it runs beside us (getaddrinfo_a(3)). A request that
 * is still running when the time is over cannot be taken back by force, so it and its memory are
 * left to end by themselves.
 */
static enum connect_fault connect_lookup(const char *host, int port, int64_t until,
					 struct addrinfo **ret_list)
{
	struct request {
		struct gaicb gaicb;
		struct addrinfo hints;
		char host[256], service[8];
	} *request = calloc(1, sizeof(*request));
	struct gaicb *list[1];
	int status;

	if (!request)
		return CONNECT_NAME_LATER;
	request->hints = (struct addrinfo){ .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	snprintf(request->host, sizeof(request->host), "%s", host);
	snprintf(request->service, sizeof(request->service), "%d", port);
	request->gaicb = (struct gaicb){ .ar_name = request->host,
					 .ar_service = request->service,
					 .ar_request = &request->hints };
	list[0] = &request->gaicb;
	status = getaddrinfo_a(GAI_NOWAIT, list, 1, NULL);
	while (status == 0 && (status = gai_error(list[0])) == EAI_INPROGRESS) {
		int64_t left = until - clock_ticks_ms();
		const struct timespec time = { left / 1000, left % 1000 * 1000000 };

		if (left <= 0)
			break;
		gai_suspend((const struct gaicb *const *)list, 1, &time);
		status = 0;
	}
	if (status == EAI_INPROGRESS && gai_cancel(list[0]) != EAI_CANCELED)
		return CONNECT_NAME_LATER;
	if (status == 0)
		*ret_list = list[0]->ar_result;
	free(request);
	if (status == EAI_NONAME || status == EAI_NODATA)
		return CONNECT_NO_NAME;
	return status == 0 ? CONNECT_FINE : CONNECT_NAME_LATER;
}

static enum connect_fault connect_address(const struct addrinfo *info, int64_t until, int *ret_fd)
{
	int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int cause = 0;
	socklen_t len = sizeof(cause);

	if (fd < 0)
		return CONNECT_UNREACHABLE;
	if (connect(fd, info->ai_addr, info->ai_addrlen) != 0) {
		cause = errno;
		if (cause == EINPROGRESS)
			cause = !connect_wait(fd, POLLOUT, until) ? ETIMEDOUT
				: getsockopt(fd, SOL_SOCKET, SO_ERROR, &cause, &len) != 0 ? errno
											  : cause;
	}
	if (cause == 0) {
		*ret_fd = fd;
		return CONNECT_FINE;
	}
	close(fd);
	return cause == ECONNREFUSED ? CONNECT_REFUSED
	       : cause == ETIMEDOUT  ? CONNECT_SILENT
				     : CONNECT_UNREACHABLE;
}

void connect_host(const char *host, int port, int64_t until, struct connection *ret_connection)
{
	struct connection connection = CONNECTION_INIT;
	struct addrinfo *list = NULL;

	connection.fault = connect_lookup(host, port, until, &list);
	for (const struct addrinfo *at = list; at; at = at->ai_next) {
		/* The last address has all the time that is left, the ones before it half of it. */
		int64_t now = clock_ticks_ms(),
			limit = at->ai_next ? now + (until - now) / 2 : until;

		if (getnameinfo(at->ai_addr, at->ai_addrlen, connection.address,
				sizeof(connection.address), NULL, 0, NI_NUMERICHOST) != 0)
			connection.address[0] = '\0';
		connection.fault = connect_address(at, limit, &connection.fd);
		if (connection.fault == CONNECT_FINE)
			break;
	}
	if (list)
		freeaddrinfo(list);
	*ret_connection = connection;
}

void connect_close(struct connection *connection)
{
	if (connection->fd >= 0)
		close(connection->fd);
	connection->fd = -1;
}
