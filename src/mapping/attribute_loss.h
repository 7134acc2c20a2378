// SPDX-License-Identifier: MIT
/*
 * Whether an attribute that a rule of the configuration looks at (directory.exclude,
 * directory.disabled) is gone from all entries at once. Then it is most likely hidden from us:
 * every entry that the rule excludes would become an account, and every account that it disables
 * would be resumed. Order of calls: attribute_loss_see for each entry of a read of everything,
 * attribute_loss_check.
 */
#pragma once

#include "conf/config.h"
#include "entry/entry.h"

/* What to do when nothing is hidden after all: ends each message that a read is discarded. */
#define READ_ANYWAY                                                                              \
	"run: mailprov sync --full --allow-removals=N, with the number of suspensions that you " \
	"expect"

/* Rules beyond these are not watched; those for exclusion come first. */
enum { ATTRIBUTE_LOSS_RULES = 16 };

/* How many entries have a value of the attribute of each rule. */
void attribute_loss_see(uint32_t with[ATTRIBUTE_LOSS_RULES],
			const struct config_directory *directory, const struct entry *entry);

/*
 * ERROR_AGAIN when no entry has an attribute that several had at the last full read (`before`;
 * NULL: unknown).
 */
MUST_CHECK int attribute_loss_check(const uint32_t with[ATTRIBUTE_LOSS_RULES],
				    const uint32_t *before,
				    const struct config_directory *directory, struct error *error);

/*
 * Says of every rule of directory.exclude whose attribute not one entry has that it excludes
 * nobody: a slip of the pen, another name than the directory gives it, or one that is hidden from
 * us. That nobody is disabled at the moment is nothing odd.
 */
void attribute_loss_tell(const uint32_t with[ATTRIBUTE_LOSS_RULES],
			 const struct config_directory *directory, struct findings *findings);
