// SPDX-License-Identifier: MIT
/*
 * Values that are compared without regard to letter case: attribute values of filters and rules,
 * and the parts of a DN.
 */
#pragma once

#include "base/buf.h"

/*
 * Appends the form for comparing: full case folding and NFC of valid UTF-8. Octets that are no text
 * stay as they are, so that two such values are equal only when they are the same.
 */
void fold_octets(struct buf *buf, const char *octets, size_t len);

/* Whether two values have the same such form. */
bool fold_equal(const char *a, size_t a_len, const char *b, size_t b_len);
