// SPDX-License-Identifier: MIT
/*
 * The entry points of the name service module called as the C library calls them, with the
 * sanitizers of the developer build.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lookup/lookup_write.h"
#include "modules/nss_mailprov.h"

enum { NO_ERROR = 4242 }; /* an errno that nothing sets */

static char *folder;

static void publish(uint64_t generation, const char *extra)
{
	static const char *const members[] = { "alice@example.com", "bob@example.com",
					       "carol@example.com" };
	struct lookup_write write = LOOKUP_WRITE_INIT(LOOKUP_ALIASES);
	struct error error = ERROR_INIT;

	for (size_t count = 1; count <= ARRAY_LEN(members); count++) {
		CLEANUP(vec_release) struct vec list = VEC_INIT;
		char name[40];

		for (size_t i = 0; i < count; i++)
			vec_add(&list, members[i]);
		snprintf(name, sizeof(name), "list%zu@example.com", count);
		ASSERT_OK(lookup_write_alias(&write, name, &list, &error), error);
		if (extra && count == 1)
			ASSERT_OK(lookup_write_alias(&write, extra, &list, &error), error);
	}
	ASSERT_OK(lookup_write_commit(&write, "published/aliases.cdb", generation,
				      1700000000 + generation, &error),
		  error);
	lookup_write_release(&write);
}

static int setup(void **state)
{
	(void)state;
	folder = unit_dir();
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(mkdir("published", 0755), 0);
	publish(1, NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(chdir("/"), 0);
	unit_dir_release(&folder);
	return 0;
}

/*
 * One call, with errno itself as *errnop, as the C library does it; checks that a success leaves
 * errno alone.
 */
static enum nss_status by_name(const char *name, struct aliasent *entry, char *buffer, size_t size)
{
	enum nss_status status;

	errno = NO_ERROR;
	status = _nss_mailprov_getaliasbyname_r(name, entry, buffer, size, &errno);
	assert_int_equal(errno == NO_ERROR, status == NSS_STATUS_SUCCESS);
	return status;
}

static void test_found(void **state)
{
	struct aliasent entry;
	char buffer[400];

	(void)state;
	assert_int_equal(by_name("LIST3@Example.COM", &entry, buffer, sizeof(buffer)),
			 NSS_STATUS_SUCCESS);
	assert_string_equal(entry.alias_name, "list3@example.com");
	assert_int_equal(entry.alias_members_len, 3);
	assert_string_equal(entry.alias_members[0], "alice@example.com");
	assert_string_equal(entry.alias_members[1], "bob@example.com");
	assert_string_equal(entry.alias_members[2], "carol@example.com");
	assert_int_equal(entry.alias_local, 0);
}

/* errno and *errnop apart: errno is as before in any case. */
static void test_errno_apart(void **state)
{
	struct aliasent entry;
	char buffer[400];
	int other = NO_ERROR;

	(void)state;
	errno = 7;
	assert_int_equal(_nss_mailprov_getaliasbyname_r("nobody@example.com", &entry, buffer,
							sizeof(buffer), &other),
			 NSS_STATUS_NOTFOUND);
	assert_int_equal(other, ENOENT);
	assert_int_equal(errno, 7);
	assert_int_equal(
		_nss_mailprov_getaliasbyname_r("list1@example.com", &entry, buffer, 1, &other),
		NSS_STATUS_TRYAGAIN);
	assert_int_equal(other, ERANGE);
	assert_int_equal(errno, 7);
}

static void test_status(void **state)
{
	static const struct {
		const char *label, *name;
	} absent[] = {
		{ "unknown", "nobody@example.com" },	{ "empty", "" },
		{ "the header", LOOKUP_HEADER_KEY },	{ "a space", "list1@example.com " },
		{ "a newline", "list1@example.com\n" }, { "bare", "list1" },
		{ "a path", "../../etc/passwd" },	{ "a format", "%s%s%n" },
	};
	char long_name[1000] = { 0 }, buffer[400];
	struct aliasent entry;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(absent); i++) {
		print_message("# %s\n", absent[i].label);
		/* Also with no buffer at all: it is not too small for what is not there. */
		for (size_t size = 0; size <= sizeof(buffer); size += sizeof(buffer)) {
			assert_int_equal(by_name(absent[i].name, &entry, buffer, size),
					 NSS_STATUS_NOTFOUND);
			assert_int_equal(errno, ENOENT);
		}
	}
	memset(long_name, 'a', sizeof(long_name) - 1);
	assert_int_equal(by_name(long_name, &entry, buffer, sizeof(buffer)), NSS_STATUS_NOTFOUND);
	assert_int_equal(errno, ENOENT);
}

