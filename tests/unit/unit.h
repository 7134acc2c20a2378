// SPDX-License-Identifier: MIT
/*
 * What every unit test begins with: cmocka in the order it wants, a scratch folder that is gone
 * afterwards, and a check of calls that fill an error.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"

/* The call must succeed; what it said otherwise is shown. */
#define ASSERT_OK(call, error)                                   \
	do {                                                     \
		if ((call) != 0)                                 \
			fail_msg("%s: %s", #call, (error).text); \
	} while (0)

/* The call must fail with this kind of error and with this text in it. */
#define ASSERT_ERROR(call, error, wanted_kind, wanted_text)                                \
	do {                                                                               \
		(error) = (struct error)ERROR_INIT;                                        \
		assert_int_equal((call), -1);                                              \
		if ((error).kind != (wanted_kind) || !strstr((error).text, (wanted_text))) \
			fail_msg("%s: kind %d, text \"%s\"", #call, (int)(error).kind,     \
				 (error).text);                                            \
	} while (0)

/*
 * Leaves the test and says why. The harness counts a skip, or a failure with MAILPROV_REQUIRE set
 * (tests/unit/tap.sh).
 */
#define SKIP(why)                               \
	do {                                    \
		print_message("# %s\n", (why)); \
		skip();                         \
	} while (0)

/*
 * Skips the test where nothing can be sent to 127.0.0.1: a network namespace begins without it.
 */
static inline void unit_need_loopback(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(9),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int status = connect(fd, (struct sockaddr *)&address, sizeof(address));

	close(fd);
	if (status != 0)
		SKIP("the loopback interface is down");
}

/* A new folder below TMPDIR; unit_dir_release removes it with all in it. */
static inline char *unit_dir(void)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *base = getenv("TMPDIR");
	char *folder;

	buf_printf(&path, "%s/mailprov-test.XXXXXX",
		   base ? base
			: "/"
			  "tmp");
	folder = strdup(buf_text(&path));
	assert_non_null(mkdtemp(folder));
	return folder;
}

static inline void unit_dir_release(char **folder)
{
	struct error error = ERROR_INIT;

	if (*folder && file_remove_folder(*folder, &error) != 0)
		print_error("%s\n", error.text);
	free(*folder);
}

/*
 * Writes the UTF-8 form of a code point (RFC 3629 section 3), of a surrogate as well, without a
 * NUL, and returns its size.
 */
static inline size_t unit_utf8(uint32_t point, char out[4])
{
	static const unsigned char firsts[] = { 0, 0xC0, 0xE0, 0xF0 };
	size_t more = (point >= 0x80) + (point >= 0x800) + (point >= 0x10000);

	for (size_t i = more; i > 0; i--, point >>= 6)
		out[i] = (char)(0x80 | (point & 0x3F));
	out[0] = (char)(firsts[more] | point);
	return more + 1;
}

/* "FOLDER/NAME"; the caller frees it. */
static inline char *unit_path(const char *folder, const char *name)
{
	char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
	return path;
}

/* Writes text into a file of the folder and gives its path, which the caller frees. */
static inline char *unit_file(const char *folder, const char *name, const char *text)
{
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, name);

	ASSERT_OK(file_replace(path, text, strlen(text), 0600, &error), error);
	return path;
}
