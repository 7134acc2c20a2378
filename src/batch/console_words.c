// SPDX-License-Identifier: MIT
#include "batch/console_words.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "batch/headers.h"

/* In the form in which headers are compared. */
static const struct {
	enum console_status status;
	const char *word;
} status_words[] = {
	{ CONSOLE_NORMAL, "正常" },	  { CONSOLE_NORMAL, "启用" },
	{ CONSOLE_NORMAL, "已启用" },	  { CONSOLE_NORMAL, "normal" },
	{ CONSOLE_NORMAL, "active" },	  { CONSOLE_NORMAL, "enabled" },
	{ CONSOLE_DISABLED, "冻结" },	  { CONSOLE_DISABLED, "已冻结" },
	{ CONSOLE_DISABLED, "禁用" },	  { CONSOLE_DISABLED, "已禁用" },
	{ CONSOLE_DISABLED, "停用" },	  { CONSOLE_DISABLED, "已停用" },
	{ CONSOLE_DISABLED, "freeze" },	  { CONSOLE_DISABLED, "frozen" },
	{ CONSOLE_DISABLED, "disabled" }, { CONSOLE_DISABLED, "suspended" },
};

static const char *const taken_words[] = { "成功",	 "导入成功",  "创建成功", "success",
					   "successful", "succeeded", "ok" };

enum console_status console_status(const char *text)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;

	header_plain(&plain, text);
	if (plain.len == 0)
		return CONSOLE_UNTOLD;
	for (size_t i = 0; i < ARRAY_LEN(status_words); i++)
		if (strcmp(status_words[i].word, buf_text(&plain)) == 0)
			return status_words[i].status;
	return CONSOLE_STATUSES;
}

void console_status_list(enum console_status status, struct vec *words)
{
	for (size_t i = 0; i < ARRAY_LEN(status_words); i++)
		if (status_words[i].status == status)
			vec_add(words, status_words[i].word);
}

bool console_is_taken(const char *text)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;

	header_plain(&plain, text);
	for (size_t i = 0; i < ARRAY_LEN(taken_words); i++)
		if (strcmp(taken_words[i], buf_text(&plain)) == 0)
			return true;
	return false;
}
