// SPDX-License-Identifier: MIT
/*
 * The main of a fuzz target in `make check`: feeds it every file of tests/fuzz/NAME.in/, one TAP
 * line each. With arguments it feeds those files and nothing else, to look at one finding. Fuzzing
 * itself needs no part of this: clang -fsanitize=fuzzer brings its own main.
 */
#include <dirent.h>
#include <errno.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"

enum { INPUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static void replay_file(const char *path, int number)
{
	CLEANUP(buf_release) struct buf input = BUF_INIT;
	struct error error = ERROR_INIT;
	uint8_t *exact;

	if (file_read(path, INPUT_MAX, &input, &error) != 0) {
		printf("not ok %d - %s\n", number, error.text);
		return;
	}
	/* A copy of its own size, so that a read past its end is seen by the sanitizer. */
	exact = mem_new(input.len ? input.len : 1, 1);
	memcpy(exact, buf_text(&input), input.len);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(exact, input.len);
	free(exact);
	printf("ok %d - %s\n", number, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
}

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const char *top = getenv("top_srcdir");
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	struct dirent **entries = NULL;
	int count;

	for (int i = 1; i < argc; i++)
		replay_file(argv[i], i);
	if (argc > 1)
		return 0;
	/* Libtool runs programs of the build folder as "lt-NAME". */
	buf_printf(&folder, "%s/tests/fuzz/%s.in", top ? top : ".",
		   strncmp(name, "lt-", 3) == 0 ? name + 3 : name);
	count = scandir(buf_text(&folder), &entries, is_input, alphasort);
	if (count <= 0) {
		printf("1..1\nnot ok 1 - %s: %s\n", buf_text(&folder),
		       count < 0 ? strerror(errno) : "no inputs");
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		file_join(&path, buf_text(&folder), entries[i]->d_name);
		replay_file(buf_text(&path), i + 1);
		free(entries[i]);
	}
	free(entries);
	return 0;
}
