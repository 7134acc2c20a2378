// SPDX-License-Identifier: MIT
/*
 * The operator's import template: the file from the operator's own console says which columns there
 * are, in which order. Columns are recognised by their header, Chinese or English (only the Chinese
 * ones are documented; the console's own wording is in the template). A column that is not known
 * stays empty.
 */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/text_encoding.h"
#include "batch/headers.h"
#include "model/finding.h"

/* Those of headers.h that a template has. */
enum template_column {
	TEMPLATE_NAME = HEADER_NAME,
	TEMPLATE_ADDRESS = HEADER_ADDRESS,
	TEMPLATE_EMPLOYEE_NUMBER = HEADER_EMPLOYEE_NUMBER,
	TEMPLATE_PASSWORD = HEADER_PASSWORD,
	TEMPLATE_DEPARTMENT = HEADER_DEPARTMENT,
	TEMPLATE_EXTENSION = HEADER_EXTENSION,
	TEMPLATE_TITLE = HEADER_TITLE,
	TEMPLATE_MOBILE = HEADER_MOBILE,
	TEMPLATE_QUOTA = HEADER_QUOTA,
	TEMPLATE_UNKNOWN = HEADER_TEMPLATE,
};

struct template
{
	struct arena arena;
	const char **headers; /* as the template has them */
	enum template_column *columns;
	size_t count;
	const char *sheet; /* name of the sheet in a spreadsheet */
	char delimiter;
	const struct text_encoding *encoding; /* of the import files; NULL: UTF-8 */
	bool bom;
};

#define TEMPLATE_INIT      \
	{                  \
		.count = 0 \
	}

/*
 * Reads the header line of a template, a CSV file or, where the build has it, the first row of the
 * first sheet of a spreadsheet (.xlsx); path NULL gives the nine columns that the provider's
 * instructions list. A template without the columns for name, account and password is ERROR_CONFIG;
 * a column that is not known becomes a finding.
 */
MUST_CHECK int template_load(struct template *template, const char *path, struct findings *findings,
			     struct error *error);
void template_release(struct template *template);
