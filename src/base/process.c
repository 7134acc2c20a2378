// SPDX-License-Identifier: MIT
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "base/buf.h"

/*
 * GnuTLS writes the keys of a session where SSLKEYLOGFILE says; libldap takes an option from
 * LDAPanything (ldap.conf(5)). We ask nobody by HTTP, and nothing that we load is to. A row that
 * ends with a star is the beginning of a name.
 */
static const char *const process_variables[] = {
	"SSLKEYLOGFILE", "LDAP*",     "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
	"ftp_proxy",	 "FTP_PROXY", "all_proxy",  "ALL_PROXY",  "no_proxy",	 "NO_PROXY",
};

/* Of no use to anybody, as a descriptor that is closed; "/" is there in every root. */
static void process_fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/", O_PATH) != fd)
			_exit(EXIT_FAILURE);
}

static bool process_is_refused(const char *variable)
{
	for (size_t i = 0; i < ARRAY_LEN(process_variables); i++) {
		size_t len = strcspn(process_variables[i], "*");

		if (strncmp(variable, process_variables[i], len) == 0 &&
		    (process_variables[i][len] == '*' || variable[len] == '='))
			return true;
	}
	return false;
}

static void process_clean_environment(void)
{
	for (char **at = environ; at && *at;) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (!process_is_refused(*at)) {
			at++;
			continue;
		}
		buf_add(&name, *at, strcspn(*at, "="));
		/* Moves the rest to here; what cannot be taken out would be found for ever. */
		if (unsetenv(buf_text(&name)) != 0)
			_exit(EXIT_FAILURE);
	}
}

void process_begin(void)
{
	/*
	 * Not 0: with that the kernel still hands our memory to a program that collects cores,
	 * which with 1 it does not (fs/coredump.c).
	 */
	static const struct rlimit core = { .rlim_cur = 1, .rlim_max = 1 };

	process_fill_descriptors();
	if (setrlimit(RLIMIT_CORE, &core) != 0)
		prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	umask(077);
	process_clean_environment();
}
