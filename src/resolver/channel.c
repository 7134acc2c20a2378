// SPDX-License-Identifier: MIT
#define CARES_NO_DEPRECATED
#include "resolver/channel.h"

#include <ares.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "resolver/direct.h"

enum { EVENTS_AT_ONCE = 32, RECEIVE_BUFFER = 1 << 20, TICK_MS = 20, WAIT_MOST_MS = 10 * 1000 };

/* In the place of a channel's number and a socket, for what goes without c-ares. */
static const uint64_t directly_watched = UINT64_MAX;

struct channel {
	struct channel_loop *loop;
	size_t index;
	ares_channel ares;
	size_t pending;
	struct nameserver server;
	enum channel_way way;
	int64_t timeout_ms;
};

struct channel_loop {
	int epoll;
	struct channel **channels;
	size_t count;
	size_t cap;
	int64_t tick_ms;       /* when to look for what is overdue */
	struct direct *direct; /* NULL until it is needed */
};

/* What c-ares hands back for one message. */
struct channel_try {
	struct channel *channel;
	channel_done *done;
	void *argument;
};

int channel_loop_open(struct channel_loop **ret_loop, struct error *error)
{
	struct channel_loop *loop;
	int epoll, status = ares_library_init(ARES_LIB_INIT_ALL);

	if (status != ARES_SUCCESS)
		return error_set(error, ERROR_INTERNAL, "cannot start c-ares: %s", ares_strerror(status));
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

void channel_close(struct channel_loop *loop, struct channel *channel)
{
	loop->channels[channel->index] = NULL;
	ares_destroy(channel->ares);
	free(channel);
}

void channel_loop_close(struct channel_loop *loop)
{
	if (!loop)
		return;
	for (size_t i = 0; i < loop->count; i++)
		if (loop->channels[i])
			channel_close(loop, loop->channels[i]);
	free(loop->channels);
	direct_close(loop->direct);
	file_closep(&loop->epoll);
	free(loop);
	ares_library_cleanup();
}

/* The socket of a channel is found again by the channel's number and its own. */
static void channel_watch(void *argument, ares_socket_t fd, int readable, int writable)
{
	struct channel *channel = argument;
	struct epoll_event event = {
		.events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
		.data.u64 = (uint64_t)channel->index << 32 | (uint32_t)fd,
	};

	if (!readable && !writable)
		epoll_ctl(channel->loop->epoll, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(channel->loop->epoll, EPOLL_CTL_MOD, fd, &event) != 0)
		epoll_ctl(channel->loop->epoll, EPOLL_CTL_ADD, fd, &event);
}

static int channel_set_server(struct channel *channel)
{
	const struct nameserver *server = &channel->server;
	struct ares_addr_port_node node = { .family = server->family, .udp_port = server->port, .tcp_port = server->port };

	if (server->family == AF_INET)
		memcpy(&node.addr.addr4, server->octets, sizeof(node.addr.addr4));
	else
		memcpy(&node.addr.addr6, server->octets, sizeof(node.addr.addr6));
	return ares_set_servers_ports(channel->ares, &node);
}

/* Nothing of the host's own set-up may play a part: no search list, no hosts file, no resolv.conf, no cache. */
static int channel_set_up(struct channel *channel)
{
	char lookups[] = "b", nowhere[] = "/dev/null";
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_STAYOPEN | ARES_FLAG_IGNTC,
		.timeout = (int)channel->timeout_ms,
		.tries = 1,
		.ednspsz = 1232,
		.lookups = lookups,
		.resolvconf_path = nowhere,
		.sock_state_cb = channel_watch,
		.sock_state_cb_data = channel,
		.socket_receive_buffer_size = RECEIVE_BUFFER,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF |
		   ARES_OPT_SOCK_STATE_CB | ARES_OPT_SOCK_RCVBUF;
	int status;

	/* Our own OPT record alone is not enough: without this flag c-ares 1.18 cuts every answer to 512 octets. */
	if (channel->way == CHANNEL_UDP)
		options.flags |= ARES_FLAG_EDNS;
	if (channel->way == CHANNEL_TCP)
		options.flags |= ARES_FLAG_USEVC;
#ifdef ARES_OPT_QUERY_CACHE
	/* On by default since 1.31. */
	options.qcache_max_ttl = 0;
	mask |= ARES_OPT_QUERY_CACHE;
#endif
	status = ares_init_options(&channel->ares, &options, mask);
	if (status != ARES_SUCCESS)
		return status;
	status = channel_set_server(channel);
	if (status != ARES_SUCCESS)
		ares_destroy(channel->ares);
	return status;
}

/* A free place; those of closed channels are used again. */
static size_t channel_index(struct channel_loop *loop)
{
	for (size_t i = 0; i < loop->count; i++)
		if (!loop->channels[i])
			return i;
	loop->channels = mem_grow(loop->channels, &loop->cap, loop->count + 1, sizeof(*loop->channels));
	loop->channels[loop->count] = NULL;
	return loop->count++;
}

int channel_open(struct channel_loop *loop, const struct nameserver *server, enum channel_way way, int64_t timeout_ms, struct channel **ret_channel,
		 struct error *error)
{
	struct channel *channel = mem_new(1, sizeof(*channel));
	int status;

	*channel = (struct channel){ .loop = loop, .index = channel_index(loop), .server = *server, .way = way, .timeout_ms = timeout_ms };
	status = channel_set_up(channel);
	if (status != ARES_SUCCESS) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		free(channel);
		nameserver_text(&text, server);
		return error_set(error, ERROR_INTERNAL, "%s: cannot set up a channel to this name server: %s", buf_text(&text),
				 ares_strerror(status));
	}
	loop->channels[channel->index] = channel;
	*ret_channel = channel;
	return 0;
}

