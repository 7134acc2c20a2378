// SPDX-License-Identifier: MIT
#include "unit.h"

#include "base/mem.h"
#include "state/state_open.h"
#include "state/state_account.h"
#include "state/state_batch.h"
#include "state/state_list.h"
#include "state/state_site.h"
#include "state/state_there.h"

struct fixture {
	char *folder, *path;
	struct state *state;
	struct arena arena;
};

static int setup(void **data)
{
	struct fixture *fixture = mem_new(1, sizeof(*fixture));
	struct error error = ERROR_INIT;

	fixture->folder = unit_dir();
	fixture->path = unit_path(fixture->folder, "state.db");
	ASSERT_OK(state_open(fixture->path, true, &fixture->state, &error), error);
	*data = fixture;
	return 0;
}

static int teardown(void **data)
{
	struct fixture *fixture = *data;

	state_close(fixture->state);
	arena_release(&fixture->arena);
	free(fixture->path);
	unit_dir_release(&fixture->folder);
	free(fixture);
	return 0;
}

static struct known list(const char *id, const char *address, const char *aliases)
{
	struct known known = { .account = { .id = id, .dn = id },
			       .state = ACCOUNT_CREATED,
			       .batch = 1,
			       .changed_at = 100 };

	known.account.value[ACCOUNT_ADDRESS] = address;
	known.account.value[ACCOUNT_NAME] = "邮件组 \"O'Neil\"";
	known.account.value[ACCOUNT_ALIASES] = aliases;
	account_key(id, known.key);
	return known;
}

static void fill(struct list_members *members, const char *const *addresses)
{
	for (; *addresses; addresses++) {
		unsigned char key[ACCOUNT_KEY_SIZE];

		account_key(*addresses, key);
		list_members_add(members, *addresses, key);
	}
}

static const struct list_members nobody = { .items = NULL };

static void test_store(void **data)
{
	static const char *const three[] = { "c@x.y", "a@x.y", "b@x.y", NULL }, *const one[] = {
		"b@x.y", NULL
	};
	struct fixture *fixture = *data;
	CLEANUP(list_members_release) struct list_members added = { .items = NULL };
	CLEANUP(list_members_release) struct list_members removed = { .items = NULL };
	CLEANUP(state_lists_closep) struct state_lists *lists = NULL;
	CLEANUP(vec_release) struct vec addresses = VEC_INIT;
	const struct known staff = list("id:staff", "staff@x.y", "all@x.y everybody@x.y");
	const struct list_members *members;
	struct error error = ERROR_INIT;
	struct known known;

	fill(&added, three);
	fill(&removed, one);
	ASSERT_OK(state_list_store(fixture->state, &staff, &added, &nobody, true, &error), error);
	ASSERT_OK(state_list_store(fixture->state, &staff, &nobody, &removed, false, &error),
		  error);
	ASSERT_OK(state_lists_open(fixture->state, &lists, &error), error);
	assert_int_equal(state_lists_next(lists, &known, &members, &error), 1);
	assert_string_equal(known.account.value[ACCOUNT_NAME], staff.account.value[ACCOUNT_NAME]);
	assert_int_equal(members->count, 2);
	assert_string_equal(members->items[0].address, "a@x.y");
	assert_memory_equal(members->items[0].key, added.items[1].key, ACCOUNT_KEY_SIZE);
	assert_string_equal(members->items[1].address, "c@x.y");
	assert_int_equal(state_lists_next(lists, &known, &members, &error), 0);
	assert_int_equal(
		state_list_find(fixture->state, "everybody@x.y", &fixture->arena, &known, &error),
		1);
	assert_int_equal(
		state_list_find(fixture->state, "id:staff", &fixture->arena, &known, &error), 1);
	assert_int_equal(
		state_list_find(fixture->state, "' OR 1=1 --", &fixture->arena, &known, &error), 0);
	ASSERT_OK(state_lists_of(fixture->state, "c@x.y", &fixture->arena, &addresses, &error),
		  error);
	assert_int_equal(addresses.count, 1);
	assert_string_equal(addresses.items[0], "staff@x.y");
	assert_int_equal(state_list_holder(fixture->state, "all@x.y", staff.key, &fixture->arena,
					   &known, &error),
			 0);
	assert_int_equal(state_list_holder(fixture->state, "all@x.y", added.items[0].key,
					   &fixture->arena, &known, &error),
			 1);
	ASSERT_OK(state_missing(fixture->state, STATE_LISTS, staff.key, 7, 2, &error), error);
	ASSERT_OK(state_moved(fixture->state, STATE_LISTS, staff.key, "cn=elsewhere", &error),
		  error);
	assert_int_equal(state_list_get(fixture->state, staff.key, &fixture->arena, &known, &error),
			 1);
	assert_int_equal(known.missing_runs, 2);
	assert_string_equal(known.account.dn, "cn=elsewhere");
	ASSERT_OK(state_list_remove(fixture->state, staff.key, &error), error);
	addresses.count = 0;
	ASSERT_OK(state_lists_of(fixture->state, "c@x.y", &fixture->arena, &addresses, &error),
		  error);
	assert_int_equal(addresses.count, 0);
	assert_int_equal(
		state_list_find(fixture->state, "all@x.y", &fixture->arena, &known, &error), 0);
}

