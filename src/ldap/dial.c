// SPDX-License-Identifier: MIT
#include "ldap/dial.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

static const struct {
	const char *scheme;
	const char *port;
	bool tls, local;
} schemes[] = {
	{ "ldap://", "389", false, false },
	{ "ldaps://", "636", true, false },
	{ "ldapi://", "", false, true },
};

/* Where distributions have the socket of slapd. */
static const char *const local_paths[] = { "/run/slapd/ldapi", "/run/ldapi" };

static int dial_hex(char octet)
{
	return isdigit((unsigned char)octet)	? octet - '0'
	       : isxdigit((unsigned char)octet) ? tolower((unsigned char)octet) - 'a' + 10
						: -1;
}

/*
 * The path of a socket (RFC 3986 section 2.1), without a slash at its end; NULL when a % is not
 * followed by two digits.
 */
static char *dial_decode(const char *text)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	for (; *text; text++) {
		int high = *text == '%' ? dial_hex(text[1]) : 0;
		int low = *text == '%' && high >= 0 ? dial_hex(text[2]) : 0;

		if (high < 0 || low < 0 || (*text == '%' && high == 0 && low == 0))
			return NULL;
		buf_putc(&path, *text == '%' ? (char)(high << 4 | low) : *text);
		text += *text == '%' ? 2 : 0;
	}
	if (path.len > 1 && path.data[path.len - 1] == '/')
		buf_cut(&path, path.len - 1);
	return take_ptr(&path.data);
}

static bool dial_parse_port(const char *text, struct dial *dial)
{
	size_t len = strlen(text);

	if (len == 0 || len > 5 || strspn(text, "0123456789") != len ||
	    strtol(text, NULL, 10) < 1 || strtol(text, NULL, 10) > 65535)
		return false;
	memcpy(dial->port, text, len + 1);
	return true;
}

/* HOST, HOST:PORT, [ADDRESS], [ADDRESS]:PORT; one slash may end it. */
static bool dial_parse_host(const char *text, struct dial *dial)
{
	bool bracket = *text == '[';
	size_t len = bracket ? strcspn(text, "]") : strcspn(text, ":/?");
	const char *rest = text + len + bracket;

	if (len == (size_t)bracket || (bracket && text[len] != ']'))
		return false;
	dial->host = mem_textn(text + bracket, len - bracket);
	if (*rest == ':') {
		size_t digits = strspn(rest + 1, "0123456789");
		CLEANUP(mem_freep) char *port = mem_textn(rest + 1, digits);

		if (!dial_parse_port(port, dial))
			return false;
		rest += 1 + digits;
	}
	return *rest == '\0' || strcmp(rest, "/") == 0;
}

int dial_parse(const char *uri, struct dial *ret_dial, struct error *error)
{
	struct dial dial = { .host = NULL };
	const char *rest = NULL;
	bool fine;

	for (size_t i = 0; i < ARRAY_LEN(schemes) && !rest; i++) {
		if (strncmp(uri, schemes[i].scheme, strlen(schemes[i].scheme)) != 0)
			continue;
		rest = uri + strlen(schemes[i].scheme);
		memcpy(dial.port, schemes[i].port, strlen(schemes[i].port) + 1);
		dial.tls = schemes[i].tls;
		dial.local = schemes[i].local;
	}
	if (rest && dial.local) {
		dial.path = *rest && strcmp(rest, "/") != 0 ? dial_decode(rest) : NULL;
		fine = dial.path || *rest == '\0' || strcmp(rest, "/") == 0;
	} else {
		fine = rest && dial_parse_host(rest, &dial);
	}
	if (!fine) {
		dial_release(&dial);
		return error_set(error, ERROR_CONFIG,
				 "directory.uri: \"%s\" is none of ldap://HOST[:PORT], "
				 "ldaps://HOST[:PORT] and ldapi://PATH",
				 uri);
	}
	*ret_dial = dial;
	return 0;
}

bool dial_is_discovery(const char *uri)
{
	return strcmp(uri, "_srv_") == 0 || strncmp(uri, "_srv_:", strlen("_srv_:")) == 0;
}

/* Waits until the socket is connected; errno says what happened otherwise. */
static int dial_wait(int fd, int64_t until)
{
	struct pollfd poller = { .fd = fd, .events = POLLOUT };
	int status, cause = 0;
	socklen_t len = sizeof(cause);

	do {
		int64_t left = until - clock_ticks_ms();

		status = poll(&poller, 1, left > 0 ? (int)(left < 3600000 ? left : 3600000) : 0);
	} while (status < 0 && errno == EINTR);
	if (status == 0)
		errno = ETIMEDOUT;
	if (status <= 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &cause, &len) != 0)
		return -1;
	errno = cause;
	return cause ? -1 : 0;
}

/*
 * Connects one address; errno says what failed. The socket is blocking afterwards, as libldap wants
 * it.
 */
