// SPDX-License-Identifier: MIT
#include "clients/qr.h"

#include <qrencode.h>

#include "base/escape.h"

enum { QUIET = 4 }; /* modules of white around it (ISO/IEC 18004 section 6.3.8) */

static void qr_freep(QRcode **code)
{
	QRcode_free(*code);
}

int qr_svg(struct buf *buf, const char *text, const char *label, struct error *error)
{
	CLEANUP(qr_freep) QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (!code)
		return error_set(error, ERROR_DATA, "\"%s\" does not fit into a QR code", text);
	buf_printf(buf,
		   "<svg class=\"qr\" role=\"img\" viewBox=\"0 0 %d %d\" "
		   "shape-rendering=\"crispEdges\" aria-label=\"",
		   code->width + 2 * QUIET, code->width + 2 * QUIET);
	escape_xml(buf, label);
	buf_puts(buf,
		 "\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path fill=\"#000\" d=\"");
	for (int y = 0; y < code->width; y++) {
		for (int x = 0, run; x < code->width; x += run) {
			bool dark = code->data[y * code->width + x] & 1;

			for (run = 1; x + run < code->width &&
				      (code->data[y * code->width + x + run] & 1) == dark;
			     run++)
				;
			if (dark)
				buf_printf(buf, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
		}
	}
	buf_puts(buf, "\"/></svg>");
	return 0;
}
