// SPDX-License-Identifier: MIT
#include "mapping/mapping_choice.h"

#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "entry/dn_read.h"
#include "entry/fold.h"
#include "mapping/mapping_value.h"
#include "model/several.h"

/* What a rank is made of: the caller's counts more than where the DN has the value. */
enum { RANK_NAMES = -1, RANK_PLAIN, RANK_CONTAINER, RANKS = 4 };

enum { CHOICES_SHOWN = 8 };

void mapping_choice_begin(struct mapping *mapping)
{
	buf_clear(&mapping->pool);
	mapping->choice_count = 0;
}

void mapping_choice_add(struct mapping *mapping, const char *text, int rank,
			const struct entry_value *value)
{
	struct mapping_choice *choice;

	mapping->choices = mem_grow(mapping->choices, &mapping->choice_cap,
				    mapping->choice_count + 1, sizeof(*mapping->choices));
	choice = &mapping->choices[mapping->choice_count++];
	*choice = (struct mapping_choice){ .at = mapping->pool.len, .rank = rank * RANKS };
	if (value)
		choice->value = *value;
	buf_add(&mapping->pool, text, strlen(text) + 1);
}

static bool choice_is_part(const struct dn_part *part, const char *attribute,
			   const struct entry_value *value)
{
	return !part->binary && part->type_len == strlen(attribute) &&
	       strncasecmp(part->type, attribute, part->type_len) == 0 &&
	       fold_equal(part->value, part->len, value->octets, value->len);
}

static int choice_rank(const struct dn_parts *parts, const char *attribute,
		       const struct entry_value *value)
{
	const struct dn_part *topmost = NULL;

	if (!value->octets)
		return RANK_PLAIN;
	for (size_t i = 0; i < parts->count && (i == 0 || !parts->items[i].begins); i++)
		if (choice_is_part(&parts->items[i], attribute, value))
			return RANK_NAMES;
	for (size_t i = 1; i < parts->count; i++)
		if (parts->items[i].type_len == strlen(attribute) &&
		    strncasecmp(parts->items[i].type, attribute, strlen(attribute)) == 0)
			topmost = &parts->items[i];
	return topmost && choice_is_part(topmost, attribute, value) ? RANK_CONTAINER : RANK_PLAIN;
}

static void choice_rank_all(struct mapping *mapping, const char *attribute)
{
	struct dn_reader reader = dn_read_open(mapping->entry->dn, mapping->entry->dn_len);
	CLEANUP(dn_parts_release) struct dn_parts parts = { .count = 0 };
	struct dn_part part;

	while (dn_read_next(&reader, &part) > 0)
		dn_parts_add(&parts, &part);
	for (size_t i = 0; i < mapping->choice_count; i++)
		mapping->choices[i].rank +=
			choice_rank(&parts, attribute, &mapping->choices[i].value);
	dn_read_release(&reader);
}

static int choice_compare_texts(const void *a, const void *b, void *pool)
{
	const struct mapping_choice *x = a, *y = b;
	int order = strcmp((const char *)pool + x->at, (const char *)pool + y->at);

	return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static int choice_compare(const void *a, const void *b, void *pool)
{
	const struct mapping_choice *x = a, *y = b;

	return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : choice_compare_texts(a, b, pool);
}

/* Each text once, with the best of its ranks, in their order. */
static void choice_sort(struct mapping *mapping)
{
	struct mapping_choice *choices = mapping->choices;
	char *pool = mapping->pool.data;
	size_t kept = 0;

	qsort_r(choices, mapping->choice_count, sizeof(*choices), choice_compare_texts, pool);
	for (size_t i = 1; i < mapping->choice_count; i++)
		if (strcmp(pool + choices[kept].at, pool + choices[i].at) != 0)
			choices[++kept] = choices[i];
	mapping->choice_count = kept + 1;
	qsort_r(choices, mapping->choice_count, sizeof(*choices), choice_compare, pool);
}

static void choice_note(struct mapping *mapping, enum account_field field, const char *attribute)
{
	several_begin(&mapping->several, field, attribute);
	for (size_t i = 0; i < mapping->choice_count; i++)
		several_add(&mapping->several, mapping->pool.data + mapping->choices[i].at);
}

static void choice_tell(struct mapping *mapping, enum account_field field, const char *attribute)
{
	CLEANUP(buf_release) struct buf outcome = BUF_INIT;
	size_t count = mapping->choice_count;

	if (!mapping->step)
		return;
	buf_printf(&outcome, "%zu values: ", count);
	for (size_t i = 0; i < count && i < CHOICES_SHOWN; i++)
		buf_printf(&outcome, "%s%s", i ? ", " : "",
			   mapping->pool.data + mapping->choices[i].at);
	buf_printf(&outcome, "%s; the first counts, unless the account has another one",
		   count > CHOICES_SHOWN ? ", …" : "");
	mapping->step(mapping->argument, account_fields[field].key, attribute, buf_text(&outcome));
}

bool mapping_choice_settle(struct mapping *mapping, enum account_field field, const char *attribute,
			   struct mapping_choice *ret_choice)
{
	if (mapping->choice_count == 0)
		return false;
	if (mapping->choice_count > 1) {
		choice_rank_all(mapping, attribute);
		choice_sort(mapping);
	}
	if (mapping->choice_count > 1) {
		choice_note(mapping, field, attribute);
		choice_tell(mapping, field, attribute);
	}
	*ret_choice = mapping->choices[0];
	buf_clear(&mapping->field[field]);
	buf_puts(&mapping->field[field], mapping->pool.data + ret_choice->at);
	return true;
}
