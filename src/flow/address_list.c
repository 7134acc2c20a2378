// SPDX-License-Identifier: MIT
#include "flow/address_list.h"

#include "model/address.h"

int address_list_add_one(struct console_list *list, const char *text, const char *option,
			 struct findings *findings, struct error *error)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	const char *why = address_normalise(&clean, text, strlen(text));
	struct console_row *row;

	if (why) {
		finding_add(findings, FINDING_ERROR, "ADDRESS-INVALID", option, "\"%.100s\" %s",
			    text, why);
		return error_set(error, ERROR_DATA, "%s takes an address or a file of them",
				 option);
	}
	row = console_list_add(list);
	row->place = "";
	row->value[ACCOUNT_ADDRESS] = arena_text(&list->arena, buf_text(&clean));
	return 0;
}

int address_list_add(struct console_list *list, const char *text, const char *option,
		     struct findings *findings, struct error *error)
{
	return !strchr(text, '@') || strchr(text, '/')
		       ? console_list_load(list, text, findings, error)
		       : address_list_add_one(list, text, option, findings, error);
}
