// SPDX-License-Identifier: MIT
/*
 * Companies of random entries with one to three values of everything, through mapping, spool and
 * plan: what is planned once stays; a further value changes no account, and taking it away again
 * brings back the plan of before; what is wrong with one field costs that field alone; who is
 * disabled is suspended, whatever else is wrong.
 */
#include "mapping/mapping_entry.h"
#include "model/several.h"
#include "plan/plan_make.h"
#include "spool/spool.h"
#include "unit.h"

#include "base/mem.h"

enum { PEOPLE = 7, VALUES = 3, COMPANIES = 150, TRIALS = 12 };

static const struct {
	const char *name;
	enum account_field field;
} attributes[] = {
	{ "mail", ACCOUNT_ADDRESS },
	{ "cn", ACCOUNT_NAME },
	{ "employeeNumber", ACCOUNT_EMPLOYEE_NUMBER },
	{ "ou", ACCOUNT_DEPARTMENT },
	{ "telephoneNumber", ACCOUNT_EXTENSION },
	{ "title", ACCOUNT_TITLE },
	{ "mobile", ACCOUNT_MOBILE },
	{ "quota", ACCOUNT_QUOTA },
	{ "proxyAddresses", ACCOUNT_ALIASES },
};

enum { ATTRIBUTES = ARRAY_LEN(attributes), MAIL = 0, NAME = 1, PROXIES = ATTRIBUTES - 1 };

static struct config_domain domains[] = { { .name = "x.example" } };
static struct config config = { .domains = domains, .domain_count = ARRAY_LEN(domains) };
static struct config_directory directory;

struct person {
	char values[ATTRIBUTES][VALUES][48];
	int count[ATTRIBUTES];
	bool locked;
};

struct company {
	struct person people[PEOPLE];
	struct arena arena; /* of what is known */
	struct known known[PEOPLE];
	size_t known_count;
};

static unsigned dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed / 65536 % sides;
}

/* A value that can be used: few, so that people have some in common. */
static void roll_value(char value[48], int attribute, unsigned *seed)
{
	unsigned number = dice(seed, 12);

	if (attribute == MAIL)
		snprintf(value, 48, "%s%u@x.example", dice(seed, 2) ? "U" : "u", number);
	else if (attribute == PROXIES)
		snprintf(value, 48, "%s%u@x.example", dice(seed, 4) ? "smtp:a" : "SMTP:p",
			 number * 20 + dice(seed, 20));
	else if (attributes[attribute].field == ACCOUNT_QUOTA)
		snprintf(value, 48, "%u", number);
	else
		snprintf(value, 48, "V%u", number);
}

/* One that cannot. */
static void roll_damage(char value[48], int attribute, unsigned *seed)
{
	static const char *const damages[] = { "=1+1", "\x1B[0m", "\xFF", "@@", "x y\n" };

	snprintf(value, 48, "%s", damages[dice(seed, ARRAY_LEN(damages))]);
	if (attribute == MAIL && dice(seed, 2))
		snprintf(value, 48, "u@foreign.example");
	if (attribute == PROXIES)
		snprintf(value, 48, "smtp:@");
}

static void roll_person(struct person *person, unsigned *seed)
{
	*person = (struct person){ .locked = false };
	for (int i = 0; i < ATTRIBUTES; i++) {
		person->count[i] = 1 + (int)dice(seed, VALUES);
		/* Nobody has an address of his own to himself that others have as an alias. */
		person->count[i] -= i == PROXIES && dice(seed, 2) ? person->count[i] : 0;
		for (int j = 0; j < person->count[i]; j++)
			roll_value(person->values[i][j], i, seed);
	}
}

