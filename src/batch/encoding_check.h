// SPDX-License-Identifier: MIT
/* What the encoding of the operator's template means for a batch, said before it is written. */
#pragma once

#include "batch/batch_input.h"
#include "model/finding.h"

/*
 * A finding for each new account that the template's encoding cannot say, and goes into a file of
 * its own (batch/import.h); above a few a sum. A template that cannot be read is left to the batch.
 */
void encoding_check(const struct batch_input *input, struct findings *findings);
