// SPDX-License-Identifier: MIT
#include "flow/draft.h"

#include <errno.h>
#include <signal.h>

static void *draft_run(void *argument)
{
	struct draft *draft = argument;

	draft->status = reading_keep(draft->reading, draft->input.config, &draft->error) ||
					(draft->input.count + draft->input.list_count && batch_draft(&draft->input, draft->digest, &draft->error))
				? -1
				: 0;
	return NULL;
}

/* The thread inherits a mask that leaves all signals to the program's own thread. */
int draft_begin(struct draft *draft, const struct batch_input *input, struct reading *reading, struct error *error)
{
	sigset_t all, before;

	*draft = (struct draft){ .input = *input, .reading = reading, .error = ERROR_INIT };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	errno = pthread_create(&draft->thread, NULL, draft_run, draft);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	draft->running = errno == 0;
	return draft->running ? 0 : error_errno(error, "cannot begin to write the batch");
}

int draft_end(struct draft *draft, struct error *error)
{
	if (!draft->running)
		return 0;
	pthread_join(draft->thread, NULL);
	draft->running = false;
	if (draft->status != 0)
		*error = draft->error;
	return draft->status;
}
