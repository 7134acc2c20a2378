// SPDX-License-Identifier: MIT
/*
 * A proposal for names that no table of ours can spell, by the transliterators of ICU: 王芳 "wáng
 * fāng". A character has several readings, the data change from release to release, and people
 * choose their own spelling, so the result is only a proposal that a person has to approve. Without
 * ICU in the build there is none.
 */
#pragma once

#include "base/buf.h"

struct han;

/*
 * Appends the text in Latin letters to buf. False when there is no proposal. `han` begins as NULL,
 * and is kept for the next call.
 */
bool han_romanise(struct han **han, struct buf *buf, const char *text);

void han_close(struct han *han);
