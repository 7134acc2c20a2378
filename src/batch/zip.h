// SPDX-License-Identifier: MIT
/*
 * Reads a part of a ZIP archive that lies in memory (PKWARE APPNOTE 6.3): stored or deflated, one
 * disk, no encryption, no 64-bit sizes; enough for spreadsheets.
 */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/* Called for each part; the text is valid inside the call. Returns 0, or -1 to stop. */
typedef int (*zip_part)(void *argument, const struct buf *part, struct error *error);

/* Gives every part. Working memory is wiped. */
MUST_CHECK int zip_each(const void *octets, size_t len, zip_part part, void *argument,
			struct error *error);

/*
 * Puts the part with this name into buf (which is cleared, and not grown after octets are in it):
 * 1, 0 when there is none. An archive that is damaged, or a part whose checksum is wrong, is
 * ERROR_DATA.
 */
MUST_CHECK int zip_find(const void *octets, size_t len, const char *name, struct buf *ret_part,
			struct error *error);
