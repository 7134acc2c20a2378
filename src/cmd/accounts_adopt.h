// SPDX-License-Identifier: MIT
/* accounts adopt ADDRESS... | --from=FILE: what exists at the provider is there from now on. */
#pragma once

#include "cmd/app.h"

/* `arguments` are all of the command: "adopt", and addresses unless there is a file. */
MUST_CHECK int accounts_adopt(struct app *app, const struct vec *arguments, const char *from,
			      bool dry_run, struct error *error);
