// SPDX-License-Identifier: MIT
#include "unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "batch/batch.h"
#include "batch/password.h"

static const struct site singapore = { .id = "sg",
				       .title = "Singapore",
				       .web = "mail.sg.aliyun.com" };

struct fixture {
	char *folder;
	struct config config;
	struct config_domain domains[2];
	struct change *changes;
	size_t count;
	size_t asked;	    /* how often the second change was asked for, */
	char elsewhere[40]; /* each time in another domain */
	bool open_ring;	    /* the rename begins a ring */
};

static int setup(void **data)
{
	struct fixture *fixture = mem_new(1, sizeof(*fixture));

	fixture->folder = unit_dir();
	fixture->domains[0] =
		(struct config_domain){ .name = "x.example", .site = "sg", .data = &singapore };
	fixture->domains[1] =
		(struct config_domain){ .name = "y.example", .site = "sg", .data = &singapore };
	fixture->config.domains = fixture->domains;
	fixture->config.domain_count = 2;
	config_index(&fixture->config);
	fixture->config.batch.directory = fixture->folder;
	fixture->config.batch.max_rows = 2;
	*data = fixture;
	return 0;
}

static int teardown(void **data)
{
	struct fixture *fixture = *data;

	map_release(&fixture->config.domain_index);
	unit_dir_release(&fixture->folder);
	free(fixture->changes);
	free(fixture);
	return 0;
}

static void give(void *argument, size_t i, struct change *ret_change)
{
	*ret_change = ((struct fixture *)argument)->changes[i];
	change_identify(ret_change);
}

static bool has_aliases(void *argument, size_t i)
{
	return change_has_field(&((struct fixture *)argument)->changes[i], ACCOUNT_ALIASES);
}

static struct change make(enum change_op op, const char *before, const char *after,
			  const char *name)
{
	struct change change = { .op = op, .reason = CHANGE_DIFFERS };

	if (before) {
		change.before.id = "1";
		change.before.value[ACCOUNT_ADDRESS] = before;
		change.before.value[ACCOUNT_NAME] = "Old";
	}
	if (after) {
		change.after.id = "1";
		change.after.value[ACCOUNT_ADDRESS] = after;
		change.after.value[ACCOUNT_NAME] = name;
		change.after.value[ACCOUNT_MOBILE] = "+4930555";
	}
	return change;
}

static void draft(struct fixture *fixture, int64_t id, char digest[65])
{
	const struct batch_input input = { .config = &fixture->config,
					   .id = id,
					   .created_at = 1800000000,
					   .count = fixture->count,
					   .change = give,
					   .has_aliases = has_aliases,
					   .argument = fixture };
	struct error error = ERROR_INIT;

	ASSERT_OK(batch_draft(&input, digest, &error), error);
}

static void fill(struct fixture *fixture)
{
	static const char hostile[] = "O'Brien, \"Zoë\" 王";

	fixture->changes = mem_new(8, sizeof(struct change));
	fixture->changes[fixture->count++] =
		make(CHANGE_RENAME, "old@x.example", "new@x.example", "Ada");
	fixture->changes[fixture->count++] = make(CHANGE_CREATE, NULL, "a@x.example", hostile);
	fixture->changes[fixture->count++] = make(CHANGE_CREATE, NULL, "b@x.example", "Bob");
	fixture->changes[fixture->count++] = make(CHANGE_CREATE, NULL, "c@x.example", "Cid");
	fixture->changes[fixture->count++] = make(CHANGE_CREATE, NULL, "d@y.example", "Dan");
	fixture->changes[fixture->count++] = make(CHANGE_SUSPEND, "e@x.example", NULL, NULL);
}

static char *slurp(const char *folder, const char *name)
{
	CLEANUP(mem_freep) char *path = unit_path(folder, name);
	struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	ASSERT_OK(file_read(path, 1 << 20, &text, &error), error);
	return text.data;
}

/* Replaces what stands where a password is, so that the rest can be compared. */
static void hide_passwords(char *csv)
{
	for (char *at = csv; (at = strstr(at, "\",\"")) != NULL; at += 3) {
		char *end = strstr(at + 3, "\"");

		if (end && end - at - 3 == PASSWORD_LENGTH && strpbrk(at + 3, "#%+=?_"))
			memset(at + 3, 'P', PASSWORD_LENGTH);
	}
}

