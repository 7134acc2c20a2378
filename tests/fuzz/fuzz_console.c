// SPDX-License-Identifier: MIT
/*
 * Any octets as a list of a console: every call ends, and what comes of it is fit for accounts:
 * addresses in their stored form, values without control characters, aliases in order.
 */
#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "batch/console_list.h"
#include "model/address.h"
#include "model/alias.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static void use_address(const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;

	assert(!address_normalise(&clean, text, len));
	assert(clean.len == len && memcmp(clean.data, text, len) == 0);
}

static void use_row(const struct console_row *row)
{
	const char *at = row->value[ACCOUNT_ALIASES], *alias;
	size_t len;

	assert(row->place && row->value[ACCOUNT_ADDRESS]);
	assert(row->status < CONSOLE_STATUSES && !(row->taken && row->refusal));
	use_address(row->value[ACCOUNT_ADDRESS], strlen(row->value[ACCOUNT_ADDRESS]));
	while (alias_next(&at, &alias, &len))
		use_address(alias, len);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		assert(!row->value[field] ||
		       (utf8_is_valid(row->value[field], strlen(row->value[field])) &&
			!strpbrk(row->value[field], "\t\r\n")));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	CLEANUP(console_list_release) struct console_list list = CONSOLE_LIST_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;
	char path[64];
	int fd = memfd_create("console", MFD_CLOEXEC);

	if (fd < 0 || write(fd, octets, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (console_list_load(&list, path, &findings, &error) == 0) {
		for (size_t i = 0; i < list.count; i++)
			use_row(&list.rows[i]);
		(void)!console_list_check(&list, "list", &findings, &error);
	} else {
		assert(error.kind == ERROR_DATA && *error.text);
	}
	close(fd);
	return 0;
}
