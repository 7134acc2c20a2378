// SPDX-License-Identifier: MIT
#include "text/han.h"

#ifdef HAVE_ICU
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/mem.h"

/* Names first: a few characters are read in another way where they are a surname. */
static const UChar han_rules[] = u"Han-Latin/Names; Any-Latin";

enum { HAN_MAX = 4096 };

struct han {
	UTransliterator *transliterator;
};

static struct han *han_open(void)
{
	struct han *han = mem_new(1, sizeof(*han));
	UErrorCode status = U_ZERO_ERROR;

	han->transliterator = utrans_openU(han_rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	if (U_FAILURE(status))
		han->transliterator = NULL;
	return han;
}

bool han_romanise(struct han **han, struct buf *buf, const char *text)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar wide[HAN_MAX];
	char narrow[3 * HAN_MAX];
	int32_t len, limit, size;

	if (!*han)
		*han = han_open();
	if (!(*han)->transliterator)
		return false;
	u_strFromUTF8(wide, HAN_MAX, &len, text, -1, &status);
	limit = len;
	if (U_SUCCESS(status))
		utrans_transUChars((*han)->transliterator, wide, &len, HAN_MAX, 0, &limit, &status);
	if (U_SUCCESS(status))
		u_strToUTF8(narrow, sizeof(narrow), &size, wide, len, &status);
	if (U_FAILURE(status))
		return false;
	buf_add(buf, narrow, (size_t)size);
	return true;
}

void han_close(struct han *han)
{
	if (han && han->transliterator)
		utrans_close(han->transliterator);
	free(han);
}
#else
bool han_romanise(struct han **han, struct buf *buf, const char *text)
{
	(void)han;
	(void)buf;
	(void)text;
	return false;
}

void han_close(struct han *han)
{
	(void)han;
}
#endif
