// SPDX-License-Identifier: MIT
#include "conf/config_digest.h"

#include "conf/config_rows.h"

static void config_digest_rows(struct digest *digest, const struct schema *schema,
			       const char *target, enum schema_affects affects);

/* No text and an empty one are different values. */
static void config_digest_text(struct digest *digest, const char *text)
{
	digest_add(digest, text ? "+" : "-", 1);
	digest_add_text(digest, text);
}

static void config_digest_number(struct digest *digest, int64_t number)
{
	digest_add(digest, &number, sizeof(number));
}

static void config_digest_texts(struct digest *digest, const struct vec *texts)
{
	config_digest_number(digest, (int64_t)texts->count);
	for (size_t i = 0; i < texts->count; i++)
		digest_add_text(digest, texts->items[i]);
}

static void config_digest_sources(struct digest *digest, const struct config_sources *sources)
{
	for (size_t i = 0; i < CONFIG_SOURCES; i++)
		config_digest_text(digest, sources->items[i]);
}

static void config_digest_renamings(struct digest *digest, const struct schema_row *row,
				    const char *target)
{
	const struct config_renaming *items =
		*(const struct config_renaming *const *)(const void *)(target + row->offset);
	size_t count = *(const size_t *)(const void *)(target + row->count_offset);

	config_digest_number(digest, (int64_t)count);
	for (size_t i = 0; i < count; i++) {
		digest_add_text(digest, items[i].from);
		digest_add_text(digest, items[i].to);
	}
}

static void config_digest_structs(struct digest *digest, const struct schema_row *row,
				  const char *target, enum schema_affects affects)
{
	const char *items = *(const char *const *)(const void *)(target + row->offset);
	size_t count = *(const size_t *)(const void *)(target + row->count_offset);

	if (row->type == SCHEMA_STRUCTS || count != 1)
		config_digest_number(digest, (int64_t)count);
	for (size_t i = 0; i < count; i++)
		config_digest_rows(digest, row->inner, items + i * row->inner->size, affects);
}

/* The value of a key that holds no others. */
static void config_digest_value(struct digest *digest, const struct schema_row *row,
				const char *target)
{
	const void *slot = target + row->offset;

	switch (row->type) {
	case SCHEMA_TEXT:
	case SCHEMA_PATH:
		config_digest_text(digest, *(const char *const *)slot);
		break;
	case SCHEMA_BOOL:
		config_digest_number(digest, *(const bool *)slot);
		break;
	case SCHEMA_INTEGER:
	case SCHEMA_DURATION:
		config_digest_number(digest, *(const int64_t *)slot);
		break;
	case SCHEMA_LIMIT:
		config_digest_number(digest, ((const struct config_limit *)slot)->number);
		config_digest_number(digest, ((const struct config_limit *)slot)->percent);
		break;
	case SCHEMA_CHOICE:
		digest_add_text(digest, row->choices[*(const int *)slot]);
		break;
	case SCHEMA_TEXTS:
		config_digest_texts(digest, slot);
		break;
	case SCHEMA_SOURCES:
		config_digest_sources(digest, slot);
		break;
	case SCHEMA_FIELDS:
		for (int field = 0; field < ACCOUNT_FIELDS; field++)
			config_digest_sources(digest, (const struct config_sources *)slot + field);
		break;
	case SCHEMA_RENAMINGS:
		config_digest_renamings(digest, row, target);
		break;
	case SCHEMA_STRUCT:
	case SCHEMA_STRUCTS:
	case SCHEMA_MAPS:
		break;
	}
}

static void config_digest_rows(struct digest *digest, const struct schema *schema,
			       const char *target, enum schema_affects affects)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_row *row = &schema->rows[i];

		if (row->type == SCHEMA_STRUCT)
			config_digest_rows(digest, row->inner, target + row->offset, affects);
		else if (row->type == SCHEMA_STRUCTS || row->type == SCHEMA_MAPS)
			config_digest_structs(digest, row, target, affects);
		else if (row->affects >= affects)
			config_digest_value(digest, row, target);
	}
}

void config_digest(const struct config *config, enum schema_affects affects,
		   unsigned char out[DIGEST_SIZE])
{
	struct digest digest;

	digest_init(&digest);
	/* Another version may read and plan differently. */
	digest_add_text(&digest, PACKAGE_VERSION);
	config_digest_rows(&digest, &config_schema, (const char *)config, affects);
	/* What a site allows affects the plan, not the read. */
	for (size_t i = 0; affects <= SCHEMA_AFFECTS_PLAN && i < config->domain_count; i++)
		digest_add(&digest, &config->domains[i].data->limits, sizeof(struct site_limits));
	digest_finish(&digest, out);
}

void config_digest_directory(const struct config *config, struct config_directory *directory,
			     unsigned char out[DIGEST_SIZE])
{
	struct config alone = *config;

	alone.directories = directory;
	alone.directory_count = 1;
	config_digest(&alone, SCHEMA_AFFECTS_SNAPSHOT, out);
}
