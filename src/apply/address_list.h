// SPDX-License-Identifier: MIT
/* Addresses that a person gives: by themselves, or as a file with one in each line. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/vec.h"
#include "model/finding.h"

/*
 * Adds an address, or those of a file when `text` has no "@" (a file whose name has one: with its
 * folder, "./a@b"). Empty lines and what follows "#" at the beginning of one are passed over.
 * `places` says of each where it was read, "FILE:LINE", or "". What is no address is a finding and
 * ERROR_DATA, once all was read; `option` names what it was given to.
 */
MUST_CHECK int address_list_add(const char *text, const char *option, struct arena *arena,
				struct vec *addresses, struct vec *places,
				struct findings *findings, struct error *error);
