// SPDX-License-Identifier: MIT
#include "cmd/publish_block.h"

struct publish_allow publish_block_allow(const struct opt_number *allow_removals)
{
	return (struct publish_allow){ allow_removals->given, allow_removals->value };
}

void publish_block_write_json(struct json *json, const struct config *config,
			      const struct publish_block *block)
{
	json_key(json, "blocked");
	if (!block->limit) {
		json_null(json);
		return;
	}
	json_object(json);
	json_key_text(json, "limit", block->limit);
	json_key_int(json, "value", block->value);
	json_key_int(json, "allowed", block->allowed);
	json_key_text(json, "unknown", block->unknown);
	json_key(json, "domains");
	json_array(json);
	for (size_t i = 0; i < block->loss_count; i++) {
		CLEANUP(buf_release) struct buf why = BUF_INIT;

		publish_guard_reason(&why, config, block->losses[i].domain);
		json_object(json);
		json_key_text(json, "domain", block->losses[i].domain);
		json_key_int(json, "removals", block->losses[i].removals);
		json_key_text(json, "why", buf_text(&why));
		json_close(json);
	}
	json_close(json);
	json_close(json);
}

int publish_block_tell(struct app *app, const struct publish_block *block)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	publish_guard_explain(&text, &app->config, block);
	app_say(app, "stopped before anything was replaced: %s", buf_text(&text));
	return error_exit_status(ERROR_LIMIT);
}