/* The entry of a person; `dn` and `id` are its memory. */
static void fill_entry(struct entry *entry, const struct person *person, int number, char dn[48],
		       char id[16])
{
	snprintf(dn, 48, "uid=%d,ou=V1,dc=x", number);
	snprintf(id, 16, "%d", number);
	entry_clear(entry, dn, strlen(dn));
	entry_add(entry, "entryUUID", strlen("entryUUID"));
	entry_add_value(entry, id, strlen(id));
	for (int i = 0; i < ATTRIBUTES; i++) {
		if (person->count[i])
			entry_add(entry, attributes[i].name, strlen(attributes[i].name));
		for (int j = 0; j < person->count[i]; j++)
			entry_add_value(entry, person->values[i][j], strlen(person->values[i][j]));
	}
	if (person->locked) {
		entry_add(entry, "nsAccountLock", strlen("nsAccountLock"));
		entry_add_value(entry, "TRUE", strlen("TRUE"));
	}
}

static void add_person(struct mapping *mapping, struct spool *spool, const struct person *person,
		       int number)
{
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;
	char dn[48], id[16];

	fill_entry(&entry, person, number, dn, id);
	ASSERT_OK(mapping_entry(mapping, &entry, NULL, &mapped, &error), error);
	ASSERT_OK(spool_add(spool, &mapped.account, mapped.flags, NULL, &error), error);
}

static int64_t many_aliases(const void *ours, const char *domain)
{
	(void)ours;
	return strcmp(domain, "x.example") == 0 ? 100 : -1;
}

static const struct run_time run_time = { .now = 1800000000,
					  .counted = 1800000000,
					  .clock = 1800000000 };

/* The account as the plan has it, confirmed at once. */
static void take_change(struct company *company, const struct change *change)
{
	struct known *known = &company->known[company->known_count++];

	assert_int_equal(change->op, CHANGE_CREATE);
	*known = (struct known){ .account = change->after, .state = ACCOUNT_ENABLED };
	known->account.id = arena_text(&company->arena, change->after.id);
	known->account.dn = arena_text(&company->arena, change->after.dn);
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		known->account.value[field] =
			arena_text(&company->arena, change->after.value[field]);
	account_key(known->account.id, known->key);
	account_fingerprint(&known->account, known->fingerprint);
}

static int compare_known(const void *a, const void *b)
{
	return account_key_compare(((const struct known *)a)->key, ((const struct known *)b)->key);
}

/* One night: the plan in one text; `taken` (NULL: a dry run) takes the changes over. */
static void night(const struct company *company, struct company *taken, struct buf *said,
		  bool suspended[PEOPLE])
{
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mapping_release) struct mapping mapping;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	CLEANUP(spool_closep) struct spool *spool = NULL;
	CLEANUP(plan_release) struct plan plan = { .roster = NULL };
	const struct vec none = VEC_INIT;
	const struct plan_policy policy = { .time = &run_time,
					    .missing_runs = 2,
					    .missing_time = 86400,
					    .grace = 86400,
					    .protected = &none,
					    .keep_old_addresses = true,
					    .alias_limit = many_aliases };
	struct error error = ERROR_INIT;
	struct roster roster;

	mapping_init(&mapping, &config, &directory);
	ASSERT_OK(spool_open(folder, &spool, &error), error);
	for (int i = 0; i < PEOPLE; i++)
		add_person(&mapping, spool, &company->people[i], i);
	ASSERT_OK(spool_seal(spool, &roster, &findings, &error), error);
	plan_init(&plan, &roster, &policy);
	for (size_t i = 0; i < company->known_count; i++)
		plan_known(&plan, &company->known[i], &findings);
	plan_finish(&plan, &findings);
	for (size_t i = 0; i < plan.count; i++) {
		struct change change;
		const struct account *account;

		plan_change(&plan, i, &change);
		account = change_account(&change);
		buf_printf(said, "%s %s:", change_op_text(change.op), account->id);
		for (int field = 0; change.after.id && field < ACCOUNT_FIELDS; field++)
			buf_printf(said, " %s", change.after.value[field] ?: "-");
		buf_putc(said, '\n');
		if (suspended && change.op == CHANGE_SUSPEND)
			suspended[account->id[strlen("entryUUID:")] - '0'] = true;
		if (taken)
			take_change(taken, &change);
	}
	if (taken)
		qsort(taken->known, taken->known_count, sizeof(*taken->known), compare_known);
	buf_printf(said, "held %d\n", (int)plan.held);
}

