// SPDX-License-Identifier: MIT
#include "ldap/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct watchdog {
	int fd;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	_Atomic int64_t kicked; /* written at every entry, so without the mutex */
	int64_t idle_ms, until; /* the rest is under the mutex */
	bool armed, stop;
	enum watchdog_bite bite;
};

/* When the socket ends if nothing happens before, and why. */
static int64_t watchdog_due(const struct watchdog *watchdog, enum watchdog_bite *ret_bite)
{
	int64_t idle =
		atomic_load_explicit(&watchdog->kicked, memory_order_relaxed) + watchdog->idle_ms;

	*ret_bite = idle < watchdog->until ? WATCHDOG_IDLE : WATCHDOG_LATE;
	return idle < watchdog->until ? idle : watchdog->until;
}

static void watchdog_wait(struct watchdog *watchdog)
{
	enum watchdog_bite bite;
	int64_t due = watchdog_due(watchdog, &bite);
	struct timespec when = { .tv_sec = due / 1000, .tv_nsec = due % 1000 * 1000000 };

	if (clock_ticks_ms() < due) {
		pthread_cond_timedwait(&watchdog->changed, &watchdog->mutex, &when);
		return;
	}
	watchdog->bite = bite;
	watchdog->armed = false;
	shutdown(watchdog->fd, SHUT_RDWR);
}

static void *watchdog_run(void *argument)
{
	struct watchdog *watchdog = argument;

	pthread_mutex_lock(&watchdog->mutex);
	while (!watchdog->stop) {
		if (watchdog->armed)
			watchdog_wait(watchdog);
		else
			pthread_cond_wait(&watchdog->changed, &watchdog->mutex);
	}
	pthread_mutex_unlock(&watchdog->mutex);
	return NULL;
}

/* The thread inherits a mask that leaves all signals to the program's own thread. */
static int watchdog_start(struct watchdog *watchdog)
{
	sigset_t all, before;
	int status;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	status = pthread_create(&watchdog->thread, NULL, watchdog_run, watchdog);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

int watchdog_open(int fd, struct watchdog **ret_watchdog, struct error *error)
{
	struct watchdog *watchdog = mem_new(1, sizeof(*watchdog));
	pthread_condattr_t attributes;

	watchdog->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (watchdog->fd < 0) {
		free(watchdog);
		return error_errno(error, "cannot watch a connection");
	}
	pthread_mutex_init(&watchdog->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&watchdog->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	errno = watchdog_start(watchdog);
	if (errno) {
		error_errno(error, "cannot watch a connection");
		close(watchdog->fd);
		free(watchdog);
		return -1;
	}
	*ret_watchdog = watchdog;
	return 0;
}

void watchdog_arm(struct watchdog *watchdog, int64_t idle_ms, int64_t until)
{
	pthread_mutex_lock(&watchdog->mutex);
	watchdog_kick(watchdog);
	watchdog->idle_ms = idle_ms;
	watchdog->until = until;
	watchdog->armed = watchdog->bite == WATCHDOG_QUIET;
	pthread_cond_signal(&watchdog->changed);
	pthread_mutex_unlock(&watchdog->mutex);
}

void watchdog_kick(struct watchdog *watchdog)
{
	atomic_store_explicit(&watchdog->kicked, clock_ticks_ms(), memory_order_relaxed);
}

void watchdog_rest(struct watchdog *watchdog)
{
	pthread_mutex_lock(&watchdog->mutex);
	watchdog->armed = false;
	pthread_mutex_unlock(&watchdog->mutex);
}

enum watchdog_bite watchdog_bite(struct watchdog *watchdog)
{
	enum watchdog_bite bite;

	pthread_mutex_lock(&watchdog->mutex);
	bite = watchdog->bite;
	pthread_mutex_unlock(&watchdog->mutex);
	return bite;
}

void watchdog_close(struct watchdog *watchdog)
{
	if (!watchdog)
		return;
	pthread_mutex_lock(&watchdog->mutex);
	watchdog->stop = true;
	pthread_cond_signal(&watchdog->changed);
	pthread_mutex_unlock(&watchdog->mutex);
	pthread_join(watchdog->thread, NULL);
	pthread_cond_destroy(&watchdog->changed);
	pthread_mutex_destroy(&watchdog->mutex);
	close(watchdog->fd);
	free(watchdog);
}
