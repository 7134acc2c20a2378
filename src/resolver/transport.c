// SPDX-License-Identifier: MIT
#define CARES_NO_DEPRECATED
#include "resolver/transport.h"

#include <ares.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "dns/message.h"
#include "resolver/raw_transport.h"

enum { EVENTS_AT_ONCE = 32, RECEIVE_BUFFER = 1 << 20, TICK_MS = 20, WAIT_MOST_MS = 10 * 1000 };

/* Instead of a channel's number and a socket, for messages without c-ares. */
static const uint64_t directly_watched = UINT64_MAX;

struct transport {
	struct transport_loop *loop;
	size_t index;
	ares_channel ares;
	size_t pending;
	struct nameserver server;
	enum transport_way way;
	int64_t timeout_ms;
};

struct transport_loop {
	int epoll;
	struct transport **transports;
	size_t count;
	size_t cap;
	int64_t tick_ms;	      /* when to look for what is overdue */
	struct raw_transport *direct; /* NULL until it is needed */
};

/* What c-ares hands back for one message. */
struct transport_try {
	struct transport *transport;
	transport_done *done;
	void *argument;
};

int transport_loop_open(struct transport_loop **ret_loop, struct error *error)
{
	struct transport_loop *loop;
	int epoll, status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status != ARES_SUCCESS)
		return error_set(error, ERROR_INTERNAL, "cannot start c-ares: %s",
				 ares_strerror(status));
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0) {
		ares_library_cleanup();
		return error_errno(error, "cannot wait for name servers");
	}
	loop = mem_new(1, sizeof(*loop));
	loop->epoll = epoll;
	*ret_loop = loop;
	return 0;
}

void transport_close(struct transport_loop *loop, struct transport *transport)
{
	loop->transports[transport->index] = NULL;
	ares_destroy(transport->ares);
	free(transport);
}

void transport_loop_close(struct transport_loop *loop)
{
	if (!loop)
		return;
	for (size_t i = 0; i < loop->count; i++)
		if (loop->transports[i])
			transport_close(loop, loop->transports[i]);
	free(loop->transports);
	raw_transport_close(loop->direct);
	file_closep(&loop->epoll);
	free(loop);
	ares_library_cleanup();
}

/* The socket of a channel is found again by the channel's number and its own. */
static void transport_watch(void *argument, ares_socket_t fd, int readable, int writable)
{
	struct transport *transport = argument;
	struct epoll_event event = {
		.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
		.data.u64 = (uint64_t)transport->index << 32 | (uint32_t)fd,
	};

	if (!readable && !writable)
		epoll_ctl(transport->loop->epoll, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(transport->loop->epoll, EPOLL_CTL_MOD, fd, &event) != 0)
		epoll_ctl(transport->loop->epoll, EPOLL_CTL_ADD, fd, &event);
}

static int transport_set_server(struct transport *transport)
{
	const struct nameserver *server = &transport->server;
	struct ares_addr_port_node node = { .family = server->family,
					    .udp_port = server->port,
					    .tcp_port = server->port };

	if (server->family == AF_INET)
		memcpy(&node.addr.addr4, server->octets, sizeof(node.addr.addr4));
	else
		memcpy(&node.addr.addr6, server->octets, sizeof(node.addr.addr6));
	return ares_set_servers_ports(transport->ares, &node);
}

/*
 * Nothing of the host's own set-up may play a part: no search list, no hosts file, no resolv.conf,
 * no cache.
 */
static int transport_set_up(struct transport *transport)
{
	char lookups[] = "b", nowhere[] = "/dev/null";
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
			 ARES_FLAG_STAYOPEN | ARES_FLAG_IGNTC,
		.timeout = (int)transport->timeout_ms,
		.tries = 1,
		.ednspsz = MESSAGE_UDP_SIZE,
		.lookups = lookups,
		.resolvconf_path = nowhere,
		.sock_state_cb = transport_watch,
		.sock_state_cb_data = transport,
		.socket_receive_buffer_size = RECEIVE_BUFFER,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
		   ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF | ARES_OPT_SOCK_STATE_CB |
		   ARES_OPT_SOCK_RCVBUF;
	int status;

	/*
	 * Our own OPT record alone is not enough: without this flag c-ares 1.18 cuts every answer
	 * to 512 octets.
	 */
	if (transport->way == TRANSPORT_UDP)
		options.flags |= ARES_FLAG_EDNS;
	if (transport->way == TRANSPORT_TCP)
		options.flags |= ARES_FLAG_USEVC;
#ifdef ARES_OPT_QUERY_CACHE
	/* On by default since 1.31. */
	options.qcache_max_ttl = 0;
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	status = ares_init_options(&transport->ares, &options, mask);
	if (status != ARES_SUCCESS)
		return status;
	status = transport_set_server(transport);
	if (status != ARES_SUCCESS)
		ares_destroy(transport->ares);
	return status;
}

/* A free slot; those of closed channels are reused. */
static size_t transport_index(struct transport_loop *loop)
{
	for (size_t i = 0; i < loop->count; i++)
		if (!loop->transports[i])
			return i;
	loop->transports =
		mem_grow(loop->transports, &loop->cap, loop->count + 1, sizeof(*loop->transports));
	loop->transports[loop->count] = NULL;
	return loop->count++;
}