static void company_init(struct company *company, unsigned *seed)
{
	CLEANUP(buf_release) struct buf first = BUF_INIT;

	*company = (struct company){ .known_count = 0 };
	for (int i = 0; i < PEOPLE; i++)
		roll_person(&company->people[i], seed);
	night(company, company, &first, NULL);
}

static const struct known *known_of(const struct company *company, int number)
{
	unsigned char key[ACCOUNT_KEY_SIZE];
	char id[32];

	snprintf(id, sizeof(id), "entryUUID:%d", number);
	account_key(id, key);
	for (size_t i = 0; i < company->known_count; i++)
		if (memcmp(company->known[i].key, key, sizeof(key)) == 0)
			return &company->known[i];
	return NULL;
}

static void test_further_value(void **state)
{
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < COMPANIES; i++) {
		struct company company;
		CLEANUP(buf_release) struct buf before = BUF_INIT;

		company_init(&company, &seed);
		night(&company, NULL, &before, NULL);
		if (strncmp(before.data, "held", 4) != 0)
			fail_msg("company %d: the second night says %s", i, before.data);
		for (int trial = 0; trial < TRIALS; trial++) {
			CLEANUP(buf_release) struct buf with = BUF_INIT;
			CLEANUP(buf_release) struct buf after = BUF_INIT;
			int who = (int)dice(&seed, PEOPLE), attribute = (int)dice(&seed, PROXIES);
			struct person *person = &company.people[who], saved = *person;
			unsigned place = dice(&seed, (unsigned)person->count[attribute] + 1);

			if (person->count[attribute] == VALUES)
				continue;
			/* Somewhere among them: the order says nothing. */
			memmove(person->values[attribute][place + 1],
				person->values[attribute][place],
				sizeof(person->values[0][0]) *
					((size_t)person->count[attribute] - place));
			person->count[attribute]++;
			roll_value(person->values[attribute][place], attribute, &seed);
			night(&company, NULL, &with, NULL);
			if (known_of(&company, who) && strcmp(with.data, before.data) != 0)
				fail_msg("company %d: %s %s of %d makes\n%sof\n%s", i,
					 attributes[attribute].name,
					 person->values[attribute][place], who, with.data,
					 before.data);
			*person = saved;
			night(&company, NULL, &after, NULL);
			assert_string_equal(after.data, before.data);
		}
		arena_release(&company.arena);
	}
}

/*
 * Some have one address, others several, among them those of the former: all of them get one,
 * nobody the one of somebody else, and nobody waits.
 */
static void test_nobody_waits(void **state)
{
	unsigned seed = 5;

	(void)state;
	for (int i = 0; i < COMPANIES; i++) {
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		struct company company = { .known_count = 0 };

		for (int j = 0; j < PEOPLE; j++) {
			struct person *person = &company.people[j];
			bool single = dice(&seed, 2) != 0;

			roll_person(person, &seed);
			person->count[PROXIES] = 0;
			person->count[MAIL] = single ? 1 : VALUES;
			for (int k = 0; k < VALUES; k++)
				snprintf(person->values[MAIL][k], sizeof(person->values[MAIL][k]),
					 "u%u@x.example", dice(&seed, PEOPLE));
			snprintf(person->values[MAIL][dice(&seed, single ? 1 : VALUES)],
				 sizeof(person->values[MAIL][0]), "%s%d@x.example",
				 single ? "u" : "v", j);
		}
		night(&company, &company, &said, NULL);
		if (company.known_count != PEOPLE || !strstr(said.data, "held 0"))
			fail_msg("company %d:\n%s", i, said.data);
		for (int j = 0; j < PEOPLE; j++) {
			const char *address = company.known[j].account.value[ACCOUNT_ADDRESS];

			for (int k = 0; k < j; k++)
				assert_string_not_equal(
					address, company.known[k].account.value[ACCOUNT_ADDRESS]);
		}
		arena_release(&company.arena);
	}
}

