// SPDX-License-Identifier: MIT
#include "net/net_connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/net_names.h"

/* The next address is begun after this time (RFC 8305 section 8). */
enum { NEXT_MS = 250 };

/* One address. The cause is EINPROGRESS while it is being tried, and 0 when it is connected. */
struct net_attempt {
	struct sockaddr_storage address;
	socklen_t len;
	int fd;
	int cause;
};

struct net_attempts {
	struct net_attempt *list;
	size_t count, cap;
	size_t begun;
	int64_t until;
};

static void net_attempts_release(struct net_attempts *attempts)
{
	for (size_t i = 0; i < attempts->count; i++)
		if (attempts->list[i].fd >= 0)
			close(attempts->list[i].fd);
	free(attempts->list);
}

static void net_attempts_add(struct net_attempts *attempts, const struct sockaddr *address,
			     socklen_t len)
{
	struct net_attempt *attempt;

	attempts->list = mem_grow(attempts->list, &attempts->cap, attempts->count + 1,
				  sizeof(*attempts->list));
	attempt = &attempts->list[attempts->count++];
	*attempt = (struct net_attempt){ .len = len, .fd = -1, .cause = ETIMEDOUT };
	memcpy(&attempt->address, address, len);
}

static int net_poll(struct pollfd *pollers, size_t count, int64_t until)
{
	int status;

	do {
		int64_t left = until - clock_ticks_ms();

		status =
			poll(pollers, count, left > 0 ? (int)(left < 3600000 ? left : 3600000) : 0);
	} while (status < 0 && errno == EINTR);
	return status;
}

bool net_wait(int fd, short events, int64_t until)
{
	struct pollfd poller = { .fd = fd, .events = events };

	return net_poll(&poller, 1, until) > 0;
}

static void net_attempt_end(struct net_attempt *attempt, int cause)
{
	attempt->cause = cause == EINTR ? EINPROGRESS : cause;
	if (attempt->cause != 0 && attempt->cause != EINPROGRESS && attempt->fd >= 0) {
		close(attempt->fd);
		attempt->fd = -1;
	}
}

static void net_attempt_begin(struct net_attempt *attempt)
{
	const struct sockaddr *address = (const struct sockaddr *)&attempt->address;

	attempt->fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	net_attempt_end(attempt, attempt->fd < 0 || connect(attempt->fd, address, attempt->len) != 0
					 ? errno
					 : 0);
}

/* Waits for any of those that are begun. */
static void net_attempts_wait(struct net_attempts *attempts, int64_t until)
{
	CLEANUP(mem_freep) struct pollfd *pollers = mem_new(attempts->begun, sizeof(*pollers));

	for (size_t i = 0; i < attempts->begun; i++)
		pollers[i] = (struct pollfd){ .fd = attempts->list[i].fd, .events = POLLOUT };
	if (net_poll(pollers, attempts->begun, until) <= 0)
		return;
	for (size_t i = 0; i < attempts->begun; i++) {
		int cause = 0;
		socklen_t len = sizeof(cause);

		if (pollers[i].revents == 0)
			continue;
		if (getsockopt(pollers[i].fd, SOL_SOCKET, SO_ERROR, &cause, &len) != 0)
			cause = errno;
		net_attempt_end(&attempts->list[i], cause);
	}
}

/*
 * The first that is connected, if any; *ret_going is how many of those before it are still being
 * tried.
 */
static struct net_attempt *net_attempts_connected(struct net_attempts *attempts, size_t *ret_going)
{
	*ret_going = 0;
	for (size_t i = 0; i < attempts->begun; i++) {
		if (attempts->list[i].cause == 0)
			return &attempts->list[i];
		*ret_going += attempts->list[i].cause == EINPROGRESS;
	}
	return NULL;
}

/* NULL when none of them answers in time. */
static struct net_attempt *net_attempts_run(struct net_attempts *attempts)
{
	int64_t next = 0, now;
	struct net_attempt *connected;
	size_t going;

	while (!(connected = net_attempts_connected(attempts, &going)) &&
	       (now = clock_ticks_ms()) < attempts->until) {
		size_t left = attempts->count - attempts->begun;

		if (left && (going == 0 || now >= next)) {
			int64_t share = (attempts->until - now) / (int64_t)left;

			net_attempt_begin(&attempts->list[attempts->begun++]);
			next = now + (share < NEXT_MS ? share : NEXT_MS);
		} else if (going) {
			net_attempts_wait(attempts,
					  left && next < attempts->until ? next : attempts->until);
		} else {
			break;
		}
	}
	return connected;
}