static void test_files(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) char *folder = unit_path(fixture->folder, "000007");
	CLEANUP(mem_freep)
	char *first = NULL, *second = NULL, *other = NULL, *changes = NULL, *readme = NULL,
	     *json = NULL;
	struct error error = ERROR_INIT;
	char digest[65];
	int64_t id;

	fill(fixture);
	draft(fixture, 7, digest);
	assert_int_equal(strlen(digest), 64);
	assert_int_equal(batch_find_draft(fixture->folder, &id, &error), 1);
	assert_int_equal(id, 7);
	assert_int_equal(access(folder, F_OK), -1);
	ASSERT_OK(batch_publish(fixture->folder, 7, &error), error);
	ASSERT_OK(batch_publish(fixture->folder, 7, &error), error);
	assert_int_equal(batch_find_draft(fixture->folder, &id, &error), 0);
	first = slurp(folder, "import-x.example-01.csv");
	second = slurp(folder, "import-x.example-02.csv");
	other = slurp(folder, "import-y.example-01.csv");
	changes = slurp(folder, "changes-x.example.csv");
	readme = slurp(folder, "README.txt");
	json = slurp(folder, "batch.json");
	hide_passwords(first);
	assert_string_equal(first, "\xEF\xBB\xBF"
				   "\"姓名\",\"邮箱账号\",\"工号\",\"邮箱密码\",\"部门\","
				   "\"分机号\",\"职务\",\"手机\",\"邮箱容量(M)\"\r\n"
				   "\"O'Brien, \"\"Zoë\"\" "
				   "王\",\"a@x.example\",\"\",\"PPPPPPPPPPPPPPPPPP\",\"\",\"\","
				   "\"\",\"+4930555\",\"\"\r\n"
				   "\"Bob\",\"b@x.example\",\"\",\"PPPPPPPPPPPPPPPPPP\",\"\",\"\","
				   "\"\",\"+4930555\",\"\"\r\n");
	assert_non_null(strstr(second, "\"Cid\",\"c@x.example\""));
	assert_non_null(strstr(other, "\"Dan\",\"d@y.example\""));
	assert_string_equal(changes,
			    "\xEF\xBB\xBF"
			    "operation,address,old_address,name,changes,reason\r\n"
			    "\"rename\",\"new@x.example\",\"old@x.example\",\"Ada\",\"Address: "
			    "new@x.example; Name: Ada; Mobile: +4930555\",\"values differ\"\r\n"
			    "\"suspend\",\"e@x.example\",\"\",\"Old\",\"\",\"values differ\"\r\n");
	assert_non_null(strstr(readme, "mailprov batch confirm 7"));
	assert_non_null(strstr(readme, "import-x.example-02.csv"));
	assert_non_null(strstr(readme, "https://mail.sg.aliyun.com"));
	assert_non_null(strstr(json, "\"count\": 6"));
}

