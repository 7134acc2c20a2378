// SPDX-License-Identifier: MIT
/*
 * A sealed reading that was kept as a file, so that the next read only has to ask what changed. The file is written once and never changed; it is
 * worth what a full read is worth, so that a missing, cut or foreign one is simply not used. Order of calls: kept_open, its members may be read,
 * kept_close.
 */
#pragma once

#include "base/error.h"
#include "model/roster.h"

enum { KEPT_ID = 16 };

struct kept {
	void *map;
	size_t len;
	struct roster roster;
};

/* Maps the file if it is the one with this id: 1, or 0 when it cannot be used. */
int kept_open(const char *path, const unsigned char id[KEPT_ID], struct kept *ret_kept);

/* Writes a sealed roster, durably, as PATH. */
MUST_CHECK int kept_write(const char *path, const unsigned char id[KEPT_ID], const struct roster *roster, struct error *error);

void kept_close(struct kept *kept);
