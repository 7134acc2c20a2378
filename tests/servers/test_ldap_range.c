// SPDX-License-Identifier: MIT
/*
 * A group of 2,000 members by ranges from a domain controller: all are had, whatever part was asked
 * for first. Started by t-sync-ad.sh, which says in the environment where the server is; run alone
 * this skips.
 */
#include "ldap/ldap_server.h"
#include "unit.h"

#include <signal.h>

enum { MEMBERS = 2000 };

struct seen {
	size_t entries, members;
	struct vec values;
	struct arena arena;
};

static int take(void *argument, const struct entry *entry, struct error *error)
{
	struct seen *seen = argument;
	size_t count;
	const struct entry_value *values = entry_values(entry, "member", &count);

	(void)error;
	seen->entries++;
	seen->members += count;
	for (size_t i = 0; i < count; i++)
		vec_add(&seen->values, arena_textn(&seen->arena, values[i].octets, values[i].len));
	assert_false(entry_is_ranged(entry, "member"));
	return 0;
}

static void test_group(void **state)
{
	static const char *firsts[] = { "member", "member;range=0-1499", "member;range=0-9",
					"member;range=1990-*" };
	struct config config = { .file = NULL };
	struct config_directory directory = { .kind = CONFIG_AD };
	struct source_area area = { .base = getenv("SAMBA_BASE"), .normal = getenv("SAMBA_BASE") };
	struct source_setup setup = {
		.config = &config, .directory = &directory, .areas = &area, .area_count = 1
	};
	struct ldap_server server;
	struct error error = ERROR_INIT;

	(void)state;
	directory.timeout.connect = directory.timeout.idle = 20;
	directory.bind.method = CONFIG_BIND_SIMPLE;
	directory.bind.dn = getenv("SAMBA_ADMIN");
	directory.bind.password_file = getenv("SECRET");
	directory.tls.ca_file = getenv("SAMBA_CA");
	vec_add(&directory.uri, getenv("SAMBA_URI"));
	vec_add(&directory.base, getenv("SAMBA_BASE"));
	ASSERT_OK(ldap_server_connect(&server, &setup, &error), error);
	ldap_session_begin(server.session, INT64_MAX);
	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		const struct vec attributes = { .items = &firsts[i], .count = 1 };
		const struct ldap_question question = {
			.base = directory.base.items[0],
			.scope = LDAP_SCOPE_SUBTREE,
			.filter = "(cn=big)",
			.attributes = &attributes,
			.page_size = 100,
			.control = ldap_server_scope_control(&server),
		};
		struct seen seen = { .entries = 0 };
		int code;

		ASSERT_OK(ldap_server_ask(&server, &question, take, &seen, &code, &error), error);
		assert_int_equal(seen.entries, 1);
		assert_int_equal(seen.members, MEMBERS);
		vec_sort(&seen.values);
		assert_int_equal(seen.values.count, MEMBERS);
		vec_release(&seen.values);
		arena_release(&seen.arena);
	}
	ldap_session_end(server.session);
	ldap_server_release(&server);
	vec_release(&directory.uri);
	vec_release(&directory.base);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_group) };

	if (!getenv("SAMBA_URI")) {
		puts("1..0 # SKIP started by t-sync-ad.sh");
		return 0;
	}
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
