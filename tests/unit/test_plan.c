// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "model/alias.h"
#include "model/several.h"
#include "plan/plan_make.h"

enum { DAY = 86400, NOW = 1800000000, PEOPLE = 6 };

/* One input: the entries of the roster, or the known accounts. */
struct person {
	const char *id;
	const char *dn; /* NULL: the id */
	const char *address;
	const char *name;
	const char *title;
	bool disabled;
	unsigned unclear;
	const char *aliases, *former;
	const char *several;	  /* addresses in the roster, the first is `address` */
	bool own_alias;		  /* which is an alias, too */
	const char *titles;	  /* likewise */
	uint32_t flags;		  /* in the roster */
	enum account_state state; /* when known */
	enum account_suspender suspender;
	int64_t suspended_at, missing_since, missing_runs;
};

static const struct run_time world_time = { .now = NOW, .counted = NOW, .clock = NOW };

static struct account account_of(const struct person *person)
{
	struct account account = { .id = person->id,
				   .dn = person->dn ? person->dn : person->id,
				   .disabled = person->disabled,
				   .unclear = person->unclear };

	account.value[ACCOUNT_ADDRESS] = person->address;
	account.value[ACCOUNT_ALIASES] = person->aliases;
	account.value[ACCOUNT_NAME] = person->name ? person->name : "Name";
	account.value[ACCOUNT_TITLE] = person->title;
	return account;
}

static int compare_entries(const void *a, const void *b)
{
	return memcmp(a, b, ACCOUNT_KEY_SIZE);
}

struct world {
	struct buf records;
	struct roster_claim claims[4 * PEOPLE];
	struct roster_entry entries[PEOPLE];
	struct roster roster;
	struct known known[PEOPLE];
	size_t known_count;
	struct vec protected;
	bool drops; /* old addresses */
	struct findings findings;
	struct plan plan;
};

/* The values of a list with one space between, as one of several fields. */
static void add_several(struct buf *buf, enum account_field field, const char *list)
{
	const char *value;
	size_t len;

	if (!list)
		return;
	several_begin(buf, field, "attribute");
	while (alias_next(&list, &value, &len)) {
		CLEANUP(mem_freep) char *text = mem_textn(value, len);

		several_add(buf, text);
	}
}

static void add_claims(struct world *world, const struct account *account, uint64_t offset)
{
	const char *at = account->value[ACCOUNT_ALIASES], *address;
	struct several several;
	size_t len;

	world->claims[world->roster.base.claim_count++] =
		roster_claim(account->value[ACCOUNT_ADDRESS],
			     strlen(account->value[ACCOUNT_ADDRESS]), offset, false);
	while (alias_next(&at, &address, &len))
		world->claims[world->roster.base.claim_count++] =
			roster_claim(address, len, offset, true);
	if (!several_find(account->several, ACCOUNT_ADDRESS, &several))
		return;
	for (at = NULL; several_next(&several, &at, &address, &len);)
		if (strncmp(address, account->value[ACCOUNT_ADDRESS], len) != 0)
			world->claims[world->roster.base.claim_count++] =
				roster_claim(address, len, offset, false);
}

static void world_build(struct world *world, const struct person *seen, const struct person *known)
{
	for (size_t i = 0; i < PEOPLE && seen[i].id; i++) {
		struct account account = account_of(&seen[i]);
		CLEANUP(buf_release) struct buf several = BUF_INIT;
		struct roster_entry *entry = &world->entries[world->roster.base.count++];

		add_several(&several, ACCOUNT_ADDRESS, seen[i].several);
		add_several(&several, ACCOUNT_TITLE, seen[i].titles);
		if (seen[i].own_alias)
			add_several(&several, ACCOUNT_ALIASES, seen[i].address);
		account.several = several.len ? several.data : NULL;
		account_key(account.id, entry->key);
		account_fingerprint(&account, entry->fingerprint);
		entry->offset = world->records.len;
		entry->flags = seen[i].flags;
		account_pack(&world->records, &account);
		if (account.value[ACCOUNT_ADDRESS] && !(entry->flags & ROSTER_MADE))
			add_claims(world, &account, entry->offset);
	}
	qsort(world->claims, world->roster.base.claim_count, sizeof(*world->claims),
	      compare_entries);
	world->roster.base.claims = world->claims;
	qsort(world->entries, world->roster.base.count, sizeof(*world->entries), compare_entries);
	world->roster.records[0] =
		(struct roster_records){ (const unsigned char *)world->records.data,
					 world->records.len };
	world->roster.base.entries = world->entries;
	world->roster.count = world->roster.base.count;
	world->roster.sealed = true;
	for (size_t i = 0; i < PEOPLE && known[i].id; i++) {
		struct known *row = &world->known[world->known_count++];

		row->account = account_of(&known[i]);
		account_key(known[i].id, row->key);
		account_fingerprint(&row->account, row->fingerprint);
		row->state = known[i].state;
		row->suspender = known[i].suspender;
		row->suspended_at = known[i].suspended_at;
		row->missing_since = known[i].missing_since;
		row->missing_runs = known[i].missing_runs;
		row->former = known[i].former;
	}
	qsort(world->known, world->known_count, sizeof(*world->known), compare_entries);
}

static int64_t two_aliases(const void *domains, const char *domain)
{
	(void)domains;
	return strcmp(domain, "x.example") == 0 ? 2 : -1;
}

