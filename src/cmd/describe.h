// SPDX-License-Identifier: MIT
/* What a change does, in one line for people. */
#pragma once

#include "model/change.h"

/*
 * The values that differ, or else the reason; aliases that are given and taken away: "name: Ada
 * Byron → Ada King; aliases: +ada@example.com".
 */
void describe_change(struct buf *buf, const struct change *change);