int transport_open(struct transport_loop *loop, const struct nameserver *server,
		   enum transport_way way, int64_t timeout_ms, struct transport **ret_transport,
		   struct error *error)
{
	struct transport *transport = mem_new(1, sizeof(*transport));
	int status;

	*transport = (struct transport){ .loop = loop,
					 .index = transport_index(loop),
					 .server = *server,
					 .way = way,
					 .timeout_ms = timeout_ms };
	status = transport_set_up(transport);
	if (status != ARES_SUCCESS) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		free(transport);
		nameserver_text(&text, server);
		return error_set(error, ERROR_INTERNAL,
				 "%s: cannot set up a channel to this name server: %s",
				 buf_text(&text), ares_strerror(status));
	}
	loop->transports[transport->index] = transport;
	*ret_transport = transport;
	return 0;
}

static enum transport_result transport_result(int status, const void *octets, int len)
{
	if (octets && len > 0)
		return TRANSPORT_ANSWERED;
	switch (status) {
	case ARES_ETIMEOUT:
		return TRANSPORT_SILENT;
	case ARES_ECANCELLED:
	case ARES_EDESTRUCTION:
		return TRANSPORT_CLOSED;
	case ARES_EBADNAME:
	case ARES_EBADQUERY:
		return TRANSPORT_UNSENT;
	case ARES_EBADRESP:
	case ARES_EFORMERR:
	case ARES_SUCCESS:
		return TRANSPORT_GARBLED;
	default:
		return TRANSPORT_UNREACHABLE;
	}
}

static void transport_finish(void *argument, int status, int timeouts, unsigned char *octets,
			     int len)
{
	struct transport_try *try = argument;
	enum transport_result result = transport_result(status, octets, len);

	(void)timeouts;
	try->transport->pending--;
	try->done(try->argument, result, octets, result == TRANSPORT_ANSWERED ? (size_t)len : 0);
	free(try);
}

/* The way without c-ares, opened when it is first needed. */
static struct raw_transport *transport_raw(struct transport_loop *loop)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = directly_watched };
	struct error error = ERROR_INIT;

	if (!loop->direct && raw_transport_open(&loop->direct, &error) == 0 &&
	    epoll_ctl(loop->epoll, EPOLL_CTL_ADD, raw_transport_fd(loop->direct), &event) != 0)
		raw_transport_close(take_ptr(&loop->direct));
	return loop->direct;
}

static void transport_send_raw(struct transport *transport, const void *octets, size_t len,
			       transport_done *done, void *argument)
{
	struct raw_transport *direct = transport_raw(transport->loop);

	if (direct)
		raw_transport_send(direct, &transport->server, transport->way == TRANSPORT_TCP,
				   octets, len, transport->timeout_ms, done, argument);
	else
		done(argument, TRANSPORT_UNREACHABLE, NULL, 0);
}

void transport_send(struct transport *transport, bool directly, const void *octets, size_t len,
		    transport_done *done, void *argument)
{
	struct transport_try *try;

	if (directly) {
		transport_send_raw(transport, octets, len, done, argument);
		return;
	}
	try = mem_new(1, sizeof(*try));
	*try = (struct transport_try){ .transport = transport, .done = done, .argument = argument };
	transport->pending++;
	ares_send(transport->ares, octets, (int)len, transport_finish, try);
}

/*
 * Notices what is overdue. c-ares then walks over all messages, so this is not done for each one
 * that comes.
 */
static void transport_loop_tick(struct transport_loop *loop, bool idle)
{
	int64_t now_ms = clock_ticks_ms();

	if (!idle && now_ms < loop->tick_ms)
		return;
	loop->tick_ms = now_ms + TICK_MS;
	for (size_t i = 0; i < loop->count; i++)
		if (loop->transports[i] && loop->transports[i]->pending)
			ares_process_fd(loop->transports[i]->ares, ARES_SOCKET_BAD,
					ARES_SOCKET_BAD);
	if (loop->direct)
		raw_transport_run(loop->direct);
}

static void transport_move(const struct transport *transport, ares_socket_t fd, uint32_t events)
{
	ares_process_fd(transport->ares,
			events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? fd : ARES_SOCKET_BAD,
			events & EPOLLOUT ? fd : ARES_SOCKET_BAD);
}

int transport_loop_run(struct transport_loop *loop, int64_t max_ms, struct error *error)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int wait_ms = max_ms < 0 ? 0 : max_ms < WAIT_MOST_MS ? (int)max_ms : WAIT_MOST_MS;
	int count = epoll_wait(loop->epoll, events, EVENTS_AT_ONCE, wait_ms);

	if (count < 0 && errno != EINTR)
		return error_errno(error, "cannot wait for name servers");
	for (int i = 0; i < count; i++) {
		if (events[i].data.u64 == directly_watched)
			raw_transport_run(loop->direct);
		else
			transport_move(loop->transports[events[i].data.u64 >> 32],
				       (ares_socket_t)(uint32_t)events[i].data.u64,
				       events[i].events);
	}
	transport_loop_tick(loop, count <= 0);
	return 0;
}