/* What is known, as the store would say. */
static int world_account(void *store, const unsigned char *key, struct arena *arena,
			 struct known *ret_known)
{
	const struct world *world = store;

	(void)arena;
	for (size_t i = 0; i < world->known_count; i++) {
		if (memcmp(world->known[i].key, key, ACCOUNT_KEY_SIZE) != 0)
			continue;
		*ret_known = world->known[i];
		return 1;
	}
	return 0;
}

static void world_plan(struct world *world)
{
	const struct plan_policy policy = { .time = &world_time,
					    .missing_runs = 2,
					    .missing_time = DAY,
					    .grace = 30 * DAY,
					    .protected = &world->protected,
					    .keep_old_addresses = !world->drops,
					    .alias_limit = two_aliases,
					    .account = world_account,
					    .store = world };

	plan_init(&world->plan, &world->roster, &policy);
	for (size_t i = 0; i < world->known_count; i++)
		plan_known(&world->plan, &world->known[i], &world->findings);
	plan_finish(&world->plan, &world->findings);
}

static void world_release(struct world *world)
{
	plan_release(&world->plan);
	buf_release(&world->records);
	finding_release(&world->findings);
	vec_release(&world->protected);
}

/* What a plan says in one line: "create a@x.example new in the directory; …", then the sums. */
static void world_say(const struct world *world, struct buf *buf)
{
	const struct plan *plan = &world->plan;

	for (size_t i = 0; i < plan->count; i++) {
		struct change change;

		plan_change(plan, i, &change);
		buf_printf(buf, "%s %s %s; ", change_op_text(change.op),
			   change_account(&change)->value[ACCOUNT_ADDRESS],
			   change_reason_text(change.reason));
	}
	buf_printf(buf, "unchanged %d held %d waiting %d", (int)plan->unchanged, (int)plan->held,
		   (int)plan->waiting);
	if (plan->disabled)
		buf_printf(buf, " disabled %d", (int)plan->disabled);
}

#define ADA                                                                     \
	{                                                                       \
		.id = "1", .address = "ada@x.example", .state = ACCOUNT_ENABLED \
	}
#define BOB                                                                     \
	{                                                                       \
		.id = "2", .address = "bob@x.example", .state = ACCOUNT_ENABLED \
	}

