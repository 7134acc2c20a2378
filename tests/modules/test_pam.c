// SPDX-License-Identifier: MIT
/*
 * The PAM module through libpam itself, with service files in a folder of the test: every row of
 * the table of results, messages, arguments, and what calls leave behind. The users are addresses
 * without local accounts, but for root and daemon. The module is the copy with the sanitizers.
 */
#include "unit.h"

#include <dirent.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "lookup/lookup_write.h"

enum { NOW = 1700000000 };

static char *folder;
static char *module;
static struct buf words; /* what the conversation was given */

static int talk(int count, const struct pam_message **messages, struct pam_response **ret_responses,
		void *data)
{
	(void)data;
	for (int i = 0; i < count; i++)
		buf_printf(&words, "%d:%s\n", messages[i]->msg_style, messages[i]->msg);
	*ret_responses = calloc((size_t)count, sizeof(**ret_responses));
	return *ret_responses ? PAM_SUCCESS : PAM_BUF_ERR;
}

static void publish(const char *name, const char *domain, uint64_t time)
{
	static const struct lookup_entry entries[] = {
		{ .address = "ada@one.example",
		  .state = "enabled",
		  .domain = "one.example",
		  .verdict = "effective" },
		{ .address = "old@one.example", .state = "enabled", .domain = "one.example" },
		{ .address = "dora@one.example",
		  .state = "enabled",
		  .domain = "one.example",
		  .verdict = "not-effective" },
		{ .address = "pia@one.example",
		  .state = "enabled",
		  .domain = "one.example",
		  .verdict = "pending" },
		{ .address = "bob@one.example",
		  .state = "suspended",
		  .domain = "one.example",
		  .verdict = "effective" },
		{ .address = "carol@one.example",
		  .state = "created",
		  .domain = "one.example",
		  .verdict = "effective" },
		{ .address = "rick@one.example",
		  .state = "retired",
		  .domain = "one.example",
		  .verdict = "effective" },
		{ .address = "zoe@one.example",
		  .state = "asleep",
		  .domain = "one.example",
		  .verdict = "effective" },
		{ .address = "root@one.example", .state = "suspended", .domain = "one.example" },
		{ .address = "daemon@one.example", .state = "suspended", .domain = "one.example" },
	};
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS);
	CLEANUP(mem_freep) char *path = unit_path(folder, name);
	struct error error = ERROR_INIT;

	for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
		struct lookup_entry entry = entries[i];

		entry.login = entry.address;
		ASSERT_OK(lookup_write_account(&write, &entry, &error), error);
	}
	write.domain = domain;
	ASSERT_OK(lookup_write_commit(&write, path, 1, time, &error), error);
	lookup_write_release(&write);
}

static int setup(void **state)
{
	const char *build = getenv("top_builddir");
	CLEANUP(mem_freep) char *other = NULL;

	(void)state;
	folder = unit_dir();
	assert_true(asprintf(&module, "%s/tests/modules/checked/.libs/pam_mailprov.so",
			     build ? build : ".") > 0);
	assert_int_equal(access(module, R_OK), 0);
	publish("accounts.cdb", "one.example", (uint64_t)time(NULL) - 100);
	other = unit_file(folder, "other",
			  "auth required pam_deny.so\naccount required pam_deny.so\nsession "
			  "required pam_deny.so\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unit_dir_release(&folder);
	free(module);
	buf_release(&words);
	return 0;
}

static void configure(const char *text)
{
	CLEANUP(mem_freep) char *path = unit_file(folder, "mail", text);

	assert_int_equal(access(path, R_OK), 0);
}

static int call(const char *user, int (*hook)(pam_handle_t *, int), int flags)
{
	static const struct pam_conv conversation = { .conv = talk };
	pam_handle_t *handle = NULL;
	int result;

	buf_clear(&words);
	assert_int_equal(pam_start_confdir("mail", user, &conversation, folder, &handle),
			 PAM_SUCCESS);
	result = hook(handle, flags);
	assert_int_equal(pam_end(handle, result), PAM_SUCCESS);
	return result;
}

/*
 * The result of the account hook. PAM_IGNORE never comes out of a stack, so that a second one tells
 * it: it jumps over a module that denies.
 */
static int account(const char *user, const char *arguments)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text,
		   "account [ignore=1 success=ok default=die] %s %s\naccount required "
		   "pam_deny.so\naccount required pam_permit.so\n",
		   module, arguments);
	configure(buf_text(&text));
	if (call(user, pam_acct_mgmt, 0) == PAM_SUCCESS)
		return PAM_IGNORE;
	buf_clear(&text);
	buf_printf(&text, "account required %s %s\n", module, arguments);
	configure(buf_text(&text));
	return call(user, pam_acct_mgmt, 0);
}