static int check_change(void *argument, const struct state_list_change *row, struct error *error)
{
	const struct list_change *change = &row->change;
	const struct known *before = &row->before;
	size_t *seen = argument;

	(void)error;
	++*seen;
	assert_string_equal(change->change.id, "0123456789abcdef");
	assert_int_equal(change->change.op, CHANGE_UPDATE);
	assert_string_equal(change->change.after.value[ACCOUNT_ADDRESS], "staff@x.y");
	assert_int_equal(change->added.count, 2);
	assert_string_equal(change->added.items[1].address, "b@x.y");
	assert_int_equal(change->removed.count, 1);
	assert_true(change->removed.items[0].follows);
	assert_int_equal(list_change_gone(change), 0);
	assert_string_equal(before->account.id, "id:staff");
	assert_int_equal(before->state, ACCOUNT_CREATED);
	return 0;
}

static void test_changes(void **data)
{
	static const char *const two[] = { "a@x.y", "b@x.y", NULL }, *const one[] = { "c@x.y",
										      NULL };
	struct fixture *fixture = *data;
	const struct known staff = list("id:staff", "staff@x.y", NULL);
	CLEANUP(list_members_release) struct list_members added = { .items = NULL };
	CLEANUP(list_members_release) struct list_members removed = { .items = NULL };
	struct list_change change = { .change = { .op = CHANGE_UPDATE,
						  .reason = CHANGE_DIFFERS,
						  .before = staff.account,
						  .after = staff.account,
						  .id = "0123456789abcdef" } };
	struct state_batch batch = { .id = 1, .created_at = 5 };
	struct state_list_count count;
	struct error error = ERROR_INIT;
	int64_t other;
	size_t seen = 0;

	fill(&added, two);
	fill(&removed, one);
	removed.items[0].follows = true;
	change.added = added;
	change.removed = removed;
	ASSERT_OK(state_batch_store(fixture->state, &batch, &error), error);
	ASSERT_OK(state_list_change_store(fixture->state, 1, 0, &change, &staff, &error), error);
	ASSERT_OK(state_list_changes(fixture->state, 1, check_change, &seen, &error), error);
	assert_int_equal(seen, 1);
	ASSERT_OK(state_list_count(fixture->state, 1, &count, &error), error);
	assert_int_equal(count.op[CHANGE_UPDATE], 1);
	assert_int_equal(count.added, 2);
	assert_int_equal(count.removed, 1);
	batch.id = 2;
	ASSERT_OK(state_batch_store(fixture->state, &batch, &error), error);
	assert_int_equal(state_batch_shares(fixture->state, 1, true, &other, &error), 0);
	ASSERT_OK(state_list_change_store(fixture->state, 2, 0, &change, &staff, &error), error);
	assert_int_equal(state_batch_shares(fixture->state, 1, true, &other, &error), 1);
	ASSERT_OK(state_batch_drop(fixture->state, 2, &error), error);
	ASSERT_OK(state_list_count(fixture->state, 2, &count, &error), error);
	assert_int_equal(count.op[CHANGE_UPDATE], 0);
}

/* A place in a list is that of the account which is called so, and of no other one. */
static void check_place(const struct fixture *fixture, bool there, const char *id)
{
	CLEANUP(list_members_release) struct list_members members = { .items = NULL };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE], other[ACCOUNT_KEY_SIZE];
	struct error error = ERROR_INIT;
	struct known known;

	account_key("id:staff", key);
	if (there)
		assert_int_equal(
			state_there_list_get(fixture->state, key, &arena, &known, &members, &error),
			1);
	else
		ASSERT_OK(state_list_members(fixture->state, key, &arena, &members, &error), error);
	account_key(id, key);
	account_key("p-1", other);
	assert_int_equal(members.count, 2);
	assert_string_equal(members.items[0].address, "ada@x.y");
	assert_memory_equal(members.items[0].key, key, ACCOUNT_KEY_SIZE);
	assert_memory_equal(members.items[1].key, other, ACCOUNT_KEY_SIZE);
}

static void test_rekey(void **data)
{
	struct fixture *fixture = *data;
	CLEANUP(list_members_release) struct list_members members = { .items = NULL };
	const struct known staff = list("id:staff", "staff@x.y", NULL);
	struct known ada = list("p-1", "ada@x.y", NULL);
	struct error error = ERROR_INIT;

	account_fingerprint(&ada.account, ada.fingerprint);
	/* The other one has an address that the account does not have. */
	list_members_add(&members, "ada@x.y", ada.key);
	list_members_add(&members, "eve@x.y", ada.key);
	ASSERT_OK(state_list_store(fixture->state, &staff, &members, &nobody, true, &error), error);
	ASSERT_OK(state_there_list_store(fixture->state, &staff, &members, &nobody, true, &error),
		  error);
	ASSERT_OK(state_account_store(fixture->state, &ada, &error), error);
	ASSERT_OK(state_there_store(fixture->state, &ada, &error), error);
	ASSERT_OK(state_rekey(fixture->state, "p-1", "p-1 left", &error), error);
	check_place(fixture, false, "p-1 left");
	check_place(fixture, true, "p-1 left");
	ASSERT_OK(state_rekey(fixture->state, "p-1 left", "p-1", &error), error);
	check_place(fixture, false, "p-1");
	check_place(fixture, true, "p-1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_store, setup, teardown),
		cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rekey, setup, teardown)
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