static void expected_record_unavailable(const char *label)
{
	struct aliasent entry;
	char buffer[400];

	print_message("# %s\n", label);
	assert_int_equal(by_name("list1@example.com", &entry, buffer, sizeof(buffer)),
			 NSS_STATUS_UNAVAIL);
	assert_int_equal(errno, ENOENT);
	errno = NO_ERROR;
	assert_int_equal(_nss_mailprov_setaliasent(), NSS_STATUS_SUCCESS);
	assert_int_equal(_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &errno),
			 NSS_STATUS_UNAVAIL);
	assert_int_equal(errno, ENOENT);
}

static void test_not_to_be_had(void **state)
{
	static const char path[] = "published/aliases.cdb";
	struct lookup_write accounts = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS);
	struct error error = ERROR_INIT;

	(void)state;
	assert_int_equal(chmod(path, 0664), 0);
	expected_record_unavailable("group may write");
	assert_int_equal(chmod(path, 0646), 0);
	expected_record_unavailable("others may write");
	assert_int_equal(chmod(path, 0644), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
		expected_record_unavailable("of another user");
		assert_int_equal(chown(path, 0, (gid_t)-1), 0);
	}
	assert_int_equal(rename(path, "published/kept"), 0);
	expected_record_unavailable("missing");
	assert_int_equal(symlink("kept", path), 0);
	expected_record_unavailable("a link");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0644), 0);
	expected_record_unavailable("a FIFO");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	expected_record_unavailable("a folder");
	assert_int_equal(rmdir(path), 0);
	ASSERT_OK(lookup_write_commit(&accounts, path, 1, 1, &error), error);
	expected_record_unavailable("accounts in its place");
	ASSERT_OK(file_replace(path, "alias: member\n", 14, 0644, &error), error);
	expected_record_unavailable("text");
	ASSERT_OK(file_replace(path, "", 0, 0644, &error), error);
	expected_record_unavailable("empty");
}

static void test_no_descriptors(void **state)
{
	struct rlimit before, tight;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct aliasent entry;
	char buffer[400];

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = (rlim_t)fd + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	assert_int_equal(by_name("list1@example.com", &entry, buffer, sizeof(buffer)),
			 NSS_STATUS_TRYAGAIN);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	close(fd);
}

static bool is_inside(const void *pointer, const char *buffer, size_t size)
{
	return (const char *)pointer >= buffer && (const char *)pointer < buffer + size;
}

/* Everything that the entry points to lies in the buffer, and is aligned. */
static void assert_entry(const struct aliasent *entry, size_t count, const char *buffer,
			 size_t size)
{
	assert_int_equal(entry->alias_members_len, count);
	assert_true(is_inside(entry->alias_name, buffer, size) &&
		    is_inside(entry->alias_name + strlen(entry->alias_name), buffer, size));
	assert_int_equal((uintptr_t)entry->alias_members % _Alignof(char *), 0);
	assert_true(is_inside(entry->alias_members, buffer, size) &&
		    is_inside((const char *)(entry->alias_members + count) - 1, buffer, size));
	for (size_t i = 0; i < count; i++)
		assert_true(is_inside(entry->alias_members[i], buffer, size) &&
			    is_inside(entry->alias_members[i] + strlen(entry->alias_members[i]),
				      buffer, size));
}

/*
 * Every size up to what is needed and a little more, at each alignment: too small is ERANGE, and
 * once it is enough it stays enough.
 */
static void test_buffer_sweep(void **state)
{
	static const char value[] = "alice@example.com,bob@example.com,carol@example.com",
			  name[] = "list3@example.com";
	const size_t most = sizeof(value) + sizeof(name) + sizeof(char *) + 3 * sizeof(char *) + 8;

	(void)state;
	for (size_t shift = 0; shift < 8; shift++) {
		bool enough = false;

		for (size_t size = 0; size <= most; size++) {
			/*
			 * Of its own size, so that the sanitizer sees an octet written behind it.
			 */
			char *block = malloc(shift + size + (shift + size == 0)),
			     *buffer = block + shift;
			struct aliasent entry;
			enum nss_status status;

			assert_non_null(block);
			status = by_name(name, &entry, buffer, size);
			if (status == NSS_STATUS_SUCCESS) {
				enough = true;
				assert_entry(&entry, 3, buffer, size);
			} else {
				assert_false(enough);
				assert_int_equal(status, NSS_STATUS_TRYAGAIN);
				assert_int_equal(errno, ERANGE);
			}
			free(block);
		}
		assert_true(enough);
	}
}