static void map_person(const struct person *person, struct buf fields[ACCOUNT_FIELDS])
{
	CLEANUP(mapping_release) struct mapping mapping;
	CLEANUP(entry_release) struct entry entry = ENTRY_INIT;
	struct error error = ERROR_INIT;
	struct mapped mapped;
	char dn[48], id[16];

	mapping_init(&mapping, &config, &directory);
	fill_entry(&entry, person, 0, dn, id);
	ASSERT_OK(mapping_entry(&mapping, &entry, NULL, &mapped, &error), error);
	for (int field = 0; field < ACCOUNT_FIELDS; field++) {
		const char *at = NULL, *value;
		struct several several;
		size_t len;

		buf_clear(&fields[field]);
		buf_puts(&fields[field], mapped.account.value[field] ?: "-");
		if (!several_find(mapped.account.several, (enum account_field)field, &several))
			continue;
		while (several_next(&several, &at, &value, &len))
			buf_printf(&fields[field], "/%.*s", (int)len, value);
	}
}

/* What is wrong with one field changes no other one. */
static void test_damage(void **state)
{
	unsigned seed = 11;

	(void)state;
	for (int i = 0; i < COMPANIES * TRIALS; i++) {
		struct buf before[ACCOUNT_FIELDS] = { BUF_INIT },
			   after[ACCOUNT_FIELDS] = { BUF_INIT };
		int attribute = (int)dice(&seed, ATTRIBUTES), first;
		struct person person;

		roll_person(&person, &seed);
		map_person(&person, before);
		first = person.count[attribute]
				? (int)dice(&seed, (unsigned)person.count[attribute])
				: 0;
		for (int j = first; j < person.count[attribute]; j++)
			roll_damage(person.values[attribute][j], attribute, &seed);
		map_person(&person, after);
		for (int field = 0; field < ACCOUNT_FIELDS; field++) {
			/* An alias that is the address is none, and a primary alias is an address.
			 */
			bool tied = (attribute == MAIL && field == ACCOUNT_ALIASES) ||
				    (attribute == PROXIES && field == ACCOUNT_ADDRESS);

			if (field != (int)attributes[attribute].field && !tied &&
			    strcmp(before[field].data, after[field].data) != 0)
				fail_msg("%s changes %s from %s to %s", attributes[attribute].name,
					 account_fields[field].key, before[field].data,
					 after[field].data);
			buf_release(&before[field]);
			buf_release(&after[field]);
		}
	}
}

/* Everybody who has an account and is disabled is suspended, with any damage to any field. */
static void test_disabled(void **state)
{
	unsigned seed = 13;

	(void)state;
	for (int i = 0; i < COMPANIES; i++) {
		CLEANUP(buf_release) struct buf said = BUF_INIT;
		bool suspended[PEOPLE] = { false };
		struct company company;

		company_init(&company, &seed);
		for (int j = 0; j < PEOPLE; j++) {
			struct person *person = &company.people[j];

			for (int k = 0; k < ATTRIBUTES; k++) {
				person->count[k] = (int)dice(&seed, VALUES + 1);
				for (int n = 0; n < person->count[k]; n++)
					(dice(&seed, 2) ? roll_damage : roll_value)(
						person->values[k][n], k, &seed);
			}
			person->locked = dice(&seed, 2) != 0;
		}
		/* A read without anybody is none. */
		roll_person(&company.people[0], &seed);
		night(&company, NULL, &said, suspended);
		for (int j = 0; j < PEOPLE; j++)
			if (known_of(&company, j) && company.people[j].locked && !suspended[j])
				fail_msg("company %d: %d is not suspended\n%s", i, j, said.data);
		arena_release(&company.arena);
	}
}

static int group_setup(void **state)
{
	(void)state;
	config_index(&config);
	directory.kind = CONFIG_OPENLDAP;
	memcpy(directory.map, kinds[CONFIG_OPENLDAP].map, sizeof(directory.map));
	directory.map[ACCOUNT_ALIASES].items[0] = "proxyAddresses";
	directory.map[ACCOUNT_EXTENSION].items[0] = "telephoneNumber";
	directory.map[ACCOUNT_QUOTA].items[0] = "quota";
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	map_release(&config.domain_index);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_further_value),
		cmocka_unit_test(test_nobody_waits),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_disabled),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
