// SPDX-License-Identifier: MIT
#include "modules/nss_mailprov.h"

#include <errno.h>

#include "lookup/lookup_read.h"

/* Fixed when the module is built: a caller that could choose the file could forge every alias. */
#ifndef PUBLISHED
#define PUBLISHED STATEDIR "/published"
#endif

static const char aliases_path[] = PUBLISHED "/aliases.cdb";

/*
 * Where this thread stands in its enumeration. Plain numbers that are there from the start: nothing
 * is allocated for a thread, and nothing has to be freed when it or the module goes.
 */
static __thread struct {
	uint64_t generation;
	uint64_t time;
	uint32_t cursor; /* 0: at the beginning */
} place __attribute__((tls_model("initial-exec")));

/*
 * What the C library is told. errno is put back first and *errnop written last, since they may be
 * one.
 */
static enum nss_status status_of(enum cdb_read_result result, int saved, int *errnop)
{
	errno = saved;
	switch (result) {
	case CDB_READ_FOUND:
		return NSS_STATUS_SUCCESS;
	case CDB_READ_ABSENT:
		*errnop = ENOENT;
		return NSS_STATUS_NOTFOUND;
	case CDB_READ_SMALL:
		*errnop = ERANGE;
		return NSS_STATUS_TRYAGAIN;
	case CDB_READ_AGAIN:
		*errnop = EAGAIN;
		return NSS_STATUS_TRYAGAIN;
	default:
		*errnop = ENOENT;
		return NSS_STATUS_UNAVAIL;
	}
}

static size_t count_members(const char *value, size_t len)
{
	struct lookup_text rest = { value, len }, member;
	size_t count = 0;

	while (lookup_member_next(&rest, &member))
		count++;
	return count;
}

/*
 * Makes the entry of what stands at the front of the buffer, a value of `len` octets. Behind it
 * come its NUL, the name, and, where they are aligned, the pointers to the members.
 */
static enum cdb_read_result fill(struct aliasent *result, const char *name, char *buffer,
				 size_t size, size_t len)
{
	struct lookup_text rest = { buffer, len }, member;
	size_t name_size = strlen(name) + 1, count = count_members(buffer, len), at = 0;
	size_t used = len + 1 + name_size;
	char **members;

	used += -((uintptr_t)buffer + used) % _Alignof(char *);
	if (used > size || count > (size - used) / sizeof(char *))
		return CDB_READ_SMALL;
	members = (char **)(void *)(buffer + used);
	memcpy(buffer + len + 1, name, name_size);
	while (lookup_member_next(&rest, &member)) {
		members[at] = buffer + (member.at - buffer);
		members[at++][member.len] = '\0';
	}
	*result = (struct aliasent){ .alias_name = buffer + len + 1,
				     .alias_members_len = count,
				     .alias_members = members };
	return CDB_READ_FOUND;
}

enum nss_status _nss_mailprov_getaliasbyname_r(const char *name, struct aliasent *result,
					       char *buffer, size_t size, int *errnop)
{
	char key[LOOKUP_KEY_MAX + 1];
	enum cdb_read_result status;
	struct lookup_read read;
	int saved = errno;
	size_t len;

	status = lookup_read_open(&read, aliases_path, LOOKUP_ALIASES);
	if (status == CDB_READ_FOUND) {
		status = lookup_key(name, key, &len)
				 ? lookup_read_find(&read, key, buffer, size, &len)
				 : CDB_READ_ABSENT;
		lookup_read_close(&read);
	}
	if (status == CDB_READ_FOUND)
		status = fill(result, key, buffer, size, len);
	return status_of(status, saved, errnop);
}

enum nss_status _nss_mailprov_setaliasent(void)
{
	place.cursor = 0;
	return NSS_STATUS_SUCCESS;
}

/* The next entry, and the cursor behind it in *ret_cursor. */
static enum cdb_read_result next(const struct lookup_read *read, uint32_t *ret_cursor,
				 struct aliasent *result, char *buffer, size_t size)
{
	char key[LOOKUP_KEY_MAX + 1];
	uint32_t cursor = place.cursor;
	enum cdb_read_result status;
	size_t len;

	if (cursor != 0 &&
	    (read->header.generation != place.generation || read->header.time != place.time))
		return CDB_READ_AGAIN;
	status = lookup_read_next(read, &cursor, key, buffer, size, &len);
	if (status == CDB_READ_FOUND)
		status = fill(result, key, buffer, size, len);
	if (status == CDB_READ_FOUND)
		*ret_cursor = cursor;
	return status;
}

enum nss_status _nss_mailprov_getaliasent_r(struct aliasent *result, char *buffer, size_t size,
					    int *errnop)
{
	enum cdb_read_result status;
	struct lookup_read read;
	uint32_t cursor;
	int saved = errno;

	status = lookup_read_open(&read, aliases_path, LOOKUP_ALIASES);
	if (status == CDB_READ_FOUND) {
		status = next(&read, &cursor, result, buffer, size);
		lookup_read_close(&read);
	}
	if (status == CDB_READ_FOUND) {
		place.generation = read.header.generation;
		place.time = read.header.time;
		place.cursor = cursor;
	}
	return status_of(status, saved, errnop);
}

enum nss_status _nss_mailprov_endaliasent(void)
{
	place.cursor = 0;
	return NSS_STATUS_SUCCESS;
}
