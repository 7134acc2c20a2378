// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/process.h"

/* In a process of its own, since it settles that for good. */
static void in_child(bool (*try)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(try() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* What is opened later is none of the three, and what was closed can neither be read nor written.
 */
static bool try_closed(void)
{
	char octet = 'x';
	int fd;

	for (fd = 0; fd < 3; fd++)
		close(fd);
	process_begin();
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd < 3)
		return false;
	for (fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 || write(fd, &octet, 1) == 1 || errno != EBADF ||
		    read(fd, &octet, 1) == 1 || errno != EBADF)
			return false;
	return true;
}

static void test_closed(void **state)
{
	(void)state;
	in_child(try_closed);
}

/* Those that are open stay what they are. */
static bool try_open(void)
{
	int ends[2];
	char octet = ' ';

	if (pipe(ends) != 0 || dup2(ends[1], 1) != 1)
		return false;
	close(0);
	process_begin();
	return write(1, "x", 1) == 1 && read(ends[0], &octet, 1) == 1 && octet == 'x';
}

static void test_open(void **state)
{
	(void)state;
	in_child(try_open);
}

/* Neither a reader that is gone nor a limit ends us; both are errors. */
static bool try_writes(void)
{
	const struct rlimit limit = { .rlim_cur = 10, .rlim_max = 10 };
	char path[] = "/tmp/mailprov-test.XXXXXX";
	struct error error = ERROR_INIT;
	int ends[2], file;

	process_begin();
	file = mkstemp(path);
	if (pipe(ends) != 0 || file < 0 || unlink(path) != 0 ||
	    setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return false;
	close(ends[0]);
	return file_write(ends[1], "x", 1, "pipe", &error) == -1 &&
	       strstr(error.text, strerror(EPIPE)) &&
	       file_write(file, "longer than that", 16, "file", &error) == -1 &&
	       strstr(error.text, strerror(EFBIG));
}

static void test_writes(void **state)
{
	(void)state;
	in_child(try_writes);
}

static bool try_limits(void)
{
	struct rlimit core;

	umask(0);
	process_begin();
	return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur <= 1 && core.rlim_max <= 1 &&
	       umask(0) == 077;
}

static void test_limits(void **state)
{
	(void)state;
	in_child(try_limits);
}

static const struct {
	const char *name;
	bool stays;
} variables[] = {
	{ "SSLKEYLOGFILE", false },
	{ "LDAPTLS_REQCERT", false },
	{ "LDAPCONF", false },
	{ "LDAP", false },
	{ "http_proxy", false },
	{ "ALL_PROXY", false },
	{ "no_proxy", false },
	{ "KRB5CCNAME", true },
	{ "KRB5_CONFIG", true },
	{ "MYLDAPURI", true },
	{ "SSLKEYLOGFILES", true },
	{ "http_proxy2", true },
	{ "TZ", true },
	{ "MAILPROV_CLOCK", true },
};

static bool try_environment(void)
{
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		if (setenv(variables[i].name, "x", 1) != 0)
			return false;
	process_begin();
	for (size_t i = 0; i < ARRAY_LEN(variables); i++)
		if ((getenv(variables[i].name) != NULL) != variables[i].stays)
			return false;
	return true;
}

static void test_environment(void **state)
{
	(void)state;
	in_child(try_environment);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed),	    cmocka_unit_test(test_open),
		cmocka_unit_test(test_writes),	    cmocka_unit_test(test_limits),
		cmocka_unit_test(test_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
