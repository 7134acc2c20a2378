// SPDX-License-Identifier: MIT
/*
 * Calls that have no safe use in this program. System headers come first, so that only our own code
 * meets these.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * With _FORTIFY_SOURCE it is a macro of glibc for compilers that do not inline functions with
 * variable arguments.
 */
#undef sprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll gets system popen
#pragma GCC poison localtime gmtime ctime asctime rand srand strncpy strncat mktemp tmpnam