/* `arguments` with db= before them. */
static int chosen(const char *user, const char *db, const char *arguments)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text, "db=%s/%s %s", folder, db, arguments);
	return account(user, buf_text(&text));
}

static void test_account_table(void **state)
{
	static const struct {
		const char *label, *user, *arguments;
		int wanted;
	} rows[] = {
		{ "enabled", "ada@one.example", "", PAM_SUCCESS },
		{ "enabled, letter case", "ADA@one.example", "", PAM_SUCCESS },
		{ "enabled, no verdict said", "old@one.example", "unverified=deny", PAM_SUCCESS },
		{ "a name, completed by the published domain", "ada", "", PAM_SUCCESS },
		{ "a name, completed by domain=", "ada", "domain=one.example", PAM_SUCCESS },
		{ "a name of another domain", "ada", "domain=two.example", PAM_IGNORE },
		{ "not in the file", "eve@one.example", "", PAM_IGNORE },
		{ "not in the file, unknown=ignore", "eve@one.example", "unknown=ignore",
		  PAM_IGNORE },
		{ "not in the file, unknown=deny", "eve@one.example", "unknown=deny",
		  PAM_USER_UNKNOWN },
		{ "a name that can be none", "../../etc/passwd", "unknown=deny", PAM_USER_UNKNOWN },
		{ "a name with a newline", "ada@one.example\nstate=enabled", "unknown=deny",
		  PAM_USER_UNKNOWN },
		{ "suspended", "bob@one.example", "", PAM_PERM_DENIED },
		{ "suspended, a name", "bob", "", PAM_PERM_DENIED },
		{ "suspended, disabled=deny", "bob@one.example", "disabled=deny", PAM_PERM_DENIED },
		{ "suspended, disabled=expired", "bob@one.example", "disabled=expired",
		  PAM_ACCT_EXPIRED },
		{ "created, not enabled", "carol@one.example", "", PAM_PERM_DENIED },
		{ "retired", "rick@one.example", "", PAM_PERM_DENIED },
		{ "a state of a later version", "zoe@one.example", "", PAM_PERM_DENIED },
		{ "domain not effective", "dora@one.example", "", PAM_SUCCESS },
		{ "domain pending", "pia@one.example", "unverified=allow", PAM_SUCCESS },
		{ "domain not effective, unverified=deny", "dora@one.example", "unverified=deny",
		  PAM_PERM_DENIED },
		{ "domain pending, unverified=deny", "pia@one.example", "unverified=deny",
		  PAM_PERM_DENIED },
		{ "root", "root", "", PAM_IGNORE },
		{ "root, minimum_uid=0", "root", "minimum_uid=0", PAM_IGNORE },
		{ "root, everything strict", "root", "unknown=deny unverified=deny", PAM_IGNORE },
		{ "a system user", "daemon", "", PAM_IGNORE },
		{ "a system user, minimum_uid=1", "daemon", "minimum_uid=1", PAM_PERM_DENIED },
		{ "young enough", "ada@one.example", "max_age=1h", PAM_SUCCESS },
		{ "too old", "ada@one.example", "max_age=50", PAM_AUTHINFO_UNAVAIL },
		{ "too old, nobody", "eve@one.example", "max_age=50s", PAM_AUTHINFO_UNAVAIL },
		{ "too old, onerr=succeed", "ada@one.example", "max_age=50 onerr=succeed",
		  PAM_SUCCESS },
		{ "too old, but root", "root", "max_age=50", PAM_IGNORE },
		{ "an unknown argument", "ada@one.example", "color=blue", PAM_SUCCESS },
		{ "onerr, wrong value", "ada@one.example", "onerr=maybe", PAM_SERVICE_ERR },
		{ "onerr without value", "ada@one.example", "onerr", PAM_SERVICE_ERR },
		{ "unknown, wrong value", "ada@one.example", "unknown=perhaps", PAM_SERVICE_ERR },
		{ "max_age, wrong unit", "ada@one.example", "max_age=5y", PAM_SERVICE_ERR },
		{ "max_age, too large", "ada@one.example", "max_age=99999999999999999999",
		  PAM_SERVICE_ERR },
		{ "minimum_uid, no number", "ada@one.example", "minimum_uid=-1", PAM_SERVICE_ERR },
		{ "timeout of nothing", "ada@one.example", "timeout=0", PAM_SERVICE_ERR },
		{ "quiet with a value", "ada@one.example", "quiet=yes", PAM_SERVICE_ERR },
		{ "a relative path", "ada@one.example", "helper=bin/helper", PAM_SERVICE_ERR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int result = chosen(rows[i].user, "accounts.cdb", rows[i].arguments);

		print_message("# %s\n", rows[i].label);
		if (result != rows[i].wanted)
			fail_msg("%s: %d, not %d", rows[i].label, result, rows[i].wanted);
	}
	assert_int_equal(account("ada@one.example", "db=accounts.cdb"), PAM_SERVICE_ERR);
}

static void test_account_file(void **state)
{
	CLEANUP(mem_freep)
	char *good = unit_path(folder, "accounts.cdb"),
	     *path = unit_path(folder, "bad.cdb");
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	ASSERT_OK(file_read(good, 1 << 20, &octets, &error), error);
	assert_int_equal(chosen("ada@one.example", "none.cdb", ""), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(chosen("ada@one.example", "none.cdb", "onerr=fail"), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(chosen("ada@one.example", "none.cdb", "onerr=succeed"), PAM_SUCCESS);
	assert_int_equal(chosen("root", "none.cdb", ""), PAM_IGNORE);
	for (size_t cut = 1; cut < octets.len; cut += 97) {
		ASSERT_OK(file_replace(path, octets.data, octets.len - cut, 0644, &error), error);
		assert_int_equal(chosen("ada@one.example", "bad.cdb", ""), PAM_AUTHINFO_UNAVAIL);
	}
	ASSERT_OK(file_replace(path, "state=enabled\n", 14, 0644, &error), error);
	assert_int_equal(chosen("ada@one.example", "bad.cdb", ""), PAM_AUTHINFO_UNAVAIL);
	ASSERT_OK(file_replace(path, octets.data, octets.len, 0646, &error), error);
	assert_int_equal(chosen("ada@one.example", "bad.cdb", ""), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(good, path), 0);
	assert_int_equal(chosen("ada@one.example", "bad.cdb", ""), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0644), 0);
	assert_int_equal(chosen("ada@one.example", "bad.cdb", ""), PAM_AUTHINFO_UNAVAIL);
	publish("several.cdb", NULL, NOW);
	assert_int_equal(chosen("ada", "several.cdb", "unknown=deny"), PAM_USER_UNKNOWN);
	assert_int_equal(chosen("ada", "several.cdb", "unknown=deny domain=one.example"),
			 PAM_SUCCESS);
}

static void test_messages(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	assert_int_equal(chosen("bob@one.example", "accounts.cdb", ""), PAM_PERM_DENIED);
	assert_string_equal(buf_text(&words), "3:The mailbox bob@one.example is suspended. Please "
					      "ask your mail administrator.\n");
	assert_int_equal(chosen("carol@one.example", "accounts.cdb", ""), PAM_PERM_DENIED);
	assert_string_equal(buf_text(&words), "3:The mailbox carol@one.example is not in use. "
					      "Please ask your mail administrator.\n");
	assert_int_equal(chosen("bob@one.example", "accounts.cdb", "quiet"), PAM_PERM_DENIED);
	assert_string_equal(buf_text(&words), "");
	buf_printf(&text, "account required %s db=%s/accounts.cdb\n", module, folder);
	configure(buf_text(&text));
	assert_int_equal(call("bob@one.example", pam_acct_mgmt, PAM_SILENT), PAM_PERM_DENIED);
	assert_string_equal(buf_text(&words), "");
	assert_int_equal(call("ada@one.example", pam_acct_mgmt, 0), PAM_SUCCESS);
	assert_string_equal(buf_text(&words), "");
}

/* Not our business, and not exported: a line that names us there is refused, not passed over. */
static void test_no_other_hooks(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_printf(&text, "auth required %s\npassword required %s\n", module, module);
	configure(buf_text(&text));
	assert_int_equal(call("ada@one.example", pam_authenticate, 0), PAM_MODULE_UNKNOWN);
	assert_int_equal(call("ada@one.example", pam_setcred, 0), PAM_MODULE_UNKNOWN);
	assert_int_equal(call("ada@one.example", pam_chauthtok, 0), PAM_MODULE_UNKNOWN);
}

/* A session module that is alone in its stack decides about the login: it is always a yes. */
static void test_session_never_fails(void **state)
{
	static const struct {
		const char *label, *user, *arguments;
	} rows[] = {
		{ "a user without local account", "ada@one.example", "services=mail" },
		{ "a service that is none of ours", "daemon", "services=login minimum_uid=1" },
		{ "root", "root", "services=mail minimum_uid=0" },
		{ "a suspended mailbox", "daemon", "services=mail minimum_uid=1" },
		{ "nobody", "eve", "services=mail" },
		{ "no file", "daemon", "services=mail minimum_uid=1 db=/nonexistent/accounts.cdb" },
		{ "a wrong argument", "daemon", "services=mail timeout=never" },
		{ "no helper", "ada@one.example", "services=mail helper=/nonexistent/helper" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		print_message("# %s\n", rows[i].label);
		buf_printf(&text, "session required %s db=%s/accounts.cdb %s\n", module, folder,
			   rows[i].arguments);
		configure(buf_text(&text));
		assert_int_equal(call(rows[i].user, pam_open_session, 0), PAM_SUCCESS);
		assert_int_equal(call(rows[i].user, pam_close_session, 0), PAM_SUCCESS);
		assert_string_equal(buf_text(&words), "");
	}
}

static int count_descriptors(void)
{
	DIR *descriptors = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(descriptors);
	while (readdir(descriptors))
		count++;
	closedir(descriptors);
	return count;
}

static void test_thousand_calls(void **state)
{
	static const struct pam_conv conversation = { .conv = talk };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct sigaction before[NSIG], after;
	char cwd[500], now[500];
	pam_handle_t *handle = NULL;
	uid_t uid = geteuid();
	int descriptors;
	mode_t mask;

	(void)state;
	buf_printf(&text,
		   "account required %s db=%s/accounts.cdb quiet\nsession required %s "
		   "db=%s/accounts.cdb\n",
		   module, folder, module, folder);
	configure(buf_text(&text));
	assert_int_equal(
		pam_start_confdir("mail", "ada@one.example", &conversation, folder, &handle),
		PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(handle, 0), PAM_SUCCESS);
	descriptors = count_descriptors();
	mask = umask(037);
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	for (int number = 1; number < NSIG; number++)
		sigaction(number, NULL, &before[number]);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(pam_set_item(handle, PAM_USER,
					      i % 2 ? "ada@one.example" : "bob@one.example"),
				 PAM_SUCCESS);
		assert_int_equal(pam_acct_mgmt(handle, 0), i % 2 ? PAM_SUCCESS : PAM_PERM_DENIED);
		assert_int_equal(pam_open_session(handle, 0), PAM_SUCCESS);
		assert_int_equal(pam_close_session(handle, 0), PAM_SUCCESS);
	}
	assert_int_equal(count_descriptors(), descriptors);
	assert_int_equal(umask(mask), 037);
	assert_non_null(getcwd(now, sizeof(now)));
	assert_string_equal(cwd, now);
	assert_int_equal(geteuid(), uid);
	for (int number = 1; number < NSIG; number++)
		if (sigaction(number, NULL, &after) == 0)
			assert_true(before[number].sa_handler == after.sa_handler &&
				    before[number].sa_flags == after.sa_flags);
	assert_int_equal(pam_end(handle, PAM_SUCCESS), PAM_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_account_table),
		cmocka_unit_test(test_account_file),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_no_other_hooks),
		cmocka_unit_test(test_session_never_fails),
		cmocka_unit_test(test_thousand_calls),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
