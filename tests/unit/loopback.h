// SPDX-License-Identifier: MIT
/*
 * A name server on a port of its own, in a child process, for tests of what asks: UDP, and TCP on
 * the same port. Each message is answered by a function of the test; a TCP connection ends after
 * one answer, as a server may end it at any time (RFC 7766 section 6.2.3).
 */
#pragma once

#include "unit.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "dns/nameserver.h"

/* Appends the reply to a message; nothing appended is silence. */
typedef void loopback_reply(void *argument, const unsigned char *octets, size_t len, bool tcp,
			    struct buf *reply);

struct loopback {
	pid_t pid;
	struct nameserver address;
};

static void loopback_udp(int fd, loopback_reply *answer, void *argument)
{
	CLEANUP(buf_release) struct buf reply = BUF_INIT;
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	unsigned char octets[2048];
	ssize_t len = recvfrom(fd, octets, sizeof(octets), 0, (struct sockaddr *)&from, &size);

	if (len < 0)
		return;
	answer(argument, octets, (size_t)len, false, &reply);
	if (reply.len)
		sendto(fd, reply.data, reply.len, 0, (struct sockaddr *)&from, size);
}

static void loopback_tcp(int listener, loopback_reply *answer, void *argument)
{
	CLEANUP(buf_release) struct buf reply = BUF_INIT;
	unsigned char octets[2048], size[2];
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		return;
	if (recv(fd, size, 2, MSG_WAITALL) == 2 &&
	    recv(fd, octets, (size_t)(size[0] << 8 | size[1]) % sizeof(octets), MSG_WAITALL) > 0) {
		answer(argument, octets, (size_t)(size[0] << 8 | size[1]) % sizeof(octets), true,
		       &reply);
		size[0] = (unsigned char)(reply.len >> 8);
		size[1] = (unsigned char)reply.len;
		if (reply.len && send(fd, size, 2, MSG_MORE) == 2)
			send(fd, reply.data, reply.len, 0);
	}
	close(fd);
}

static int loopback_bind(int type, in_port_t port, in_port_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = port,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		close(fd);
		return -1;
	}
	*ret_port = address.sin_port;
	return fd;
}

static void loopback_serve(int udp, int tcp, loopback_reply *answer, void *argument)
{
	/*
	 * A test that fails leaves its server behind, but not for longer than this program lives.
	 */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		struct pollfd fds[2] = { { udp, POLLIN, 0 }, { tcp, POLLIN, 0 } };

		poll(fds, 2, -1);
		if (fds[0].revents)
			loopback_udp(udp, answer, argument);
		if (fds[1].revents & POLLIN)
			loopback_tcp(tcp, answer, argument);
	}
}

/* Starts one; without TCP it refuses to talk that way. */
static struct loopback loopback_start(loopback_reply *answer, void *argument, bool with_tcp)
{
	struct loopback server = { .pid = -1 };
	int udp = -1, tcp = -1;
	in_port_t port = 0;

	unit_need_loopback();
	for (int i = 0; i < 20 && (udp < 0 || (with_tcp && tcp < 0)); i++) {
		if (udp >= 0)
			close(udp);
		udp = loopback_bind(SOCK_DGRAM, 0, &port);
		tcp = with_tcp && udp >= 0 ? loopback_bind(SOCK_STREAM, port, &port) : -1;
	}
	assert_true(udp >= 0);
	assert_true(!with_tcp || listen(tcp, 8) == 0);
	inet_pton(AF_INET, "127.0.0.1", server.address.octets);
	server.address.family = AF_INET;
	server.address.port = ntohs(port);
	server.pid = fork();
	assert_true(server.pid >= 0);
	if (server.pid == 0)
		loopback_serve(udp, tcp, answer, argument);
	close(udp);
	if (tcp >= 0)
		close(tcp);
	return server;
}

static void loopback_stop(const struct loopback *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
}
