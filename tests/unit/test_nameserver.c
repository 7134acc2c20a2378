// SPDX-License-Identifier: MIT
#include "unit.h"

#include "dns/nameserver.h"

static const struct {
	const char *text;
	const char *again; /* NULL: none */
} texts[] = {
	{ "192.0.2.1", "192.0.2.1" },
	{ "192.0.2.1:53", "192.0.2.1" },
	{ "192.0.2.1:5300", "192.0.2.1:5300" },
	{ "2001:DB8::1", "2001:db8::1" },
	{ "[2001:db8::1]", "2001:db8::1" },
	{ "[2001:db8::1]:5300", "[2001:db8::1]:5300" },
	{ "::", "::" },
	{ "192.0.2.1:65535", "192.0.2.1:65535" },
	{ "192.0.2.1:0", NULL },
	{ "192.0.2.1:65536", NULL },
	{ "192.0.2.1:", NULL },
	{ "192.0.2.1:+53", NULL },
	{ "192.0.2.1:53x", NULL },
	{ "192.0.2", NULL },
	{ "[192.0.2.1]", NULL },
	{ "[2001:db8::1", NULL },
	{ "[2001:db8::1]53", NULL },
	{ "ns.example.com", NULL },
	{ "fe80::1%eth0", NULL },
	{ "", NULL },
	{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111:2222:3333:4444", NULL },
};

static void test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct nameserver server;
		bool good = nameserver_parse(texts[i].text, &server);

		if (good)
			nameserver_text(&text, &server);
		if (good != (texts[i].again != NULL) ||
		    (good && strcmp(buf_text(&text), texts[i].again) != 0))
			fail_msg("%s: %s", texts[i].text, buf_text(&text));
	}
}

static const struct {
	const char *text;
	bool possible;
} possibles[] = {
	{ "192.0.2.1", true },	       { "10.0.0.1", true },
	{ "127.0.0.1", true },	       { "223.255.255.255", true },
	{ "169.253.1.1", true },       { "2001:db8::1", true },
	{ "fd00::1", true },	       { "::1", true },
	{ "::ffff:192.0.2.1", true },  { "0.0.0.0", false },
	{ "0.1.2.3", false },	       { "169.254.169.254", false },
	{ "224.0.0.251", false },      { "240.0.0.1", false },
	{ "255.255.255.255", false },  { "::", false },
	{ "fe80::1", false },	       { "febf::1", false },
	{ "ff02::1", false },	       { "::ffff:169.254.169.254", false },
	{ "::ffff:224.0.0.1", false }, { "::ffff:0.0.0.0", false },
};

static void test_possible(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(possibles); i++) {
		struct nameserver server;

		assert_true(nameserver_parse(possibles[i].text, &server));
		if (nameserver_is_possible(&server) != possibles[i].possible)
			fail_msg("%s", possibles[i].text);
	}
}

static const struct {
	const char *label;
	const char *content; /* NULL: no such file */
	const char *servers;
} files[] = {
	{ "two",
	  "# by hand\nsearch example.com\nnameserver 192.0.2.1\nnameserver\t2001:db8::1 # "
	  "second\noptions edns0\n",
	  "192.0.2.1 2001:db8::1 " },
	{ "without the last line end", "nameserver 192.0.2.1", "192.0.2.1 " },
	{ "line ends of DOS", "nameserver 192.0.2.1\r\n", "192.0.2.1 " },
	{ "with what cannot be used",
	  "nameserver fe80::1%eth0\nnameserver\nnameservers 192.0.2.3\n nameserver "
	  "192.0.2.4\nnameserver 192.0.2.1\n",
	  "192.0.2.1 " },
	{ "empty", "", "127.0.0.1 " },
	{ "no file", NULL, "127.0.0.1 " },
};

static void test_files(void **state)
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CLEANUP(nameservers_release) struct nameservers servers = NAMESERVERS_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		char *path = files[i].content ? unit_file(folder, "resolv.conf", files[i].content)
					      : unit_path(folder, "absent");
		struct error error = ERROR_INIT;

		ASSERT_OK(nameservers_load(&servers, path, &error), error);
		for (size_t j = 0; j < servers.count; j++) {
			nameserver_text(&text, &servers.items[j]);
			buf_putc(&text, ' ');
		}
		if (strcmp(buf_text(&text), files[i].servers) != 0)
			fail_msg("%s: %s", files[i].label, buf_text(&text));
		free(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_possible),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
