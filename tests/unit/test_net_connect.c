// SPDX-License-Identifier: MIT
#include "net/net_connect.h"
#include "unit.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

static atomic_int slow_answers;

/* The one of the C library, which takes its time for one name. */
int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		struct addrinfo **ret_list)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
		(int (*)(const char *, const char *, const struct addrinfo *,
			 struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
	int status;

	if (strcmp(host, "slow.test") != 0)
		return real(host, port, hints, ret_list);
	usleep(1000000);
	status = real("127.0.0.1", port, hints, ret_list);
	slow_answers++;
	return status;
}

/* Finds the addresses that its argument lists; NULL is a failure. */
static int find(void *argument, const char *host, struct arena *arena, struct vec *addresses,
		struct error *error)
{
	const char *const *at = argument;

	(void)arena;
	if (!at)
		return error_set(error, ERROR_AGAIN, "cannot resolve %s: no such name", host);
	for (; *at; at++)
		vec_add(addresses, *at);
	return 0;
}

static int listener(const char *host, int backlog, char port[8])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((in_port_t)strtol(port, NULL, 10)),
				       .sin_addr.s_addr = inet_addr(host) };
	socklen_t len = sizeof(address);
	int fd;

	unit_need_loopback();
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	snprintf(port, 8, "%d", ntohs(address.sin_port));
	return fd;
}

/* Fills the queue of a server, which then does not answer at all. */
static void fill(const char *host, const char *port, int fds[8])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((in_port_t)strtol(port, NULL, 10)),
				       .sin_addr.s_addr = inet_addr(host) };

	for (int i = 0; i < 8; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)!connect(fds[i], (struct sockaddr *)&address, sizeof(address));
	}
}