/* 0600 in 0700, and no file has a password but the import files. */
static void test_modes(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) char *folder = unit_path(fixture->folder, "000001");
	struct error error = ERROR_INIT;
	struct dirent *entry;
	struct stat info;
	char digest[65];
	size_t files = 0;
	DIR *entries;

	fill(fixture);
	draft(fixture, 1, digest);
	ASSERT_OK(batch_publish(fixture->folder, 1, &error), error);
	assert_int_equal(stat(folder, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	entries = opendir(folder);
	while ((entry = readdir(entries)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		assert_int_equal(fstatat(dirfd(entries), entry->d_name, &info, 0), 0);
		assert_int_equal(info.st_mode & 0777, 0600);
		files++;
	}
	closedir(entries);
	assert_int_equal(files, 6);
}

/* The same plan gives the same record, and drafts are made anew. */
static void test_deterministic(void **data)
{
	struct fixture *fixture = *data;
	char one[65], two[65];

	fill(fixture);
	draft(fixture, 3, one);
	draft(fixture, 3, two);
	assert_string_equal(one, two);
}

static void test_recovery(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) char *second = unit_path(fixture->folder, ".000002.draft");
	CLEANUP(mem_freep) char *first = unit_path(fixture->folder, ".000001.draft");
	struct error error = ERROR_INIT;
	char digest[65];
	int64_t id;

	fill(fixture);
	draft(fixture, 1, digest);
	draft(fixture, 2, digest);
	assert_int_equal(batch_find_draft(fixture->folder, &id, &error), 1);
	assert_int_equal(id, 2);
	ASSERT_OK(batch_remove_drafts(fixture->folder, 1, &error), error);
	assert_int_equal(access(second, F_OK), -1);
	assert_int_equal(access(first, F_OK), 0);
	ASSERT_ERROR(batch_publish(fixture->folder, 9, &error), error, ERROR_IO,
		     "cannot show the batch");
}

/*
 * A value that a spreadsheet would run never reaches an import file, and the failed draft leaves no
 * password behind.
 */
static void test_formula(void **data)
{
	struct fixture *fixture = *data;
	const struct batch_input input = { .config = &fixture->config,
					   .id = 4,
					   .count = 1,
					   .change = give,
					   .has_aliases = has_aliases,
					   .argument = fixture };
	struct error error;
	char digest[65];
	int64_t id;

	fixture->changes = mem_new(1, sizeof(struct change));
	fixture->changes[0] = make(CHANGE_CREATE, NULL, "a@x.example", "=cmd()");
	ASSERT_ERROR(batch_draft(&input, digest, &error), error, ERROR_INTERNAL, "formula");
	assert_int_equal(batch_find_draft(fixture->folder, &id, &error), 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* Says one domain when the changes are split, and another when they are written. */
static void give_another(void *argument, size_t i, struct change *ret_change)
{
	struct fixture *fixture = argument;

	give(argument, i, ret_change);
	if (i != 1)
		return;
	snprintf(fixture->elsewhere, sizeof(fixture->elsewhere), "new@d%zu.example",
		 ++fixture->asked);
	ret_change->after.value[ACCOUNT_ADDRESS] = fixture->elsewhere;
}

/* No change is ever without a place: such a batch is not shown, and nothing of it stays. */
static void test_missing_change(void **data)
{
	struct fixture *fixture = *data;
	const struct batch_input input = { .config = &fixture->config,
					   .id = 3,
					   .count = 6,
					   .change = give_another,
					   .has_aliases = has_aliases,
					   .argument = fixture };
	CLEANUP(mem_freep) char *draft = unit_path(fixture->folder, ".000003.draft");
	struct error error = ERROR_INIT;
	char digest[65];

	fill(fixture);
	ASSERT_ERROR(batch_draft(&input, digest, &error), error, ERROR_INTERNAL,
		     "1 of its 6 changes are in no file");
	assert_int_not_equal(access(draft, F_OK), 0);
}

/* A rename that is of another console once it is written, and one of a ring that stays open. */
static void give_rename(void *argument, size_t i, struct change *ret_change)
{
	struct fixture *fixture = argument;

	give(argument, i, ret_change);
	if (i != 0)
		return;
	if (fixture->open_ring)
		ret_change->by_way = true;
	else if (fixture->asked++ > 0)
		ret_change->site = "elsewhere";
}

static void test_missing_rename(void **data)
{
	struct fixture *fixture = *data;
	const struct batch_input input = { .config = &fixture->config,
					   .id = 3,
					   .count = 6,
					   .change = give_rename,
					   .has_aliases = has_aliases,
					   .argument = fixture };
	struct error error = ERROR_INIT;
	char digest[65];

	fill(fixture);
	for (int open = 0; open < 2; open++) {
		fixture->open_ring = open;
		ASSERT_ERROR(batch_draft(&input, digest, &error), error, ERROR_INTERNAL,
			     "1 of its 6 changes are in no file");
	}
}

/* A domain that left the configuration has its files and its console. */
static void test_left_domain(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(mem_freep) char *folder = unit_path(fixture->folder, "000004");
	CLEANUP(mem_freep) char *changes = NULL, *readme = NULL;
	struct error error = ERROR_INIT;
	char digest[65];

	fill(fixture);
	fixture->changes[fixture->count] = make(CHANGE_SUSPEND, "eve@gone.example", NULL, NULL);
	fixture->changes[fixture->count++].site = "sg";
	draft(fixture, 4, digest);
	ASSERT_OK(batch_publish(fixture->folder, 4, &error), error);
	changes = slurp(folder, "changes-gone.example.csv");
	readme = slurp(folder, "README.txt");
	assert_non_null(strstr(changes, "eve@gone.example"));
	assert_non_null(strstr(readme, "changes-gone.example.csv"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { CASE(test_files),	       CASE(test_modes),
					    CASE(test_deterministic),  CASE(test_recovery),
					    CASE(test_formula),	       CASE(test_missing_change),
					    CASE(test_missing_rename), CASE(test_left_domain) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
