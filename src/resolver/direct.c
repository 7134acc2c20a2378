// SPDX-License-Identifier: MIT
#include "resolver/direct.h"

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
struct letter {
	struct letter *next, **link;
	int fd;
	bool tcp;
	struct buf out; /* for TCP with its length before it (RFC 1035 section 4.2.2) */
	size_t sent;
	struct buf in;
	int64_t deadline_ms;
	channel_done *done;
	void *argument;
};

struct direct {
	int epoll;
	struct letter *letters;
};

int direct_open(struct direct **ret_direct, struct error *error)
{
	struct direct *direct;
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	if (epoll < 0)
		return error_errno(error, "cannot wait for name servers");
	direct = mem_new(1, sizeof(*direct));
	direct->epoll = epoll;
	*ret_direct = direct;
	return 0;
}

int direct_fd(const struct direct *direct)
{
	return direct->epoll;
}

/* The letter is gone before its outcome is told, since that may lead to new ones. */
static void letter_end(struct letter *letter, enum channel_result result, const void *octets, size_t len)
{
	CLEANUP(buf_release) struct buf in = letter->in;
	channel_done *done = letter->done;
	void *argument = letter->argument;

	*letter->link = letter->next;
	if (letter->next)
		letter->next->link = letter->link;
	file_closep(&letter->fd);
	buf_release(&letter->out);
	free(letter);
	done(argument, result, octets, len);
}

void direct_close(struct direct *direct)
{
	if (!direct)
		return;
	while (direct->letters)
		letter_end(direct->letters, CHANNEL_CLOSED, NULL, 0);
	file_closep(&direct->epoll);
	free(direct);
}

static int letter_connect(struct letter *letter, const struct nameserver *server)
{
	struct sockaddr_in ip4 = { .sin_family = AF_INET, .sin_port = htons(server->port) };
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6, .sin6_port = htons(server->port) };
	bool is_ip4 = server->family == AF_INET;
	const struct sockaddr *address = is_ip4 ? (const struct sockaddr *)&ip4 : (const struct sockaddr *)&ip6;

	memcpy(&ip4.sin_addr, server->octets, sizeof(ip4.sin_addr));
	memcpy(&ip6.sin6_addr, server->octets, sizeof(ip6.sin6_addr));
	letter->fd = socket(server->family, (letter->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (letter->fd < 0)
		return -1;
	return connect(letter->fd, address, is_ip4 ? sizeof(ip4) : sizeof(ip6)) == 0 || errno == EINPROGRESS ? 0 : -1;
}

/* By TCP what does not go now goes when there is room. */
static int letter_write(struct letter *letter)
{
	ssize_t count = send(letter->fd, letter->out.data + letter->sent, letter->out.len - letter->sent, MSG_NOSIGNAL);

	if (count < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	letter->sent += (size_t)count;
	return 0;
}

static int letter_watch(const struct direct *direct, struct letter *letter, int operation)
{
	struct epoll_event event = { .events = EPOLLIN | (letter->sent < letter->out.len ? EPOLLOUT : 0u), .data.ptr = letter };

	return epoll_ctl(direct->epoll, operation, letter->fd, &event);
}

void direct_send(struct direct *direct, const struct nameserver *server, bool tcp, const void *octets, size_t len, int64_t timeout_ms,
		 channel_done *done, void *argument)
{
	struct letter *letter = mem_new(1, sizeof(*letter));

	*letter = (struct letter){ .next = direct->letters, .link = &direct->letters, .fd = -1, .tcp = tcp, .done = done, .argument = argument };
	if (letter->next)
		letter->next->link = &letter->next;
	direct->letters = letter;
	letter->deadline_ms = clock_ticks_ms() + timeout_ms;
	if (tcp)
		buf_u16(&letter->out, (unsigned)len);
	buf_add(&letter->out, octets, len);
	if (letter_connect(letter, server) != 0 || letter_write(letter) != 0 || letter_watch(direct, letter, EPOLL_CTL_ADD) != 0)
		letter_end(letter, CHANNEL_UNREACHABLE, NULL, 0);
}

/* Whether a message answers ours: the id and the question are the same, though old servers send refusals without the question. */
static bool letter_is_answered(const struct letter *letter, const void *octets, size_t len)
{
	size_t start = letter->tcp ? LENGTH : 0;
	struct scan ours = scan_over(letter->out.data + start, letter->out.len - start), theirs = scan_over(octets, len);
	struct name name, other;

	if (scan_u16(&ours) != scan_u16(&theirs) || !(scan_u16(&theirs) & FLAG_QR))
		return false;
	if (scan_u16(&theirs) == 0)
		return !theirs.bad;
	scan_seek(&ours, scan_position(&ours) + 10);
	scan_take(&theirs, 6);
	return name_read(&name, &ours) && name_read(&other, &theirs) && name_equal(&name, &other) && scan_u32(&ours) == scan_u32(&theirs) &&
	       !theirs.bad;
}

static void letter_read_udp(struct letter *letter)
{
	unsigned char octets[OCTETS_AT_ONCE];
	ssize_t len = recv(letter->fd, octets, sizeof(octets), 0);

	if (len < 0 && errno != EAGAIN && errno != EINTR)
		letter_end(letter, CHANNEL_UNREACHABLE, NULL, 0);
	else if (len > 0 && letter_is_answered(letter, octets, (size_t)len))
		letter_end(letter, CHANNEL_ANSWERED, octets, (size_t)len);
}

static void letter_read_tcp(struct letter *letter)
{
	unsigned char octets[OCTETS_AT_ONCE];
	ssize_t count = recv(letter->fd, octets, sizeof(octets), 0);
	struct scan scan;
	size_t len;

	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (count <= 0) {
		letter_end(letter, CHANNEL_UNREACHABLE, NULL, 0);
		return;
	}
	buf_add(&letter->in, octets, (size_t)count);
	scan = scan_over(letter->in.data, letter->in.len);
	len = scan_u16(&scan);
	if (scan.bad || scan_left(&scan) < len)
		return;
	if (letter_is_answered(letter, letter->in.data + LENGTH, len))
		letter_end(letter, CHANNEL_ANSWERED, letter->in.data + LENGTH, len);
	else
		letter_end(letter, CHANNEL_GARBLED, NULL, 0);
}

static void letter_move(const struct direct *direct, struct letter *letter, uint32_t events)
{
	if (events & EPOLLOUT && letter->sent < letter->out.len && (letter_write(letter) != 0 || letter_watch(direct, letter, EPOLL_CTL_MOD) != 0))
		letter_end(letter, CHANNEL_UNREACHABLE, NULL, 0);
	else if (events & ~(uint32_t)EPOLLOUT && letter->tcp)
		letter_read_tcp(letter);
	else if (events & ~(uint32_t)EPOLLOUT)
		letter_read_udp(letter);
}

void direct_run(struct direct *direct)
{
	struct epoll_event events[EVENTS_AT_ONCE];
	int count = epoll_wait(direct->epoll, events, EVENTS_AT_ONCE, 0);
	int64_t now_ms = clock_ticks_ms();

	for (int i = 0; i < count; i++)
		letter_move(direct, events[i].data.ptr, events[i].events);
	for (struct letter *letter = direct->letters, *next; letter; letter = next) {
		next = letter->next;
		if (letter->deadline_ms <= now_ms)
			letter_end(letter, CHANNEL_SILENT, NULL, 0);
	}
}
