// SPDX-License-Identifier: MIT
/* QR codes (ISO/IEC 18004, by libqrencode) as SVG, for pages that people point a telephone at. */
#pragma once

#include "base/buf.h"
#include "base/error.h"

/*
 * Appends an <svg> element of the text with the quiet zone that readers need; dark on white
 * whatever the page's colours. ERROR_DATA when it is too long.
 */
MUST_CHECK int qr_svg(struct buf *buf, const char *text, const char *label, struct error *error);
