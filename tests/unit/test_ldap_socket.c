// SPDX-License-Identifier: MIT
#include "ldap/ldap_socket.h"
#include "unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

static int listener(char *text, size_t size)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd;

	unit_need_loopback();
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	snprintf(text, size, "ldap://127.0.0.1:%d", ntohs(address.sin_port));
	return fd;
}

static void test_remote(void **state)
{
	char text[64];
	int server = listener(text, sizeof(text)), fd = -1, alive = 0;
	CLEANUP(ldap_uri_release) struct ldap_uri uri = { .host = NULL };
	struct error error = ERROR_INIT;
	socklen_t len = sizeof(alive);

	(void)state;
	ASSERT_OK(ldap_uri_parse(text, &uri, &error), error);
	ASSERT_OK(ldap_socket_open(&uri, NULL, clock_ticks_ms() + 5000, &fd, &error), error);
	assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &alive, &len), 0);
	assert_true(alive);
	close(fd);
	close(server);
	fd = -1;
	ASSERT_ERROR(ldap_socket_open(&uri, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_AGAIN, "127.0.0.1: Connection refused");
	assert_int_equal(fd, -1);
}

static void test_local(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_path(folder, "ldapi");
	CLEANUP(file_closep) int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CLEANUP(file_closep) int fd = -1;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ldap_uri uri = { .host = NULL };
	struct error error = ERROR_INIT;

	(void)state;
	buf_printf(&text, "ldapi://%s", path);
	ASSERT_OK(ldap_uri_parse(text.data, &uri, &error), error);
	ASSERT_ERROR(ldap_socket_open(&uri, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_AGAIN, "No such file or directory");
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(server, 5), 0);
	ASSERT_OK(ldap_socket_open(&uri, NULL, clock_ticks_ms() + 5000, &fd, &error), error);
	assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	ldap_uri_release(&uri);
	buf_fill(&text, 'x', 200);
	ASSERT_OK(ldap_uri_parse(text.data, &uri, &error), error);
	ASSERT_ERROR(ldap_socket_open(&uri, NULL, clock_ticks_ms() + 5000, &fd, &error), error,
		     ERROR_CONFIG, "directory.uri: the path of the socket is longer than");
	ldap_uri_release(&uri);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_remote),
					    cmocka_unit_test(test_local) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
