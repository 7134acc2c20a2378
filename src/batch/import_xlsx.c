// SPDX-License-Identifier: MIT
/*
 * Through libxlsxwriter, which keeps passwords in memory of its own and in nameless temporary
 * files. So freed memory is overwritten while a file is open, where the C library can do so; the
 * temporary files lie in the draft; and since the library says nothing about a full disk in the
 * middle, the finished file is read again and compared.
 */
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/mem.h"
#include "batch/import.h"
#include "batch/sheet.h"
#include "digest/digest.h"

/* A folder of their own, so that none stays when one cannot be removed. */
#define PARTS ".parts"

enum { READ_LIMIT = 256 * 1024 * 1024 };

struct import_xlsx {
	const struct template *template;
	struct buf path;
	struct buf parts; /* folder of the temporary files */
	int fd; /* of the file, which is made here, and which the library writes by its name */
	lxw_workbook *workbook;
	lxw_worksheet *worksheet;
	lxw_format *format;
	lxw_row_t row;
	struct digest written;
};

/* With a pattern that is not zero, whatever is freed is overwritten from now on. musl cannot. */
static void import_xlsx_overwrite_freed(int pattern)
{
#ifdef M_PERTURB
	mallopt(M_PERTURB, pattern);
#else
	(void)pattern;
#endif
}

static void import_xlsx_drop(void *file)
{
	struct import_xlsx *xlsx = file;

	lxw_workbook_free(xlsx->workbook);
	file_closep(&xlsx->fd);
	buf_release(&xlsx->path);
	buf_release(&xlsx->parts);
	free(xlsx);
	import_xlsx_overwrite_freed(0);
}

/*
 * "_x" four hexadecimal digits "_" would be read as one character (ECMA-376 part 1, 22.9.2.19), so
 * its first underscore is written as such a one itself.
 */
static void import_xlsx_escape(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (text[0] == '_' && text[1] == 'x' &&
		    strspn(text + 2, "0123456789abcdefABCDEF") >= 4 && text[6] == '_')
			buf_puts(buf, "_x005F");
		buf_putc(buf, *text);
	}
}

static void import_xlsx_digest(struct digest *digest, size_t row, size_t column, const char *text)
{
	const uint64_t place[] = { row, column };

	digest_add(digest, place, sizeof(place));
	digest_add_text(digest, text);
}

static int import_xlsx_row(void *file, const char *const *values, struct error *error)
{
	struct import_xlsx *xlsx = file;

	for (size_t i = 0; i < xlsx->template->count; i++) {
		CLEANUP(buf_wipe) struct buf text = BUF_INIT;
		lxw_error code;

		buf_reserve(&text, strlen(values[i]) * 7 + 1);
		import_xlsx_escape(&text, values[i]);
		code = worksheet_write_string(xlsx->worksheet, xlsx->row, (lxw_col_t)i,
					      buf_text(&text), xlsx->format);
		if (code != LXW_NO_ERROR)
			return error_set(error, ERROR_INTERNAL, "%s: %s", buf_text(&xlsx->path),
					 lxw_strerror(code));
		import_xlsx_digest(&xlsx->written, xlsx->row, i, buf_text(&text));
	}
	xlsx->row++;
	return 0;
}

static int import_xlsx_begin(struct import_xlsx *xlsx, struct error *error)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = xlsx->parts.data };
	/*
	 * The same plan gives the same file, whenever it is written: the oldest time that a ZIP
	 * archive can hold.
	 */
	lxw_doc_properties properties = { .created = 315532800 };

	if (file_make_folder(buf_text(&xlsx->parts), 0700, error) != 0 ||
	    file_create(buf_text(&xlsx->path), 0600, &xlsx->fd, error) != 0)
		return -1;
	xlsx->workbook = workbook_new_opt(buf_text(&xlsx->path), &options);
	if (!xlsx->workbook || workbook_set_properties(xlsx->workbook, &properties) != LXW_NO_ERROR)
		return error_set(error, ERROR_IO, "%s: cannot create", buf_text(&xlsx->path));
	xlsx->worksheet = workbook_add_worksheet(xlsx->workbook, xlsx->template->sheet);
	xlsx->format = workbook_add_format(xlsx->workbook);
	if (!xlsx->worksheet || !xlsx->format)
		return error_set(error, ERROR_IO, "%s: cannot begin the sheet \"%s\"",
				 buf_text(&xlsx->path), xlsx->template->sheet);
	/* Text, so that no number loses leading zeroes. */
	format_set_num_format(xlsx->format, "@");
	return import_xlsx_row(xlsx, xlsx->template->headers, error);
}

static int import_xlsx_open(const char *folder, const char *name, const struct template *template,
			    void **ret_file, struct error *error)
{
	struct import_xlsx *xlsx = mem_new(1, sizeof(*xlsx));

	import_xlsx_overwrite_freed(0x5A);
	xlsx->template = template;
	xlsx->fd = -1;
	file_join(&xlsx->path, folder, name);
	file_join(&xlsx->parts, folder, PARTS);
	digest_init(&xlsx->written);
	if (import_xlsx_begin(xlsx, error) != 0) {
		import_xlsx_drop(xlsx);
		return -1;
	}
	*ret_file = xlsx;
	return 0;
}

static int import_xlsx_seen(void *argument, size_t row, size_t column, const char *text,
			    struct error *error)
{
	(void)error;
	import_xlsx_digest(argument, row, column, text);
	return 0;
}

/* Whether the file holds every cell that was put into it. */
static int import_xlsx_compare(struct import_xlsx *xlsx, struct error *error)
{
	CLEANUP(buf_wipe) struct buf octets = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	unsigned char wanted[DIGEST_SIZE], found[DIGEST_SIZE];
	struct digest digest;

	digest_init(&digest);
	digest_finish(&xlsx->written, wanted);
	if (file_read(buf_text(&xlsx->path), READ_LIMIT, &octets, error) != 0)
		return -1;
	if (sheet_check(octets.data, octets.len, error) != 0 ||
	    sheet_read(octets.data, octets.len, &name, import_xlsx_seen, &digest, error) != 0)
		return error_set(error, ERROR_IO, "%s: was not written whole; is the disk full?",
				 buf_text(&xlsx->path));
	digest_finish(&digest, found);
	if (memcmp(wanted, found, sizeof(wanted)) != 0 ||
	    strcmp(buf_text(&name), xlsx->template->sheet) != 0)
		return error_set(error, ERROR_IO,
				 "%s: does not hold what was written; is the disk full?",
				 buf_text(&xlsx->path));
	return 0;
}

static int import_xlsx_close(void *file, struct error *error)
{
	struct import_xlsx *xlsx = file;
	lxw_error code = workbook_close(xlsx->workbook);
	int status;

	xlsx->workbook = NULL;
	status = code != LXW_NO_ERROR ? error_set(error, ERROR_IO, "%s: cannot write: %s",
						  buf_text(&xlsx->path), lxw_strerror(code))
				      : file_remove_folder(buf_text(&xlsx->parts), error) ||
						import_xlsx_compare(xlsx, error);
	import_xlsx_drop(xlsx);
	return status ? -1 : 0;
}

const struct import_format import_xlsx = {
	.suffix = "xlsx",
	.open = import_xlsx_open,
	.row = import_xlsx_row,
	.close = import_xlsx_close,
	.drop = import_xlsx_drop,
};
