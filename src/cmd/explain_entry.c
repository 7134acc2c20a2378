// SPDX-License-Identifier: MIT
#include "cmd/explain_entry.h"

#include "model/adopted.h"
#include "cmd/table.h"

void explain_write_steps(struct json *json, const struct directory_explanation *explanation)
{
	json_key(json, "steps");
	json_array(json);
	for (size_t i = 0; i < explanation->count; i++) {
		json_object(json);
		json_key_text(json, "rule", explanation->steps[i].rule);
		json_key_text(json, "input", explanation->steps[i].input);
		json_key_text(json, "outcome", explanation->steps[i].outcome);
		json_close(json);
	}
	json_close(json);
}

void explain_print_steps(struct app *app, const struct directory_explanation *explanation)
{
	CLEANUP(table_release) struct table table = table_init(3);

	table_cell(&table, "entry");
	table_cell(&table, explanation->dn);
	table_cell(&table, "");
	table_cell(&table, "id");
	table_cell(&table, explanation->id);
	table_cell(&table, "");
	for (size_t i = 0; i < explanation->count; i++) {
		table_cell(&table, explanation->steps[i].rule);
		table_cell(&table, explanation->steps[i].input);
		table_printf(&table, "→ %s", explanation->steps[i].outcome);
	}
	table_print(&table, &app->out, 0);
}

int explain_ask(struct directory *directory, const struct known *known, const char **ret_text,
		struct error *error)
{
	static const char *const texts[] = {
		[SOURCE_UNKNOWN] = "The directory has no such entry in its scope, and does not say "
				   "whether it is gone.",
		[SOURCE_GONE] = "The directory has no entry with its id any more.",
		[SOURCE_OUT_OF_SCOPE] = "The directory has its entry, but outside of "
					"directory.base or directory.filter.",
		[SOURCE_IN_SCOPE] = "The directory has its entry under another address or DN.",
	};
	enum source_presence presence;

	if (adopted_is(known->account.id)) {
		*ret_text = "It was adopted: the provider has it, and no entry of the directory is "
			    "known to be its own.";
		return 0;
	}
	if (directory_confirm(directory, &known->account.id, 1, &presence, error) != 0)
		return -1;
	*ret_text = texts[presence];
	return 0;
}

void explain_begin_absent(struct json *json, const struct known *known, const char *where)
{
	json_object(json);
	json_key_int(json, "schema", 1);
	json_key_text(json, "dn", known->account.dn);
	json_key_text(json, "id", known->account.id);
	json_key_text(json, "standing", where);
	json_key_text(json, "state", account_state_text(known->state));
	json_key_int(json, "missing_runs", known->missing_runs);
}
