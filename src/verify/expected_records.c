// SPDX-License-Identifier: MIT
#include "verify/expected_records.h"

static enum rr_type expected_record_type(enum site_record_type type)
{
	static const enum rr_type types[] = {
		[SITE_MX] = RR_MX, [SITE_CNAME] = RR_CNAME, [SITE_TXT] = RR_TXT
	};

	return types[type];
}

/* "v=spf1 include:spf.example.com -all", appended. */
static void expected_spf_text(struct buf *buf, const struct site *site)
{
	buf_printf(buf, "v=spf1 %s %s", site->spf_mechanism, site->spf_all);
}

static const char *expected_record_owner(struct arena *arena, const char *host, const char *domain)
{
	return strcmp(host, "@") == 0 ? arena_text(arena, domain)
				      : arena_printf(arena, "%s.%s", host, domain);
}

struct expected_records expected_records_make(struct arena *arena, const char *domain,
					      const struct site *site)
{
	CLEANUP(buf_release) struct buf spf = BUF_INIT;
	struct expected_records expected = { .items = arena_new(arena, site->record_count + 1,
								sizeof(*expected.items)),
					     .count = site->record_count };
	struct expected_record *last = &expected.items[site->record_count];

	for (size_t i = 0; i < site->record_count; i++) {
		const struct site_record *row = &site->records[i];

		expected.items[i] = (struct expected_record){
			.host = row->host,
			.owner = expected_record_owner(arena, row->host, domain),
			.type = expected_record_type(row->type),
			.preference = row->type == SITE_MX ? (uint16_t)row->priority : 0,
			.value = row->value,
			.text = row->type == SITE_MX
					? arena_printf(arena, "%u %s", (unsigned)row->priority,
						       row->value)
					: row->value,
			.required = row->required,
		};
	}
	if (!site->spf_mechanism)
		return expected;
	expected_spf_text(&spf, site);
	*last = (struct expected_record){ .host = "@",
					  .owner = arena_text(arena, domain),
					  .type = RR_TXT,
					  .required = true,
					  .spf = true };
	last->value = last->text = arena_text(arena, buf_text(&spf));
	expected.count++;
	return expected;
}