static int dial_connect(const struct sockaddr *address, socklen_t len, int64_t until)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int cause;

	if (fd < 0)
		return -1;
	if ((connect(fd, address, len) == 0 ||
	     ((errno == EINPROGRESS || errno == EINTR) && dial_wait(fd, until) == 0)) &&
	    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK) == 0)
		return fd;
	cause = errno;
	close(fd);
	errno = cause;
	return -1;
}

/* A server that died in silence is noticed, also while we plan between two questions. */
static void dial_keep_alive(int fd)
{
	static const struct {
		int level, option, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },   { SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 30 }, { IPPROTO_TCP, TCP_KEEPINTVL, 10 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 3 },
	};

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		(void)setsockopt(fd, options[i].level, options[i].option, &options[i].value,
				 sizeof(options[i].value));
}

static int dial_open_local(const struct dial *dial, int64_t until, int *ret_fd, struct error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = dial->path;
	size_t len;
	int fd;

	for (size_t i = 0; !path && i < ARRAY_LEN(local_paths); i++)
		if (access(local_paths[i], F_OK) == 0)
			path = local_paths[i];
	if (!path)
		path = local_paths[0];
	len = strlen(path);
	if (len >= sizeof(address.sun_path))
		return error_set(error, ERROR_CONFIG,
				 "directory.uri: the path of the socket is longer than %zu octets",
				 sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path, len + 1);
	fd = dial_connect((const struct sockaddr *)&address, sizeof(address), until);
	if (fd < 0)
		return error_set(error, ERROR_AGAIN, "cannot connect to %s: %s", path,
				 strerror(errno));
	*ret_fd = fd;
	return 0;
}

static int dial_open_list(const struct addrinfo *addresses, int64_t until, int *ret_fd,
			  struct buf *causes)
{
	int64_t left = 0;

	for (const struct addrinfo *address = addresses; address; address = address->ai_next)
		left++;
	for (const struct addrinfo *address = addresses; address;
	     address = address->ai_next, left--) {
		char text[NI_MAXHOST];
		int64_t now = clock_ticks_ms();
		int fd = dial_connect(address->ai_addr, address->ai_addrlen,
				      now + (until - now) / left);
		int cause = errno;

		if (fd >= 0) {
			dial_keep_alive(fd);
			*ret_fd = fd;
			return 0;
		}
		buf_puts(causes, causes->len ? "; " : "");
		if (getnameinfo(address->ai_addr, address->ai_addrlen, text, sizeof(text), NULL, 0,
				NI_NUMERICHOST) == 0)
			buf_printf(causes, "%s: ", text);
		buf_puts(causes, strerror(cause));
	}
	return -1;
}

/*
 * One host as getaddrinfo(3) sees it; an address needs no looking up and takes no time. `causes`
 * says what failed.
 */
static int dial_open_host(const struct dial *dial, const char *host, int flags, int64_t until,
			  int *ret_fd, struct buf *causes)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = flags };
	struct addrinfo *addresses;
	int status = getaddrinfo(host, dial->port, &hints, &addresses);

	if (status != 0) {
		buf_printf(causes, "%scannot resolve %s: %s", causes->len ? "; " : "", host,
			   status == EAI_SYSTEM ? strerror(errno) : gai_strerror(status));
		return -1;
	}
	status = dial_open_list(addresses, until, ret_fd, causes);
	freeaddrinfo(addresses);
	return status;
}

static bool dial_is_address(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1 ||
	       strchr(host, '%');
}

int dial_open(const struct dial *dial, const struct host_lookup *lookup, int64_t until, int *ret_fd,
	      struct error *error)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(vec_release) struct vec addresses = VEC_INIT;
	CLEANUP(buf_release) struct buf causes = BUF_INIT;
	int status = -1;

	if (dial->local)
		return dial_open_local(dial, until, ret_fd, error);
	if (lookup && !dial_is_address(dial->host) &&
	    lookup->addresses(lookup->argument, dial->host, &arena, &addresses, error) != 0)
		return -1;
	if (addresses.count == 0)
		status = dial_open_host(dial, dial->host, 0, until, ret_fd, &causes);
	for (size_t i = 0; i < addresses.count && status != 0; i++) {
		int64_t now = clock_ticks_ms();

		status = dial_open_host(dial, addresses.items[i], AI_NUMERICHOST,
					now + (until - now) / (int64_t)(addresses.count - i),
					ret_fd, &causes);
	}
	if (status == 0)
		return 0;
	if (strncmp(buf_text(&causes), "cannot resolve", strlen("cannot resolve")) == 0)
		return error_set(error, ERROR_AGAIN, "%s", causes.data);
	return error_set(error, ERROR_AGAIN, "cannot connect to %s port %s: %s", dial->host,
			 dial->port, buf_text(&causes));
}

void dial_release(struct dial *dial)
{
	free(dial->host);
	free(dial->path);
	*dial = (struct dial){ .host = NULL };
}
