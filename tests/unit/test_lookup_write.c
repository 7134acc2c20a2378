// SPDX-License-Identifier: MIT
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lookup/cdb_read.h"
#include "lookup/lookup_write.h"

/* Runs tinycdb's own tool with its output in a file; false when it is not installed. */
static bool run_cdb(const char *output, const char *const *args)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0)
			execvp("cdb", (char *const *)args);
		_exit(errno == ENOENT ? 127 : 126);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		assert_null(getenv("MAILPROV_REQUIRE"));
		return false;
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return true;
}

static void assert_content(const char *path, const char *wanted)
{
	CLEANUP(buf_release) struct buf content = BUF_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_read(path, 100000, &content, &error), error);
	assert_string_equal(buf_text(&content), wanted);
}

static void add_alias(struct lookup_write *write, const char *alias, const char *first,
		      const char *second)
{
	CLEANUP(vec_release) struct vec members = VEC_INIT;
	struct error error = ERROR_INIT;

	vec_add(&members, first);
	if (second)
		vec_add(&members, second);
	ASSERT_OK(lookup_write_alias(write, alias, &members, &error), error);
}

static void write_aliases(const char *path, bool other_order)
{
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	struct error error = ERROR_INIT;

	if (other_order)
		add_alias(&write, "sales@example.com", "carol@example.com", NULL);
	add_alias(&write, "Info@Example.com", "bob@example.com", "alice@example.com");
	if (!other_order)
		add_alias(&write, "sales@example.com", "carol@example.com", NULL);
	ASSERT_OK(lookup_write_commit(&write, path, 12, 1700000000, &error), error);
	lookup_write_release(&write);
}

static void test_aliases(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	char *path = unit_path(folder, "aliases.cdb"), *again = unit_path(folder, "again.cdb"),
	     *output = unit_path(folder, "output");
	struct error error = ERROR_INIT;
	struct stat info;

	(void)state;
	write_aliases(path, false);
	write_aliases(again, true);
	ASSERT_OK(file_read(path, 100000, &first, &error), error);
	ASSERT_OK(file_read(again, 100000, &second, &error), error);
	assert_int_equal(first.len, second.len);
	assert_memory_equal(first.data, second.data, first.len);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0644);

	if (run_cdb(output, (const char *const[]){ "cdb", "-d", path, NULL })) {
		assert_content(output,
			       "+9,60:\001mailprov->format=1\nkind=aliases\ngeneration=12\ncount="
			       "2\ntime=1700000000\n\n"
			       "+16,33:info@example.com->bob@example.com,alice@example.com\n"
			       "+17,17:sales@example.com->carol@example.com\n\n");
		assert_true(run_cdb(output, (const char *const[]){ "cdb", "-q", path,
								   "sales@example.com", NULL }));
		assert_content(output, "carol@example.com");
	}
	free(path);
	free(again);
	free(output);
}

