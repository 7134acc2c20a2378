#!/bin/sh
# SPDX-License-Identifier: MIT
# Reports what is longer than the house style likes, and fails above hard limits: a function of 80 lines, a file of 600, a header of 200,
# a line of 100 columns, a room of 30 files.
. "$top_srcdir/tests/cli/lib.sh"
require ctags
cd "$top_srcdir" || exit 1

find src modules -name '*.c' 2>/dev/null | ctags -f - --fields=+ne --kinds-C=f -L - 2>/dev/null | awk -F'\t' '
	{ from = 0; to = 0
	  for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) from = substr($i, 6); if ($i ~ /^end:/) to = substr($i, 5) }
	  if (to - from + 1 > 60) print to - from + 1, $1, $2 }' | sort -rn >"$scratch/functions"
sed 's/^/# function of more than 60 lines: /' "$scratch/functions"
check "no function has more than 80 lines" [ -z "$(awk '$1 > 80' "$scratch/functions")" ]

find src modules -name '*.c' -exec wc -l {} + 2>/dev/null | awk '$2 != "total" && $1 > 500' >"$scratch/files"
sed 's/^/# file of more than 500 lines: /' "$scratch/files"
check "no file has more than 600 lines" [ -z "$(awk '$1 > 600' "$scratch/files")" ]

find src modules -name '*.h' -exec wc -l {} + 2>/dev/null | awk '$2 != "total" && $1 > 150' >"$scratch/headers"
sed 's/^/# header of more than 150 lines: /' "$scratch/headers"
check "no header has more than 200 lines" [ -z "$(awk '$1 > 200' "$scratch/headers")" ]

find src modules -name '*.[ch]' 2>/dev/null | sort | while read -r file; do
	expand "$file" | LC_ALL=C.UTF-8 awk -v file="$file" 'length($0) > 100 { print file ":" NR }'
done >"$scratch/lines"
sed 's/^/# line of more than 100 columns: /' "$scratch/lines"
check "no line has more than 100 columns" [ ! -s "$scratch/lines" ]

crowded=$(find src -name '*.c' | sed 's|/[^/]*$||' | sort | uniq -c | awk '$1 > 30')
echo "# $crowded"
check "no room has more than 30 files, headers not counted" [ -z "$crowded" ]
done_testing
