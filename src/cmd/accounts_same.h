// SPDX-License-Identifier: MIT
/* accounts same OLD NEW: a new entry is the person of a known account. */
#pragma once

#include "cmd/app.h"

/* `arguments` are all of the command: "same", OLD, NEW. */
MUST_CHECK int accounts_same(struct app *app, const struct vec *arguments, struct error *error);
