// SPDX-License-Identifier: MIT
/*
 * The import files of one domain: import-DOMAIN-01.csv and so on, at most max_rows accounts in each, in the columns of the template. Order of calls:
 * import_csv_open, import_csv_row for each creation, import_csv_close. Every row holds a new password; the buffer that it passes through is wiped.
 */
#pragma once

#include "batch/template.h"
#include "model/account.h"

struct import_csv {
	const struct template *template;
	const char *folder;
	const char *domain;
	int64_t max_rows;
	int fd;
	int64_t rows; /* in the file that is open */
	int files;
	struct buf path;
	struct buf text;
};

void import_csv_open(struct import_csv *csv, const struct template *template, const char *folder, const char *domain, int64_t max_rows);

/*
 * Adds an account, in a new file when the last one is full. A value that a spreadsheet would run as a formula is ERROR_INTERNAL: the directory
 * refuses those long before.
 */
MUST_CHECK int import_csv_row(struct import_csv *csv, const struct account *account, struct error *error);

/* Makes the last file durable. */
MUST_CHECK int import_csv_close(struct import_csv *csv, struct error *error);

/* For CLEANUP: wipes and closes, whatever happened. */
void import_csv_release(struct import_csv *csv);
