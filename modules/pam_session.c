// SPDX-License-Identifier: MIT
#include "modules/pam_session.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <security/pam_ext.h>
#include <security/pam_modutil.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

enum {
	GROUPS_MAX = 1024,	  /* of a user; further ones are left out */
	OUTPUT_MAX = 1000,	  /* octets of the helper's output that are logged */
	FILE_MAX = 4 << 20,	  /* octets of a file that the helper may write */
	GRACE_MS = 200,		  /* for a killed helper to be gone */
	PATH_ARGUMENT_MAX = 4200, /* octets of an argument with a path in it */
};

/*
 * All that the child needs, worked out before the fork: the program may have threads, and then a
 * child may not ask for a user's groups or take memory.
 */
struct helper {
	const char *path;
	char *argv[5];
	uid_t uid;
	gid_t gid;
	gid_t groups[GROUPS_MAX];
	int group_count;
	bool change; /* we are root, and must become the user */
	char home[PATH_ARGUMENT_MAX];
	char address[300];
	char published[PATH_ARGUMENT_MAX];
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A program that root runs on behalf of others must be writable by root alone. */
static bool is_trusted(pam_handle_t *pamh, const char *path)
{
	struct stat info;

	if (lstat(path, &info) != 0) {
		pam_syslog(pamh, LOG_ERR, "%s: %m", path);
		return false;
	}
	if (!S_ISREG(info.st_mode) || (info.st_uid != 0 && info.st_uid != geteuid()) ||
	    (info.st_mode & (S_IWGRP | S_IWOTH))) {
		pam_syslog(pamh, LOG_ERR,
			   "%s must be a regular file of root that nobody else may write", path);
		return false;
	}
	return true;
}

static bool prepare(struct helper *helper, const struct pam_options *options,
		    const struct passwd *user, const char *address)
{
	size_t folder = (size_t)(strrchr(options->db, '/') - options->db);

	if (snprintf(helper->home, sizeof(helper->home), "--home=%s", user->pw_dir) >=
		    (int)sizeof(helper->home) ||
	    snprintf(helper->address, sizeof(helper->address), "--address=%s", address) >=
		    (int)sizeof(helper->address) ||
	    snprintf(helper->published, sizeof(helper->published), "--published=%.*s/", (int)folder,
		     options->db) >= (int)sizeof(helper->published))
		return false;
	helper->path = options->helper;
	helper->argv[0] = (char *)(uintptr_t) "mailprov-client-apply";
	helper->argv[1] = helper->home;
	helper->argv[2] = helper->address;
	helper->argv[3] = helper->published;
	helper->argv[4] = NULL;
	helper->uid = user->pw_uid;
	helper->gid = user->pw_gid;
	helper->change = geteuid() == 0;
	helper->group_count = GROUPS_MAX;
	if (helper->change &&
	    getgrouplist(user->pw_name, user->pw_gid, helper->groups, &helper->group_count) < 0)
		helper->group_count = GROUPS_MAX;
	return helper->change || geteuid() == user->pw_uid;
}

/* Becomes the user for good; false when that failed, or if there is a way back to root. */
static bool become(const struct helper *helper)
{
	uid_t real, effective, saved;

	if (!helper->change)
		return true;
	if (setgroups((size_t)helper->group_count, helper->groups) != 0 ||
	    setresgid(helper->gid, helper->gid, helper->gid) != 0 ||
	    setresuid(helper->uid, helper->uid, helper->uid) != 0)
		return false;
	if (getresuid(&real, &effective, &saved) != 0 || real != helper->uid ||
	    effective != helper->uid || saved != helper->uid)
		return false;
	return setuid(0) != 0 && seteuid(0) != 0;
}

static NORETURN void run_child(pam_handle_t *pamh, const struct helper *helper, int output)
{
	static const struct rlimit file = { FILE_MAX, FILE_MAX }, core = { 0, 0 };
	char *empty[] = { NULL };
	sigset_t none;

	/*
	 * The helper must not inherit the program's handlers; a signal ignored there would stay
	 * ignored.
	 */
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	/* A group of its own, so that all of it can be ended, and no terminal. */
	setsid();
	if (!become(helper) || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0 ||
	    pam_modutil_sanitize_helper_fds(pamh, PAM_MODUTIL_NULL_FD, PAM_MODUTIL_IGNORE_FD,
					    PAM_MODUTIL_IGNORE_FD) < 0 ||
	    chdir("/") != 0 || setrlimit(RLIMIT_FSIZE, &file) != 0 ||
	    setrlimit(RLIMIT_CORE, &core) != 0 || sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		_exit(126);
	umask(077);
	execve(helper->path, helper->argv, empty);
	_exit(127);
}

/* Reads what the helper says until it ends, which closes its side, or the time is up. */
static size_t read_output(int fd, int64_t deadline, char *text, size_t size)
{
	char rest[256];
	size_t len = 0;

	for (;;) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - now_ms();
		ssize_t count;

		if (left <= 0 || (poll(&poll_fd, 1, (int)left) < 0 && errno != EINTR))
			return len;
		if (!poll_fd.revents)
			continue;
		count = len < size ? read(fd, text + len, size - len)
				   : read(fd, rest, sizeof(rest));
		if (count == 0 || (count < 0 && errno != EINTR))
			return len;
		if (count > 0 && len < size)
			len += (size_t)count;
	}
}

/* Waits for the child until the deadline: true when it is gone. */
static bool wait_until(pid_t child, int64_t deadline, int *ret_status)
{
	for (;;) {
		const struct timespec pause = { .tv_nsec = 1000000 };
		pid_t ended = waitpid(child, ret_status, WNOHANG);

		if (ended == child || (ended < 0 && errno != EINTR))
			return true;
		if (now_ms() >= deadline)
			return false;
		nanosleep(&pause, NULL);
	}
}

/* Logs each line that the helper wrote; it is the user's process, so its output is escaped. */
static void log_output(pam_handle_t *pamh, const char *address, char *text, size_t len)
{
	size_t start = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i == len || text[i] == '\n') {
			if (i > start)
				pam_syslog(pamh, LOG_NOTICE, "settings of %s: %.*s", address,
					   (int)(i - start), text + start);
			start = i + 1;
		} else if ((unsigned char)text[i] < ' ' || (unsigned char)text[i] >= 0x7F) {
			text[i] = '?';
		}
	}
}