static const struct {
	const char *label;
	struct person seen[PEOPLE];
	struct person known[PEOPLE];
	const char *said;
} cases[] = {
	{ "nobody anywhere", {}, {}, "unchanged 0 held 0 waiting 0" },
	{ "first run",
	  { BOB, ADA },
	  {},
	  "create ada@x.example new in the directory; create bob@x.example new in the directory; "
	  "unchanged 0 held 0 waiting 0" },
	{ "second run", { ADA, BOB }, { ADA, BOB }, "unchanged 2 held 0 waiting 0" },
	{ "new and disabled is not created",
	  { { .id = "1", .address = "ada@x.example", .disabled = true } },
	  {},
	  "unchanged 0 held 0 waiting 0 disabled 1" },
	{ "new and excluded",
	  { { .id = "1", .address = "ada@x.example", .flags = ROSTER_EXCLUDED } },
	  {},
	  "unchanged 0 held 0 waiting 0" },
	{ "new and refused",
	  { { .id = "1", .flags = ROSTER_HELD } },
	  {},
	  "unchanged 0 held 1 waiting 0" },
	{ "known and refused is left alone",
	  { { .id = "1", .flags = ROSTER_HELD }, BOB },
	  { ADA, BOB },
	  "unchanged 1 held 1 waiting 0" },
	{ "a title that cannot be used is left as it is",
	  { { .id = "1", .address = "ada@x.example", .unclear = 1u << ACCOUNT_TITLE }, BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .title = "Engineer",
	      .state = ACCOUNT_ENABLED },
	    BOB },
	  "unchanged 2 held 0 waiting 0" },
	{ "a title that cannot be used, and another name",
	  { { .id = "1",
	      .address = "ada@x.example",
	      .name = "New",
	      .unclear = 1u << ACCOUNT_TITLE },
	    BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .title = "Engineer",
	      .state = ACCOUNT_ENABLED },
	    BOB },
	  "update ada@x.example values differ; unchanged 1 held 0 waiting 0" },
	{ "a title that is gone",
	  { { .id = "1", .address = "ada@x.example" }, BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .title = "Engineer",
	      .state = ACCOUNT_ENABLED },
	    BOB },
	  "update ada@x.example values differ; unchanged 1 held 0 waiting 0" },
	{ "refused and disabled is suspended",
	  { { .id = "1", .flags = ROSTER_HELD | ROSTER_REFUSED, .disabled = true }, BOB },
	  { ADA, BOB },
	  "suspend ada@x.example disabled in the directory; unchanged 1 held 0 waiting 0" },
	{ "without an address and disabled is suspended",
	  { { .id = "1", .flags = ROSTER_NO_ADDRESS, .disabled = true }, BOB },
	  { ADA, BOB },
	  "suspend ada@x.example disabled in the directory; unchanged 1 held 0 waiting 0" },
	{ "refused, disabled and suspended already",
	  { { .id = "1", .flags = ROSTER_HELD | ROSTER_REFUSED, .disabled = true } },
	  { { .id = "1", .address = "ada@x.example", .state = ACCOUNT_SUSPENDED } },
	  "unchanged 1 held 0 waiting 0" },
	{ "an address that somebody else claims, too",
	  { { .id = "1", .address = "ada@x.example", .name = "New", .flags = ROSTER_HELD },
	    { .id = "3", .address = "ada@x.example", .flags = ROSTER_HELD } },
	  { ADA },
	  "update ada@x.example values differ; unchanged 0 held 1 waiting 0" },
	{ "an alias that somebody else claims, too",
	  { { .id = "1",
	      .address = "ada@x.example",
	      .aliases = "a@x.example",
	      .flags = ROSTER_HELD } },
	  { ADA },
	  "unchanged 0 held 1 waiting 0" },
	{ "an address that somebody else claims, who leaves",
	  { { .id = "1", .address = "ada@x.example", .flags = ROSTER_HELD, .disabled = true },
	    { .id = "3", .address = "ada@x.example", .flags = ROSTER_HELD } },
	  { ADA },
	  "suspend ada@x.example disabled in the directory; unchanged 0 held 1 waiting 0" },
	{ "of several addresses the one in use stays",
	  { { .id = "1", .address = "a@x.example", .several = "a@x.example ada@x.example" } },
	  { ADA },
	  "unchanged 1 held 0 waiting 0" },
	{ "else the one that the rules prefer is taken",
	  { { .id = "1", .address = "z@x.example", .several = "z@x.example a@x.example" } },
	  { ADA },
	  "rename z@x.example values differ; unchanged 0 held 0 waiting 0" },
	{ "of several titles the one in use stays",
	  { { .id = "1", .address = "ada@x.example", .title = "A", .titles = "A B" } },
	  { { .id = "1", .address = "ada@x.example", .title = "B", .state = ACCOUNT_ENABLED } },
	  "unchanged 1 held 0 waiting 0" },
	{ "the preferred address is an alias of who has another one",
	  { { .id = "1",
	      .address = "a@x.example",
	      .several = "a@x.example ada@x.example",
	      .aliases = "ada@x.example b@x.example",
	      .own_alias = true } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .aliases = "a@x.example b@x.example",
	      .state = ACCOUNT_ENABLED } },
	  "unchanged 1 held 0 waiting 0" },
	{ "but not when somebody else has it",
	  { { .id = "1",
	      .address = "bob@x.example",
	      .several = "bob@x.example ada@x.example",
	      .aliases = "ada@x.example",
	      .own_alias = true,
	      .flags = ROSTER_CONTESTED },
	    BOB },
	  { ADA, BOB },
	  "unchanged 2 held 0 waiting 0" },
	{ "new, and of several addresses the first is claimed by others",
	  { { .id = "1",
	      .address = "bob@x.example",
	      .several = "bob@x.example a@x.example",
	      .flags = ROSTER_CONTESTED },
	    BOB },
	  {},
	  "create a@x.example new in the directory; create bob@x.example new in the directory; "
	  "unchanged 0 held 0 waiting 0" },
	{ "new, and each of several addresses is claimed by others",
	  { { .id = "3",
	      .address = "bob@x.example",
	      .several = "bob@x.example ada@x.example",
	      .flags = ROSTER_CONTESTED },
	    ADA,
	    BOB },
	  { ADA, BOB },
	  "unchanged 2 held 1 waiting 0" },
	{ "who has one of several in use keeps it, though others claim it",
	  { { .id = "1",
	      .address = "ada@x.example",
	      .several = "ada@x.example b@x.example",
	      .flags = ROSTER_CONTESTED },
	    { .id = "3", .address = "ada@x.example" } },
	  { ADA },
	  "create ada@x.example new in the directory; unchanged 1 held 0 waiting 0" },
	{ "nobody is left for whom has none of several in use",
	  { { .id = "1",
	      .address = "bob@x.example",
	      .several = "bob@x.example cy@x.example",
	      .flags = ROSTER_CONTESTED },
	    { .id = "2",
	      .address = "bob@x.example",
	      .aliases = "cy@x.example",
	      .state = ACCOUNT_ENABLED } },
	  { ADA,
	    { .id = "2",
	      .address = "bob@x.example",
	      .aliases = "cy@x.example",
	      .state = ACCOUNT_ENABLED } },
	  "unchanged 1 held 1 waiting 0" },
	{ "held for an alias, and the one of several in use stays",
	  { { .id = "1",
	      .address = "a@x.example",
	      .several = "a@x.example ada@x.example",
	      .name = "New",
	      .aliases = "b@x.example",
	      .flags = ROSTER_HELD } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .aliases = "b@x.example",
	      .state = ACCOUNT_ENABLED } },
	  "update ada@x.example values differ; unchanged 0 held 0 waiting 0" },
	{ "an old address stays, though it is one of several of somebody who has another",
	  { { .id = "1", .address = "ada@x.example" },
	    { .id = "2", .address = "a@x.example", .several = "a@x.example bob@x.example" } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .name = "Old",
	      .aliases = "a@x.example",
	      .former = "a@x.example",
	      .state = ACCOUNT_ENABLED },
	    BOB },
	  "update ada@x.example values differ; unchanged 1 held 0 waiting 0" },
	{ "value changed",
	  { { .id = "1", .address = "ada@x.example", .name = "New" } },
	  { ADA },
	  "update ada@x.example values differ; unchanged 0 held 0 waiting 0" },
	{ "address changed",
	  { { .id = "1", .address = "ada.l@x.example" } },
	  { ADA },
	  "rename ada.l@x.example values differ; unchanged 0 held 0 waiting 0" },
	{ "order: rename, create, update, suspend",
	  { { .id = "1", .address = "z@x.example" },
	    { .id = "3", .address = "a@x.example" },
	    { .id = "2", .address = "bob@x.example", .name = "B" } },
	  { ADA,
	    BOB,
	    { .id = "4",
	      .address = "gone@x.example",
	      .state = ACCOUNT_ENABLED,
	      .missing_runs = 1,
	      .missing_since = NOW - 2 * DAY } },
	  "rename z@x.example values differ; create a@x.example new in the directory; update "
	  "bob@x.example values differ; "
	  "suspend gone@x.example gone from the directory; unchanged 0 held 0 waiting 0" },
	{ "missing once waits", { BOB }, { ADA, BOB }, "unchanged 2 held 0 waiting 1" },
	{ "missing twice, too soon",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .missing_runs = 5,
	      .missing_since = NOW - DAY + 1 },
	    BOB },
	  "unchanged 2 held 0 waiting 1" },
	{ "long ago, but the first run without it",
	  { BOB },
	  { { .id = "1", .address = "ada@x.example", .missing_since = NOW - 9 * DAY }, BOB },
	  "unchanged 2 held 0 waiting 1" },
	{ "missing long enough",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .missing_runs = 1,
	      .missing_since = NOW - DAY },
	    BOB },
	  "suspend ada@x.example gone from the directory; unchanged 1 held 0 waiting 0" },
	{ "excluded long enough",
	  { { .id = "1", .address = "ada@x.example", .flags = ROSTER_EXCLUDED }, BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .missing_runs = 1,
	      .missing_since = NOW - DAY },
	    BOB },
	  "suspend ada@x.example excluded by a rule; unchanged 1 held 0 waiting 0" },
	{ "address lost long enough",
	  { { .id = "1", .flags = ROSTER_NO_ADDRESS }, BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .missing_runs = 1,
	      .missing_since = NOW - DAY },
	    BOB },
	  "suspend ada@x.example has no address in the directory any more; unchanged 1 held 0 "
	  "waiting 0" },
	{ "disabled at once",
	  { { .id = "1", .address = "ada@x.example", .disabled = true } },
	  { ADA },
	  "suspend ada@x.example disabled in the directory; unchanged 0 held 0 waiting 0" },
	{ "disabled and suspended already",
	  { { .id = "1", .address = "ada@x.example", .disabled = true } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_DISABLED,
	      .suspended_at = NOW - DAY } },
	  "unchanged 1 held 0 waiting 0" },
	{ "enabled again",
	  { ADA },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_DISABLED,
	      .disabled = true,
	      .suspended_at = NOW - DAY } },
	  "resume ada@x.example enabled in the directory again; unchanged 0 held 0 waiting 0" },
	{ "back, with another name",
	  { { .id = "1", .address = "ada@x.example", .name = "New" } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_MISSING,
	      .suspended_at = NOW - DAY } },
	  "update ada@x.example values differ; resume ada@x.example enabled in the directory "
	  "again; unchanged 0 held 0 waiting 0" },
	{ "a hand-made suspension is never undone",
	  { ADA },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_PERSON,
	      .suspended_at = NOW - 99 * DAY } },
	  "unchanged 1 held 0 waiting 0" },
	{ "nor is it retired",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_PERSON,
	      .suspended_at = NOW - 99 * DAY,
	      .missing_runs = 9,
	      .missing_since = NOW - 99 * DAY },
	    BOB },
	  "unchanged 2 held 0 waiting 0" },
	{ "grace not over",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_MISSING,
	      .suspended_at = NOW - 30 * DAY + 1,
	      .missing_runs = 9,
	      .missing_since = NOW - 40 * DAY },
	    BOB },
	  "unchanged 2 held 0 waiting 0" },
	{ "disabled for long and then gone has the whole grace period",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_DISABLED,
	      .disabled = true,
	      .suspended_at = NOW - 400 * DAY,
	      .missing_runs = 9,
	      .missing_since = NOW - 30 * DAY + 1 },
	    BOB },
	  "unchanged 2 held 0 waiting 0" },
	{ "disabled for long and then gone for long",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_DISABLED,
	      .disabled = true,
	      .suspended_at = NOW - 400 * DAY,
	      .missing_runs = 9,
	      .missing_since = NOW - 30 * DAY },
	    BOB },
	  "retire ada@x.example suspended for longer than the grace period; unchanged 1 held 0 "
	  "waiting 0" },
	{ "moved is no change",
	  { { .id = "1", .dn = "cn=ada,ou=new", .address = "ada@x.example" } },
	  { ADA },
	  "unchanged 1 held 0 waiting 0" },
	{ "moved and renamed is one rename",
	  { { .id = "1", .dn = "cn=ada,ou=new", .address = "ada.l@x.example" } },
	  { ADA },
	  "rename ada.l@x.example values differ; unchanged 0 held 0 waiting 0" },
	{ "another id with the same DN is another person",
	  { { .id = "9", .dn = "1", .address = "ada9@x.example" } },
	  { ADA },
	  "create ada9@x.example new in the directory; unchanged 1 held 0 waiting 1" },
	{ "a rename that frees an address goes first",
	  { { .id = "1", .address = "bob@x.example" }, { .id = "2", .address = "zoe@x.example" } },
	  { ADA, BOB },
	  "rename zoe@x.example values differ; rename bob@x.example values differ; unchanged 0 "
	  "held 0 waiting 0" },
	{ "a chain of three",
	  { { .id = "1", .address = "bob@x.example" },
	    { .id = "2", .address = "cid@x.example" },
	    { .id = "3", .address = "zoe@x.example" } },
	  { ADA, BOB, { .id = "3", .address = "cid@x.example" } },
	  "rename zoe@x.example values differ; rename cid@x.example values differ; rename "
	  "bob@x.example values differ; unchanged 0 held 0 waiting 0" },
	{ "a ring is opened, the others go on",
	  { { .id = "1", .address = "bob@x.example" },
	    { .id = "2", .address = "ada@x.example" },
	    { .id = "3", .address = "new@x.example" },
	    { .id = "4", .address = "dan@x.example" } },
	  { ADA, BOB, { .id = "3", .address = "cid@x.example" } },
	  "rename bob@x.example values differ; rename ada@x.example values differ; rename "
	  "new@x.example values differ; create dan@x.example new in the directory; unchanged 0 "
	  "held 0 waiting 0" },
	{ "hand-made suspension and disabled, then enabled",
	  { { .id = "1", .address = "ada@x.example", .disabled = true } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_PERSON,
	      .suspended_at = NOW - DAY } },
	  "unchanged 1 held 0 waiting 0" },
	{ "grace over",
	  { BOB },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .state = ACCOUNT_SUSPENDED,
	      .suspender = ACCOUNT_BY_MISSING,
	      .suspended_at = NOW - 30 * DAY,
	      .missing_runs = 9,
	      .missing_since = NOW - 40 * DAY },
	    BOB },
	  "retire ada@x.example suspended for longer than the grace period; unchanged 1 held 0 "
	  "waiting 0" },
	{ "retired and still gone",
	  { BOB },
	  { { .id = "1", .address = "ada@x.example", .state = ACCOUNT_RETIRED }, BOB },
	  "unchanged 1 held 0 waiting 0" },
	{ "retired and back is new",
	  { ADA },
	  { { .id = "1", .address = "ada@x.example", .state = ACCOUNT_RETIRED } },
	  "create ada@x.example new in the directory; unchanged 0 held 0 waiting 0" },
	{ "protected is not suspended",
	  { BOB },
	  { { .id = "1",
	      .address = "admin-1@x.example",
	      .missing_runs = 1,
	      .missing_since = NOW - DAY },
	    BOB },
	  "unchanged 1 held 1 waiting 0" },
	{ "protected is not disabled",
	  { { .id = "1", .address = "admin-1@x.example", .disabled = true } },
	  { { .id = "1", .address = "admin-1@x.example" } },
	  "unchanged 0 held 1 waiting 0" },
	{ "protected is not renamed",
	  { { .id = "1", .address = "ada@x.example" } },
	  { { .id = "1", .address = "admin-1@x.example" } },
	  "unchanged 0 held 1 waiting 0" },
	{ "an old address that has no place is told of, and nothing changes",
	  { { .id = "1",
	      .address = "king@x.example",
	      .aliases = "y@x.example z@x.example",
	      .flags = ROSTER_MADE } },
	  { { .id = "1",
	      .address = "ada@x.example",
	      .aliases = "y@x.example z@x.example",
	      .former = "p@x.example" } },
	  "unchanged 1 held 0 waiting 0" },
	{ "protected may be created",
	  { { .id = "1", .address = "admin-1@x.example" } },
	  {},
	  "create admin-1@x.example new in the directory; unchanged 0 held 0 waiting 0" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world world = { .known_count = 0 };
		CLEANUP(buf_release) struct buf said = BUF_INIT;

		vec_add(&world.protected, "admin-*");
		world_build(&world, cases[i].seen, cases[i].known);
		world_plan(&world);
		world_say(&world, &said);
		if (strcmp(buf_text(&said), cases[i].said) != 0)
			fail_msg("%s:\n  want %s\n  got  %s", cases[i].label, cases[i].said,
				 buf_text(&said));
		world_release(&world);
	}
}