static void test_connects(void **state)
{
	char port[8] = "0";
	CLEANUP(file_closep) int server = listener("127.0.0.1", 5, port);
	CLEANUP(net_close) struct net_connection connection = NET_CONNECTION_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(
		net_connect(&connection, "127.0.0.1", port, NULL, clock_ticks_ms() + 5000, &error),
		error);
	assert_int_equal(connection.fault, NET_FINE);
	assert_string_equal(connection.address, "127.0.0.1");
	assert_int_equal(fcntl(connection.fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_int_equal(fcntl(connection.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

/*
 * What listens at 127.0.0.1, .2 and .3 of one port: 127.0.0.1 answers, 127.0.0.2 refuses, 127.0.0.3
 * is silent.
 */
static const struct {
	const char *label;
	const char *addresses[5];
	enum net_fault fault;
	const char *address;
	const char *words; /* NULL: connected */
	int least_ms, most_ms;
} cases[] = {
	{ "one", { "127.0.0.1" }, NET_FINE, "127.0.0.1", NULL, 0, 1900 },
	{ "refused first", { "127.0.0.2", "127.0.0.1" }, NET_FINE, "127.0.0.1", NULL, 0, 1900 },
	{ "silent first", { "127.0.0.3", "127.0.0.1" }, NET_FINE, "127.0.0.1", NULL, 200, 1900 },
	{ "no address first", { "nothing", "127.0.0.1" }, NET_FINE, "127.0.0.1", NULL, 0, 1900 },
	{ "silent ones first",
	  { "127.0.0.3", "127.0.0.3", "127.0.0.3", "127.0.0.1" },
	  NET_FINE,
	  "127.0.0.1",
	  NULL,
	  600,
	  1900 },
	{ "refused",
	  { "127.0.0.2", "127.0.0.2" },
	  NET_REFUSED,
	  "127.0.0.2",
	  ": 127.0.0.2: Connection refused; 127.0.0.2: Connection refused",
	  0,
	  1900 },
	{ "silent",
	  { "127.0.0.3" },
	  NET_SILENT,
	  "127.0.0.3",
	  ": 127.0.0.3: Connection timed out",
	  1900,
	  4000 },
	{ "refused and silent",
	  { "127.0.0.2", "127.0.0.3" },
	  NET_REFUSED,
	  "127.0.0.2",
	  ": 127.0.0.2: Connection refused; 127.0.0.3: Connection timed out",
	  1900,
	  4000 },
	{ "no address", { "nothing" }, NET_NO_NAME, "", "cannot resolve nothing: ", 0, 1900 },
};

static void test_addresses(void **state)
{
	char port[8] = "0";
	CLEANUP(file_closep) int server = listener("127.0.0.1", 5, port);
	CLEANUP(file_closep) int silent = listener("127.0.0.3", 0, port);
	int fds[8];

	(void)state;
	fill("127.0.0.3", port, fds);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct host_lookup lookup = { .addresses = find,
						    .argument = (void *)cases[i].addresses };
		CLEANUP(net_close) struct net_connection connection = NET_CONNECTION_INIT;
		struct error error = ERROR_INIT;
		int64_t begin = clock_ticks_ms(), took;
		int status = net_connect(&connection, "ldap.example.com", port, &lookup,
					 begin + 2000, &error);

		took = clock_ticks_ms() - begin;
		if ((status == 0) != (cases[i].words == NULL) ||
		    (connection.fd >= 0) != (status == 0) || connection.fault != cases[i].fault ||
		    strcmp(connection.address, cases[i].address) != 0 ||
		    (status != 0 &&
		     (error.kind != ERROR_AGAIN || !strstr(error.text, cases[i].words))) ||
		    took < cases[i].least_ms || took > cases[i].most_ms)
			fail_msg("%s: %d, fault %d at \"%s\" after %d ms: %s", cases[i].label,
				 status, (int)connection.fault, connection.address, (int)took,
				 error.text);
	}
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
}

static void test_names(void **state)
{
	static const char *const none[] = { NULL };
	const struct host_lookup finds_none = { .addresses = find, .argument = (void *)none };
	const struct host_lookup fails = { .addresses = find };
	char port[8] = "0";
	CLEANUP(file_closep) int server = listener("127.0.0.1", 5, port);
	CLEANUP(net_close) struct net_connection connection = NET_CONNECTION_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_ERROR(net_connect(&connection, "ldap.example.com", port, &fails,
				 clock_ticks_ms() + 5000, &error),
		     error, ERROR_AGAIN, "cannot resolve ldap.example.com: no such name");
	assert_int_equal(connection.fault, NET_NAME_LATER);
	ASSERT_OK(net_connect(&connection, "127.0.0.1", port, &fails, clock_ticks_ms() + 5000,
			      &error),
		  error);
	net_close(&connection);
	ASSERT_ERROR(net_connect(&connection, "999.999.999.999", port, &finds_none,
				 clock_ticks_ms() + 5000, &error),
		     error, ERROR_AGAIN, "cannot resolve 999.999.999.999: ");
	ASSERT_OK(net_connect(&connection, "slow.test", port, &finds_none, clock_ticks_ms() + 5000,
			      &error),
		  error);
	assert_int_equal(slow_answers, 1);
}

/* A name that is still being looked up when the time is over, and what is found afterwards. */
static void test_late_name(void **state)
{
	struct net_connection connection;
	struct error error;
	int64_t begin = clock_ticks_ms();
	int answers = slow_answers;

	(void)state;
	ASSERT_ERROR(net_connect(&connection, "slow.test", "389", NULL, begin + 100, &error), error,
		     ERROR_AGAIN, "cannot resolve slow.test: no answer in time");
	assert_int_equal(connection.fault, NET_NAME_LATER);
	assert_in_range(clock_ticks_ms() - begin, 100, 950);
	while (slow_answers == answers && clock_ticks_ms() < begin + 10000)
		usleep(10000);
	assert_int_equal(slow_answers, answers + 1);
	usleep(100000);
}

static void test_path(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_path(folder, "socket");
	CLEANUP(file_closep) int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CLEANUP(net_close) struct net_connection connection = NET_CONNECTION_INIT;
	CLEANUP(buf_release) struct buf longer = BUF_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_ERROR(net_connect_path(&connection, path, clock_ticks_ms() + 5000, &error), error,
		     ERROR_AGAIN, "/socket: No such file or directory");
	assert_int_equal(connection.fault, NET_UNREACHABLE);
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(server, 5), 0);
	ASSERT_OK(net_connect_path(&connection, path, clock_ticks_ms() + 5000, &error), error);
	assert_int_equal(connection.fault, NET_FINE);
	net_close(&connection);
	buf_fill(&longer, 'x', 200);
	ASSERT_ERROR(net_connect_path(&connection, longer.data, clock_ticks_ms() + 5000, &error),
		     error, ERROR_CONFIG, "the path of the socket is longer than");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connects), cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_names),	 cmocka_unit_test(test_late_name),
		cmocka_unit_test(test_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
