// SPDX-License-Identifier: MIT
#include "sync/commit_writer.h"

#include <errno.h>
#include <signal.h>

static void *commit_writer_run(void *argument)
{
	struct commit_writer *writer = argument;

	writer->status =
		snapshot_keep(writer->snapshot, writer->input.config, &writer->error) ||
				(writer->input.count + writer->input.list_count &&
				 batch_draft(&writer->input, writer->digest, &writer->error))
			? -1
			: 0;
	return NULL;
}

/* The thread inherits a mask that leaves all signals to the program's own thread. */
int commit_writer_begin(struct commit_writer *writer, const struct batch_input *input,
			struct snapshot *snapshot, struct error *error)
{
	sigset_t all, before;

	*writer = (struct commit_writer){ .input = *input,
					  .snapshot = snapshot,
					  .error = ERROR_INIT };
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	errno = pthread_create(&writer->thread, NULL, commit_writer_run, writer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	writer->running = errno == 0;
	return writer->running ? 0 : error_errno(error, "cannot begin to write the batch");
}

int commit_writer_end(struct commit_writer *writer, struct error *error)
{
	if (!writer->running)
		return 0;
	pthread_join(writer->thread, NULL);
	writer->running = false;
	if (writer->status != 0)
		*error = writer->error;
	return writer->status;
}
