// SPDX-License-Identifier: MIT
#include "apply/event.h"

#include <unistd.h>

int event_begin(struct event *event, struct state *state, const char *what, int64_t now,
		struct error *error)
{
	if (state_origin_next(state, &event->origin, error) != 0)
		return -1;
	event->json = json_init(&event->text, false);
	history_begin(&event->json, event->origin.store, event->origin.event, what, now);
	return 0;
}

int event_end(struct event *event, const char *directory, struct state *state, int64_t batch,
	      struct error *error)
{
	history_end(&event->json);
	return history_write(directory, batch, event->origin.event, &event->text, &event->path,
			     error) ||
			       state_origin_store(state, &event->origin, error)
		       ? -1
		       : 0;
}

void event_take_back(struct event *event, struct state *state)
{
	struct error ignored = ERROR_INIT;
	struct state_origin origin;

	if (event->path.len && state_origin_load(state, &origin, &ignored) == 0 &&
	    origin.event < event->origin.event)
		(void)unlink(buf_text(&event->path));
}

void event_release(struct event *event)
{
	buf_release(&event->text);
	buf_release(&event->path);
}
