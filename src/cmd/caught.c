// SPDX-License-Identifier: MIT
#include "cmd/caught.h"

#include <inttypes.h>

void caught_say(const struct app *app, const struct catch_up *caught)
{
	if (caught->shown)
		app_note(app,
			 "an earlier run was stopped before it could show batch %" PRId64
			 "; it is there now",
			 caught->shown);
	if (caught->event)
		app_note(app,
			 "an earlier run was stopped before it could store what it had noted in "
			 "the batch directory (event %" PRId64 "); it is stored now",
			 caught->event);
}