static void test_enumeration(void **state)
{
	struct aliasent entry;
	char buffer[400], name[40];
	int error = NO_ERROR;

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(_nss_mailprov_setaliasent(), NSS_STATUS_SUCCESS);
		for (size_t count = 1; count <= 3; count++) {
			/* Too small first: the same entry comes again. */
			assert_int_equal(_nss_mailprov_getaliasent_r(&entry, buffer, 20, &error),
					 NSS_STATUS_TRYAGAIN);
			assert_int_equal(error, ERANGE);
			/* In between a search by name, which has nothing to do with it. */
			assert_int_equal(
				by_name("list2@example.com", &entry, buffer, sizeof(buffer)),
				NSS_STATUS_SUCCESS);
			assert_int_equal(
				_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &error),
				NSS_STATUS_SUCCESS);
			snprintf(name, sizeof(name), "list%zu@example.com", count);
			assert_string_equal(entry.alias_name, name);
			assert_entry(&entry, count, buffer, sizeof(buffer));
		}
		for (int again = 0; again < 3; again++) {
			assert_int_equal(
				_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &error),
				NSS_STATUS_NOTFOUND);
			assert_int_equal(error, ENOENT);
		}
	}
	assert_int_equal(_nss_mailprov_endaliasent(), NSS_STATUS_SUCCESS);
	assert_int_equal(_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &error),
			 NSS_STATUS_SUCCESS);
	assert_string_equal(entry.alias_name, "list1@example.com");
}

/*
 * A new publication in the middle: no entry of another list, and the enumeration can begin again.
 */
static void test_enumeration_replaced(void **state)
{
	struct aliasent entry;
	char buffer[400];
	int error = NO_ERROR;

	(void)state;
	assert_int_equal(_nss_mailprov_setaliasent(), NSS_STATUS_SUCCESS);
	assert_int_equal(_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &error),
			 NSS_STATUS_SUCCESS);
	publish(2, "aaa@example.com");
	assert_int_equal(_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &error),
			 NSS_STATUS_TRYAGAIN);
	assert_int_equal(error, EAGAIN);
	assert_int_equal(_nss_mailprov_setaliasent(), NSS_STATUS_SUCCESS);
	assert_int_equal(_nss_mailprov_getaliasent_r(&entry, buffer, sizeof(buffer), &error),
			 NSS_STATUS_SUCCESS);
	assert_string_equal(entry.alias_name, "aaa@example.com");
}

/*
 * Looks everything up in a damaged file: whatever comes is one of the answers of the table, in the
 * buffer, and it ends.
 */
static void use_damaged(void)
{
	char *buffer = malloc(200);
	struct aliasent entry;
	enum nss_status status;
	size_t count = 0;
	int error;

	assert_non_null(buffer);
	status = by_name("list3@example.com", &entry, buffer, 200);
	if (status == NSS_STATUS_SUCCESS)
		assert_entry(&entry, entry.alias_members_len, buffer, 200);
	else
		assert_true(errno == ENOENT || errno == ERANGE);
	assert_int_equal(_nss_mailprov_setaliasent(), NSS_STATUS_SUCCESS);
	while ((status = _nss_mailprov_getaliasent_r(&entry, buffer, 200, &error)) ==
	       NSS_STATUS_SUCCESS)
		assert_true(++count < 1000);
	assert_true(error == ENOENT || error == ERANGE);
	free(buffer);
}

static void test_damage(void **state)
{
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	struct error error = ERROR_INIT;
	CLEANUP(file_closep) int fd = -1;

	(void)state;
	ASSERT_OK(file_read("published/aliases.cdb", 1 << 20, &octets, &error), error);
	fd = open("published/aliases.cdb", O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	for (size_t at = 0; at < octets.len; at++) {
		static const unsigned char masks[] = { 0x01, 0x80, 0xFF };

		for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
			unsigned char octet = (unsigned char)octets.data[at] ^ masks[i];

			assert_int_equal(pwrite(fd, &octet, 1, (off_t)at), 1);
			use_damaged();
		}
		assert_int_equal(pwrite(fd, octets.data + at, 1, (off_t)at), 1);
		/* Four octets at once: huge places and lengths. */
		if (at % 4 == 0 && at + 4 <= octets.len) {
			assert_int_equal(pwrite(fd, "\xFF\xFF\xFF\x7F", 4, (off_t)at), 4);
			use_damaged();
			assert_int_equal(pwrite(fd, octets.data + at, 4, (off_t)at), 4);
		}
	}
	for (size_t size = octets.len; size-- > 0;) {
		assert_int_equal(ftruncate(fd, (off_t)size), 0);
		expected_record_unavailable("cut");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errno_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_status, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_to_be_had, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_descriptors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_buffer_sweep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enumeration, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enumeration_replaced, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
