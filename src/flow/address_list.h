// SPDX-License-Identifier: MIT
/* Addresses that a person gives: by themselves, or as a file, which may be a console's own list. */
#pragma once

#include "batch/console_list.h"

/*
 * Adds an address, or the rows of a file when `text` has no "@" (a file whose name has one: with
 * its folder, "./a@b"). What is no address is a finding and ERROR_DATA; `option` names what it was
 * given to.
 */
MUST_CHECK int address_list_add(struct console_list *list, const char *text, const char *option,
				struct findings *findings, struct error *error);

/* Adds an address alone, whatever is in it. */
MUST_CHECK int address_list_add_one(struct console_list *list, const char *text, const char *option,
				    struct findings *findings, struct error *error);