static const struct known *world_known(const struct world *world, const unsigned char *key)
{
	return world->known_count ? bsearch(key, world->known, world->known_count,
					    sizeof(*world->known), compare_entries)
				  : NULL;
}

/* That there are several values is said of those who are looked at. */
static size_t count_lasting(const struct findings *findings)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += strcmp(findings->items[i].rule, "VALUE-SEVERAL") != 0;
	return count;
}

/*
 * Whoever is not watched gives nothing but sums: a plan over the watched alone, with the sums of
 * the others, says the same.
 */
static void test_partial(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world world = { .known_count = 0 };
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		CLEANUP(finding_release) struct findings first = FINDINGS_INIT;
		CLEANUP(plan_release) struct plan whole = { .roster = NULL };

		vec_add(&world.protected, "admin-*");
		world_build(&world, cases[i].seen, cases[i].known);
		world_plan(&world);
		whole = world.plan;
		first = world.findings;
		world.findings = (struct findings)FINDINGS_INIT;
		assert_int_equal(whole.watched.len, whole.watched_count * ACCOUNT_KEY_SIZE);
		plan_init(&world.plan, &world.roster, &whole.policy);
		plan_go_on(&world.plan, &whole.settled);
		for (size_t j = 0; j < whole.watched.len; j += ACCOUNT_KEY_SIZE) {
			const unsigned char *key = (const unsigned char *)whole.watched.data + j;

			assert_true(j == 0 ||
				    memcmp(key - ACCOUNT_KEY_SIZE, key, ACCOUNT_KEY_SIZE) < 0);
			plan_look(&world.plan, key, world_known(&world, key), &world.findings);
		}
		plan_finish(&world.plan, &world.findings);
		world_say(&world, &said);
		if (strcmp(buf_text(&said), cases[i].said) != 0)
			fail_msg("%s:\n  want %s\n  got  %s", cases[i].label, cases[i].said,
				 buf_text(&said));
		assert_int_equal(count_lasting(&world.findings), count_lasting(&first));
		assert_int_equal(world.plan.known_count, whole.known_count);
		assert_int_equal(world.plan.retired_count, whole.retired_count);
		assert_int_equal(world.plan.presence.absence_count, whole.presence.absence_count);
		assert_int_equal(world.plan.presence.returned_count, whole.presence.returned_count);
		assert_int_equal(world.plan.watched.len, whole.watched.len);
		assert_memory_equal(&world.plan.settled, &whole.settled, sizeof(whole.settled));
		world_release(&world);
	}
}

