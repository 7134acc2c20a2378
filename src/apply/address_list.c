// SPDX-License-Identifier: MIT
#include "apply/address_list.h"

#include "base/file.h"
#include "base/scan.h"
#include "model/address.h"

enum { ADDRESS_LIST_MAX = 256 * 1024 * 1024 };

/* Adds it as addresses are stored; otherwise says of `subject` what is wrong. */
static bool address_list_take(const char *text, size_t len, const char *place, const char *subject,
			      struct arena *arena, struct vec *addresses, struct vec *places,
			      struct findings *findings)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	const char *why = address_normalise(&clean, text, len);

	if (why) {
		finding_add(findings, FINDING_ERROR, "ADDRESS-INVALID", subject, "\"%.*s\" %s",
			    (int)(len < 100 ? len : 100), text, why);
		return false;
	}
	vec_add(addresses, arena_text(arena, buf_text(&clean)));
	vec_add(places, arena_text(arena, place));
	return true;
}

/* From the first octet that is no blank to the last. */
static void address_list_trim(const char **line, size_t *len)
{
	while (*len > 0 && strchr(" \t\r", (*line)[*len - 1]))
		(*len)--;
	while (*len > 0 && strchr(" \t", **line)) {
		(*line)++;
		(*len)--;
	}
}

static int address_list_read(const char *path, struct arena *arena, struct vec *addresses,
			     struct vec *places, struct findings *findings, struct error *error)
{
	static const char mark[] = "\xEF\xBB\xBF";
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	size_t number = 0, wrong = 0, len;
	struct scan scan;
	const char *line;

	if (file_read(path, ADDRESS_LIST_MAX, &octets, error) != 0)
		return -1;
	scan = scan_over(octets.data, octets.len);
	if (octets.len >= strlen(mark) && memcmp(octets.data, mark, strlen(mark)) == 0)
		scan_seek(&scan, strlen(mark));
	while (scan_line(&scan, &line, &len) > 0) {
		CLEANUP(buf_release) struct buf place = BUF_INIT;

		number++;
		address_list_trim(&line, &len);
		if (len == 0 || *line == '#')
			continue;
		buf_printf(&place, "%s:%zu", path, number);
		wrong += !address_list_take(line, len, buf_text(&place), buf_text(&place), arena,
					    addresses, places, findings);
	}
	return wrong ? error_set(error, ERROR_DATA, "%s: %zu of its lines %s no address", path,
				 wrong, wrong == 1 ? "is" : "are")
		     : 0;
}

int address_list_add(const char *text, const char *option, struct arena *arena,
		     struct vec *addresses, struct vec *places, struct findings *findings,
		     struct error *error)
{
	if (!strchr(text, '@') || strchr(text, '/'))
		return address_list_read(text, arena, addresses, places, findings, error);
	return address_list_take(text, strlen(text), "", option, arena, addresses, places, findings)
		       ? 0
		       : error_set(error, ERROR_DATA, "%s takes an address or a file of them",
				   option);
}
