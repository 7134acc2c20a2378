// SPDX-License-Identifier: MIT
#include "resolver/raw_transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "dns/name.h"

enum { EVENTS_AT_ONCE = 16, OCTETS_AT_ONCE = 4096, LENGTH = 2, FLAG_QR = 0x8000 };

/* One message and its answer. */
struct exchange {
	struct exchange *next, **link;
	int fd;
	bool tcp;
	struct buf out; /* for TCP with its length before it (RFC 1035 section 4.2.2) */
	size_t sent;
	struct buf in;
	int64_t deadline_ms;
	transport_done *done;
	void *argument;
};

struct raw_transport {
	int epoll;
	struct exchange *exchanges;
};

int raw_transport_open(struct raw_transport **ret_raw, struct error *error)
{
	struct raw_transport *direct;
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0)
		return error_errno(error, "cannot wait for name servers");
	direct = mem_new(1, sizeof(*direct));
	direct->epoll = epoll;
	*ret_raw = direct;
	return 0;
}

int raw_transport_fd(const struct raw_transport *direct)
{
	return direct->epoll;
}

/*
 * The exchange is gone before its outcome is told, since that may lead to new ones. What came in
 * stays until then: the octets may lie in it.
 */
static void exchange_end(struct exchange *exchange, enum transport_result result,
			 const void *octets, size_t len)
{
	struct buf in = exchange->in;
	transport_done *done = exchange->done;
	void *argument = exchange->argument;

	*exchange->link = exchange->next;
	if (exchange->next)
		exchange->next->link = exchange->link;
	file_closep(&exchange->fd);
	buf_release(&exchange->out);
	free(exchange);
	done(argument, result, octets, len);
	buf_release(&in);
}

void raw_transport_close(struct raw_transport *direct)
{
	if (!direct)
		return;
	while (direct->exchanges)
		exchange_end(direct->exchanges, TRANSPORT_CLOSED, NULL, 0);
	file_closep(&direct->epoll);
	free(direct);
}

