// SPDX-License-Identifier: MIT
/*
 * Writes published data for tests and benches: make_published FOLDER COUNT [GENERATION [TIME]]. The
 * accounts are of one.example, COUNT of them user0, user1 ... enabled, besides
 *
 *     ada       enabled; aliases countess, and some with odd characters      bob     suspended
 *     dora      enabled, but the domain's verdict is not effective           carol   created
 *     cleo      enabled, but closed to mail programs
 *     zoe       in a state of a later version                                rick    retired
 *
 * and of gone.example max, enabled, without a profile. Lists: team (all of user0 ... user99 that
 * there are), crowd (20,000 members).
 */
#include <inttypes.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "clients/profile_file.h"
#include "lookup/lookup_write.h"

static const struct site site = {
	.id = "sg",
	.title = "Singapore",
	.web = "mail.sg.aliyun.com",
	.server = { { "imap.sg.aliyun.com", 993 },
		    { "pop.sg.aliyun.com", 995 },
		    { "smtp.sg.aliyun.com", 465 } },
};

static const struct {
	const char *name, *state, *verdict;
	bool closed;
} people[] = {
	{ "ada", "enabled", "effective" },	  { "bob", "suspended", "effective" },
	{ "carol", "created", "effective" },	  { "dora", "enabled", "not-effective" },
	{ "rick", "retired", "effective" },	  { "zoe", "asleep", "effective" },
	{ "cleo", "enabled", "effective", true },
};

/* Names that a shell, a format, a query or a text file could stumble over. */
static const char *const odd[] = {
	"countess",
	"o'neil&co",
	"a+b=c",
	"{x}",
	"$(id)",
	"`id`",
	"%s%n",
	"a*b?",
	"!bang",
	"李小龙",
	"\xF0\x9F\x93\xAB",
	"x~y^z",
	"_under_",
	"a|b",
	"a/../b",
	"q#r",
};

static void must(int status, const struct error *error)
{
	if (status == 0)
		return;
	fprintf(stderr, "make_published: %s\n", error->text);
	exit(1);
}

static void alias(struct lookup_write *write, const char *name, const char *const *members,
		  size_t count)
{
	CLEANUP(vec_release) struct vec list = VEC_INIT;
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	struct error error = ERROR_INIT;

	for (size_t i = 0; i < count; i++)
		vec_add(&list, members[i]);
	buf_printf(&address, "%s@one.example", name);
	must(lookup_write_alias(write, buf_text(&address), &list, &error), &error);
}

static void account(struct lookup_write *write, const char *local, const char *domain,
		    const char *state, const char *verdict, bool closed)
{
	CLEANUP(buf_release) struct buf address = BUF_INIT;
	const struct lookup_entry entry = { .state = state,
					    .domain = domain,
					    .verdict = verdict,
					    .closed = closed,
					    .name = "Ada \"the\" Lovelace 李",
					    .generation = 3 };
	struct lookup_entry full = entry;
	struct error error = ERROR_INIT;

	buf_printf(&address, "%s@%s", local, domain);
	full.address = full.login = buf_text(&address);
	must(lookup_write_account(write, &full, &error), &error);
}

static void add_lists(struct lookup_write *write, long users)
{
	enum { CROWD = 20000 };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(mem_freep) const char **members = mem_new(CROWD, sizeof(*members));
	char longest[LOOKUP_KEY_MAX + 1] = { 0 };
	size_t team = users < 100 ? (size_t)users : 100;

	for (size_t i = 0; i < CROWD; i++)
		members[i] = arena_printf(&arena, "user%zu@one.example", i);
	if (team > 0)
		alias(write, "team", members, team);
	alias(write, "crowd", members, CROWD);
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		alias(write, odd[i], (const char *const[]){ "ada@one.example" }, 1);
	memset(longest, 'l', LOOKUP_KEY_MAX - strlen("@one.example"));
	alias(write, longest, (const char *const[]){ "ada@one.example", "dora@one.example" }, 2);
}

static void write_profile(const char *folder, uint64_t generation, uint64_t now)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = ERROR_INIT;

	file_join(&path, folder, "profiles");
	must(file_make_folder(buf_text(&path), 0755, &error), &error);
	buf_puts(&path, "/one.example.conf");
	must(profile_file_write(&text, "one.example", &site, NULL, generation, now, &error),
	     &error);
	must(file_replace(buf_text(&path), text.data, text.len, 0644, &error), &error);
}

static void commit(struct lookup_write *write, const char *folder, const char *name,
		   uint64_t generation, uint64_t now)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error error = ERROR_INIT;

	file_join(&path, folder, name);
	must(lookup_write_commit(write, buf_text(&path), generation, now, &error), &error);
	if (write->kind == LOOKUP_ALIASES) {
		buf_cut(&path, path.len - strlen("cdb"));
		buf_puts(&path, "txt");
		must(lookup_write_text(write, buf_text(&path), generation, now, &error), &error);
	}
	lookup_write_release(write);
}

int main(int argc, char **argv)
{
	struct lookup_write aliases = LOOKUP_WRITE_INIT(LOOKUP_ALIASES),
			    accounts = LOOKUP_WRITE_INIT(LOOKUP_ACCOUNTS);
	long users = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	uint64_t generation = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	uint64_t now = argc > 4 ? strtoull(argv[4], NULL, 10) : (uint64_t)clock_now();

	if (argc < 3)
		return 64;
	write_profile(argv[1], generation, now);
	for (size_t i = 0; i < ARRAY_LEN(people); i++)
		account(&accounts, people[i].name, "one.example", people[i].state,
			people[i].verdict, people[i].closed);
	account(&accounts, "max", "gone.example", "enabled", NULL, false);
	add_lists(&aliases, users);
	for (long i = 0; i < users; i++) {
		char name[40], member[60];

		snprintf(name, sizeof(name), "user%ld", i);
		snprintf(member, sizeof(member), "%s@one.example", name);
		account(&accounts, name, "one.example", "enabled", "effective", false);
		alias(&aliases, name, (const char *const[]){ member }, 1);
	}
	accounts.domain = "one.example";
	commit(&accounts, argv[1], "accounts.cdb", generation, now);
	commit(&aliases, argv[1], "aliases.cdb", generation, now);
	return 0;
}
