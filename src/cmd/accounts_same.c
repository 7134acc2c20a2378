// SPDX-License-Identifier: MIT
#include "cmd/accounts_same.h"

#include "base/json.h"
#include "sync/account_same.h"

int accounts_same(struct app *app, const struct vec *arguments, struct error *error)
{
	CLEANUP(account_same_release) struct account_same same = ACCOUNT_SAME_INIT;
	struct json json = json_init(&app->out, true);
	struct catch_up caught;
	const char *address;

	if (arguments->count != 3)
		return error_set(error, ERROR_USAGE,
				 "accounts same takes the account and the new entry, each as an "
				 "address, a DN or an id");
	if (app_open_state(app, true, error) != 0 ||
	    catch_up(app->config.batch.directory, app->state, &caught, error) != 0 ||
	    account_same_run(&app->config, app->state, arguments->items[1], arguments->items[2],
			     &same, error) != 0)
		return -1;
	app_say_caught(app, &caught);
	address = same.known.account.value[ACCOUNT_ADDRESS];
	if (app->json) {
		json_object(&json);
		json_key_int(&json, "schema", 1);
		json_key_text(&json, "address", address);
		json_key_text(&json, "kind", same.list ? "list" : "account");
		json_key_text(&json, "old_id", same.known.account.id);
		json_key_text(&json, "id", same.id);
		json_key_text(&json, "dn", same.dn);
		json_close(&json);
	} else if (!app->quiet) {
		buf_printf(&app->out, "%s is the %s of %s from now on. Next: mailprov sync\n",
			   address, same.list ? "list" : "account", same.dn ? same.dn : same.id);
	}
	return 0;
}
