// SPDX-License-Identifier: MIT
/*
 * What a program settles before it does anything: first thing in main.
 */
#pragma once

/*
 * Descriptors 0 to 2 are open from here on, so that no file of ours is taken for one of them: one
 * that was closed can neither be read nor written. A reader that went away, and a file that grew to
 * its limit, are errors of a write and end nothing. Files are ours alone, unless their mode is set.
 * Memory is never written to disk, since there may be passwords in it. Variables that would have
 * the libraries below us write keys, take another way or other settings have no effect.
 */
void process_begin(void);
