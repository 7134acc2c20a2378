// SPDX-License-Identifier: MIT
#include "flow/verify_wait.h"

#include <signal.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/secret.h"

enum { REST_FIRST = 2, REST_MOST = 60, JITTER = 8 };

/* One pass over all domains. */
struct verify_wait_pass {
	struct verify_wait *watch;
	const struct verify_wait_hooks *hooks;
	size_t next;
	int64_t wait; /* the longest that any cache may hold old data; -1 when more than that is
			 wrong */
};

static sigset_t verify_wait_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	return set;
}

/* The signals are blocked, so that one which came stays pending until it is fetched. */
static bool verify_wait_is_interrupted(void *argument)
{
	struct verify_wait *watch = argument;
	sigset_t pending;

	sigpending(&pending);
	if (sigismember(&pending, SIGINT) || sigismember(&pending, SIGTERM))
		watch->interrupted = true;
	return watch->interrupted;
}

static int verify_wait_take(void *argument, const struct verify_domain *domain,
			    struct verdict *verdict, struct error *error)
{
	struct verify_wait_pass *pass = argument;
	struct verdict **kept = &pass->watch->verdicts[pass->next++];

	(void)domain;
	(void)error;
	if (!*kept || !verdict_is_same(*kept, verdict))
		pass->hooks->changed(pass->hooks->argument, *kept, verdict);
	if (verdict->status == VERDICT_PENDING && pass->wait >= 0)
		pass->wait =
			verdict->wait_seconds > pass->wait ? verdict->wait_seconds : pass->wait;
	else if (verdict->status != VERDICT_EFFECTIVE)
		pass->wait = -1;
	verdict_free(*kept);
	*kept = verdict;
	return 0;
}

static bool verify_wait_is_done(const struct verify_wait *watch)
{
	for (size_t i = 0; i < watch->count; i++)
		if (!watch->verdicts[i] || watch->verdicts[i]->status != VERDICT_EFFECTIVE)
			return false;
	return true;
}

static int verify_wait_pass(struct verify_wait *watch, const struct resolution_how *how,
			    const struct config *config, const struct site_registry *sites,
			    const struct verify_options *given, struct verify_wait_pass *pass,
			    struct error *error)
{
	CLEANUP(resolution_release) struct resolution resolution = RESOLUTION_INIT;
	struct verify_options options = *given;

	if (resolution_begin(&resolution, how, config, error) != 0)
		return -1;
	options.scope = resolution.scope;
	options.stop = verify_wait_is_interrupted;
	options.stop_argument = watch;
	if (verify_domains(resolution.resolver, sites, watch->domains, watch->count, &options,
			   verify_wait_take, pass, error) < 0)
		return -1;
	return resolution_save(&resolution, watch->domains, watch->count, error);
}

/*
 * Sleeps, unless a signal comes. A little more or less each time keeps many hosts from asking at
 * the same moment.
 */
static int verify_wait_rest(struct verify_wait *watch, int64_t milliseconds, struct error *error)
{
	const sigset_t set = verify_wait_signals();
	uint8_t chance;
	struct timespec time;

	if (secret_random(&chance, sizeof(chance), error) != 0)
		return -1;
	milliseconds -= milliseconds * chance / (256 * JITTER);
	time = (struct timespec){ .tv_sec = milliseconds / 1000,
				  .tv_nsec = milliseconds % 1000 * 1000000 };
	if (sigtimedwait(&set, NULL, &time) >= 0)
		watch->interrupted = true;
	return 0;
}

static int verify_wait_loop(struct verify_wait *watch, const struct resolution_how *how,
			    const struct config *config, const struct site_registry *sites,
			    const struct verify_options *given, int64_t seconds,
			    const struct verify_wait_hooks *hooks, struct error *error)
{
	int64_t end = clock_ticks_ms() + seconds * 1000;

	for (int64_t rest = REST_FIRST;; rest = rest * 2 < REST_MOST ? rest * 2 : REST_MOST) {
		struct verify_wait_pass pass = { .watch = watch, .hooks = hooks };
		int64_t left, nap = rest;

		if (verify_wait_pass(watch, how, config, sites, given, &pass, error) != 0)
			return -1;
		left = end - clock_ticks_ms();
		if (verify_wait_is_interrupted(watch) || verify_wait_is_done(watch) || left <= 0)
			return 0;
		/* What caches have runs out then, and not much later. */
		if (pass.wait > 0 && pass.wait < nap)
			nap = pass.wait + 1;
		if (nap * 1000 > left)
			nap = (left + 999) / 1000;
		hooks->resting(hooks->argument, watch, nap);
		if (verify_wait_rest(watch, nap * 1000 < left ? nap * 1000 : left, error) != 0)
			return -1;
		if (watch->interrupted)
			return 0;
	}
}

/* A domain that was not reached before the end has a verdict, too. */
static void verify_wait_fill(struct verify_wait *watch)
{
	for (size_t i = 0; i < watch->count; i++) {
		const struct verify_domain *domain = &watch->domains[i];

		if (watch->verdicts[i])
			continue;
		watch->verdicts[i] =
			verdict_new(domain->name, domain->site ? domain->site->id : NULL);
		finding_add(&watch->verdicts[i]->findings, FINDING_WARNING, "INTERRUPTED",
			    domain->name, "it was not looked at before the interruption");
	}
}

int verify_wait_run(struct verify_wait *watch, const struct resolution_how *how,
		    const struct config *config, const struct site_registry *sites,
		    const struct verify_options *given, int64_t seconds,
		    const struct verify_wait_hooks *hooks, struct error *error)
{
	const sigset_t set = verify_wait_signals();
	const struct timespec now = { .tv_sec = 0 };
	sigset_t before;
	int status;

	watch->verdicts = mem_new(watch->count ? watch->count : 1, sizeof(*watch->verdicts));
	sigprocmask(SIG_BLOCK, &set, &before);
	status = verify_wait_loop(watch, how, config, sites, given, seconds, hooks, error);
	while (sigtimedwait(&set, NULL, &now) >= 0)
		continue;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (status == 0)
		verify_wait_fill(watch);
	return status;
}

void verify_wait_release(struct verify_wait *watch)
{
	for (size_t i = 0; i < watch->count && watch->verdicts; i++)
		verdict_free(watch->verdicts[i]);
	free(watch->verdicts);
}
