// SPDX-License-Identifier: MIT
#include "flow/commit_writer.h"

#include <errno.h>
#include <signal.h>

static void *commit_writer_run(void *argument)
{
	struct commit_writer *draft = argument;

	draft->status = snapshot_keep(draft->snapshot, draft->input.config, &draft->error) ||
					(draft->input.count + draft->input.list_count && batch_draft(&draft->input, draft->digest, &draft->error))
				? -1
				: 0;
	return NULL;
}

/* The thread inherits a mask that leaves all signals to the program's own thread. */
int commit_writer_begin(struct commit_writer *draft, const struct batch_input *input, struct snapshot *snapshot, struct error *error)
{
	sigset_t all, before;

	*draft = (struct commit_writer){ .input = *input, .snapshot = snapshot, .error = ERROR_INIT };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	errno = pthread_create(&draft->thread, NULL, commit_writer_run, draft);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	draft->running = errno == 0;
	return draft->running ? 0 : error_errno(error, "cannot begin to write the batch");
}

int commit_writer_end(struct commit_writer *draft, struct error *error)
{
	if (!draft->running)
		return 0;
	pthread_join(draft->thread, NULL);
	draft->running = false;
	if (draft->status != 0)
		*error = draft->error;
	return draft->status;
}
