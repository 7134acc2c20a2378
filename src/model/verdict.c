// SPDX-License-Identifier: MIT
#include "model/verdict.h"

#include "base/mem.h"

const char *verdict_status_text(enum verdict_status status)
{
	static const char *const texts[] = {
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_NOT_EFFECTIVE] = "not-effective",
		[VERDICT_PENDING] = "pending",
		[VERDICT_EFFECTIVE] = "effective",
	};

	return texts[status];
}

const char *verdict_status_phrase(enum verdict_status status)
{
	static const char *const texts[] = {
		[VERDICT_UNKNOWN] = "Domain name resolution is unknown",
		[VERDICT_NOT_EFFECTIVE] = "Domain name resolution is not effective",
		[VERDICT_PENDING] = "Domain name resolution is not effective yet",
		[VERDICT_EFFECTIVE] = "Domain name resolution is effective",
	};

	return texts[status];
}

const char *verdict_state_text(enum verdict_state state)
{
	static const char *const texts[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_MISSING] = "missing",
		[VERDICT_WRONG] = "wrong",
		[VERDICT_EXTRA] = "extra",
		[VERDICT_RECORD_PENDING] = "pending",
		[VERDICT_RECORD_UNKNOWN] = "unknown",
	};

	return texts[state];
}

struct verdict *verdict_new(const char *domain, const char *site)
{
	struct verdict *verdict = mem_new(1, sizeof(*verdict));

	verdict->domain = arena_text(&verdict->arena, domain);
	verdict->site = arena_text(&verdict->arena, site);
	verdict->wait_seconds = -1;
	return verdict;
}

struct verdict_record *verdict_add(struct verdict *verdict)
{
	struct verdict_record *record;

	verdict->records = mem_grow(verdict->records, &verdict->record_cap,
				    verdict->record_count + 1, sizeof(*verdict->records));
	record = &verdict->records[verdict->record_count++];
	*record = (struct verdict_record){ .state = VERDICT_RECORD_UNKNOWN };
	return record;
}

static bool verdict_is_same_record(const struct verdict_record *one,
				   const struct verdict_record *other)
{
	if (one->state != other->state || one->found_count != other->found_count ||
	    strcmp(one->host, other->host) != 0 || strcmp(one->type, other->type) != 0)
		return false;
	for (size_t i = 0; i < one->found_count; i++)
		if (strcmp(one->found[i], other->found[i]) != 0)
			return false;
	return true;
}

bool verdict_is_same(const struct verdict *one, const struct verdict *other)
{
	if (one->status != other->status || one->record_count != other->record_count ||
	    one->findings.count != other->findings.count)
		return false;
	for (size_t i = 0; i < one->record_count; i++)
		if (!verdict_is_same_record(&one->records[i], &other->records[i]))
			return false;
	for (size_t i = 0; i < one->findings.count; i++)
		if (strcmp(one->findings.items[i].rule, other->findings.items[i].rule) != 0)
			return false;
	return true;
}

static void verdict_write_record(struct json *json, const struct verdict_record *record)
{
	json_object(json);
	json_key_text(json, "host", record->host);
	json_key_text(json, "type", record->type);
	json_key_text(json, "expected", record->expected);
	json_key(json, "found");
	json_array(json);
	for (size_t i = 0; i < record->found_count; i++)
		json_text(json, record->found[i]);
	json_close(json);
	json_key_text(json, "state", verdict_state_text(record->state));
	json_key_bool(json, "required", record->required);
	json_close(json);
}

void verdict_write_json(struct json *json, const struct verdict *verdict)
{
	json_object(json);
	json_key_text(json, "domain", verdict->domain);
	json_key_text(json, "site", verdict->site);
	json_key_text(json, "status", verdict_status_text(verdict->status));
	if (verdict->wait_seconds >= 0)
		json_key_int(json, "wait_seconds", verdict->wait_seconds);
	else
		json_key_null(json, "wait_seconds");
	json_key(json, "records");
	json_array(json);
	for (size_t i = 0; i < verdict->record_count; i++)
		verdict_write_record(json, &verdict->records[i]);
	json_close(json);
	json_key(json, "findings");
	finding_write_json(json, &verdict->findings);
	json_close(json);
}

void verdict_free(struct verdict *verdict)
{
	if (!verdict)
		return;
	finding_release(&verdict->findings);
	free(verdict->records);
	arena_release(&verdict->arena);
	free(verdict);
}

void verdict_freep(struct verdict **verdict)
{
	verdict_free(*verdict);
}
