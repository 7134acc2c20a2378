// SPDX-License-Identifier: MIT
#include "ldap/dial.h"
#include "unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

static const struct {
	const char *uri;
	const char *host, *port, *path;
	bool tls, local;
} cases[] = {
	{ "ldap://ldap.example.com", "ldap.example.com", "389", NULL, false, false },
	{ "ldap://ldap.example.com/", "ldap.example.com", "389", NULL, false, false },
	{ "ldaps://ldap.example.com", "ldap.example.com", "636", NULL, true, false },
	{ "ldap://ldap.example.com:3890", "ldap.example.com", "3890", NULL, false, false },
	{ "ldaps://192.0.2.1:1636/", "192.0.2.1", "1636", NULL, true, false },
	{ "ldap://[2001:db8::1]", "2001:db8::1", "389", NULL, false, false },
	{ "ldap://[2001:db8::1]:390", "2001:db8::1", "390", NULL, false, false },
	{ "ldapi://", NULL, "", NULL, false, true },
	{ "ldapi:///", NULL, "", NULL, false, true },
	{ "ldapi://%2Frun%2Fslapd%2Fldapi", NULL, "", "/run/slapd/ldapi", false, true },
	{ "ldapi://%2frun%2fldapi/", NULL, "", "/run/ldapi", false, true },
	{ "ldapi:///run/slapd/ldapi", NULL, "", "/run/slapd/ldapi", false, true },
};

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(dial_release) struct dial dial = { .host = NULL };
		struct error error = ERROR_INIT;

		ASSERT_OK(dial_parse(cases[i].uri, &dial, &error), error);
		if (!same(dial.host, cases[i].host) || !same(dial.port, cases[i].port) ||
		    !same(dial.path, cases[i].path) || dial.tls != cases[i].tls ||
		    dial.local != cases[i].local)
			fail_msg("%s: %s, %s, %s", cases[i].uri, dial.host, dial.port, dial.path);
	}
}

static void test_mistakes(void **state)
{
	static const char *const uris[] = {
		"",
		"ldap:",
		"ldap://",
		"ldap://:389",
		"LDAP://ldap.example.com",
		"http://ldap.example.com",
		"ldap.example.com",
		"ldap://ldap.example.com:",
		"ldap://ldap.example.com:0",
		"ldap://ldap.example.com:65536",
		"ldap://ldap.example.com:123456789",
		"ldap://ldap.example.com:38x9",
		"ldap://ldap.example.com/dc=example,dc=com",
		"ldap://ldap.example.com?cn",
		"ldap://[2001:db8::1",
		"ldap://[]",
		"ldap://[2001:db8::1]x",
		"ldapi://%2",
		"ldapi://%zz",
		"ldapi://a%00b",
	};
	struct dial dial;
	struct error error;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(uris); i++)
		ASSERT_ERROR(dial_parse(uris[i], &dial, &error), error, ERROR_CONFIG,
			     "is none of ldap://HOST[:PORT]");
}

/* A listener on loopback; *ret_port is its port as text in a URI. */
static int listener(int backlog, char *uri, size_t size)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	snprintf(uri, size, "ldap://127.0.0.1:%d", ntohs(address.sin_port));
	return fd;
}

static void test_connects(void **state)
{
	char uri[64];
	CLEANUP(file_closep) int server = listener(5, uri, sizeof(uri));
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(dial_release) struct dial dial = { .host = NULL };
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(dial_parse(uri, &dial, &error), error);
	ASSERT_OK(dial_open(&dial, NULL, clock_ticks_ms() + 5000, &fd, &error), error);
	assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

static void test_refused(void **state)
{
	char uri[64];
	int server = listener(5, uri, sizeof(uri)), fd = -1;
	CLEANUP(dial_release) struct dial dial = { .host = NULL };
	struct error error = ERROR_INIT;

	(void)state;
	close(server);
	ASSERT_OK(dial_parse(uri, &dial, &error), error);
	ASSERT_ERROR(dial_open(&dial, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_AGAIN, "127.0.0.1: Connection refused");
	assert_int_equal(fd, -1);
}

/* A server whose queue is full does not answer at all. */
static void test_deadline(void **state)
{
	char uri[64];
	CLEANUP(file_closep) int server = listener(0, uri, sizeof(uri));
	CLEANUP(dial_release) struct dial dial = { .host = NULL };
	struct error error = ERROR_INIT;
	int fds[8], count = 0, status = 0;
	int64_t start;

	(void)state;
	ASSERT_OK(dial_parse(uri, &dial, &error), error);
	do {
		start = clock_ticks_ms();
		status = dial_open(&dial, NULL, start + 300, &fds[count], &error);
		count += status == 0;
	} while (status == 0 && count < 8);
	while (count)
		close(fds[--count]);
	assert_int_equal(status, -1);
	assert_int_equal(error.kind, ERROR_AGAIN);
	assert_non_null(strstr(error.text, "Connection timed out"));
	assert_in_range(clock_ticks_ms() - start, 250, 3000);
}

static void test_resolve(void **state)
{
	CLEANUP(dial_release) struct dial dial = { .host = NULL };
	struct error error = ERROR_INIT;
	int fd;

	(void)state;
	ASSERT_OK(dial_parse("ldap://999.999.999.999", &dial, &error), error);
	ASSERT_ERROR(dial_open(&dial, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_AGAIN, "cannot resolve 999.999.999.999");
}

static void test_local(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_path(folder, "ldapi");
	CLEANUP(file_closep) int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(buf_release) struct buf uri = BUF_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct dial dial = { .host = NULL };
	struct error error = ERROR_INIT;

	(void)state;
	buf_printf(&uri, "ldapi://%s", path);
	ASSERT_OK(dial_parse(uri.data, &dial, &error), error);
	ASSERT_ERROR(dial_open(&dial, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_AGAIN, "No such file or directory");
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(server, 5), 0);
	ASSERT_OK(dial_open(&dial, NULL, clock_ticks_ms() + 5000, &fd, &error), error);
	dial_release(&dial);
	buf_fill(&uri, 'x', 200);
	ASSERT_OK(dial_parse(uri.data, &dial, &error), error);
	ASSERT_ERROR(dial_open(&dial, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_CONFIG, "is longer than");
	dial_release(&dial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),	 cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_connects), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_deadline), cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
