// SPDX-License-Identifier: MIT
#include "ldap/watchdog.h"
#include "unit.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

static void open_pair(int pair[2], struct watchdog **watchdog)
{
	struct error error = ERROR_INIT;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	ASSERT_OK(watchdog_open(pair[0], watchdog, &error), error);
}

static void close_pair(int pair[2], struct watchdog *watchdog)
{
	watchdog_close(watchdog);
	close(pair[0]);
	close(pair[1]);
}

/* A read that would hang for ever ends when the time has come. */
static void test_idle(void **state)
{
	struct watchdog *watchdog;
	int pair[2];
	char octet;
	int64_t start = clock_ticks_ms();

	(void)state;
	open_pair(pair, &watchdog);
	watchdog_arm(watchdog, 150, INT64_MAX);
	assert_int_equal(read(pair[0], &octet, 1), 0);
	assert_in_range(clock_ticks_ms() - start, 140, 3000);
	assert_int_equal(watchdog_bite(watchdog), WATCHDOG_IDLE);
	/* Once it has bitten there is nothing to watch any more. */
	watchdog_arm(watchdog, 1, INT64_MAX);
	assert_int_equal(watchdog_bite(watchdog), WATCHDOG_IDLE);
	close_pair(pair, watchdog);
}

static void test_until(void **state)
{
	struct watchdog *watchdog;
	int pair[2];
	char octet;

	(void)state;
	open_pair(pair, &watchdog);
	watchdog_arm(watchdog, 60000, clock_ticks_ms() + 150);
	assert_int_equal(read(pair[0], &octet, 1), 0);
	assert_int_equal(watchdog_bite(watchdog), WATCHDOG_LATE);
	close_pair(pair, watchdog);
}

/* Progress puts the end off, but not past the whole time. */
static void test_kick(void **state)
{
	struct watchdog *watchdog;
	int pair[2];
	struct pollfd poller;
	int64_t start = clock_ticks_ms();

	(void)state;
	open_pair(pair, &watchdog);
	poller = (struct pollfd){ .fd = pair[0], .events = POLLIN };
	watchdog_arm(watchdog, 200, start + 600);
	while (poll(&poller, 1, 20) == 0)
		watchdog_kick(watchdog);
	assert_in_range(clock_ticks_ms() - start, 590, 5000);
	assert_int_equal(watchdog_bite(watchdog), WATCHDOG_LATE);
	close_pair(pair, watchdog);
}

static void test_rest(void **state)
{
	struct watchdog *watchdog;
	int pair[2];
	struct pollfd poller;

	(void)state;
	open_pair(pair, &watchdog);
	poller = (struct pollfd){ .fd = pair[0], .events = POLLIN };
	watchdog_arm(watchdog, 100, INT64_MAX);
	watchdog_rest(watchdog);
	assert_int_equal(poll(&poller, 1, 300), 0);
	assert_int_equal(watchdog_bite(watchdog), WATCHDOG_QUIET);
	close_pair(pair, watchdog);
}

/* The library closes its descriptor when it likes; the number may be another file's by then. */
static void test_own_descriptor(void **state)
{
	struct watchdog *watchdog;
	int pair[2], other[2];
	struct pollfd poller;

	(void)state;
	open_pair(pair, &watchdog);
	close(pair[0]);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, other), 0);
	assert_int_equal(other[0], pair[0]);
	watchdog_arm(watchdog, 50, INT64_MAX);
	poller = (struct pollfd){ .fd = pair[1], .events = POLLIN };
	assert_int_equal(poll(&poller, 1, 3000), 1);
	poller.fd = other[0];
	assert_int_equal(poll(&poller, 1, 0), 0);
	close(other[1]);
	close_pair(pair, watchdog);
}

static void test_close_at_once(void **state)
{
	struct error error;
	struct watchdog *watchdog;

	(void)state;
	for (int i = 0; i < 100; i++) {
		int pair[2];

		open_pair(pair, &watchdog);
		if (i % 2)
			watchdog_arm(watchdog, 60000, INT64_MAX);
		close_pair(pair, watchdog);
	}
	watchdog_close(NULL);
	ASSERT_ERROR(watchdog_open(-1, &watchdog, &error), error, ERROR_IO,
		     "cannot watch a connection");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idle),	       cmocka_unit_test(test_until),
		cmocka_unit_test(test_kick),	       cmocka_unit_test(test_rest),
		cmocka_unit_test(test_own_descriptor), cmocka_unit_test(test_close_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
