#!/bin/sh
# SPDX-License-Identifier: MIT
# Each header compiles alone.
. "$top_srcdir/tests/cli/lib.sh"
cd "$top_srcdir" || exit 1
compiler=${CC:-cc}
set -- src/*/*.h modules/*.h
wrong=
for header; do
	printf '#include "%s"\n' "${header#src/}" >"$scratch/alone.c"
	# shellcheck disable=SC2086
	run $compiler -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Isrc -I. -include "$top_builddir/config.h" -fsyntax-only "$scratch/alone.c"
	[ "$status" -eq 0 ] || {
		wrong="$wrong $header"
		sed 's/^/# /' "$err"
	}
done
check "$# headers compile alone$wrong" [ -z "$wrong" ]
done_testing
