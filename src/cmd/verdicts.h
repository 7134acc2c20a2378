// SPDX-License-Identifier: MIT
/*
 * What several commands say about verdicts: which of two is worse, the exit status, the text for
 * people.
 */
#pragma once

#include "base/buf.h"
#include "model/verdict.h"

/*
 * Not effective before unknown before pending before effective: a gate must not open on an unknown
 * result.
 */
enum verdict_status verdicts_worse(enum verdict_status a, enum verdict_status b);

/* 0 effective, 1 not effective or pending, 2 unknown. */
int verdicts_exit(enum verdict_status status);

/*
 * A verdict for people, appended: the provider's phrase, then a line for each record. Findings are
 * not in it.
 */
void verdicts_print(struct buf *buf, const struct verdict *verdict);