static void test_text(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	char *path = unit_path(folder, "aliases.cdb"), *text = unit_path(folder, "aliases.txt");
	struct error error = ERROR_INIT;
	struct stat info;

	(void)state;
	add_alias(&write, "sales@example.com", "bob@example.com", "carol@example.com");
	add_alias(&write, "李@example.com", "bob@example.com", NULL);
	add_alias(&write, "ada@example.com", "ada@example.com", NULL);
	ASSERT_OK(lookup_write_commit(&write, path, 12, 1700000000, &error), error);
	ASSERT_OK(lookup_write_text(&write, text, 12, 1700000000, &error), error);
	lookup_write_release(&write);
	assert_content(
		text, "# aliases of mailprov, format 1, generation 12, 3 of them, time 1700000000\n"
		      "ada@example.com ada@example.com\n"
		      "sales@example.com bob@example.com,carol@example.com\n"
		      "李@example.com bob@example.com\n");
	assert_int_equal(stat(text, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0644);
	free(path);
	free(text);
}

/* A file of the tool is one for the reader. */
static void test_foreign_file(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	char *path = unit_path(folder, "foreign.cdb"), *output = unit_path(folder, "output");
	CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char *input, value[20];
	size_t len;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_printf(&text, "key%d value%d\n", i, i * 7);
	input = unit_file(folder, "input", buf_text(&text));
	if (run_cdb(output, (const char *const[]){ "cdb", "-c", "-m", path, input, NULL })) {
		assert_int_equal(chmod(path, 0600), 0);
		assert_int_equal(cdb_read_open(&file, path), CDB_READ_FOUND);
		for (int i = 0; i < 3000; i++) {
			char key[20], wanted[20];

			snprintf(key, sizeof(key), "key%d", i);
			snprintf(wanted, sizeof(wanted), "value%d", i * 7);
			assert_int_equal(
				cdb_read_find(&file, key, strlen(key), value, sizeof(value), &len),
				CDB_READ_FOUND);
			assert_int_equal(len, strlen(wanted));
			assert_memory_equal(value, wanted, len);
		}
		assert_int_equal(cdb_read_find(&file, "key3000", 7, value, sizeof(value), &len),
				 CDB_READ_ABSENT);
	}
	free(input);
	free(path);
	free(output);
}

static void test_accounts(void **state)
{
	static const struct lookup_entry entry = { .address = "Alice@example.com",
						   .state = "enabled",
						   .login = "alice@example.com",
						   .domain = "example.com",
						   .name = "Alice \"A\" 李",
						   .generation = 9 };
	static const struct lookup_entry nameless = { .address = "bob@example.com",
						      .state = "suspended",
						      .login = "bob",
						      .domain = "example.com" };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS);
	CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;
	struct error error = ERROR_INIT;
	struct lookup_account account;
	struct lookup_header header;
	char *path = unit_path(folder, "accounts.cdb"), value[LOOKUP_ACCOUNT_MAX];
	size_t len;

	(void)state;
	ASSERT_OK(lookup_write_account(&write, &nameless, &error), error);
	ASSERT_OK(lookup_write_account(&write, &entry, &error), error);
	ASSERT_OK(lookup_write_commit(&write, path, 9, 1700000001, &error), error);
	lookup_write_release(&write);

	assert_int_equal(cdb_read_open(&file, path), CDB_READ_FOUND);
	assert_int_equal(cdb_read_find(&file, LOOKUP_HEADER_KEY, strlen(LOOKUP_HEADER_KEY), value,
				       sizeof(value), &len),
			 CDB_READ_FOUND);
	assert_true(lookup_header_parse(value, len, LOOKUP_ACCOUNTS, &header));
	assert_int_equal(header.count, 2);
	assert_int_equal(header.generation, 9);
	assert_int_equal(header.time, 1700000001);
	assert_int_equal(cdb_read_find(&file, "alice@example.com", 17, value, sizeof(value), &len),
			 CDB_READ_FOUND);
	assert_true(lookup_account_parse(value, len, &account));
	assert_int_equal(account.generation, 9);
	assert_memory_equal(account.state.at, "enabled", account.state.len);
	assert_memory_equal(account.name.at, entry.name, account.name.len);
	assert_int_equal(account.name.len, strlen(entry.name));
	assert_int_equal(cdb_read_find(&file, "bob@example.com", 15, value, sizeof(value), &len),
			 CDB_READ_FOUND);
	assert_true(lookup_account_parse(value, len, &account));
	assert_int_equal(account.name.len, 0);
	free(path);
}

