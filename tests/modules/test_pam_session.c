// SPDX-License-Identifier: MIT
/*
 * The session hook as an unprivileged user sees it, under pam_wrapper and nss_wrapper, by
 * libpamtest: started by t-pam-session.sh, with the installed module, as the user "ada" whose home
 * is "home" in the working folder. Without sanitizers, like the programs that load the module.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <libpamtest.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Opens and closes a session; libpamtest crashes without room for messages when a module sends one.
 */
static enum pamtest_err login(const char *service, const char *user)
{
	char *info[] = { calloc(1, PAM_MAX_MSG_SIZE), calloc(1, PAM_MAX_MSG_SIZE), NULL };
	char *errors[] = { calloc(1, PAM_MAX_MSG_SIZE), calloc(1, PAM_MAX_MSG_SIZE), NULL };
	struct pamtest_conv_data conversation = { .out_info = info, .out_err = errors };
	struct pam_testcase cases[] = { pam_test(PAMTEST_OPEN_SESSION, PAM_SUCCESS),
					pam_test(PAMTEST_CLOSE_SESSION, PAM_SUCCESS) };
	enum pamtest_err result = run_pamtest(service, user, &conversation, cases, NULL);

	assert_string_equal(info[0], "");
	assert_string_equal(errors[0], "");
	for (int i = 0; i < 2; i++) {
		free(info[i]);
		free(errors[i]);
	}
	return result;
}

static bool is_there(const char *path)
{
	struct stat info;

	return lstat(path, &info) == 0;
}

static void test_account(void **state)
{
	char *errors[] = { calloc(1, PAM_MAX_MSG_SIZE), calloc(1, PAM_MAX_MSG_SIZE), NULL };
	struct pamtest_conv_data conversation = { .out_err = errors };
	struct pam_testcase good[] = { pam_test(PAMTEST_ACCOUNT, PAM_SUCCESS) };
	struct pam_testcase denied[] = { pam_test(PAMTEST_ACCOUNT, PAM_PERM_DENIED) };

	(void)state;
	assert_int_equal(run_pamtest("settings", "ada", &conversation, good, NULL), PAMTEST_ERR_OK);
	assert_string_equal(errors[0], "");
	assert_int_equal(run_pamtest("settings", "bob", &conversation, denied, NULL),
			 PAMTEST_ERR_OK);
	assert_string_equal(
		errors[0],
		"The mailbox bob@one.example is suspended. Please ask your mail administrator.");
	free(errors[0]);
	free(errors[1]);
}

static void test_settings(void **state)
{
	(void)state;
	assert_int_equal(login("elsewhere", "ada"), PAMTEST_ERR_OK);
	assert_false(is_there("home/.config"));
	/* Another user than we are, and we are not root. */
	assert_int_equal(login("settings", "dora"), PAMTEST_ERR_OK);
	assert_false(is_there("home/.config"));
	assert_int_equal(login("settings", "ada"), PAMTEST_ERR_OK);
	assert_true(is_there("home/.config/mailprov/mbsyncrc"));
	assert_true(is_there("home/.config/mailprov/.stamp"));
}

/* Helpers that hang, flood, fail, or are no programs: the login goes on, in time. */
static void test_bad_helpers(void **state)
{
	static const struct {
		const char *service;
		int64_t least_ms, most_ms;
	} cases[] = {
		{ "hanging", 900, 3000 }, { "deaf", 900, 3000 },  { "flooding", 0, 3000 },
		{ "failing", 0, 900 },	  { "killed", 0, 900 },	  { "absent", 0, 900 },
		{ "linked", 0, 900 },	  { "writable", 0, 900 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t begin = now_ms(), taken;

		assert_int_equal(login(cases[i].service, "ada"), PAMTEST_ERR_OK);
		taken = now_ms() - begin;
		print_message("# %s: %d ms\n", cases[i].service, (int)taken);
		assert_true(taken >= cases[i].least_ms && taken < cases[i].most_ms);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(errno, ECHILD);
	}
	assert_false(is_there("tricked"));
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

static volatile sig_atomic_t children_seen;

static void on_child(int number)
{
	(void)number;
	children_seen++;
}

static int silent(int count, const struct pam_message **messages,
		  struct pam_response **ret_responses, void *data)
{
	(void)messages;
	(void)data;
	*ret_responses = calloc((size_t)count, sizeof(**ret_responses));
	return *ret_responses ? PAM_SUCCESS : PAM_BUF_ERR;
}

/*
 * In a program with a handler for its own children, and one that ignores them: the handler never
 * sees ours, and is there afterwards.
 */
static void test_thousand_sessions(void **state)
{
	static const struct pam_conv conversation = { .conv = silent };
	const struct sigaction handler = { .sa_handler = on_child, .sa_flags = SA_RESTART },
			       ignore = { .sa_handler = SIG_IGN };
	const char *count = getenv("SESSIONS");
	pam_handle_t *handle = NULL;
	struct sigaction found;
	sigset_t mask, after;
	int descriptors;
	mode_t old;

	(void)state;
	assert_int_equal(pam_start("settings", "ada", &conversation, &handle), PAM_SUCCESS);
	assert_int_equal(pam_open_session(handle, 0), PAM_SUCCESS);
	descriptors = count_descriptors();
	old = umask(037);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	assert_int_equal(sigprocmask(SIG_SETMASK, &mask, NULL), 0);
	for (int i = 0; i < (count ? (int)strtol(count, NULL, 10) : 1000); i++) {
		assert_int_equal(sigaction(SIGCHLD, i % 2 ? &handler : &ignore, NULL), 0);
		assert_int_equal(pam_open_session(handle, 0), PAM_SUCCESS);
		assert_int_equal(pam_close_session(handle, 0), PAM_SUCCESS);
		assert_int_equal(sigaction(SIGCHLD, NULL, &found), 0);
		assert_true(found.sa_handler == (i % 2 ? on_child : SIG_IGN));
	}
	assert_int_equal(children_seen, 0);
	assert_int_equal(signal(SIGCHLD, SIG_DFL) == SIG_ERR, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &after), 0);
	assert_true(sigismember(&after, SIGUSR1) && !sigismember(&after, SIGCHLD));
	assert_int_equal(umask(old), 037);
	assert_int_equal(count_descriptors(), descriptors);
	assert_int_equal(pam_end(handle, PAM_SUCCESS), PAM_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_bad_helpers),
		cmocka_unit_test(test_thousand_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
