// SPDX-License-Identifier: MIT
#include "batch/csv_read.h"

static bool csv_is_end(char octet)
{
	return octet == '\n' || octet == '\r';
}

/* Of those that spreadsheets write, the one that the first line has most of, outside of quotes. */
static char csv_delimiter(const char *at, const char *end)
{
	static const char delimiters[] = ",;\t";
	size_t counts[sizeof(delimiters)] = { 0 }, best = 0;
	bool quoted = false;

	for (; at < end && !csv_is_end(*at); at++) {
		const char *found = memchr(delimiters, *at, sizeof(delimiters) - 1);

		if (*at == '"')
			quoted = !quoted;
		else if (found && !quoted)
			counts[found - delimiters]++;
	}
	for (size_t i = 1; i < sizeof(delimiters) - 1; i++)
		if (counts[i] > counts[best])
			best = i;
	return delimiters[best];
}

/* Past one line end: CR LF, LF or CR. */
static void csv_end_line(struct csv_read *csv)
{
	if (csv->at < csv->end && *csv->at == '\r')
		csv->at++;
	if (csv->at < csv->end && *csv->at == '\n')
		csv->at++;
	else if (csv->at[-1] != '\r')
		return;
	csv->next_line++;
}

struct csv_read csv_read(const char *text, size_t len)
{
	static const char word[] = "sep=", delimiters[] = ",;\t|";
	struct csv_read csv = { .at = text, .end = text + len, .next_line = 1, .text = BUF_INIT };

	while (csv.at < csv.end && csv_is_end(*csv.at))
		csv_end_line(&csv);
	/* Excel's own line that names the delimiter. */
	if (csv.end - csv.at > 5 && memcmp(csv.at, word, strlen(word)) == 0 &&
	    memchr(delimiters, csv.at[4], strlen(delimiters)) && csv_is_end(csv.at[5])) {
		csv.delimiter = csv.at[4];
		csv.at += 5;
		csv_end_line(&csv);
	} else {
		csv.delimiter = csv_delimiter(csv.at, csv.end);
	}
	return csv;
}

void csv_release(struct csv_read *csv)
{
	buf_wipe(&csv->text);
}

/* What stands between quotes, up to the closing one; false when there is none. */
static bool csv_quoted(struct csv_read *csv, const char **ret_why)
{
	for (csv->at++; csv->at < csv->end; csv->at++) {
		if (*csv->at == '"') {
			if (csv->at + 1 >= csv->end || csv->at[1] != '"') {
				csv->at++;
				return true;
			}
			csv->at++;
		}
		csv->next_line += *csv->at == '\n' || (*csv->at == '\r' && csv->at + 1 < csv->end &&
						       csv->at[1] != '\n');
		buf_putc(&csv->text, *csv->at);
	}
	*ret_why = "has a quote that does not end";
	return false;
}

/* One cell, and its delimiter; false when the record ends after it. */
static bool csv_take(struct csv_read *csv, const char **ret_why)
{
	size_t start = csv->text.len;

	if (csv->at < csv->end && *csv->at == '"') {
		if (!csv_quoted(csv, ret_why))
			return false;
		if (csv->at < csv->end && *csv->at != csv->delimiter && !csv_is_end(*csv->at))
			*ret_why = "has text behind a closing quote";
	}
	while (csv->at < csv->end && *csv->at != csv->delimiter && !csv_is_end(*csv->at))
		buf_putc(&csv->text, *csv->at++);
	if (csv->text.len - start > CSV_CELL)
		*ret_why = "has a cell of more than 65536 octets";
	if (*ret_why || csv->count == CSV_COLUMNS) {
		*ret_why = *ret_why ? *ret_why : "has more than 256 cells";
		buf_cut(&csv->text, start);
	} else {
		buf_putc(&csv->text, '\0');
		csv->starts[csv->count++] = start;
	}
	if (csv->at >= csv->end || *csv->at != csv->delimiter)
		return false;
	csv->at++;
	return true;
}

int csv_next(struct csv_read *csv, const char **ret_why)
{
	const char *why = NULL;

	while (csv->at < csv->end && csv_is_end(*csv->at))
		csv_end_line(csv);
	if (csv->at >= csv->end)
		return 0;
	buf_clear(&csv->text);
	csv->count = 0;
	csv->line = csv->next_line;
	while (csv_take(csv, &why))
		;
	csv->whole = csv->at < csv->end;
	if (csv->whole)
		csv_end_line(csv);
	if (!why)
		return 1;
	*ret_why = why;
	return -1;
}

const char *csv_cell(const struct csv_read *csv, size_t column)
{
	return column < csv->count ? csv->text.data + csv->starts[column] : "";
}
