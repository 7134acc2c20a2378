// SPDX-License-Identifier: MIT
/*
 * Names in ASCII letters, by table: letters of the Latin, Cyrillic and Greek scripts, with any
 * diacritics. The same name gives the same letters on every machine and in every year, whatever
 * libraries are there. A person has to spell what the tables do not have.
 *
 * Latin and Cyrillic follow ICAO Doc 9303 part 3 section 6 (ä ae, ö oe, ü ue, ß ss, å aa, ø oe, þ
 * th, ð d; ж zh, х kh, ц ts, щ shch, ю iu, я ia, the general column), Greek follows ELOT 743 as of
 * its second edition (transcription: ου ou, αυ av or af, γγ ng, μπ b at an end and mp inside). Any
 * other Latin letter loses its marks (NFKD): é e, ş s, ế e.
 */
#pragma once

#include "base/buf.h"

/*
 * Appends the text with ASCII characters only, letters in lower case; ASCII that is no letter stays
 * as it is. Returns 0, or the first code point that no table has: all such code points are left
 * out. The text must be valid UTF-8.
 */
uint32_t translit(struct buf *buf, const char *text);
