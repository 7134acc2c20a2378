// SPDX-License-Identifier: MIT
/*
 * The name service module: aliases by name and one after another, from aliases.cdb
 * (lookup/lookup_format.h). Called by the C library in any process, with set-user-id ones among
 * them, from any thread: a call opens the file, reads, closes it, and keeps nothing but the
 * position of an enumeration, which is three numbers for each thread. No heap, no locale, no log,
 * no environment.
 *
 *     found                          NSS_STATUS_SUCCESS
 *     no such alias, no further one  NSS_STATUS_NOTFOUND, ENOENT
 *     no file, or not a good one     NSS_STATUS_UNAVAIL, ENOENT: the next service is asked
 *     out of descriptors or memory   NSS_STATUS_TRYAGAIN, EAGAIN
 *     buffer too small               NSS_STATUS_TRYAGAIN, ERANGE; the caller comes again with a
 * larger one and gets the same entry a new publication came         NSS_STATUS_TRYAGAIN, EAGAIN: in
 * the middle of an enumeration, whose rest would not belong to its beginning
 *
 * errno is as before the call, but for what *errnop says: the C library hands in the address of
 * errno itself.
 */
#pragma once

#include <aliases.h>
#include <nss.h>

#include "base/base.h"

enum nss_status _nss_mailprov_getaliasbyname_r(const char *name, struct aliasent *result,
					       char *buffer, size_t size, int *errnop);
enum nss_status _nss_mailprov_setaliasent(void);
enum nss_status _nss_mailprov_getaliasent_r(struct aliasent *result, char *buffer, size_t size,
					    int *errnop);
enum nss_status _nss_mailprov_endaliasent(void);