static void attend(pam_handle_t *pamh, const struct pam_options *options, const char *address,
		   pid_t child, int output)
{
	int64_t deadline = now_ms() + options->timeout * 1000;
	char text[OUTPUT_MAX];
	size_t len = read_output(output, deadline, text, sizeof(text));
	int status = 0;
	bool ended = wait_until(child, deadline, &status);

	log_output(pamh, address, text, len);
	if (!ended) {
		kill(-child, SIGKILL);
		kill(child, SIGKILL);
		pam_syslog(pamh, LOG_WARNING,
			   "settings of %s: not written within %d s, given up; the login goes on",
			   address, (int)options->timeout);
		/* A child that hangs in the kernel (a dead file server) is left behind. */
		if (!wait_until(child, now_ms() + GRACE_MS, &status))
			pam_syslog(pamh, LOG_WARNING, "settings of %s: process %d cannot be ended",
				   address, (int)child);
	} else if (options->debug || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		pam_syslog(pamh,
			   WIFEXITED(status) && WEXITSTATUS(status) == 0 ? LOG_DEBUG : LOG_WARNING,
			   "settings of %s: %s ended with %s %d", address, options->helper,
			   WIFEXITED(status) ? "status" : "signal",
			   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	}
}

void pam_session_apply(pam_handle_t *pamh, const struct pam_options *options,
		       const struct passwd *user, const char *address)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	struct sigaction kept;
	struct helper helper;
	int ends[2];
	pid_t child;

	if (!is_trusted(pamh, options->helper))
		return;
	if (!prepare(&helper, options, user, address)) {
		pam_syslog(pamh, LOG_NOTICE,
			   "settings of %s: neither root nor the user, or a path is too long; none "
			   "are written",
			   address);
		return;
	}
	if (pipe2(ends, O_CLOEXEC) != 0) {
		pam_syslog(pamh, LOG_ERR, "settings of %s: %m", address);
		return;
	}
	/* The child must be ours to wait for, whatever the program does with its own children. */
	sigaction(SIGCHLD, &standard, &kept);
	child = fork();
	if (child == 0)
		run_child(pamh, &helper, ends[1]);
	if (child < 0)
		pam_syslog(pamh, LOG_ERR, "settings of %s: %m", address);
	close(ends[1]);
	if (child > 0)
		attend(pamh, options, address, child, ends[0]);
	close(ends[0]);
	sigaction(SIGCHLD, &kept, NULL);
}