/*
 * A finding about an account without a change is repeated by the next plan, so its key is watched.
 */
static void test_findings_are_watched(void **state)
{
	static const struct person seen[PEOPLE] = {
		{ .id = "1",
		  .address = "king@x.example",
		  .aliases = "y@x.example z@x.example",
		  .flags = ROSTER_MADE },
		BOB,
	};
	static const struct person known[PEOPLE] = {
		{ .id = "1",
		  .address = "ada@x.example",
		  .aliases = "y@x.example z@x.example",
		  .former = "p@x.example" },
		BOB,
	};
	struct world world = { .known_count = 0 };
	unsigned char key[ACCOUNT_KEY_SIZE];

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	account_key("1", key);
	assert_int_equal(world.plan.count, 0);
	assert_int_equal(world.findings.count, 1);
	assert_string_equal(world.findings.items[0].rule, "ALIAS-LIMIT");
	assert_int_equal(world.plan.watched_count, 1);
	assert_memory_equal(world.plan.watched.data, key, sizeof(key));
	assert_int_equal(world.plan.settled.unchanged, 1);
	world_release(&world);
}

/* A list that would be too long is counted, not kept. */
static void test_many_watched(void **state)
{
	struct world world = { .known_count = 0 };
	struct plan_policy policy = { .time = &world_time,
				      .missing_runs = 2,
				      .missing_time = DAY,
				      .protected = &world.protected };

	(void)state;
	world.roster.sealed = true;
	plan_init(&world.plan, &world.roster, &policy);
	for (uint32_t i = 0; i < PLAN_WATCHED_MOST + 5; i++) {
		struct known known = {
			.account = { .id = "x", .value = { [ACCOUNT_ADDRESS] = "x@x.example" } },
			.state = ACCOUNT_ENABLED
		};

		known.key[0] = (unsigned char)(i >> 8);
		known.key[1] = (unsigned char)i;
		plan_known(&world.plan, &known, &world.findings);
	}
	plan_finish(&world.plan, &world.findings);
	assert_int_equal(world.plan.watched_count, PLAN_WATCHED_MOST + 5);
	assert_int_equal(world.plan.watched.len, PLAN_WATCHED_MOST * ACCOUNT_KEY_SIZE);
	assert_int_equal(world.plan.unchanged, PLAN_WATCHED_MOST + 5);
	assert_int_equal(world.plan.settled.unchanged, 0);
	world_release(&world);
}

