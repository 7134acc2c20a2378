// SPDX-License-Identifier: MIT
/* What is said of a run that does not believe the clock. */
#pragma once

#include "model/finding.h"
#include "model/run_time.h"

/* One finding (CLOCK-DOUBTED), or none when the clock is believed. */
void clock_doubt_tell(const struct run_time *time, struct findings *findings);
