// SPDX-License-Identifier: MIT
#include "sync/store_question.h"

#include "model/left.h"
#include "state/state_account.h"
#include "state/state_batch.h"
#include "state/state_site.h"

/* On a first run nobody has left anything, which saves a million queries. */
static bool store_question_is_empty(struct store_question *question)
{
	if (question->looked)
		return question->empty;
	question->looked = true;
	if (state_is_empty(question->state, &question->empty, &question->error) != 0)
		question->failed = true;
	return question->empty;
}

int store_question_left(void *argument, const char *id, const char *site, struct arena *arena,
			struct known *ret_left)
{
	struct store_question *question = argument;
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	unsigned char key[ACCOUNT_KEY_SIZE];
	int found;

	if (store_question_is_empty(question))
		return 0;
	left_id(&left, id, site);
	account_key(buf_text(&left), key);
	found = state_account_get(question->state, key, arena, ret_left, &question->error);
	question->failed = question->failed || found < 0;
	return found;
}

int store_question_account(void *argument, const unsigned char *key, struct arena *arena,
			   struct known *ret_known)
{
	struct store_question *question = argument;
	int found = state_account_get(question->state, key, arena, ret_known, &question->error);

	question->failed = question->failed || found < 0;
	return found;
}

bool store_question_asked(void *argument, int64_t batch)
{
	struct store_question *question = argument;
	struct state_batch found;
	int status = state_batch_find(question->state, batch, &found, &question->error);

	question->failed = question->failed || status < 0;
	return status > 0 && found.status == STATE_BATCH_READY;
}