/* A suspension of a missing account always has its absence on the list for the second question. */
static void test_absences_cover_removals(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world world = { .known_count = 0 };

		world_build(&world, cases[i].seen, cases[i].known);
		world_plan(&world);
		for (size_t j = 0; j < world.plan.count; j++) {
			const struct plan_item *item = &world.plan.items[j];
			bool listed = false;

			if ((item->op != CHANGE_SUSPEND && item->op != CHANGE_RETIRE) ||
			    item->reason == CHANGE_DISABLED)
				continue;
			for (size_t k = 0; k < world.plan.presence.absence_count; k++)
				listed = listed ||
					 world.plan.presence.absences[k].known == item->known;
			assert_true(listed);
		}
		world_release(&world);
	}
}

static void test_returned(void **state)
{
	static const struct person seen[PEOPLE] = { ADA };
	static const struct person known[PEOPLE] = { { .id = "1",
						       .address = "ada@x.example",
						       .missing_runs = 1,
						       .missing_since = NOW - DAY } };
	struct world world = { .known_count = 0 };
	unsigned char key[ACCOUNT_KEY_SIZE];

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	account_key("1", key);
	assert_int_equal(world.plan.presence.returned_count, 1);
	assert_memory_equal(world.plan.presence.returned[0], key, sizeof(key));
	world_release(&world);
}

