// SPDX-License-Identifier: MIT
#include "batch/encoding_check.h"

#include "batch/import.h"

enum { ENCODING_TOLD = 10 };

static void encoding_tell(const struct template *template, const struct account *account,
			  struct findings *findings)
{
	finding_add(findings, FINDING_WARNING, "IMPORT-ENCODING", account->dn,
		    "%s (%s) has a letter that the encoding of the template, %s, does not know: "
		    "the account is in a file of its own, in UTF-8",
		    account->value[ACCOUNT_NAME] ? account->value[ACCOUNT_NAME] : "",
		    account->value[ACCOUNT_ADDRESS], template->encoding->name);
	finding_hint(findings, "save batch.template as UTF-8 or as a spreadsheet, if the console "
			       "takes that");
}

void encoding_check(const struct batch_input *input, struct findings *findings)
{
	CLEANUP(template_release) struct template template = TEMPLATE_INIT;
	CLEANUP(text_encoder_release) struct text_encoder encoder = { .converts = false };
	CLEANUP(finding_release) struct findings known = FINDINGS_INIT;
	CLEANUP(buf_release) struct buf tried = BUF_INIT;
	struct error ignored = ERROR_INIT;
	size_t told = 0;

	if (!input->config->batch.template || input->config->batch.format != CONFIG_CSV ||
	    template_load(&template, input->config->batch.template, &known, &ignored) != 0)
		return;
	for (size_t i = 0; i < known.count; i++)
		if (known.items[i].severity >= FINDING_WARNING)
			finding_copy_one(findings, &known.items[i]);
	if (!template.encoding || !template.encoding->narrow ||
	    !text_encoder_open(&encoder, template.encoding))
		return;
	for (size_t i = 0; i < input->count; i++) {
		struct change change;

		input->change(input->argument, i, &change);
		if (change.op == CHANGE_CREATE &&
		    !import_can_say(&template, &encoder, &change.after, &tried) &&
		    told++ < ENCODING_TOLD)
			encoding_tell(&template, &change.after, findings);
	}
	if (told > ENCODING_TOLD)
		finding_add(findings, FINDING_WARNING, "IMPORT-ENCODING", "batch.template",
			    "%zu more accounts have letters that its encoding does not know",
			    told - ENCODING_TOLD);
}