static int exchange_connect(struct exchange *exchange, const struct nameserver *server)
{
	struct sockaddr_in ip4 = { .sin_family = AF_INET, .sin_port = htons(server->port) };
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6, .sin6_port = htons(server->port) };
	bool is_ip4 = server->family == AF_INET;
	const struct sockaddr *address =
		is_ip4 ? (const struct sockaddr *)&ip4 : (const struct sockaddr *)&ip6;

	memcpy(&ip4.sin_addr, server->octets, sizeof(ip4.sin_addr));
	memcpy(&ip6.sin6_addr, server->octets, sizeof(ip6.sin6_addr));
	exchange->fd = socket(
		server->family,
		(exchange->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (exchange->fd < 0)
		return -1;
	return connect(exchange->fd, address, is_ip4 ? sizeof(ip4) : sizeof(ip6)) == 0 ||
			       errno == EINPROGRESS
		       ? 0
		       : -1;
}

/* On TCP the rest goes when the socket is writable. */
static int exchange_write(struct exchange *exchange)
{
	ssize_t count = send(exchange->fd, exchange->out.data + exchange->sent,
			     exchange->out.len - exchange->sent, MSG_NOSIGNAL);

	if (count < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	exchange->sent += (size_t)count;
	return 0;
}

static int exchange_watch(const struct raw_transport *direct, struct exchange *exchange,
			  int operation)
{
	struct epoll_event event = { .events = EPOLLIN |
					       (exchange->sent < exchange->out.len ? EPOLLOUT : 0u),
				     .data.ptr = exchange };

	return epoll_ctl(direct->epoll, operation, exchange->fd, &event);
}

void raw_transport_send(struct raw_transport *direct, const struct nameserver *server, bool tcp,
			const void *octets, size_t len, int64_t timeout_ms, transport_done *done,
			void *argument)
{
	struct exchange *exchange = mem_new(1, sizeof(*exchange));

	*exchange = (struct exchange){ .next = direct->exchanges,
				       .link = &direct->exchanges,
				       .fd = -1,
				       .tcp = tcp,
				       .done = done,
				       .argument = argument };
	if (exchange->next)
		exchange->next->link = &exchange->next;
	direct->exchanges = exchange;
	exchange->deadline_ms = clock_ticks_ms() + timeout_ms;
	if (tcp)
		buf_u16(&exchange->out, (unsigned)len);
	buf_add(&exchange->out, octets, len);
	if (exchange_connect(exchange, server) != 0 || exchange_write(exchange) != 0 ||
	    exchange_watch(direct, exchange, EPOLL_CTL_ADD) != 0)
		exchange_end(exchange, TRANSPORT_UNREACHABLE, NULL, 0);
}

/*
 * Whether a message answers ours: the id and the question are the same, though old servers send
 * refusals without the question.
 */
static bool exchange_is_answered(const struct exchange *exchange, const void *octets, size_t len)
{
	size_t start = exchange->tcp ? LENGTH : 0;
	struct scan ours = scan_over(exchange->out.data + start, exchange->out.len - start),
		    theirs = scan_over(octets, len);
	struct name name, other;

	if (scan_u16(&ours) != scan_u16(&theirs) || !(scan_u16(&theirs) & FLAG_QR))
		return false;
	if (scan_u16(&theirs) == 0)
		return !theirs.bad;
	scan_seek(&ours, scan_position(&ours) + 10);
	scan_take(&theirs, 6);
	return name_read(&name, &ours) && name_read(&other, &theirs) && name_equal(&name, &other) &&
	       scan_u32(&ours) == scan_u32(&theirs) && !theirs.bad;
}

static void exchange_read_udp(struct exchange *exchange)
{
	unsigned char octets[OCTETS_AT_ONCE];
	ssize_t len = recv(exchange->fd, octets, sizeof(octets), 0);

	if (len < 0 && errno != EAGAIN && errno != EINTR)
		exchange_end(exchange, TRANSPORT_UNREACHABLE, NULL, 0);
	else if (len > 0 && exchange_is_answered(exchange, octets, (size_t)len))
		exchange_end(exchange, TRANSPORT_ANSWERED, octets, (size_t)len);
}

static void exchange_read_tcp(struct exchange *exchange)
{
	unsigned char octets[OCTETS_AT_ONCE];
	ssize_t count = recv(exchange->fd, octets, sizeof(octets), 0);
	struct scan scan;
	size_t len;

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		exchange_end(exchange, TRANSPORT_UNREACHABLE, NULL, 0);
		return;
	}
	buf_add(&exchange->in, octets, (size_t)count);
	scan = scan_over(exchange->in.data, exchange->in.len);
	len = scan_u16(&scan);
	if (scan.bad || scan_left(&scan) < len)
		return;
	if (exchange_is_answered(exchange, exchange->in.data + LENGTH, len))
		exchange_end(exchange, TRANSPORT_ANSWERED, exchange->in.data + LENGTH, len);
	else
		exchange_end(exchange, TRANSPORT_GARBLED, NULL, 0);
}

static void exchange_move(const struct raw_transport *direct, struct exchange *exchange,
			  uint32_t events)
{
	if (events & EPOLLOUT && exchange->sent < exchange->out.len &&
	    (exchange_write(exchange) != 0 || exchange_watch(direct, exchange, EPOLL_CTL_MOD) != 0))
		exchange_end(exchange, TRANSPORT_UNREACHABLE, NULL, 0);
	else if (events & ~(uint32_t)EPOLLOUT && exchange->tcp)
		exchange_read_tcp(exchange);
	else if (events & ~(uint32_t)EPOLLOUT)
		exchange_read_udp(exchange);
}

void raw_transport_run(struct raw_transport *direct)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int count = epoll_wait(direct->epoll, events, EVENTS_AT_ONCE, 0);
	int64_t now_ms = clock_ticks_ms();

	for (int i = 0; i < count; i++)
		exchange_move(direct, events[i].data.ptr, events[i].events);
	for (struct exchange *exchange = direct->exchanges, *next; exchange; exchange = next) {
		next = exchange->next;
		if (exchange->deadline_ms <= now_ms)
			exchange_end(exchange, TRANSPORT_SILENT, NULL, 0);
	}
}
