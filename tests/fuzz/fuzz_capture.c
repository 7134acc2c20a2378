// SPDX-License-Identifier: MIT
/*
 * The reader of captures over any octets; whatever it takes is played back, and written again comes
 * out as it was.
 */
#include <assert.h>

#include "base/mem.h"
#include "resolver/capture.h"
#include "resolver/resolver_capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static void play(const struct capture *capture, const struct capture_answer *recorded)
{
	CLEANUP(answer_freep) struct answer *answer = NULL;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct name name;
	struct question question = { .name = &name,
				     .type = recorded->type,
				     .unchecked = recorded->unchecked };

	if (recorded->server.family)
		question.server = &recorded->server;
	assert(name_from_text(&name, recorded->name));
	answer = capture_find(capture, &question);
	assert(answer && answer->kind != ANSWER_UNRECORDED);
	capture_put_answer(&line, &question, answer);
	for (size_t i = 0; i + 1 < line.len; i++)
		assert(line.data[i] >= ' ' && line.data[i] <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
	CLEANUP(capture_release) struct capture capture = CAPTURE_INIT;
	struct error error = ERROR_INIT;

	if (capture_parse(&capture, (const char *)octets, len, &error) != 0)
		return 0;
	for (size_t i = 0; i < capture.count; i++)
		play(&capture, &capture.answers[i]);
	return 0;
}
