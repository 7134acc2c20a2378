// SPDX-License-Identifier: MIT
#include "base/map.h"
#include "unit.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/mem.h"

/* Keys of any octets, and the map over them, as a user of the map has them. */
struct keys {
	struct buf *items;
	size_t count, cap;
	struct map map;
};

static uint64_t keys_hash(const char *key, size_t len)
{
	return map_hash(MAP_HASH_START, key, len);
}

static bool keys_find(const struct keys *keys, uint64_t hash, const char *key, size_t len,
		      uint32_t *ret_number)
{
	struct map_probe probe = map_probe(hash);

	while (map_next(&keys->map, &probe, ret_number)) {
		const struct buf *item = &keys->items[*ret_number];

		if (item->len == len && memcmp(buf_text(item), key, len) == 0)
			return true;
	}
	return false;
}

static void keys_add(struct keys *keys, uint64_t hash, const char *key, size_t len)
{
	keys->items = mem_grow(keys->items, &keys->cap, keys->count + 1, sizeof(*keys->items));
	keys->items[keys->count] = (struct buf)BUF_INIT;
	buf_add(&keys->items[keys->count], key, len);
	map_add(&keys->map, hash, (uint32_t)keys->count++);
}

static void keys_release(struct keys *keys)
{
	for (size_t i = 0; i < keys->count; i++)
		buf_release(&keys->items[i]);
	free(keys->items);
	map_release(&keys->map);
}

static void test_hash(void **state)
{
	/* From the page of the authors of FNV. */
	(void)state;
	assert_true(map_hash(MAP_HASH_START, "", 0) == 0xcbf29ce484222325u);
	assert_true(map_hash(MAP_HASH_START, "a", 1) == 0xaf63dc4c8601ec8cu);
	assert_true(map_hash(MAP_HASH_START, "foobar", 6) == 0x85944171f73967e8u);
	assert_true(map_hash(map_hash(MAP_HASH_START, "foo", 3), "bar", 3) == 0x85944171f73967e8u);
	assert_true(map_hash_short("", 0) == 0x811c9dc5u);
	assert_true(map_hash_short("a", 1) == 0xe40c292cu);
	assert_true(map_hash_short("foobar", 6) == 0xbf9cf968u);
}

static void test_empty(void **state)
{
	CLEANUP(map_release) struct map map = MAP_INIT;
	struct map_probe probe = map_probe(1);
	uint32_t number;

	(void)state;
	assert_false(map_next(&map, &probe, &number));
	map_clear(&map);
	assert_int_equal(map.count, 0);
}

/* The empty key, keys with a NUL inside, and long ones that differ in their last octet only. */
static void test_keys(void **state)
{
	CLEANUP(keys_release) struct keys keys = { .count = 0 };
	CLEANUP(buf_release) struct buf one = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;

	(void)state;
	buf_fill(&one, 'x', 100001);
	buf_fill(&other, 'x', 100000);
	buf_putc(&other, 'y');

	const struct {
		const char *octets;
		size_t len;
	} rows[] = {
		{ "", 0 },
		{ "\0", 1 },
		{ "a", 1 },
		{ "a\0b", 3 },
		{ "a\0c", 3 },
		{ one.data, one.len },
		{ other.data, other.len },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t hash = keys_hash(rows[i].octets, rows[i].len);
		uint32_t number;

		assert_false(keys_find(&keys, hash, rows[i].octets, rows[i].len, &number));
		keys_add(&keys, hash, rows[i].octets, rows[i].len);
		assert_true(keys_find(&keys, hash, rows[i].octets, rows[i].len, &number));
		assert_int_equal(number, i);
	}
}

/* Keys that all have one hash, or hashes of which only the bits that choose the slot are equal. */
static void test_collisions(void **state)
{
	enum { COUNT = 500 };

	(void)state;
	for (int same = 0; same < 2; same++) {
		CLEANUP(keys_release) struct keys keys = { .count = 0 };

		for (size_t i = 0; i < COUNT; i++)
			keys_add(&keys, same ? 7 : (uint64_t)i << 48 | 7, (const char *)&i,
				 sizeof(i));
		for (size_t i = 0; i < COUNT + 1; i++) {
			uint32_t number;
			bool found = keys_find(&keys, same ? 7 : (uint64_t)i << 48 | 7,
					       (const char *)&i, sizeof(i), &number);

			assert_int_equal(found, i < COUNT);
			assert_true(!found || number == i);
		}
	}
}

/* Everything with one hash is met once, and the look ends. */
static void test_meets_each_once(void **state)
{
	CLEANUP(map_release) struct map map = MAP_INIT;
	struct map_probe probe = map_probe(63);
	bool met[40] = { false };
	uint32_t number = 0;

	(void)state;
	for (uint32_t i = 0; i < ARRAY_LEN(met); i++) {
		map_add(&map, 63, i); /* begins at the last slot: the look goes on at the first */
		map_add(&map, 62, 1000 + i);
	}
	for (size_t i = 0; i < ARRAY_LEN(met); i++) {
		assert_true(map_next(&map, &probe, &number));
		assert_true(number < ARRAY_LEN(met) && !met[number]);
		met[number] = true;
	}
	assert_false(map_next(&map, &probe, &number));
}

static void test_clear(void **state)
{
	CLEANUP(map_release) struct map map = MAP_INIT;
	struct map_probe probe;
	uint32_t number;

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		map_add(&map, i, i);
	map_clear(&map);
	for (uint32_t i = 0; i < 100; i++) {
		probe = map_probe(i);
		assert_false(map_next(&map, &probe, &number));
	}
	map_add(&map, 5, 50);
	probe = map_probe(5);
	assert_true(map_next(&map, &probe, &number));
	assert_int_equal(number, 50);
	assert_int_equal(map.count, 1);
}

static uint64_t hash_of_number(uint32_t number)
{
	char key[32];
	int len = snprintf(key, sizeof(key), "u%07" PRIu32 "@example.com", number);

	return keys_hash(key, (size_t)len);
}

/*
 * As many as a large company has, through each growth. Alike addresses spread: the slots that a
 * look reads are few, as few as with hashes by chance (at half full 1.5 for what is there).
 */
static void test_million(void **state)
{
	enum { COUNT = 1000000 };
	CLEANUP(map_release) struct map map = MAP_INIT;
	uint64_t read = 0;

	(void)state;
	for (uint32_t i = 0; i < COUNT; i++)
		map_add(&map, hash_of_number(i), i);
	assert_int_equal(map.count, COUNT);
	assert_true(map.size >= 2 * COUNT && map.size < 4 * COUNT);
	for (uint32_t i = 0; i < COUNT; i++) {
		struct map_probe probe = map_probe(hash_of_number(i));
		uint32_t start = probe.at, number = COUNT;

		while (map_next(&map, &probe, &number) && number != i)
			;
		assert_int_equal(number, i);
		read += probe.at - start;
	}
	assert_true(read < COUNT * UINT64_C(8) / 5);
	for (uint32_t i = COUNT; i < COUNT + 1000; i++) {
		struct map_probe probe = map_probe(hash_of_number(i));
		uint32_t start = probe.at, number;

		while (map_next(&map, &probe, &number))
			assert_true(hash_of_number(number) != hash_of_number(i));
		assert_true(probe.at - start < 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash),	cmocka_unit_test(test_empty),
		cmocka_unit_test(test_keys),	cmocka_unit_test(test_collisions),
		cmocka_unit_test(test_clear),	cmocka_unit_test(test_meets_each_once),
		cmocka_unit_test(test_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
