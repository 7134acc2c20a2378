// SPDX-License-Identifier: MIT
/*
 * Text files that other programs wrote: spreadsheets save CSV in the encoding of their system, GB
 * 18030 on Chinese ones, or in UTF-16 as "Unicode text".
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/*
 * Makes it UTF-8, without a byte order mark; *ret_mark says whether there was one. Text that fits
 * no encoding, that ends inside a character, or that has NUL characters is an error of this kind.
 * Working memory is wiped.
 */
MUST_CHECK int text_to_utf8(struct buf *text, const char *path, enum error_kind kind,
			    bool *ret_mark, struct error *error);
