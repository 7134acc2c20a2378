// SPDX-License-Identifier: MIT
#include "net/net_names.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include "base/mem.h"

/* Belongs to both threads; the one that needs it last frees it. */
struct net_question {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t answered;
	char *host, *port;
	struct addrinfo *list;
	int code, cause; /* what getaddrinfo(3) returned, and errno then */
	bool done, left; /* set with an answer; set by the caller's thread */
};

static struct net_question *net_question_new(const char *host, const char *port)
{
	struct net_question *question = mem_new(1, sizeof(*question));
	pthread_condattr_t attributes;

	question->host = mem_text(host);
	question->port = mem_text(port);
	pthread_mutex_init(&question->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&question->answered, &attributes);
	pthread_condattr_destroy(&attributes);
	return question;
}

static void net_question_free(struct net_question *question)
{
	if (question->list)
		freeaddrinfo(question->list);
	pthread_cond_destroy(&question->answered);
	pthread_mutex_destroy(&question->mutex);
	free(question->host);
	free(question->port);
	free(question);
}

static void *net_question_run(void *argument)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	struct net_question *question = argument;
	struct addrinfo *list = NULL;
	int code = getaddrinfo(question->host, question->port, &hints, &list), cause = errno;
	bool left;

	pthread_mutex_lock(&question->mutex);
	question->list = code == 0 ? list : NULL;
	question->code = code;
	question->cause = cause;
	question->done = true;
	left = question->left;
	pthread_cond_signal(&question->answered);
	pthread_mutex_unlock(&question->mutex);
	if (left)
		net_question_free(question);
	return NULL;
}

/* The thread inherits a mask that leaves all signals to the program's own thread. */
static int net_question_start(struct net_question *question)
{
	sigset_t all, before;
	int status;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	status = pthread_create(&question->thread, NULL, net_question_run, question);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

/* Whether there is an answer in time. If not, the other thread owns the question from then on. */
static bool net_question_wait(struct net_question *question, int64_t until)
{
	const struct timespec when = { .tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000 };
	pthread_t thread = question->thread;
	int status = 0;
	bool done;

	pthread_mutex_lock(&question->mutex);
	while (!question->done && status == 0)
		status = pthread_cond_timedwait(&question->answered, &question->mutex, &when);
	done = question->done;
	question->left = !done;
	pthread_mutex_unlock(&question->mutex);
	if (done)
		pthread_join(thread, NULL);
	else
		pthread_detach(thread);
	return done;
}

static int net_names_fail(const char *host, int code, int cause, struct error *error)
{
	bool none = code == EAI_NONAME;

#ifdef EAI_NODATA
	none = none || code == EAI_NODATA;
#endif
	return error_set(error, none ? ERROR_DATA : ERROR_AGAIN, "cannot resolve %s: %s", host,
			 code == EAI_SYSTEM ? strerror(cause) : gai_strerror(code));
}

int net_names_ask(const char *host, const char *port, int64_t until, struct addrinfo **ret_list,
		  struct error *error)
{
	struct net_question *question = net_question_new(host, port);
	int status = net_question_start(question);

	if (status != 0) {
		net_question_free(question);
		return error_set(error, ERROR_AGAIN, "cannot resolve %s: %s", host,
				 strerror(status));
	}
	if (!net_question_wait(question, until))
		return error_set(error, ERROR_AGAIN, "cannot resolve %s: no answer in time", host);
	if (question->code == 0)
		*ret_list = take_ptr(&question->list);
	else
		status = net_names_fail(host, question->code, question->cause, error);
	net_question_free(question);
	return status;
}

int net_names_read(const char *address, const char *port, struct addrinfo **ret_list,
		   struct error *error)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST };
	int code = getaddrinfo(address, port, &hints, ret_list);

	return code == 0 ? 0 : net_names_fail(address, code, errno, error);
}
