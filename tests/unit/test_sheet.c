// SPDX-License-Identifier: MIT
#include "unit.h"

#include <unistd.h>

#include "base/mem.h"
#include "batch/import.h"
#include "batch/sheet.h"
#include "batch/zip.h"

static int note_cell(void *argument, size_t row, size_t column, const char *text,
		     struct error *error)
{
	(void)error;
	buf_printf(argument, "%zu.%zu=%s|", row, column, text);
	return 0;
}

static void slurp(const char *folder, const char *name, struct buf *octets)
{
	CLEANUP(mem_freep) char *path = unit_path(folder, name);
	struct error error = ERROR_INIT;

	ASSERT_OK(file_read(path, 1 << 20, octets, &error), error);
}

static const char *const headers[] = { "Name", "Account", "Password" };
static enum template_column columns[] = { TEMPLATE_NAME, TEMPLATE_ADDRESS, TEMPLATE_PASSWORD };
static const struct template template = {
	.headers = (const char **)headers, .columns = columns, .count = 3, .sheet = "账号 & <1>"
};

/* A file with one hostile row, in the place of the one before. */
static void write_one(const char *folder, const char *const *values)
{
	CLEANUP(mem_freep) char *path = unit_path(folder, "a.xlsx");
	struct error error = ERROR_INIT;
	void *file;

	unlink(path);
	ASSERT_OK(import_xlsx.open(folder, "a.xlsx", &template, &file, &error), error);
	ASSERT_OK(import_xlsx.row(file, values, &error), error);
	ASSERT_OK(import_xlsx.close(file, &error), error);
}

static void test_round_trip(void **state)
{
	static const char *const values[] = { "O'Brien & \"Zoë\" <王> _x000D_ 😀 &amp; ", "+49301",
					      "" };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf cells = BUF_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	write_one(folder, values);
	slurp(folder, "a.xlsx", &octets);
	ASSERT_OK(sheet_read(octets.data, octets.len, &name, note_cell, &cells, &error), error);
	assert_string_equal(buf_text(&name), "账号 & <1>");
	assert_string_equal(buf_text(&cells),
			    "0.0=Name|0.1=Account|0.2=Password|1.0=O'Brien & \"Zoë\" <王> "
			    "_x005F_x000D_ 😀 &amp; |1.1=+49301|1.2=|");
	/* The same content is the same file. */
	write_one(folder, values);
	slurp(folder, "a.xlsx", &again);
	assert_int_equal(octets.len, again.len);
	assert_memory_equal(octets.data, again.data, again.len);
}

/*
 * No octet of it may be another one, and no end missing, without notice; and nothing is read beyond
 * it.
 */
static void test_damaged(void **state)
{
	static const char *const values[] = { "Ada", "ada@x.example", "Secret" };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(buf_release) struct buf octets = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct error error = ERROR_INIT;
	size_t refused = 0;

	(void)state;
	write_one(folder, values);
	slurp(folder, "a.xlsx", &octets);
	ASSERT_OK(sheet_read(octets.data, octets.len, &name, note_cell, &wanted, &error), error);
	ASSERT_OK(sheet_check(octets.data, octets.len, &error), error);
	for (size_t len = 0; len < octets.len; len += 7) {
		CLEANUP(mem_freep) char *cut = mem_textn(octets.data, len);
		CLEANUP(buf_release) struct buf cells = BUF_INIT;

		assert_int_equal(sheet_read(cut, len, &name, note_cell, &cells, &error), -1);
		assert_int_equal(sheet_check(cut, len, &error), -1);
	}
	for (size_t i = 0; i < octets.len; i++) {
		CLEANUP(buf_release) struct buf cells = BUF_INIT;

		octets.data[i] = (char)(octets.data[i] ^ 0x55);
		if (sheet_read(octets.data, octets.len, &name, note_cell, &cells, &error) != 0)
			refused++;
		else
			assert_string_equal(buf_text(&cells), buf_text(&wanted));
		octets.data[i] = (char)(octets.data[i] ^ 0x55);
	}
	assert_true(refused > 500);
}

static void test_template(void **state)
{
	static const char *const values[] = { "Ada", "ada@x.example", "Secret" };
	CLEANUP(unit_dir_release) char *folder = unit_dir();
	CLEANUP(mem_freep) char *path = unit_path(folder, "a.xlsx");
	CLEANUP(template_release) struct template read = TEMPLATE_INIT;
	CLEANUP(finding_release) struct findings findings = FINDINGS_INIT;
	struct error error = ERROR_INIT;

	(void)state;
	write_one(folder, values);
	ASSERT_OK(template_load(&read, path, &findings, &error), error);
	assert_string_equal(read.sheet, "账号 & <1>");
	assert_int_equal(read.count, 3);
	assert_memory_equal(read.columns, columns, sizeof(columns));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_round_trip),
					    cmocka_unit_test(test_damaged),
					    cmocka_unit_test(test_template) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
