// SPDX-License-Identifier: MIT
/* Says what a command finished that an earlier run was killed in. */
#pragma once

#include "apply/catch_up.h"
#include "cmd/app.h"

void caught_say(const struct app *app, const struct catch_up *caught);