/* What moved is noted with its new DN, whether something else changed or not. */
static void test_moved(void **state)
{
	static const struct person seen[PEOPLE] = {
		{ .id = "1", .dn = "cn=a,ou=new", .address = "ada@x.example" }, BOB
	};
	static const struct person known[PEOPLE] = { ADA, BOB };
	struct world world = { .known_count = 0 };
	unsigned char key[ACCOUNT_KEY_SIZE];

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	account_key("1", key);
	assert_int_equal(world.plan.presence.move_count, 1);
	assert_memory_equal(world.plan.presence.moves[0].key, key, sizeof(key));
	assert_string_equal(presence_moved_to(&world.plan.presence, &world.plan.presence.moves[0]),
			    "cn=a,ou=new");
	world_release(&world);
}

/* One of a ring gives up its address first. */
static void test_ring(void **state)
{
	static const struct person seen[PEOPLE] = { { .id = "1", .address = "bob@x.example" },
						    { .id = "2", .address = "ada@x.example" } };
	static const struct person known[PEOPLE] = { ADA, BOB };
	struct world world = { .known_count = 0 };
	CLEANUP(buf_release) struct buf way = BUF_INIT;
	struct change change;

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	assert_int_equal(world.findings.count, 0);
	assert_int_equal(world.plan.counts[CHANGE_RENAME], 2);
	plan_change(&world.plan, 0, &change);
	assert_true(change.by_way);
	change_way(&way, &change);
	assert_int_equal(strncmp(buf_text(&way), "renaming-", 9), 0);
	assert_string_equal(strchr(buf_text(&way), '@'), "@x.example");
	plan_change(&world.plan, 1, &change);
	assert_false(change.by_way);
	world_release(&world);
}

static void test_defer(void **state)
{
	static const struct person seen[PEOPLE] = {
		{ .id = "1", .address = "ada@x.example", .disabled = true },
		BOB,
		{ .id = "3", .address = "cid@x.example" }
	};
	static const struct person known[PEOPLE] = { ADA, BOB };
	struct world world = { .known_count = 0 };
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	struct change change;

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	plan_defer(&world.plan, CHANGE_SUSPEND);
	world_say(&world, &said);
	assert_string_equal(
		buf_text(&said),
		"create cid@x.example new in the directory; unchanged 1 held 1 waiting 0");
	assert_int_equal(world.plan.counts[CHANGE_SUSPEND], 0);
	assert_int_equal(world.plan.deferred_count, 1);
	plan_deferred(&world.plan, 0, &change);
	assert_string_equal(change_account(&change)->value[ACCOUNT_ADDRESS], "ada@x.example");
	world_release(&world);
}

