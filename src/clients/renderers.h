// SPDX-License-Identifier: MIT
/*
 * The renderers behind the table of client_formats.c, one file each, and what they share. A renderer appends to buf, quotes through base/escape only,
 * and sees no password. Where its format came from stands in its file.
 */
#pragma once

#include "clients/profile.h"

MUST_CHECK int client_autoconfig(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_mbsync(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_mbsync_14(const struct profile *profile, struct buf *buf, struct error *error);
MUST_CHECK int client_msmtp(const struct profile *profile, struct buf *buf, struct error *error);

/* For programs that read lines into a buffer of fixed size: ERROR_DATA when a line of buf from `start` on has more than `limit` octets. */
MUST_CHECK int client_check_lines(const struct buf *buf, size_t start, size_t limit, struct error *error);
