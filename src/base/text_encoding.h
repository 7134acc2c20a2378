// SPDX-License-Identifier: MIT
/*
 * The encodings of text files that other programs wrote: spreadsheets save CSV in the encoding of
 * their system, GB 18030 on Chinese ones, or in UTF-16 as "Unicode text". Whole texts are
 * recognised by all that is in them (text_to_utf8), streams by how they begin
 * (base/text_input.h); what is written back goes through a text_encoder.
 */
#pragma once

#include <iconv.h>

#include "base/buf.h"
#include "base/error.h"

struct text_encoding {
	const char *name;		      /* for messages */
	const char *charset;		      /* for iconv(3); NULL: UTF-8, which stays as it is */
	const char *mark;		      /* byte order mark; "": it has none */
	bool narrow;			      /* there are letters that it cannot say */
	bool (*fits)(const struct buf *text); /* what the octets are like; NULL: always */
};

/*
 * The encoding of a text that begins so, as far as that tells: by its mark, or for UTF-16 by the
 * ASCII with which LDIF, YAML and CSV begin. NULL: nothing speaks against UTF-8. Four octets do.
 */
const struct text_encoding *text_encoding_begins(const char *octets, size_t len);

/* Whether it begins with the mark of the encoding, and how long that is; else 0. */
size_t text_encoding_mark(const struct text_encoding *encoding, const char *octets, size_t len);

/*
 * Makes it UTF-8, without a byte order mark. `ret_encoding` says what it was, `ret_mark` whether
 * there was one; NULL: not wanted. Text that fits no encoding, that ends inside a character, or
 * that has NUL characters is an error of this kind, which names the line. Working memory is wiped.
 */
MUST_CHECK int text_to_utf8(struct buf *text, const char *path, enum error_kind kind,
			    const struct text_encoding **ret_encoding, bool *ret_mark,
			    struct error *error);

/* Reads a whole text file so: as file_read, then text_to_utf8. */
MUST_CHECK int text_read(const char *path, size_t limit, enum error_kind kind, struct buf *text,
			 struct error *error);

/* Writes UTF-8 in an encoding. Order of calls: text_encoder_open, _put, _release. */
struct text_encoder {
	bool converts;
	iconv_t converter;
};

/* False when this system cannot write it; NULL is UTF-8. */
MUST_CHECK bool text_encoder_open(struct text_encoder *encoder,
				  const struct text_encoding *encoding);

/* Appends the text; false, and nothing is appended, when the encoding cannot say it. */
MUST_CHECK bool text_encoder_put(const struct text_encoder *encoder, struct buf *buf,
				 const char *text, size_t len);

void text_encoder_release(struct text_encoder *encoder);
