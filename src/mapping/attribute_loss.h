// SPDX-License-Identifier: MIT
/*
 * Whether an attribute that a rule of the configuration looks at (directory.exclude, disabled,
 * shared) is gone from all entries at once. Then it is most likely hidden from us: every entry that
 * the rule excludes would become an account, every account that it disables would be resumed, and
 * every shared mailbox be suspended. Order of calls: attribute_loss_init, attribute_loss_see for
 * each person of a read of everything, attribute_loss_check; attribute_loss_release.
 */
#pragma once

#include "base/arena.h"
#include "conf/config.h"
#include "entry/entry.h"

/* What to do when nothing is hidden after all: ends each message that a read is discarded. */
#define READ_ANYWAY                                                                              \
	"run: mailprov sync --full --allow-removals=N, with the number of suspensions that you " \
	"expect"

/* Attributes beyond these are not watched; those for exclusion come first. */
enum { ATTRIBUTE_LOSS_RULES = 16 };

struct attribute_loss {
	struct arena arena;
	struct vec attributes; /* each once */
	struct vec keys;       /* of the rule that named it first, such as "directory.exclude" */
	uint32_t with[ATTRIBUTE_LOSS_RULES]; /* how many entries have a value of each */
};

void attribute_loss_init(struct attribute_loss *loss, const struct config_directory *directory);

void attribute_loss_see(struct attribute_loss *loss, const struct entry *entry);

/*
 * ERROR_AGAIN when no entry has an attribute that several had at the last full read (`before`;
 * NULL: unknown).
 */
MUST_CHECK int attribute_loss_check(const struct attribute_loss *loss, const uint32_t *before,
				    struct error *error);

void attribute_loss_release(struct attribute_loss *loss);