static enum channel_result channel_result(int status, const void *octets, int len)
{
	if (octets && len > 0)
		return CHANNEL_ANSWERED;
	switch (status) {
	case ARES_ETIMEOUT:
		return CHANNEL_SILENT;
	case ARES_ECANCELLED:
	case ARES_EDESTRUCTION:
		return CHANNEL_CLOSED;
	case ARES_EBADNAME:
	case ARES_EBADQUERY:
		return CHANNEL_UNSENT;
	case ARES_EBADRESP:
	case ARES_EFORMERR:
	case ARES_SUCCESS:
		return CHANNEL_GARBLED;
	default:
		return CHANNEL_UNREACHABLE;
	}
}

static void channel_finish(void *argument, int status, int timeouts, unsigned char *octets, int len)
{
	struct channel_try *try = argument;
	enum channel_result result = channel_result(status, octets, len);

	(void)timeouts;
	try->channel->pending--;
	try->done(try->argument, result, octets, result == CHANNEL_ANSWERED ? (size_t)len : 0);
	free(try);
}

/* The way without c-ares, opened when it is first needed. */
static struct direct *channel_direct(struct channel_loop *loop)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = directly_watched };
	struct error error = ERROR_INIT;

	if (!loop->direct && direct_open(&loop->direct, &error) == 0 && epoll_ctl(loop->epoll, EPOLL_CTL_ADD, direct_fd(loop->direct), &event) != 0)
		direct_close(take_ptr(&loop->direct));
	return loop->direct;
}

static void channel_send_directly(struct channel *channel, const void *octets, size_t len, channel_done *done, void *argument)
{
	struct direct *direct = channel_direct(channel->loop);

	if (direct)
		direct_send(direct, &channel->server, channel->way == CHANNEL_TCP, octets, len, channel->timeout_ms, done, argument);
	else
		done(argument, CHANNEL_UNREACHABLE, NULL, 0);
}

void channel_send(struct channel *channel, bool directly, const void *octets, size_t len, channel_done *done, void *argument)
{
	struct channel_try *try;

	if (directly) {
		channel_send_directly(channel, octets, len, done, argument);
		return;
	}
	try = mem_new(1, sizeof(*try));
	*try = (struct channel_try){ .channel = channel, .done = done, .argument = argument };
	channel->pending++;
	ares_send(channel->ares, octets, (int)len, channel_finish, try);
}

/* Notices what is overdue. That costs c-ares a look at every message, so it is not done for each one that comes. */
static void channel_loop_tick(struct channel_loop *loop, bool idle)
{
	int64_t now_ms = clock_ticks_ms();

	if (!idle && now_ms < loop->tick_ms)
		return;
	loop->tick_ms = now_ms + TICK_MS;
	for (size_t i = 0; i < loop->count; i++)
		if (loop->channels[i] && loop->channels[i]->pending)
			ares_process_fd(loop->channels[i]->ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	if (loop->direct)
		direct_run(loop->direct);
}

static void channel_move(const struct channel *channel, ares_socket_t fd, uint32_t events)
{
	ares_process_fd(channel->ares, events & (EPOLLIN | EPOLLHUP | EPOLLERR) ? fd : ARES_SOCKET_BAD, events & EPOLLOUT ? fd : ARES_SOCKET_BAD);
}

int channel_loop_run(struct channel_loop *loop, int64_t max_ms, struct error *error)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int wait_ms = max_ms < 0 ? 0 : max_ms < WAIT_MOST_MS ? (int)max_ms : WAIT_MOST_MS;
	int count = epoll_wait(loop->epoll, events, EVENTS_AT_ONCE, wait_ms);

	if (count < 0 && errno != EINTR)
		return error_errno(error, "cannot wait for name servers");
	for (int i = 0; i < count; i++) {
		if (events[i].data.u64 == directly_watched)
			direct_run(loop->direct);
		else
			channel_move(loop->channels[events[i].data.u64 >> 32], (ares_socket_t)(uint32_t)events[i].data.u64, events[i].events);
	}
	channel_loop_tick(loop, count <= 0);
	return 0;
}
