// SPDX-License-Identifier: MIT
/*
 * What bench-dns.sh measures our resolver with. The questions come on standard input, "NAME TYPE"
 * on each line, as dnsperf takes them.
 *
 *     bench_dns ours SERVER...      our resolver
 *     bench_dns raw SERVER          c-ares alone, in the plainest loop there is: send, count
 *     bench_dns serve DROP          a server that answers every question with one MX record and
 * drops one in DROP (0: none); it prints its port
 *
 * The first two print questions per second, how many answers there were, how many went missing, and
 * the processor's time for one question in microseconds, its own and the kernel's: unlike the first
 * number it says much the same when others use the machine.
 */
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "dns/message.h"
#include "resolver/resolver_ares.h"

enum {
	WINDOW = 64,
	AHEAD = 4 * WINDOW,
	/* what waits at our resolver, as verify keeps it busy */ EVENTS = 8,
	SERVE_BUFFER = 1 << 22,
	OCTETS_MAX = 2048,
	HEADER = 12
};

struct load {
	struct question *questions;
	struct name *names;
	size_t count;
	size_t cap;
	size_t answered;
	size_t lost;
	size_t asked;
	struct resolver *resolver;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void read_load(struct load *load)
{
	char name[512], type[16];
	size_t names = 0;

	while (scanf("%511s %15s", name, type) == 2) {
		struct question question = { .server = NULL };

		load->names = mem_grow(load->names, &names, load->count + 1, sizeof(*load->names));
		load->questions = mem_grow(load->questions, &load->cap, load->count + 1,
					   sizeof(*load->questions));
		if (!name_from_text(&load->names[load->count], name) ||
		    !rr_type_parse(type, &question.type))
			continue;
		load->questions[load->count++] = question;
	}
	for (size_t i = 0; i < load->count; i++)
		load->questions[i].name = &load->names[i];
}

/* What a run began with. */
struct start {
	double seconds;
	struct rusage usage;
};

static struct start start_now(void)
{
	struct start start = { .seconds = now() };

