// SPDX-License-Identifier: MIT
/*
 * Times one kind of look-up: bench_nss KIND COUNT, in a folder with "published" in it. Random hits
 * among user0@one.example ... (or user0 ...); prints the median of 7 runs in nanoseconds for one
 * look-up. KIND is raw (the reader of src/lookup on the file, opened and closed each time), module
 * (the entry point itself), aliases (through the C library, as nsswitch.conf says), passwd
 * (likewise), or pam (the account hook on an open handle; the folder has "services").
 */
#include <aliases.h>
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <nss.h>
#include <pwd.h>
#include <security/pam_appl.h>
#include <time.h>

#include "lookup/lookup_read.h"

enum { RUNS = 7 };

typedef enum nss_status by_name(const char *, struct aliasent *, char *, size_t, int *);

static by_name *module;
static pam_handle_t *handle;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool raw(const char *name)
{
	struct cdb_read file;
	char value[1024];
	size_t len;
	bool found;

	if (cdb_read_open(&file, "published/aliases.cdb") != CDB_READ_FOUND)
		return false;
	found = cdb_read_find(&file, name, strlen(name), value, sizeof(value), &len) ==
		CDB_READ_FOUND;
	cdb_read_close(&file);
	return found;
}

static bool direct(const char *name)
{
	struct aliasent entry;
	char buffer[1024];
	int error;

	return module(name, &entry, buffer, sizeof(buffer), &error) == NSS_STATUS_SUCCESS;
}

static bool aliases(const char *name)
{
	struct aliasent entry, *found = NULL;
	char buffer[1024];

	return getaliasbyname_r(name, &entry, buffer, sizeof(buffer), &found) == 0 && found;
}

static bool passwd(const char *name)
{
	struct passwd entry, *found = NULL;
	char buffer[1024];

	return getpwnam_r(name, &entry, buffer, sizeof(buffer), &found) == 0 && found;
}

static bool pam(const char *name)
{
	return pam_set_item(handle, PAM_USER, name) == PAM_SUCCESS &&
	       pam_acct_mgmt(handle, 0) == PAM_SUCCESS;
}

static int silent(int count, const struct pam_message **messages,
		  struct pam_response **ret_responses, void *data)
{
	(void)messages;
	(void)data;
	*ret_responses = calloc((size_t)count, sizeof(**ret_responses));
	return *ret_responses ? PAM_SUCCESS : PAM_BUF_ERR;
}

static bool prepare(const char *kind)
{
	static const struct pam_conv conversation = { .conv = silent };

	if (strcmp(kind, "module") == 0) {
		void *loaded = dlopen("libnss_mailprov.so.2", RTLD_NOW);

		module = loaded ? (by_name *)dlsym(loaded, "_nss_mailprov_getaliasbyname_r") : NULL;
		return module != NULL;
	}
	if (strcmp(kind, "pam") == 0)
		return pam_start_confdir("mail", "nobody@one.example", &conversation, "services",
					 &handle) == PAM_SUCCESS;
	return true;
}

static const struct {
	const char *kind;
	bool (*look_up)(const char *name);
} kinds[] = { { "raw", raw },
	      { "module", direct },
	      { "aliases", aliases },
	      { "passwd", passwd },
	      { "pam", pam } };

static int compare(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;

	return (first > second) - (first < second);
}

/* As many look-ups as take about a fifth of a second; the names are worked out before. */
static int64_t measure(size_t kind, long users)
{
	enum { NAMES = 2000 };
	static char names[NAMES][64];
	int64_t times[RUNS];
	uint64_t seed = 42;
	long rounds = 1;

	for (size_t i = 0; i < NAMES; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		snprintf(names[i], sizeof(names[i]), "user%" PRIu64 "%s",
			 (seed >> 33) % (uint64_t)users,
			 strcmp(kinds[kind].kind, "passwd") ? "@one.example" : "");
	}
	for (int run = -1; run < RUNS; run++) {
		int64_t begin = now_ns();

		for (long i = 0; i < rounds; i++) {
			if (!kinds[kind].look_up(names[i % NAMES])) {
				fprintf(stderr, "bench_nss: %s not found\n", names[i % NAMES]);
				exit(1);
			}
			/* The first run finds out how many fit. */
			if (run < 0 && now_ns() - begin < 200000000)
				rounds++;
		}
		if (run >= 0)
			times[run] = (now_ns() - begin) / rounds;
	}
	qsort(times, RUNS, sizeof(times[0]), compare);
	return times[RUNS / 2];
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < ARRAY_LEN(kinds); i++) {
		if (strcmp(argv[1], kinds[i].kind) == 0 && prepare(kinds[i].kind)) {
			printf("%" PRId64 "\n", measure(i, strtol(argv[2], NULL, 10)));
			return 0;
		}
	}
	return 64;
}
