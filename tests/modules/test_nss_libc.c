// SPDX-License-Identifier: MIT
/*
 * The name service module behind the C library: threads and forks while the file is replaced,
 * loading and unloading, what a call leaves behind. Started by t-nss.sh in a folder with
 * "published" in it, with the module in LD_LIBRARY_PATH.
 */
#include "unit.h"

#include <aliases.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <nss.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lookup/lookup_write.h"

enum { THREADS = 4, FORKS = 20, ENTRIES = 40 };

static volatile bool stopping;

/* ENTRIES aliases, whose member says of which generation it is: "even@..." or "odd@...". */
static void publish(uint64_t generation)
{
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	CLEANUP(vec_release) struct vec members = VEC_INIT;
	struct error error = ERROR_INIT;

	vec_add(&members, generation % 2 ? "odd@example.com" : "even@example.com");
	vec_add(&members, generation % 2 ? "odd@example.com" : "even@example.com");
	for (int i = 0; i < ENTRIES; i++) {
		char name[40];

		snprintf(name, sizeof(name), "alias%d@example.com", i);
		ASSERT_OK(lookup_write_alias(&write, name, &members, &error), error);
	}
	ASSERT_OK(lookup_write_commit(&write, "published/aliases.cdb", generation, 1700000000,
				      &error),
		  error);
	lookup_write_release(&write);
}

/* NULL when all is well with one look-up of a known name, else what is wrong. */
static const char *look_up(unsigned number)
{
	struct aliasent entry, *found = NULL;
	char name[40], buffer[1024];

	snprintf(name, sizeof(name), "alias%u@example.com", number % ENTRIES);
	if (getaliasbyname_r(name, &entry, buffer, sizeof(buffer), &found) != 0 || !found)
		return "not found";
	if (strcmp(entry.alias_name, name) != 0 || entry.alias_members_len != 2)
		return "another entry";
	if (strcmp(entry.alias_members[0], entry.alias_members[1]) != 0)
		return "a mixed entry";
	if (strcmp(entry.alias_members[0], "odd@example.com") != 0 &&
	    strcmp(entry.alias_members[0], "even@example.com") != 0)
		return "neither old nor new";
	return NULL;
}

static void *run_thread(void *argument)
{
	const char *wrong = NULL;

	for (unsigned i = 0; !stopping && !wrong; i++)
		wrong = look_up(i + (unsigned)(uintptr_t)argument);
	return (void *)(uintptr_t)wrong;
}

static void fork_one(unsigned number)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		for (unsigned i = 0; i < 200; i++)
			if (look_up(i + number))
				_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_replaced_while_read(void **state)
{
	pthread_t threads[THREADS];
	uint64_t generation = 1;

	(void)state;
	publish(generation);
	stopping = false;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, run_thread, (void *)(uintptr_t)(i * 7)),
			0);
	for (unsigned i = 0; i < FORKS; i++) {
		for (int round = 0; round < 20; round++)
			publish(++generation);
		fork_one(i);
	}
	stopping = true;
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong = NULL;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		if (wrong)
			fail_msg("%s", (const char *)wrong);
	}
}

/* An enumeration gives entries of one generation only, whatever comes in between. */
static void test_enumeration_replaced(void **state)
{
	struct aliasent *entry;
	uint64_t generation = 2;

	(void)state;
	for (int round = 0; round < 100; round++) {
		const char *first = NULL;
		int count = 0;

		publish(++generation);
		setaliasent();
		while ((entry = getaliasent()) != NULL) {
			const char *member = entry->alias_members[0][0] == 'o' ? "odd" : "even";

			assert_true(!first || first == member);
			first = member;
			if (++count == round % (ENTRIES + 1))
				publish(++generation);
		}
		assert_true(count > 0 && count <= ENTRIES);
		endaliasent();
	}
}

static int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void test_leaves_nothing(void **state)
{
	struct sigaction before, after;
	int descriptors;
	mode_t mask;

	(void)state;
	publish(2);
	assert_null(look_up(0));
	descriptors = count_descriptors();
	mask = umask(027);
	assert_int_equal(sigaction(SIGPIPE, NULL, &before), 0);
	for (unsigned i = 0; i < 1000; i++) {
		struct aliasent entry, *found;
		char buffer[1024];

		assert_null(look_up(i));
		assert_int_equal(getaliasbyname_r("nobody", &entry, buffer, sizeof(buffer), &found),
				 0);
		assert_null(found);
		assert_int_equal(getaliasbyname_r("alias1@example.com", &entry, buffer, 10, &found),
				 ERANGE);
	}
	assert_int_equal(sigaction(SIGPIPE, NULL, &after), 0);
	assert_true(before.sa_handler == after.sa_handler);
	assert_int_equal(umask(mask), 027);
	assert_int_equal(count_descriptors(), descriptors);
}

/*
 * Loaded and unloaded again and again, and used from threads that outlive it: nothing of it is
 * called at their end.
 */
static const char *load_often(void)
{
	for (int i = 0; i < 50; i++) {
		void *module = dlopen("libnss_mailprov.so.2", RTLD_NOW | RTLD_LOCAL);
		enum nss_status (*by_name)(const char *, struct aliasent *, char *, size_t, int *);
		struct aliasent entry;
		char buffer[1024];
		int error = 0;

		if (!module)
			return "not loaded";
		by_name =
			(enum nss_status(*)(const char *, struct aliasent *, char *, size_t,
					    int *))dlsym(module, "_nss_mailprov_getaliasbyname_r");
		if (!by_name || by_name("alias1@example.com", &entry, buffer, sizeof(buffer),
					&error) != NSS_STATUS_SUCCESS)
			return "not found";
		if (dlclose(module) != 0)
			return "not unloaded";
	}
	return NULL;
}

static void *load_thread(void *argument)
{
	(void)argument;
	return (void *)(uintptr_t)load_often();
}

static void test_dlclose(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	publish(2);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, load_thread, NULL), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *wrong = NULL;

		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		if (wrong)
			fail_msg("%s", (const char *)wrong);
	}
	assert_null(look_up(3));
}

/*
 * A daemon that was started and then changed its root has the module, but not the file: no error,
 * the next service is asked.
 */
static void test_chroot(void **state)
{
	pid_t child;
	int status;

	(void)state;
	if (geteuid() != 0) {
		print_message("# not root: no chroot\n");
		return;
	}
	publish(2);
	assert_null(look_up(0));
	assert_int_equal(mkdir("root", 0755), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct aliasent entry, *found = &entry;
		char buffer[1024];

		if (chroot("root") != 0 || chdir("/") != 0)
			_exit(2);
		if (getaliasbyname_r("alias1@example.com", &entry, buffer, sizeof(buffer),
				     &found) != ENOENT ||
		    found)
			_exit(3);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced_while_read),
		cmocka_unit_test(test_enumeration_replaced),
		cmocka_unit_test(test_leaves_nothing),
		cmocka_unit_test(test_dlclose),
		cmocka_unit_test(test_chroot),
	};

	if (__nss_configure_lookup("aliases", "mailprov") != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
