// SPDX-License-Identifier: MIT
/*
 * Messages by sockets of their own, against a server that this process plays itself, octet by
 * octet.
 */
#include "unit.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "resolver/raw_transport.h"
#include "dns/name.h"

enum { ANSWER_AT_MOST_MS = 10000, SHORT_MS = 20 };

/* "50%.example TXT" with the id 0x1234, and its answer. */
#define QUESTION "\22\64\1\0\0\1\0\0\0\0\0\0\00350%\7example\0\0\20\0\1"
#define ANSWER(id, name) id "\201\200\0\1\0\0\0\0\0\0" name "\0\0\20\0\1"
#define LEN (sizeof(QUESTION) - 1)

struct outcome {
	enum transport_result result;
	struct buf octets;
	unsigned times;
};

static void told(void *argument, enum transport_result result, const void *octets, size_t len)
{
	struct outcome *outcome = argument;

	outcome->result = result;
	outcome->times++;
	buf_add(&outcome->octets, octets, len);
}

/*
 * A socket of this host's IPv6 loopback address, and where it is; without IPv6 the test is skipped.
 */
static int bind_here(int type, struct nameserver *ret_server)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6,
					.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET6, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		file_closep(&fd);
		SKIP("there is no loopback address of IPv6");
	}
	*ret_server = (struct nameserver){ .family = AF_INET6, .port = ntohs(address.sin6_port) };
	memcpy(ret_server->octets, &address.sin6_addr, sizeof(ret_server->octets));
	return fd;
}

static struct raw_transport *open_raw(void)
{
	struct error error = ERROR_INIT;
	struct raw_transport *direct;

	ASSERT_OK(raw_transport_open(&direct, &error), error);
	return direct;
}

static void run_until_told(struct raw_transport *direct, const struct outcome *outcome)
{
	int64_t end_ms = clock_ticks_ms() + ANSWER_AT_MOST_MS;

	while (outcome->times == 0 && clock_ticks_ms() < end_ms)
		raw_transport_run(direct);
	assert_int_equal(outcome->times, 1);
}

/* Replies that are not to our question are passed over; the right one is handed on as it is. */
static void test_udp(void **state)
{
	static const struct {
		const char *label, *octets;
		size_t len;
		bool taken;
	} replies[] = {
		{ "nothing", "", 0, false },
		{ "half a head", "\22\64\201", 3, false },
		{ "another id", ANSWER("\22\65", "\00350%\7example"), LEN, false },
		{ "a question", QUESTION, LEN, false },
		{ "another name", ANSWER("\22\64", "\00351%\7example"), LEN, false },
		{ "cut", ANSWER("\22\64", "\00350%\7example"), LEN - 1, false },
		{ "the answer", ANSWER("\22\64", "\00350%\7EXAMPLE"), LEN, true },
		{ "a refusal without the question", "\22\64\201\201\0\0\0\0\0\0\0\0", 12, true },
	};
	struct nameserver server;
	int fd = bind_here(SOCK_DGRAM, &server);
	struct raw_transport *direct = open_raw();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		struct outcome outcome = { .times = 0 };
		char octets[512];
		struct sockaddr_in6 from;
		socklen_t size = sizeof(from);

		raw_transport_send(direct, &server, false, QUESTION, LEN,
				   replies[i].taken ? ANSWER_AT_MOST_MS : SHORT_MS, told, &outcome);
		assert_int_equal(
			recvfrom(fd, octets, sizeof(octets), 0, (struct sockaddr *)&from, &size),
			LEN);
		assert_memory_equal(octets, QUESTION, LEN);
		assert_int_equal(sendto(fd, replies[i].octets, replies[i].len, 0,
					(struct sockaddr *)&from, size),
				 replies[i].len);
		run_until_told(direct, &outcome);
		if (outcome.result != (replies[i].taken ? TRANSPORT_ANSWERED : TRANSPORT_SILENT))
			fail_msg("%s: %d", replies[i].label, (int)outcome.result);
		assert_true(!replies[i].taken ||
			    (outcome.octets.len == replies[i].len &&
			     memcmp(outcome.octets.data, replies[i].octets, replies[i].len) == 0));
		buf_release(&outcome.octets);
	}
	raw_transport_close(direct);
	close(fd);
}

/* An answer comes in pieces, is not to our question, or the connection ends before it is whole. */
static void test_tcp(void **state)
{
	static const struct {
		const char *octets;
		size_t len;
		enum transport_result result;
	} streams[] = {
		{ "\0\35" ANSWER("\22\64", "\00350%\7example"), 2 + LEN, TRANSPORT_ANSWERED },
		{ "\0\35" ANSWER("\22\64", "\00351%\7example"), 2 + LEN, TRANSPORT_GARBLED },
		{ "\0\35" ANSWER("\22\64", "\00350%\7example"), 1 + LEN, TRANSPORT_UNREACHABLE },
		{ "\0", 1, TRANSPORT_UNREACHABLE },
		{ "\0\0", 2, TRANSPORT_GARBLED },
	};
	struct nameserver server;
	int fd = bind_here(SOCK_STREAM, &server);
	struct raw_transport *direct = open_raw();

	(void)state;
	assert_int_equal(listen(fd, 8), 0);
	for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
		struct outcome outcome = { .times = 0 };
		char octets[2 + LEN];
		int peer;

		raw_transport_send(direct, &server, true, QUESTION, LEN, ANSWER_AT_MOST_MS, told,
				   &outcome);
		peer = accept(fd, NULL, NULL);
		raw_transport_run(direct);
		assert_int_equal(recv(peer, octets, sizeof(octets), MSG_WAITALL), sizeof(octets));
		assert_memory_equal(octets, "\0\35" QUESTION, sizeof(octets));
		for (size_t at = 0; at < streams[i].len; at++) {
			assert_int_equal(send(peer, streams[i].octets + at, 1, MSG_NOSIGNAL), 1);
			raw_transport_run(direct);
		}
		close(peer);
		run_until_told(direct, &outcome);
		assert_int_equal(outcome.result, streams[i].result);
		buf_release(&outcome.octets);
	}
	raw_transport_close(direct);
	close(fd);
}

/* No server listens, and messages still open at the end. */
static void test_ends(void **state)
{
	struct outcome outcomes[3] = { { .times = 0 }, { .times = 0 }, { .times = 0 } };
	struct nameserver server, gone;
	int fd = bind_here(SOCK_DGRAM, &server), other = bind_here(SOCK_DGRAM, &gone);
	struct raw_transport *direct = open_raw();

	(void)state;
	close(other);
	raw_transport_send(direct, &gone, false, QUESTION, LEN, ANSWER_AT_MOST_MS, told,
			   &outcomes[0]);
	run_until_told(direct, &outcomes[0]);
	assert_int_equal(outcomes[0].result, TRANSPORT_UNREACHABLE);
	raw_transport_send(direct, &gone, true, QUESTION, LEN, ANSWER_AT_MOST_MS, told,
			   &outcomes[1]);
	run_until_told(direct, &outcomes[1]);
	assert_int_equal(outcomes[1].result, TRANSPORT_UNREACHABLE);
	raw_transport_send(direct, &server, false, QUESTION, LEN, ANSWER_AT_MOST_MS, told,
			   &outcomes[2]);
	raw_transport_close(direct);
	assert_int_equal(outcomes[2].times, 1);
	assert_int_equal(outcomes[2].result, TRANSPORT_CLOSED);
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		buf_release(&outcomes[i].octets);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_udp),
		cmocka_unit_test(test_tcp),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