static enum net_fault net_attempt_fault(const struct net_attempt *attempt)
{
	switch (attempt->cause) {
	case 0:
		return NET_FINE;
	case ECONNREFUSED:
		return NET_REFUSED;
	case EINPROGRESS:
	case ETIMEDOUT:
		return NET_SILENT;
	default:
		return NET_UNREACHABLE;
	}
}

static void net_connection_set(struct net_connection *connection, const struct net_attempt *attempt)
{
	connection->fault = net_attempt_fault(attempt);
	if (attempt->address.ss_family == AF_UNIX ||
	    getnameinfo((const struct sockaddr *)&attempt->address, attempt->len,
			connection->address, sizeof(connection->address), NULL, 0,
			NI_NUMERICHOST) != 0)
		connection->address[0] = '\0';
}

/* The connection, or its fault with the cause at each address appended to the text. */
static int net_attempts_finish(struct net_attempts *attempts, struct net_connection *connection,
			       struct buf *words)
{
	struct net_attempt *connected = net_attempts_run(attempts);

	if (connected) {
		net_connection_set(connection, connected);
		connection->fd = connected->fd;
		connected->fd = -1;
		return 0;
	}
	for (size_t i = 0; i < attempts->count; i++) {
		const struct net_attempt *attempt = &attempts->list[i];
		struct net_connection one = NET_CONNECTION_INIT;

		net_connection_set(&one, attempt);
		buf_printf(words, "%s%s%s%s", words->len ? "; " : "", one.address,
			   *one.address ? ": " : "",
			   strerror(attempt->cause == EINPROGRESS ? ETIMEDOUT : attempt->cause));
		if (one.fault >= connection->fault)
			*connection = one;
	}
	return -1;
}

static bool net_is_address(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1 ||
	       strchr(host, '%');
}

/*
 * Adds what is found; otherwise puts the answer into the fault and the text. What a host_lookup
 * gave is an address or nothing: no other resolver is asked about it.
 */
static void net_attempts_find(struct net_attempts *attempts, const char *host, const char *port,
			      bool given, struct net_connection *connection, struct buf *words)
{
	struct error error = ERROR_INIT;
	struct addrinfo *found;
	int status = given || net_is_address(host)
			     ? net_names_read(host, port, &found, &error)
			     : net_names_ask(host, port, attempts->until, &found, &error);

	if (status != 0) {
		connection->fault = error.kind == ERROR_DATA ? NET_NO_NAME : NET_NAME_LATER;
		buf_printf(words, "%s%s", words->len ? "; " : "", error.text);
		return;
	}
	for (const struct addrinfo *at = found; at; at = at->ai_next)
		net_attempts_add(attempts, at->ai_addr, at->ai_addrlen);
	freeaddrinfo(found);
}

int net_connect(struct net_connection *connection, const char *host, const char *port,
		const struct host_lookup *lookup, int64_t until, struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec addresses = VEC_INIT;
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	CLEANUP(net_attempts_release) struct net_attempts attempts = { .until = until };

	*connection = (struct net_connection)NET_CONNECTION_INIT;
	if (lookup && !net_is_address(host) &&
	    lookup->addresses(lookup->argument, host, &arena, &addresses, error) != 0) {
		connection->fault = NET_NAME_LATER;
		return -1;
	}
	if (addresses.count == 0)
		net_attempts_find(&attempts, host, port, false, connection, &words);
	for (size_t i = 0; i < addresses.count; i++)
		net_attempts_find(&attempts, addresses.items[i], port, true, connection, &words);
	if (attempts.count == 0)
		return error_set(error, ERROR_AGAIN, "%s", buf_text(&words));
	if (net_attempts_finish(&attempts, connection, &words) == 0)
		return 0;
	return error_set(error, ERROR_AGAIN, "cannot connect to %s port %s: %s", host, port,
			 buf_text(&words));
}

int net_connect_path(struct net_connection *connection, const char *path, int64_t until,
		     struct error *error)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	CLEANUP(net_attempts_release) struct net_attempts attempts = { .until = until };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);

	*connection = (struct net_connection){ .fd = -1, .fault = NET_UNREACHABLE };
	if (len >= sizeof(address.sun_path))
		return error_set(error, ERROR_CONFIG,
				 "the path of the socket is longer than %zu octets",
				 sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, len + 1);
	net_attempts_add(&attempts, (const struct sockaddr *)&address, sizeof(address));
	if (net_attempts_finish(&attempts, connection, &words) == 0)
		return 0;
	return error_set(error, ERROR_AGAIN, "cannot connect to %s: %s", path, buf_text(&words));
}

void net_close(struct net_connection *connection)
{
	if (connection->fd >= 0)
		close(connection->fd);
	connection->fd = -1;
}