/* What a plan wants of one known person, as "op ADDRESS ALIASES", and the rules of its findings. */
static void test_wishes(void **state)
{
	static const struct {
		const char *label;
		struct person seen[PEOPLE], known[PEOPLE];
		const char *said;
		bool drops;
	} wishes[] = {
#define RENAMED .id = "1", .address = "king@x.example"
#define WAS .id = "1", .address = "ada@x.example"
		{ "the old address stays",
		  { { RENAMED } },
		  { { WAS } },
		  "rename king@x.example ada@x.example;" },
		{ "and stays the night after",
		  { { RENAMED } },
		  { { RENAMED, .aliases = "ada@x.example", .former = "ada@x.example" } },
		  "" },
		{ "an alias that the directory had goes with it",
		  { { RENAMED } },
		  { { RENAMED, .aliases = "a@x.example" } },
		  "update king@x.example -;" },
		{ "just the one of the two",
		  { { RENAMED } },
		  { { RENAMED, .aliases = "a@x.example ada@x.example",
		      .former = "ada@x.example" } },
		  "update king@x.example ada@x.example;" },
		{ "beside those of the directory",
		  { { RENAMED, .aliases = "z@x.example" } },
		  { { WAS, .aliases = "z@x.example" } },
		  "rename king@x.example ada@x.example z@x.example;" },
		{ "no place: the directory's stay",
		  { { RENAMED, .aliases = "y@x.example z@x.example" } },
		  { { WAS, .aliases = "y@x.example z@x.example" } },
		  "rename king@x.example y@x.example z@x.example; ALIAS-LIMIT" },
		{ "no place: the older ones stay",
		  { { RENAMED } },
		  { { WAS, .aliases = "p@x.example q@x.example",
		      .former = "p@x.example q@x.example" } },
		  "rename king@x.example p@x.example q@x.example; ALIAS-LIMIT" },
		{ "the directory takes the place of the oldest",
		  { { RENAMED, .aliases = "z@x.example" } },
		  { { RENAMED, .aliases = "p@x.example q@x.example",
		      .former = "p@x.example q@x.example" } },
		  "update king@x.example q@x.example z@x.example; ALIAS-LIMIT" },
		{ "back to the old one",
		  { { WAS } },
		  { { RENAMED, .aliases = "ada@x.example", .former = "ada@x.example" } },
		  "rename ada@x.example king@x.example;" },
		{ "somebody else is given it",
		  { { RENAMED }, { .id = "2", .address = "ada@x.example" } },
		  { { WAS }, { .id = "2", .address = "bob@x.example" } },
		  "rename king@x.example -; rename ada@x.example bob@x.example;" },
		{ "somebody else is given it later",
		  { { RENAMED }, { .id = "2", .address = "ada@x.example" } },
		  { { RENAMED, .aliases = "ada@x.example", .former = "ada@x.example" },
		    { .id = "2", .address = "ada@x.example" } },
		  "update king@x.example -;" },
		{ "of a domain that is no more",
		  { { RENAMED } },
		  { { .id = "1", .address = "ada@y.example" } },
		  "rename king@x.example -;" },
		{ "switched off",
		  { { RENAMED } },
		  { { WAS, .aliases = "p@x.example", .former = "p@x.example" } },
		  "rename king@x.example -;",
		  true },
		{ "suspended with all that it has",
		  { { RENAMED, .disabled = true } },
		  { { RENAMED, .aliases = "ada@x.example", .former = "ada@x.example",
		      .state = ACCOUNT_ENABLED } },
		  "suspend king@x.example ada@x.example;" },

		{ "a made address is kept",
		  { { RENAMED, .flags = ROSTER_MADE } },
		  { { WAS } },
		  "" },
		{ "with other values",
		  { { RENAMED, .name = "King", .flags = ROSTER_MADE } },
		  { { WAS } },
		  "update ada@x.example -;" },
		{ "with only a proposal",
		  { { .id = "1", .flags = ROSTER_MADE | ROSTER_PROPOSED } },
		  { { WAS } },
		  "" },
		{ "without any rule that fits",
		  { { .id = "1", .flags = ROSTER_MADE | ROSTER_NO_ADDRESS } },
		  { { WAS } },
		  "" },
		{ "not in a domain that is no more",
		  { { RENAMED, .flags = ROSTER_MADE } },
		  { { .id = "1", .address = "ada@y.example" } },
		  "rename king@x.example -;" },
		{ "suspended under the address that it has",
		  { { RENAMED, .disabled = true, .flags = ROSTER_MADE } },
		  { { WAS } },
		  "suspend ada@x.example -;" },
		{ "new", { { RENAMED, .flags = ROSTER_MADE } }, {}, "create king@x.example -;" },
		{ "new, without any rule that fits",
		  { { .id = "1", .flags = ROSTER_MADE | ROSTER_NO_ADDRESS } },
		  {},
		  "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		struct world world = { .known_count = 0 };
		CLEANUP(buf_release) struct buf said = BUF_INIT;

		world.drops = wishes[i].drops;
		world_build(&world, wishes[i].seen, wishes[i].known);
		world_plan(&world);
		for (size_t j = 0; j < world.plan.count; j++) {
			struct change change;
			const char *aliases;

			plan_change(&world.plan, j, &change);
			aliases = change_account(&change)->value[ACCOUNT_ALIASES];
			buf_printf(&said, "%s%s %s %s;", j ? " " : "", change_op_text(change.op),
				   change_account(&change)->value[ACCOUNT_ADDRESS],
				   aliases ? aliases : "-");
		}
		for (size_t j = 0; j < world.findings.count; j++)
			buf_printf(&said, " %s", world.findings.items[j].rule);
		if (strcmp(buf_text(&said), wishes[i].said) != 0)
			fail_msg("%s: want %s, got %s", wishes[i].label, wishes[i].said,
				 buf_text(&said));
		world_release(&world);
	}
}

/* A new entry whose name no rule can spell is held and listed in needs_address. */
static void test_needs_address(void **state)
{
	static const struct person seen[PEOPLE] = {
		ADA, { .id = "2", .flags = ROSTER_MADE | ROSTER_PROPOSED }
	};
	static const struct person known[PEOPLE] = {};
	struct world world = { .known_count = 0 };

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	assert_int_equal(world.plan.count, 1);
	assert_int_equal(world.plan.held, 1);
	assert_int_equal(world.plan.needs_address_count, 1);
	assert_string_equal(roster_account(&world.roster, world.plan.needs_address[0]).id, "2");
	world_release(&world);
}

static void test_hold_many(void **state)
{
	static const struct person seen[PEOPLE] = { ADA,
						    BOB,
						    { .id = "3", .address = "cid@x.example" } };
	static const struct person known[PEOPLE] = {};
	static const bool held[] = { true, false, true };
	struct world world = { .known_count = 0 };
	CLEANUP(buf_release) struct buf said = BUF_INIT;

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	plan_hold_many(&world.plan, held);
	world_say(&world, &said);
	assert_string_equal(
		buf_text(&said),
		"create bob@x.example new in the directory; unchanged 0 held 2 waiting 0");
	world_release(&world);
}

static void test_hold(void **state)
{
	static const struct person seen[PEOPLE] = { ADA, BOB };
	static const struct person known[PEOPLE] = {};
	struct world world = { .known_count = 0 };
	CLEANUP(buf_release) struct buf said = BUF_INIT;

	(void)state;
	world_build(&world, seen, known);
	world_plan(&world);
	plan_hold(&world.plan, 0);
	world_say(&world, &said);
	assert_string_equal(
		buf_text(&said),
		"create bob@x.example new in the directory; unchanged 0 held 1 waiting 0");
	assert_int_equal(world.plan.counts[CHANGE_CREATE], 1);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_findings_are_watched),
		cmocka_unit_test(test_many_watched),
		cmocka_unit_test(test_absences_cover_removals),
		cmocka_unit_test(test_returned),
		cmocka_unit_test(test_wishes),
		cmocka_unit_test(test_needs_address),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_ring),
		cmocka_unit_test(test_defer),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_hold_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
