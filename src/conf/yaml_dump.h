// SPDX-License-Identifier: MIT
/*
 * Writes the sample file and the key tables of the manual from the rows, so that neither can differ
 * from the code.
 */
#pragma once

#include "base/buf.h"
#include "conf/schema.h"

/*
 * A YAML file with every key: its help as a comment, its sample or default as the value; keys that
 * have no default are commented out.
 */
void yaml_dump_sample(struct buf *buf, const struct schema *schema);

/* An mdoc list with an item for each key: path, form, default, help. */
void yaml_dump_manual(struct buf *buf, const struct schema *schema);
