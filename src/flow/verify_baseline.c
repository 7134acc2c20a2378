// SPDX-License-Identifier: MIT
#include "flow/verify_baseline.h"

#include <stdio.h>

#include "base/map.h"
#include "base/mem.h"

static const char line_start[] = "{\"domain\":", wait_start[] = "\"wait_seconds\":",
		  findings_start[] = "\"findings\":", rule_start[] = "\"rule\":";

static const char *line_find(const char *at, const char *end, const char *what)
{
	const char *found = memmem(at, (size_t)(end - at), what, strlen(what));

	return found ? found : end;
}

/*
 * The compared part of a line: all up to the findings but the waiting time, and the ids of the
 * rules. A key cannot be part of a value, since quotes are escaped there.
 */
static uint64_t line_digest(const char *line, size_t len)
{
	const char *end = line + len, *wait = line_find(line, end, wait_start),
		   *findings = line_find(line, end, findings_start);
	uint64_t digest = map_hash(MAP_HASH_START, line, (size_t)(wait - line));

	if (wait < end) {
		wait = line_find(wait, end, ",");
		if (wait < findings)
			digest = map_hash(digest, wait, (size_t)(findings - wait));
	}
	for (const char *rule = findings; (rule = line_find(rule, end, rule_start)) < end;) {
		const char *stop;

		rule += sizeof(rule_start) - 1;
		stop = line_find(rule, end, ",");
		digest = map_hash(digest, rule, (size_t)(stop - rule));
		digest = map_hash(digest, ",", 1);
		rule = stop;
	}
	return digest;
}

static int digest_compare(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return *one < *other ? -1 : *one > *other;
}

static int verify_baseline_read(struct verify_baseline *previous, FILE *file, const char *path,
				struct error *error)
{
	CLEANUP(mem_freep) char *line = NULL;
	size_t size = 0, number = 0;
	ssize_t len;

	while ((len = getline(&line, &size, file)) >= 0) {
		number++;
		while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
			len--;
		if (len == 0)
			continue;
		if (strncmp(line, line_start, sizeof(line_start) - 1) != 0)
			return error_set(error, ERROR_DATA,
					 "%s:%zu: this is no line of verify --file --json", path,
					 number);
		previous->digests = mem_grow(previous->digests, &previous->cap, previous->count + 1,
					     sizeof(*previous->digests));
		previous->digests[previous->count++] = line_digest(line, (size_t)len);
	}
	return ferror(file) ? error_errno(error, "%s", path) : 0;
}

int verify_baseline_load(struct verify_baseline *previous, const char *path, struct error *error)
{
	FILE *file = fopen(path, "re");
	int status;

	if (!file)
		return error_errno(error, "%s", path);
	status = verify_baseline_read(previous, file, path, error);
	fclose(file);
	if (previous->count)
		qsort(previous->digests, previous->count, sizeof(*previous->digests),
		      digest_compare);
	return status;
}

bool verify_baseline_has(const struct verify_baseline *previous, const char *line, size_t len)
{
	const uint64_t digest = line_digest(line, len);

	return previous->count &&
	       bsearch(&digest, previous->digests, previous->count, sizeof(digest), digest_compare);
}

void verify_baseline_release(struct verify_baseline *previous)
{
	free(previous->digests);
}