	getrusage(RUSAGE_SELF, &start.usage);
	return start;
}

static double microseconds(const struct timeval *from, const struct timeval *to)
{
	return (double)(to->tv_sec - from->tv_sec) * 1e6 + (double)(to->tv_usec - from->tv_usec);
}

static void report(const struct load *load, const struct start *start)
{
	struct start end = start_now();

	printf("%.0f %zu %zu %.3f %.3f\n", (double)load->count / (end.seconds - start->seconds),
	       load->answered, load->lost,
	       microseconds(&start->usage.ru_utime, &end.usage.ru_utime) / (double)load->count,
	       microseconds(&start->usage.ru_stime, &end.usage.ru_stime) / (double)load->count);
}

static void ours_answered(void *argument, struct answer *answer);

static void ours_ask(struct load *load)
{
	if (load->asked < load->count)
		resolver_ask(load->resolver, &load->questions[load->asked++], ours_answered, load);
}

static void ours_answered(void *argument, struct answer *answer)
{
	struct load *load = argument;

	load->answered++;
	load->lost += answer->kind == ANSWER_TIMEOUT || answer->kind == ANSWER_NETERR;
	answer_free(answer);
	ours_ask(load);
}

static int run_ours(struct load *load, char **servers)
{
	CLEANUP(nameservers_release) struct nameservers list = NAMESERVERS_INIT;
	const struct resolver_ares_options options = { .servers = &list };
	struct error error = ERROR_INIT;
	struct start start;
	int status;

	for (; *servers; servers++) {
		struct nameserver server;

		if (!nameserver_parse(*servers, &server))
			return 64;
		nameservers_add(&list, &server);
	}
	if (resolver_ares_open(&load->resolver, &options, &error) != 0)
		return 70;
	start = start_now();
	for (size_t i = 0; i < AHEAD; i++)
		ours_ask(load);
	do
		status = resolver_run(load->resolver, &error);
	while (status > 0);
	report(load, &start);
	resolver_close(load->resolver);
	return status < 0 ? 70 : 0;
}

struct raw {
	struct load *load;
	ares_channel ares;
	int epoll;
	size_t sent;
};

static void raw_watch(void *argument, ares_socket_t fd, int readable, int writable)
{
	struct raw *raw = argument;
	struct epoll_event event = { .events =
					     (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
				     .data.fd = fd };

	if (!readable && !writable)
		epoll_ctl(raw->epoll, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(raw->epoll, EPOLL_CTL_MOD, fd, &event) != 0)
		epoll_ctl(raw->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void raw_send(struct raw *raw);

static void raw_answered(void *argument, int status, int timeouts, unsigned char *octets, int len)
{
	struct raw *raw = argument;

	(void)timeouts;
	(void)len;
	raw->load->answered++;
	raw->load->lost += !octets || status == ARES_ETIMEOUT;
	raw_send(raw);
}

static void raw_send(struct raw *raw)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	const struct question *question = &raw->load->questions[raw->sent];

	if (raw->sent == raw->load->count)
		return;
	raw->sent++;
	message_query(&message, question->name, question->type, (uint16_t)(raw->sent * 40503u),
		      MESSAGE_RECURSE | MESSAGE_EDNS);
	ares_send(raw->ares, (unsigned char *)message.data, (int)message.len, raw_answered, raw);
}

static int raw_open(struct raw *raw, const char *server)
{
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_STAYOPEN | ARES_FLAG_EDNS,
		.timeout = 1000,
		.tries = 3,
		.ednspsz = MESSAGE_UDP_SIZE,
		.sock_state_cb = raw_watch,
		.sock_state_cb_data = raw,
		.socket_receive_buffer_size = 1 << 20,
	};

	raw->epoll = epoll_create1(EPOLL_CLOEXEC);
	return ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS ||
	       ares_init_options(&raw->ares, &options,
				 ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
					 ARES_OPT_EDNSPSZ | ARES_OPT_SOCK_STATE_CB |
					 ARES_OPT_SOCK_RCVBUF) != ARES_SUCCESS ||
	       ares_set_servers_ports_csv(raw->ares, server) != ARES_SUCCESS;
}

static int run_raw(struct load *load, const char *server)
{
	struct raw raw = { .load = load };
	struct epoll_event events[EVENTS];
	struct start start;

	if (raw_open(&raw, server) != 0)
		return 70;
	start = start_now();
	for (size_t i = 0; i < WINDOW; i++)
		raw_send(&raw);
	while (load->answered < load->count) {
		int count = epoll_wait(raw.epoll, events, EVENTS, 100);

		for (int i = 0; i < count; i++)
			ares_process_fd(
				raw.ares,
				events[i].events & EPOLLIN ? events[i].data.fd : ARES_SOCKET_BAD,
				events[i].events & EPOLLOUT ? events[i].data.fd : ARES_SOCKET_BAD);
		if (count == 0)
			ares_process_fd(raw.ares, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	}
	report(load, &start);
	ares_destroy(raw.ares);
	return 0;
}

/* The answer is the question with one record behind it: 5 mx.example. */
static size_t serve_answer(unsigned char *octets, size_t len)
{
	static const unsigned char record[] = "\300\14\0\17\0\1\0\0\0\74\0\16\0\5\2mx\7example";
	size_t end = HEADER;

	while (end < len && octets[end])
		end += (size_t)octets[end] + 1;
	end += 5;
	if (end > len || end + sizeof(record) > OCTETS_MAX)
		return 0;
	octets[2] = 0x85;
	octets[3] = 0x80;
	memset(octets + 6, 0, 6);
	octets[7] = 1;
	memcpy(octets + end, record, sizeof(record));
	return end + sizeof(record);
}

static int run_serve(unsigned long drop)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), room = SERVE_BUFFER;
	unsigned char octets[OCTETS_MAX];
	unsigned long seen = 0;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		return 74;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	printf("%u\n", ntohs(address.sin_port));
	fflush(stdout);
	for (;;) {
		ssize_t len;
		size_t reply;

		size = sizeof(address);
		len = recvfrom(fd, octets, sizeof(octets), 0, (struct sockaddr *)&address, &size);
		if (len < HEADER || (drop && ++seen % drop == 0))
			continue;
		reply = serve_answer(octets, (size_t)len);
		sendto(fd, octets, reply, 0, (struct sockaddr *)&address, size);
	}
}

int main(int argc, char **argv)
{
	struct load load = { .count = 0 };

	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return run_serve(strtoul(argv[2], NULL, 10));
	read_load(&load);
	if (argc >= 3 && strcmp(argv[1], "ours") == 0)
		return run_ours(&load, argv + 2);
	if (argc == 3 && strcmp(argv[1], "raw") == 0)
		return run_raw(&load, argv[2]);
	return 64;
}