static void test_refused_aliases(void **state)
{
	static const struct {
		const char *label, *alias, *member, *text;
	} cases[] = {
		{ "no members", "a@example.com", NULL, "without members" },
		{ "empty member", "a@example.com", "", "cannot stand in a list" },
		{ "comma", "a@example.com", "b@example.com,c@example.com",
		  "cannot stand in a list" },
		{ "space", "a@example.com", "b c@example.com", "cannot stand in a list" },
		{ "newline", "a@example.com", "b@example.com\n", "cannot stand in a list" },
		{ "reserved key", LOOKUP_HEADER_KEY, "b@example.com", "cannot be a key" },
		{ "empty key", "", "b@example.com", "would not take this for an address" },
		{ "a comment", "#a@example.com", "b@example.com", "begins with \"#\"" },
		{ "a command", "a@example.com", "|touch@example.com", "begins with \"|\"" },
		{ "a file", "a@example.com", "/etc/passwd@example.com", "begins with \"/\"" },
		{ "a list in a file", "a@example.com", ":include:/etc/passwd",
		  "begins with \":\"" },
		{ "an option", "-x@example.com", "b@example.com", "begins with \"-\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
		CLEANUP(vec_release) struct vec members = VEC_INIT;
		struct error error;

		print_message("# %s\n", cases[i].label);
		if (cases[i].member)
			vec_add(&members, cases[i].member);
		ASSERT_ERROR(lookup_write_alias(&write, cases[i].alias, &members, &error), error,
			     ERROR_DATA, cases[i].text);
		assert_int_equal(write.count, 0);
		lookup_write_release(&write);
	}
}

static void test_refused_accounts(void **state)
{
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS);
	struct lookup_entry entry = { .address = "a@example.com",
				      .state = "enabled",
				      .login = "a@example.com",
				      .domain = "example.com" };
	char huge[LOOKUP_ACCOUNT_MAX + 1];
	struct error error;

	(void)state;
	entry.name = "A\nstate=enabled";
	ASSERT_ERROR(lookup_write_account(&write, &entry, &error), error, ERROR_DATA,
		     "a@example.com: name has a control character");
	entry.name = NULL;
	entry.login = "a\tb";
	ASSERT_ERROR(lookup_write_account(&write, &entry, &error), error, ERROR_DATA,
		     "login has a control character");
	entry.login = "a";
	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	entry.name = huge;
	ASSERT_ERROR(lookup_write_account(&write, &entry, &error), error, ERROR_DATA,
		     "more than 2048 octets");
	assert_int_equal(write.count, 0);
	lookup_write_release(&write);
}

static void test_twice(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	char *path = unit_path(folder, "aliases.cdb");
	struct error error;

	(void)state;
	write_aliases(path, false);
	add_alias(&write, "a@example.com", "b@example.com", NULL);
	add_alias(&write, "A@example.com", "c@example.com", NULL);
	ASSERT_ERROR(lookup_write_commit(&write, path, 13, 1, &error), error, ERROR_DATA,
		     "a@example.com would be there twice");
	lookup_write_release(&write);
	free(path);
}

/* A disk that is full: the old file stays, no draft does, and nothing leaks. */
static void test_full_disk(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	char *path = unit_path(folder, "aliases.cdb");
	struct rlimit kept, tight;
	struct error error = ERROR_INIT;
	void (*handler)(int);

	(void)state;
	write_aliases(path, false);
	ASSERT_OK(file_read(path, 100000, &before, &error), error);
	for (int i = 0; i < 1000; i++) {
		char alias[40];

		snprintf(alias, sizeof(alias), "alias%d@example.com", i);
		add_alias(&write, alias, "bob@example.com", "alice@example.com");
	}
	handler = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &kept), 0);
	for (rlim_t size = 0; size < 60000; size += 9000) {
		tight = kept;
		tight.rlim_cur = size;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
		ASSERT_ERROR(lookup_write_commit(&write, path, 13, 1, &error), error, ERROR_IO,
			     "aliases.cdb: cannot write");
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &kept), 0);
	}
	signal(SIGXFSZ, handler);
	lookup_write_release(&write);
	error = (struct error)ERROR_INIT;
	ASSERT_OK(file_read(path, 100000, &after, &error), error);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	free(path);
}

static void test_empty(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	CLEANUP(cdb_read_close) struct cdb_read file = CDB_READ_INIT;
	struct error error = ERROR_INIT;
	char *path = unit_path(folder, "aliases.cdb"), value[100];
	struct lookup_header header;
	size_t len;

	(void)state;
	ASSERT_OK(lookup_write_commit(&write, path, 1, 2, &error), error);
	lookup_write_release(&write);
	assert_int_equal(cdb_read_open(&file, path), CDB_READ_FOUND);
	assert_int_equal(cdb_read_find(&file, LOOKUP_HEADER_KEY, strlen(LOOKUP_HEADER_KEY), value,
				       sizeof(value), &len),
			 CDB_READ_FOUND);
	assert_true(lookup_header_parse(value, len, LOOKUP_ALIASES, &header));
	assert_int_equal(header.count, 0);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_foreign_file),
		cmocka_unit_test(test_accounts),
		cmocka_unit_test(test_refused_aliases),
		cmocka_unit_test(test_refused_accounts),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
