// SPDX-License-Identifier: MIT
/*
 * The import files of one domain: import-DOMAIN-01.csv and so on, at most max_rows accounts in
 * each, in the columns and the encoding of the template. Whoever has a letter that the encoding
 * does not know goes into import-DOMAIN-utf8-01.csv, so that nobody waits and no other row is
 * harmed. Order of calls: import_open, import_row for each creation, import_close; import_release
 * in any case. Every row holds a new password, which is in the file and nowhere else.
 */
#pragma once

#include "batch/password.h"
#include "batch/template.h"
#include "conf/config.h"

/* In the names of files that are in UTF-8 since the encoding of the template cannot say them. */
#define IMPORT_WIDE "-utf8"

/* One form of the files; a row of import.c. */
struct import_format {
	const char *suffix;
	/* Makes the file with the headers of the template. `ret_file` is closed or dropped. */
	int (*open)(const char *folder, const char *name, const struct template *template,
		    void **ret_file, struct error *error);
	/* Adds a row: a value for each column, "" for none. */
	int (*row)(void *file, const char *const *values, struct error *error);
	/* Writes the rest, and ends it even when that fails. */
	int (*close)(void *file, struct error *error);
	/* Ends it in any state. */
	void (*drop)(void *file);
};

extern const struct import_format import_csv;
#ifdef HAVE_XLSX
extern const struct import_format import_xlsx;
#endif

struct import {
	const struct import_format *format;
	const struct template *template;
	const char *folder;
	const char *domain;
	int64_t max_rows;
	struct import_stream {
		const struct template *template;
		const char *infix; /* of the names of its files */
		void *file;	   /* NULL: none is open */
		int64_t rows;	   /* in the file that is open */
		int files;
	} of[2];	      /* in the template's encoding; in UTF-8, what that cannot say */
	struct template wide; /* the template for these */
	struct text_encoder encoder; /* of the template, to try */
	struct buf tried;
	const char **values;
	struct password_pool *pool;
};

/* The file suffix of a format, "csv". */
const char *import_suffix(enum config_format format);

/* The pool, which many imports may share, is the caller's. */
void import_open(struct import *import, const struct config_batch *config,
		 const struct template *template, const char *folder, const char *domain,
		 struct password_pool *pool);

/*
 * Adds an account, in a new file when the last one is full. A value that a spreadsheet would run as
 * a formula is ERROR_INTERNAL: the directory refuses those long before.
 */
MUST_CHECK int import_row(struct import *import, const struct account *account,
			  struct error *error);

/* Whether the encoding of the template can say all values of the account. */
bool import_can_say(const struct template *template, const struct text_encoder *encoder,
		    const struct account *account, struct buf *tried);

/* Ends the last files; file_sync_files makes them durable. */
MUST_CHECK int import_close(struct import *import, struct error *error);

/* For CLEANUP. */
void import_release(struct import *import);
